"""Most of very many runs end so that it is told at a glance: at rest at a listed place, or beyond all numbers.

What is told here is what `optviz.judging.outcome` tells, from less: where a run was at each step is compared with the
one place that it ends at, and all that else is kept of runs is left out. Who cannot be told so is said, and looked at
by a `Judge`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging import signs
from optviz.judging.ground import Ground
from optviz.judging.outcome import KINDS
from optviz.judging.seen.lengths import Flags
from optviz.judging.seen.tally import EIGHTHS, Counts
from optviz.objectives.base import Array, is_random

# By so much a square may differ from another because each of its parts was rounded.
_ROUNDED = 1e-12
# Squares of resolutions between these have lost nothing.
_SHORTEST, _LONGEST = 1e-100, 1e100


class Told(NamedTuple):
    """How B runs ended, as `optviz.judging.outcome.Outcomes` has it, of those that are `known`."""

    known: Flags
    kind: NDArray[np.uint8]
    step: Counts
    place: Counts


class Glance:
    """Sees the steps of `runs` runs go by, some at a time, as a `Judge` does."""

    def __init__(self, ground: Ground, steps: int, runs: int) -> None:
        self.ground, self.steps, self.seen = ground, steps, 0
        self._length = steps // (2 * EIGHTHS)
        # At which place each run is, -1 at none, and since which step; whether that was clear at each step.
        self._at: Counts = np.full(runs, -1)
        self._since: Counts = np.zeros(runs, dtype=np.int64)
        self._clear = np.ones(runs, dtype=bool)
        # At least as long as the path in the last eighth of the steps.
        self._way: Array = np.zeros(runs)
        self._last: Array = np.empty((2, runs))
        self._move: Array = np.zeros(runs)

    @staticmethod
    def fits(ground: Ground) -> bool:
        """Whether anything can be told at a glance on a ground."""
        return (
            ground.surface.dimension == 2
            and ground.places.size > 0
            and not is_random(ground.surface)
            and _SHORTEST < ground.resolution < _LONGEST
        )

    @property
    def standing(self) -> Flags:
        """Which runs are at one of the places now."""
        return np.asarray(self._at >= 0)

    def see(self, points: Array) -> None:
        """The next T steps of all runs, `(T, 2, B)`; the very first one is the start."""
        with np.errstate(all="ignore"):
            self._see(points)
        self.seen += len(points)

    def _see(self, points: Array) -> None:
        begin, count = self.seen, len(points)
        at, clear = self._nearest(points[-1])
        self._clear &= clear
        self._since = np.where(at == self._at, self._since, begin)
        self._at = at
        there = np.flatnonzero(at >= 0)
        if there.size:
            every = there.size == len(at)
            some, places = (points, at) if every else (points[:, :, there], at[there])
            away, clear = _away(some, self.ground.places[:, places], self.ground.resolution)
            if not clear.all():
                self._clear[there] &= clear.all(axis=0)
            if away.any():
                numbers = np.arange(begin + 1, begin + count + 1)[:, None]
                self._since[there] = np.maximum(self._since[there], np.where(away, numbers, 0).max(axis=0))
        self._add_way(points)
        before = points[-2] if count > 1 else self._last if begin else points[-1]
        self._move = np.hypot(*(points[-1] - before))
        self._last = points[-1].copy()

    def _nearest(self, points: Array) -> tuple[Counts, Flags]:
        """The number of the only place at which each run is, or -1, and whether that is clear."""
        at, clear = np.full(points.shape[1], -1), np.ones(points.shape[1], dtype=bool)
        for k, place in enumerate(self.ground.places.T):
            (away,), (known,) = _away(points[None], place[:, None], self.ground.resolution)
            here = ~away
            clear &= known & ~(here & (at >= 0))
            at[here] = k
        return at, clear

    def _add_way(self, points: Array) -> None:
        first = self.steps - self._length + 1
        begin = max(first - self.seen, 0)
        if not self._length or begin >= len(points):
            return
        moves = np.diff(points[begin:], axis=0, prepend=points[begin - 1 : begin] if begin else self._last[None])
        self._way += np.abs(moves).sum(axis=(0, 1))

    def told(self, last_loss: Array, diverged_at: Counts, no_number: Flags) -> Told:
        """How the runs ended that were seen to their last step; the others are as in a recording."""
        resolution, enough = self.ground.resolution, signs.settled(self.steps)
        lost = diverged_at >= 0
        with np.errstate(all="ignore"):
            beyond = lost & ~(no_number & signs.is_moderate(self._last, last_loss))
            stay = self.steps + 1 - self._since
            short = self._move * enough * (1 + _ROUNDED) <= resolution
            stands = ~lost & self._clear & (self._at >= 0) & ((stay >= enough) | short)
            hopping = self._way * (1 + _ROUNDED) > signs.HOP * resolution * self._length
        minima, saddles = len(self.ground.surface.minima), len(self.ground.surface.saddles)
        stands &= (self._at >= minima) | (stay < self._length) | ~hopping | (self._length == 0)
        names = [*["converged"] * minima, *["saddle"] * saddles, *["maximum"] * len(self.ground.surface.maxima)]
        kinds = np.array([KINDS.index(name) for name in names], dtype=np.uint8)
        kind = np.where(last_loss < 0, KINDS.index("fell"), KINDS.index("diverged")).astype(np.uint8)
        kind[stands] = kinds[self._at[stands]]
        return Told(
            stands | beyond,
            kind,
            np.where(stands, self._since, diverged_at),
            np.where(stands, self._at, -1),
        )


def _away(points: Array, places: Array, resolution: float) -> tuple[Flags, Flags]:
    """Whether points `(T, 2, B)` are farther than the resolution from places `(2, B)`, and whether that is clear."""
    squares = points[:, 0] - places[0]
    squares *= squares
    others = points[:, 1] - places[1]
    others *= others
    squares += others
    edge = resolution * resolution
    away = ~(squares <= edge)
    clear = (squares <= edge * (1 - _ROUNDED)) | (squares >= edge * (1 + _ROUNDED))
    return away, clear
