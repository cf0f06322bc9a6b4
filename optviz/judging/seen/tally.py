"""What is added up of the last four eighths of the steps of many runs, in buffers, one step after the other.

Each sum is of one number after the other, whatever comes at once: in blocks, alone or beside other runs, a run has the
same sums to the last bit.
"""

from __future__ import annotations

import copy
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from optviz.judging.seen.lengths import Flags, lengths
from optviz.objectives.base import Array

Counts = NDArray[np.int64]

EIGHTHS = 4
# So many numbers are added up at once: they stay near the processor.
_AT_ONCE = 1 << 15
# So many turns fit a byte.
_MOST_COUNTED = 255


class Tail(NamedTuple):
    """What is kept of the last four eighths of the steps of B runs; `length` is how many steps each of them has.

    Shapes are `(4, B)` but where they are said. `mean` `(4, P, B)` and `spread` (the root of the variance) are of the
    places, `along` `(4, P, B)` the same along each axis, `way` is the length of the path, `turnings` how often it
    turned back along the axis on which it did so most often, `away` `(4, K, B)` the mean distance to each listed
    minimum, `loss` the loss at the end.
    """

    length: int
    mean: Array
    spread: Array
    along: Array
    way: Array
    turnings: Counts
    away: Array
    loss: Array


_Room = tuple[Array, Array, Array, Flags]


class _Buffers:
    """Room for some steps of some runs, and for one row more, in which a sum so far stands."""

    def __init__(self, steps: int, dimension: int, runs: int) -> None:
        self._moves, self._nearby = np.empty((2, steps + 1, dimension, runs))
        self._flat = np.empty((steps + 1, runs))
        self._flags = np.empty((2, steps, dimension, runs), dtype=bool)

    def fits(self, steps: int, runs: int) -> bool:
        """Whether so many have room."""
        return len(self._flat) > steps and self._flat.shape[1] >= runs

    def of(self, steps: int, runs: int) -> _Room:
        """As much of each as they take."""
        rows = steps + 1
        flags = self._flags[:, :steps, :, :runs]
        return self._moves[:rows, :, :runs], self._nearby[:rows, :, :runs], self._flat[:rows, :runs], flags


class Tally:
    """The sums over each of the last eighths of `steps` steps of `runs` runs; `minima` `(P, K)` are the listed ones."""

    def __init__(self, minima: Array, steps: int, dimension: int, runs: int) -> None:
        self._minima, self.steps, self.length = [minima], steps, steps // (2 * EIGHTHS)
        eighths = EIGHTHS if self.length else 0
        # Where each eighth ends, and the first of them begins, seen from there.
        self._anchor: Array = np.zeros((dimension, runs))
        self._ends: Array = np.zeros((eighths + 1, dimension, runs))
        self._sums: Array = np.zeros((eighths, dimension, runs))
        self._squares: Array = np.zeros((eighths, dimension, runs))
        self._ways: Array = np.zeros((eighths, runs))
        self._heading: Array = np.zeros((dimension, runs))
        self._turnings: Counts = np.zeros((eighths, dimension, runs), dtype=np.int64)
        self._away: Array = np.zeros((eighths, minima.shape[1], runs))
        self._losses: Array = np.zeros((eighths, runs))
        self._room: _Buffers | None = None

    def of(self, runs: NDArray[np.intp], seen: int) -> Self:
        """The sums of some of the runs, by their numbers, in this order, after so many steps were seen."""
        if seen <= self.begins:
            return type(self)(self._minima[0], self.steps, len(self._anchor), runs.size)
        found = copy.copy(self)
        vars(found).update({name: each[..., runs] for name, each in vars(self).items() if isinstance(each, np.ndarray)})
        return found

    @property
    def begins(self) -> int:
        """The step from which on it is to be told of."""
        return self.steps - EIGHTHS * self.length

    def see(self, begin: int, before: Array, points: Array, losses: Array) -> None:
        """All runs at the steps from `begin` on, `(T, P, B)` and `(T, B)`; `before` `(P, B)` is where they were."""
        for eighth in range(len(self._ways)):
            start = self.begins + eighth * self.length
            end = start + self.length
            if eighth == 0 and begin <= start < begin + len(points):
                self._anchor = points[start - begin].copy()
            first, last = max(start + 1 - begin, 0), min(end + 1 - begin, len(points))
            if first < last:
                self._add(eighth, points[first - 1] if first else before, points[first:last])
            if begin <= end < begin + len(points):
                self._losses[eighth] = losses[end - begin]
                self._ends[eighth + 1] = points[end - begin] - self._anchor

    def _add(self, eighth: int, before: Array, points: Array) -> None:
        runs = points.shape[2]
        width = min(runs, max(1, _AT_ONCE // points[:, :, 0].size))
        if self._room is None or not self._room.fits(len(points), width):
            self._room = _Buffers(len(points), points.shape[1], width)
        room = self._room
        for begin in range(0, runs, width):
            some = slice(begin, min(begin + width, runs))
            self._add_some(eighth, before[:, some], points[:, :, some], some, room.of(len(points), some.stop - begin))

    def _add_some(self, eighth: int, before: Array, points: Array, some: slice, room: _Room) -> None:
        moves, nearby, flat, flags = room
        np.subtract(points[0], before, out=moves[1])
        np.subtract(points[1:], points[:-1], out=moves[2:])
        self._turn(eighth, moves[1:], some, flags)
        lengths(moves[1:], nearby[1:], flat[1:])
        add_rows(flat, self._ways[eighth, some])
        # Seen from a place nearby, small movements are not lost in the squares of far places.
        np.subtract(points, self._anchor[:, some], out=nearby[1:])
        add_rows(nearby, self._sums[eighth, :, some])
        np.multiply(nearby[1:], nearby[1:], out=nearby[1:])
        add_rows(nearby, self._squares[eighth, :, some])
        for k, place in enumerate(self._minima[0].T):
            np.subtract(points, place[:, None], out=nearby[1:])
            lengths(nearby[1:], moves[1:], flat[1:])
            add_rows(flat, self._away[eighth, k, some])

    def _turn(self, eighth: int, moves: Array, some: slice, flags: Flags) -> None:
        heading, turnings = self._heading[:, some], self._turnings[eighth, :, some]
        onwards, turned = flags
        if len(moves) <= _MOST_COUNTED and heading.all() and np.not_equal(moves, 0, out=turned).all():
            np.greater(moves, 0, out=onwards)
            np.not_equal(onwards[0], heading > 0, out=turned[0])
            np.not_equal(onwards[1:], onwards[:-1], out=turned[1:])
            turnings += np.add.reduce(turned.view(np.uint8), axis=0, dtype=np.uint8)
            heading[...] = np.sign(moves[-1])
        else:
            # Along an axis on which it does not move, a run keeps its heading.
            headings = _headings(np.concatenate([heading[None], np.sign(moves)]))
            turnings += (headings[1:] * headings[:-1] < 0).sum(axis=0)
            heading[...] = headings[-1]

    def tail(self) -> Tail | None:
        """What was kept; None of fewer than eight steps."""
        if not self.length:
            return None
        with np.errstate(all="ignore"):
            # By the trapezoid rule: a zigzag has its middle where it is, however odd the number of its steps.
            begin, end = self._ends[:-1], self._ends[1:]
            mean = (self._sums + (begin - end) / 2) / self.length
            squares = self._squares + (begin * begin - end * end) / 2
            variances = np.maximum(squares / self.length - mean * mean, 0)
        turnings = self._turnings.max(axis=1)
        mean = mean + self._anchor
        spread, along = np.sqrt(variances.sum(axis=1)), np.sqrt(variances)
        return Tail(self.length, mean, spread, along, self._ways, turnings, self._away / self.length, self._losses)


def add_rows(rows: Array, total: Array) -> None:
    """Add all rows but the first, which is for the sum so far, one after the other to a total."""
    rows[0] = total
    # Of a single column, NumPy would add up some sums side by side.
    total[...] = np.add.accumulate(rows, axis=0)[-1] if total.size == 1 else np.add.reduce(rows, axis=0)


def _headings(signs: Array) -> Array:
    """The signs `(T, P, B)` of moves, those of none replaced by the last one before."""
    latest = np.maximum.accumulate(np.where(signs != 0, np.arange(len(signs))[:, None, None], 0), axis=0)
    return np.take_along_axis(signs, latest, axis=0)
