"""What tests of several parts are given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def calls_of(work: Callable[[], Any]) -> int:
    """How many functions are called while something is done: an amount of work that no busy machine changes."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


class Bowl:
    """A surface of one's own that is written for arrays; it has nothing but the two methods."""

    def value(self, w: Array) -> Array:
        return 0.5 * (w[0] * w[0] + 4 * w[1] * w[1])

    def gradient(self, w: Array) -> Array:
        return np.stack([w[0], 4 * w[1]])
