"""What rules of one's own draw: from Python's and NumPy's common generators, which each step of a race sets anew."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from optviz.given.generators import as_they_were


@contextmanager
def seeded(seed: int, step: int) -> Iterator[None]:
    """What is drawn in this block depends on the seed and the step alone; afterwards, all is as it was before.

    So a rule draws the same whichever others it runs beside.
    """
    with as_they_were():
        seed_by(seed, step)
        yield


def seed_by(seed: int, step: int) -> None:
    """Set the generators anew, which whoever asks for it puts back: that takes ten times as long."""
    numbers, plain = _beginnings(seed, step)
    np.random.seed(numbers)  # noqa: NPY002 one's own rule uses it
    random.setstate(plain)


@functools.lru_cache(maxsize=1)
def _beginnings(seed: int, step: int) -> tuple[Any, Any]:
    return (
        np.random.SeedSequence(seed, spawn_key=(step,)).generate_state(4),
        random.Random(f"{seed} {step}").getstate(),  # noqa: S311 nothing here is secret
    )
