"""Some steps of many runs, of which most are looked at without looking at each step."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from optviz.judging.seen.lengths import Flags, short, within
from optviz.objectives.base import Array


class Block:
    """The points `(T, P, B)` of runs after some steps."""

    def __init__(self, points: Array) -> None:
        self.points = points

    @functools.cached_property
    def low(self) -> Array:
        """The lowest coordinates of each run, `(P, B)`."""
        return np.asarray(self.points.min(axis=0))

    @functools.cached_property
    def high(self) -> Array:
        """The highest."""
        return np.asarray(self.points.max(axis=0))

    def of(self, runs: NDArray[np.intp]) -> Array:
        """The points of some of the runs, by their numbers in their order."""
        return self.points if runs.size == self.points.shape[2] else np.take(self.points, runs, axis=2)

    def away(self, runs: NDArray[np.intp], places: Array, reach: float) -> tuple[NDArray[np.intp], Flags]:
        """Of N runs the places in `runs` of those that are farther than `reach` from their places `(P, N)` at a step.

        The second, `(T, M)`, tells when. Who is so far away nowhere may be among them.
        """
        low, high = (each[:, runs] - places for each in (self.low, self.high))
        # What is rounded keeps its order: no point is farther away than the farthest corner of its rectangle.
        corner = np.maximum(np.abs(low, out=low), np.abs(high, out=high), out=low)
        some = np.flatnonzero(~short(corner[None], reach)[0])
        return some, ~within(np.take(self.points, runs[some], axis=2), places[:, some], reach)
