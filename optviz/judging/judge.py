"""Sees the steps of many runs go by, and keeps of each what a verdict on it needs.

What is kept does not grow with the number of steps: since when a run is where it is, and sums over the last four
eighths of its steps. A whole recording, blocks of it, or a step at a time give the same verdicts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.objectives.base import Array

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

EIGHTHS = 4
# Between these, a sum of squares has lost nothing.
_TINY, _HUGE = 1e-280, 1e280


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


class Judge:
    """Keeps what verdicts on `runs` runs of `steps` steps need.

    `arrived_at` `(K, B)` is the step from which a run stays within the resolution of a listed critical point until the
    last one that was seen, and `outside_since` `(B,)` the one from which it stays outside of the window; one more than
    that last step where it does not. Where not all critical points are listed, `stays_since` `(B,)` is a step from
    which a run has stayed within the resolution of wherever it is, as on a curve of minima. `moved_at` `(B,)` is the
    last step that changed a run's place by a bit; `last_move` and `move_before` are how long the last two steps were.
    `last` `(P, B)` and `last_loss` are where it is, `first_loss` at the start.
    """

    def __init__(self, ground: Ground, steps: int, runs: int) -> None:
        self.ground, self.steps, self.seen = ground, steps, 0
        dimension, places = ground.places.shape
        self.arrived_at: Counts = np.zeros((places, runs), dtype=np.int64)
        self.outside_since: Counts = np.zeros(runs, dtype=np.int64)
        self.stays_since: Counts = np.zeros(runs, dtype=np.int64)
        self._post: Array = np.empty((dimension, runs))
        self.moved_at: Counts = np.zeros(runs, dtype=np.int64)
        self.last: Array = np.empty((dimension, runs))
        self.last_move: Array = np.zeros(runs)
        self.move_before: Array = np.zeros(runs)
        self.first_loss: Array = np.empty(runs)
        self.last_loss: Array = np.empty(runs)
        self._length = steps // (2 * EIGHTHS)
        eighths = EIGHTHS if self._length else 0
        self._anchor: Array = np.zeros((dimension, runs))
        self._sums: Array = np.zeros((eighths, dimension, runs))
        self._squares: Array = np.zeros((eighths, dimension, runs))
        self._ways: Array = np.zeros((eighths, runs))
        self._heading: Array = np.zeros((dimension, runs))
        self._turnings: Counts = np.zeros((eighths, dimension, runs), dtype=np.int64)
        self._away: Array = np.zeros((eighths, ground.minima.shape[1], runs))
        self._losses: Array = np.zeros((eighths, runs))

    def see(self, points: Array, losses: Array) -> None:
        """The next T steps of all runs, `(T, P, B)` and `(T, B)`; the very first one is the start."""
        # What is told of it is of all steps up to the last that was seen.
        self.__dict__.pop("tail", None)
        # Runs may end at the edge of what floating point can hold.
        with np.errstate(all="ignore"):
            self._see(points, losses)

    def _see(self, points: Array, losses: Array) -> None:
        begin, count = self.seen, len(points)
        if begin == 0:
            self.first_loss, self.last, self._post = losses[0].copy(), points[0].copy(), points[0].copy()
        resolution, (low, high) = self.ground.resolution, self.ground.bounds[..., None]
        for k, place in enumerate(self.ground.places.T):
            away = functools.partial(_is_away, place, resolution)
            self.arrived_at[k] = _since(away, points, self.arrived_at[k], begin)
        self.outside_since = _since(
            lambda some: ((low <= some) & (some <= high)).all(axis=1), points, self.outside_since, begin
        )
        if not self.ground.complete:
            self._stay(points)
        moves = np.diff(points, axis=0, prepend=self.last[None])
        self.moved_at = _since(lambda some: (some != 0).any(axis=1), moves, self.moved_at + 1, begin) - 1
        for eighth in range(len(self._ways)):
            end = self.steps - (EIGHTHS - 1 - eighth) * self._length
            start = end - self._length
            if eighth == 0 and begin <= start < begin + count:
                self._anchor = points[start - begin].copy()
            here = slice(max(start + 1 - begin, 0), max(end + 1 - begin, 0))
            self._add(eighth, points[here], moves[here])
            if begin <= end < begin + count:
                self._losses[eighth] = losses[end - begin]
        lengths = _length(moves[-2:])
        self.move_before = lengths[0] if count > 1 else self.last_move
        self.last, self.last_move, self.last_loss = points[-1].copy(), lengths[-1], losses[-1].copy()
        self.seen += count

    def _stay(self, points: Array) -> None:
        """A run that gets farther than half a resolution from its post has its next post there."""
        for step, each in enumerate(points, start=self.seen):
            gone = ~(_length((each - self._post)[None])[0] <= self.ground.resolution / 2)
            if gone.any():
                self._post[:, gone], self.stays_since[gone] = each[:, gone], step

    def _add(self, eighth: int, points: Array, moves: Array) -> None:
        if not len(points):
            return
        # Seen from a place nearby, small movements are not lost in the squares of far places.
        nearby = points - self._anchor
        # By the trapezoid rule: a zigzag has its middle where it is, however odd the number of its steps.
        before = nearby - moves
        self._sums[eighth] += (nearby + before).sum(axis=0) / 2
        self._squares[eighth] += (nearby * nearby + before * before).sum(axis=0) / 2
        self._ways[eighth] += _length(moves).sum(axis=0)
        for k, place in enumerate(self.ground.minima.T):
            self._away[eighth, k] += _distance(points, place).sum(axis=0)
        # Along an axis on which it does not move, a run keeps its heading.
        signs = np.concatenate([self._heading[None], np.sign(moves)])
        headings = signs if signs.all() else _headings(signs)
        self._turnings[eighth] += (headings[1:] * headings[:-1] < 0).sum(axis=0)
        self._heading = headings[-1]

    @functools.cached_property
    def tail(self) -> Tail | None:
        """What was kept of the last four eighths of the steps; None of fewer than eight."""
        if not self._length:
            return None
        with np.errstate(all="ignore"):
            mean = self._sums / self._length
            variances = np.maximum(self._squares / self._length - mean * mean, 0)
        turnings = self._turnings.max(axis=1)
        mean = mean + self._anchor
        spread, along = np.sqrt(variances.sum(axis=1)), np.sqrt(variances)
        return Tail(self._length, mean, spread, along, self._ways, turnings, self._away / self._length, self._losses)


def _headings(signs: Array) -> Array:
    """The signs `(T, P, B)` of moves, those of none replaced by the last one before."""
    latest = np.maximum.accumulate(np.where(signs != 0, np.arange(len(signs))[:, None, None], 0), axis=0)
    return np.take_along_axis(signs, latest, axis=0)


def _since(holds: Callable[[Array], Flags], states: Array, before: Counts, begin: int) -> Counts:
    """One more than the last step at which something holds of a run, of those from `begin` on; `before` of none.

    Of `states` `(T, P, B)` all are looked at only where it does not hold at the last one.
    """
    end = begin + len(states)
    last = holds(states[-1:])[0]
    if len(states) == 1:
        return np.where(last, end, before)
    found = np.full(len(before), end)
    others = np.flatnonzero(~last)
    if others.size:
        some = holds(states if others.size == len(before) else states[:, :, others])
        numbers = np.arange(begin + 1, end + 1)[:, None]
        found[others] = np.maximum(before[others], np.where(some, numbers, 0).max(axis=0))
    return found


def _is_away(place: Array, resolution: float, points: Array) -> Flags:
    return _distance(points, place) > resolution


def _distance(points: Array, place: Array) -> Array:
    """From points `(T, P, B)` to a place `(P,)`."""
    return _length(points - place[:, None])


def _length(vectors: Array) -> Array:
    """Of vectors `(T, P, B)`; two coordinates may be as large as floating point can hold."""
    coordinates = np.moveaxis(vectors, 1, 0)
    squares = np.asarray((coordinates * coordinates).sum(axis=0))
    lengths: Array = np.sqrt(squares)
    # Squares of what is very long or very short are no numbers any more; `hypot` is, and takes ten times as long.
    odd = ~((squares >= _TINY) & (squares <= _HUGE))
    if odd.any():
        # Most steps of no length are those of runs that rest.
        odd &= (coordinates != 0).any(axis=0)
        first, *others = coordinates[:, odd]
        for other in others:
            first = np.hypot(first, other)
        lengths[odd] = np.abs(first)
    return lengths
