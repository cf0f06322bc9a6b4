"""A table of samples: what is known of each, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optviz.objectives.base import Array


@dataclass(frozen=True, eq=False)
class Samples:
    """n samples, each of k `inputs` `(n, k)` and a `target` `(n,)`: a number, or the class 0 or 1.

    `title` is what they are called, `spec` how they are asked for, `columns` the names of the inputs, and then of the
    target.
    """

    title: str
    spec: str
    inputs: Array
    target: Array
    columns: tuple[str, ...]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.target)

    @property
    def is_of_two_classes(self) -> bool:
        """Whether every target is 0 or 1, and both occur."""
        return bool(np.array_equal(np.unique(self.target), [0.0, 1.0]))
