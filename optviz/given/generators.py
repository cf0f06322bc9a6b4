"""The generators of random numbers that code of one's own may draw from: Python's and NumPy's common ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def as_they_were() -> Iterator[None]:
    """Whatever is drawn in this block, afterwards the generators are as they were before."""
    numbers, plain = np.random.get_state(), random.getstate()  # noqa: NPY002 one's own rule may use it
    try:
        yield
    finally:
        np.random.set_state(numbers)  # noqa: NPY002
        random.setstate(plain)
