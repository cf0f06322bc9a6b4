"""What rules of one's own draw: from Python's and NumPy's common generators, which each step of a race sets anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def seeded(seed: int, step: int) -> Iterator[None]:
    """What is drawn in this block depends on the seed and the step alone; afterwards, all is as it was before.

    So a rule draws the same whichever others it runs beside.
    """
    numbers, plain = np.random.get_state(), random.getstate()  # noqa: NPY002 one's own rule uses it
    np.random.seed(np.random.SeedSequence(seed, spawn_key=(step,)).generate_state(4))  # noqa: NPY002
    random.seed(f"{seed} {step}")
    try:
        yield
    finally:
        np.random.set_state(numbers)  # noqa: NPY002
        random.setstate(plain)
