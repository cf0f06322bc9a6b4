"""Most of very many runs end so that it is told at a glance: at rest at a listed place, or beyond all numbers.

What is told here is what `optviz.judging.outcome` tells, from less: of a run that is at one listed place
when the last half of its steps begins, only this place is looked at. Who cannot be told so is said, and judged anew.
"""

from __future__ import annotations

import copy
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from optviz.judging import signs
from optviz.judging.outcome import KINDS
from optviz.judging.seen.block import Block
from optviz.judging.seen.judge import Judge, latest
from optviz.judging.seen.lengths import Flags, lengths, within
from optviz.judging.seen.tally import EIGHTHS, Counts, add_rows
from optviz.objectives.base import Array

# At a minimum.
_SOME = 4


class Told(NamedTuple):
    """How B runs ended, as `optviz.judging.outcome.Outcomes` has it, of those that are `known`."""

    known: Flags
    kind: NDArray[np.uint8]
    step: Counts
    place: Counts


class Glance:
    """Sees the further steps of some of the runs that a judge has seen, each of which stands at one listed place."""

    def __init__(self, judge: Judge, runs: NDArray[np.intp]) -> None:
        self.ground, self.steps, self.seen = judge.ground, judge.steps, judge.seen
        self._at = np.argmax(_stands(judge)[:, runs], axis=0)
        self._since = judge.arrived_at[self._at, runs]
        self._last, self._move = judge.last[:, runs], judge.last_move[runs]
        # The paths in the last two eighths of the steps.
        self._length = judge.steps // (2 * EIGHTHS)
        self._ways: Array = np.zeros((2, self.size))

    @property
    def size(self) -> int:
        """How many runs it sees."""
        return len(self._at)

    def of(self, runs: NDArray[np.intp]) -> Self:
        """The same for some of the runs, by their numbers."""
        found = copy.copy(self)
        vars(found).update({name: each[..., runs] for name, each in vars(self).items() if isinstance(each, np.ndarray)})
        return found

    def see(self, points: Array) -> None:
        """The next T steps of all runs, `(T, 2, B)`."""
        with np.errstate(all="ignore"):
            self._see(points)
        self._last = points[-1].copy()

    def _see(self, points: Array) -> None:
        begin = self.seen
        self.seen += len(points)
        every = np.arange(self.size)
        gone, away = Block(points).away(every, self.ground.places[:, self._at], self.ground.resolution)
        if gone.size:
            self._since[gone] = latest(away, begin + 1, self._since[gone])
        ends = self.steps - self._length * np.array([2, 1, 0]) + 1 - begin
        first, middle, last = np.clip(ends, 0, len(points)).tolist()
        # Of the steps of these eighths, and of the last one.
        first = min(first, len(points) - 1)
        moves = lengths(np.diff(points[first:], axis=0, prepend=(points[first - 1] if first else self._last)[None]))
        self._move = moves[-1]
        for way, some in zip(self._ways, (moves[: middle - first], moves[middle - first : last - first]), strict=True):
            if ends[0] < len(points) and len(some):
                add_rows(np.concatenate([some[:1], some]), way)

    def told(self) -> Told:
        """How the runs ended, if they were seen to the last step and none of them has diverged."""
        ground, enough = self.ground, signs.settled(self.steps)
        minima, saddles = len(ground.surface.lowest), len(ground.surface.saddles)
        stay = self.steps + 1 - self._since
        with np.errstate(all="ignore"):
            stands = [within(self._last[None], place, ground.resolution)[0] for place in ground.places.T]
            hops = (stay >= self._length) & signs.are_hops(
                self._ways[0], self._ways[1], ground.resolution * self._length
            )
            rests = (stay >= 1) & ((stay >= enough) | (self._move * enough <= ground.resolution))
        known = rests & (np.sum(stands, axis=0) == 1)
        names = ["converged"] * minima + ["saddle"] * saddles + ["maximum"] * len(ground.surface.maxima)
        kinds = np.array([KINDS.index(name) for name in names], dtype=np.uint8)
        kind = np.where(hops & (self._at < minima), np.uint8(KINDS.index("hovering")), kinds[self._at])
        return Told(known, kind, self._since, self._at)


def fits(judge: Judge) -> Flags:
    """Which runs have been at the one place where they are for some steps, so that they are likely to stay, `(B,)`.

    From a saddle or a maximum many a run gets away late: there they have been for half of the time.
    """
    stands, minima = _stands(judge), judge.ground.minima.shape[1]
    stays = judge.seen - judge.arrived_at >= _SOME
    stays[minima:] &= 2 * judge.arrived_at[minima:] <= judge.seen
    return np.asarray((stands.sum(axis=0) == 1) & (stands & stays).any(axis=0))


def _stands(judge: Judge) -> Flags:
    return np.asarray(judge.arrived_at < judge.seen)


def beyond(diverged_at: Counts, no_number: Flags, last: Array, last_loss: Array) -> Told:
    """How the runs ended that outgrew floating point; the others are as in a recording."""
    with np.errstate(all="ignore"):
        known = (diverged_at >= 0) & ~(no_number & signs.is_moderate(last, last_loss))
        kind = np.where(last_loss < 0, KINDS.index("fell"), KINDS.index("diverged")).astype(np.uint8)
    return Told(np.asarray(known), kind, diverged_at, np.full(len(kind), -1))
