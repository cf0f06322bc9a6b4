"""A table of samples: what is known of each, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optviz.data.drawn import in_epochs
from optviz.given.limits import MOST_CLASSES
from optviz.objectives.base import Array


@dataclass(frozen=True, eq=False)
class Samples:
    """n samples, each of k `inputs` `(n, k)` and a `target` `(n,)`: a number, or a class 0, 1, ….

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

    @cached_property
    def classes(self) -> int:
        """How many classes there are, if the targets are 0, 1, … and each of these occurs; otherwise 0."""
        found = np.unique(self.target)
        are_classes = 2 <= len(found) <= MOST_CLASSES and np.array_equal(found, np.arange(len(found)))
        return len(found) if are_classes else 0


def held_out(samples: Samples, share: float, split: int) -> tuple[Samples, Samples]:
    """The samples to learn from, and so large a share of them that is held out, each in the order of the table.

    Which ones is drawn at random, by the number of the split and nothing else.
    """
    count = round(share * len(samples))
    drawn = np.zeros(len(samples), dtype=bool)
    drawn[in_epochs(len(samples), count, split, 1)] = True
    kept, tested = (
        replace(samples, inputs=samples.inputs[chosen], target=samples.target[chosen]) for chosen in (~drawn, drawn)
    )
    return kept, tested
