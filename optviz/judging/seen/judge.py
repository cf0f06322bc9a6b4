"""Sees the steps of many runs go by, and keeps of each what a verdict on it needs.

What is kept does not grow with the number of steps: since when a run is where it is, and sums over the last four
eighths of its steps. A whole recording, blocks of it, or a step at a time give the same verdicts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from optviz.judging.ground import Ground
from optviz.judging.seen.lengths import Flags, lengths, within
from optviz.judging.seen.tally import Counts, Tail, Tally
from optviz.objectives.base import Array

# So many numbers of each coordinate are looked at at once, of at least so many steps.
_AT_ONCE = 1 << 16
_FEWEST = 16


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
        self._tally = Tally(ground.minima, steps, dimension, runs)

    def see(self, points: Array, losses: Array) -> None:
        """The next T steps of all runs, `(T, P, B)` and `(T, B)`; the very first one is the start."""
        # What is told of it is of all steps up to the last that was seen.
        self.__dict__.pop("tail", None)
        if self.seen == 0:
            self.first_loss, self.last, self._post = losses[0].copy(), points[0].copy(), points[0].copy()
        steps = max(_FEWEST, _AT_ONCE // max(1, points.shape[2]))
        # Runs may end at the edge of what floating point can hold.
        with np.errstate(all="ignore"):
            for begin in range(0, len(points), steps):
                self._see(points[begin : begin + steps], losses[begin : begin + steps])

    def _see(self, points: Array, losses: Array) -> None:
        begin, (low, high) = self.seen, self.ground.bounds[..., None]
        for k, place in enumerate(self.ground.places.T):
            away = functools.partial(_is_away, place, self.ground.resolution)
            _update(self.arrived_at[k], away, points, begin)
        _update(self.outside_since, lambda some: ((low <= some) & (some <= high)).all(axis=1), points, begin)
        if not self.ground.complete:
            self._stay(points)
        self._tally.see(begin, self.last, points, losses)
        self._move(points)
        self.last, self.last_loss = points[-1].copy(), losses[-1].copy()
        self.seen += len(points)

    def _move(self, points: Array) -> None:
        ends = np.concatenate([self.last[None], points[-2:]])
        long = lengths(ends[1:] - ends[:-1]) if len(points) < 3 else lengths(np.diff(points[-3:], axis=0))
        self.move_before = long[0] if len(points) > 1 else self.last_move
        self.last_move = long[-1]
        still = np.flatnonzero((ends[-1] == ends[-2]).all(axis=0))
        before = self.moved_at[still]
        self.moved_at = np.full(points.shape[2], self.seen + len(points) - 1)
        if still.size:
            some = points[:, :, still]
            moved = (some != np.concatenate([self.last[None, :, still], some[:-1]])).any(axis=1)
            self.moved_at[still] = _latest(moved, self.seen, before)

    def _stay(self, points: Array) -> None:
        """A run that gets farther than half a resolution from its post has its next post there."""
        reach = self.ground.resolution / 2
        some = np.flatnonzero(~within(points, self._post, reach).all(axis=0))
        if not some.size:
            return
        points, post, since = points[:, :, some], self._post[:, some], self.stays_since[some]
        for step, each in enumerate(points, start=self.seen):
            gone = ~within(each[None], post, reach)[0]
            np.copyto(post, each, where=gone)
            since[gone] = step
        self._post[:, some], self.stays_since[some] = post, since

    @functools.cached_property
    def tail(self) -> Tail | None:
        """What was kept of the last four eighths of the steps; None of fewer than eight."""
        return self._tally.tail()


def _update(since: Counts, holds: Callable[[Array], Flags], states: Array, begin: int) -> None:
    """Let `since` `(B,)` be one more than the last of the steps from `begin` on at which something holds of a run.

    Where there is none, it stays as it is. Of `states` `(T, P, B)` all are looked at only where it does not hold at the
    last one.
    """
    last = holds(states[-1:])[0]
    others = np.flatnonzero(~last)
    if others.size:
        before = since[others]
        some = holds(states if others.size == len(since) else states[:, :, others])
        since[others] = _latest(some, begin + 1, before)
    since[last] = begin + len(states)


def _latest(holds: Flags, begin: int, before: Counts) -> Counts:
    """The last of the steps from `begin` on at which something holds, `(T, B)`; `before` `(B,)` of none."""
    found = np.flatnonzero(holds.any(axis=0))
    if found.size:
        before[found] = begin + len(holds) - 1 - np.argmax(holds[::-1, found], axis=0)
    return before


def _is_away(place: Array, resolution: float, points: Array) -> Flags:
    return ~within(points, place, resolution)
