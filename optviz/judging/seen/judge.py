"""Sees the steps of many runs go by, and keeps of each what a verdict on it needs.

What is kept does not grow with the number of steps: since when a run is where it is, and sums over the last four
eighths of its steps. A whole recording, blocks of it, or a step at a time give the same verdicts.
"""

from __future__ import annotations

import copy
import functools
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.seen.block import Block
from optviz.judging.seen.lengths import Flags, lengths, within
from optviz.judging.seen.tally import Counts, Tail, Tally
from optviz.objectives.base import Array

# So many numbers are looked at at once, of at least so many steps.
_AT_ONCE = 1 << 17
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
        steps = max(_FEWEST, _AT_ONCE // max(1, points[0].size))
        # Runs may end at the edge of what floating point can hold.
        with np.errstate(all="ignore"):
            for begin in range(0, len(points), steps):
                self._see(points[begin : begin + steps], losses[begin : begin + steps])

    def _see(self, points: Array, losses: Array) -> None:
        block = Block(points)
        self._arrive(block)
        self._leave(block)
        if not self.ground.complete:
            self._stay(block)
        self._tally.see(self.seen, self.last, points, losses)
        self._move(block)
        self.last, self.last_loss = points[-1].copy(), losses[-1].copy()
        self.seen += len(points)

    def _arrive(self, block: Block) -> None:
        places, resolution, since = self.ground.places, self.ground.resolution, self.arrived_at
        here = np.zeros(since.shape, dtype=bool)
        for near, place in zip(here, places.T, strict=True):
            near[...] = within(block.points[-1:], place, resolution)[0]
        np.copyto(since, self.seen + len(block.points), where=~here)
        at, runs = np.divmod(np.flatnonzero(here), max(1, block.points.shape[2]))
        if runs.size:
            # Only of those that are there now, all steps are looked at.
            some, away = block.away(runs, places[:, at], resolution)
            at, runs = at[some], runs[some]
            since[at, runs] = latest(away, self.seen + 1, since[at, runs])

    def _leave(self, block: Block) -> None:
        low, high = self.ground.bounds[..., None]
        last = block.points[-1]
        inside = ((low <= last) & (last <= high)).all(axis=0)
        before, self.outside_since = self.outside_since, np.full(inside.size, self.seen + len(block.points))
        runs = np.flatnonzero(~inside)
        if runs.size:
            some = block.of(runs)
            since = latest(((low <= some) & (some <= high)).all(axis=1), self.seen + 1, before[runs])
            self.outside_since[runs] = since

    def _move(self, block: Block) -> None:
        points, before = block.points, self.moved_at
        ends = np.concatenate([self.last[None], points[-3:]])[-3:]
        long = lengths(np.diff(ends, axis=0))
        self.move_before, self.last_move = long[0] if len(points) > 1 else self.last_move, long[-1]
        self.moved_at = np.full(points.shape[2], self.seen + len(points) - 1)
        still = np.flatnonzero((ends[-1] == ends[-2]).all(axis=0))
        if still.size:
            self.moved_at[still] = before[still]
            first = self.last[:, still]
            still = still[((block.low[:, still] != first) | (block.high[:, still] != first)).any(axis=0)]
            some = np.concatenate([self.last[None, :, still], block.of(still)])
            self.moved_at[still] = latest((some[1:] != some[:-1]).any(axis=1), self.seen, before[still])

    def _stay(self, block: Block) -> None:
        """A run that gets farther than half a resolution from its post has its next post there."""
        reach = self.ground.resolution / 2
        runs, _ = block.away(np.arange(self._post.shape[1]), self._post, reach)
        if runs.size:
            post, since = self._post[:, runs], self.stays_since[runs]
            for step, each in enumerate(block.of(runs), start=self.seen):
                gone = ~within(each[None], post, reach)[0]
                np.copyto(post, each, where=gone)
                since[gone] = step
            self._post[:, runs], self.stays_since[runs] = post, since

    def of(self, runs: NDArray[np.intp]) -> Self:
        """The judge of some of the runs, by their numbers, in this order."""
        found = copy.copy(self)
        found.__dict__.pop("tail", None)
        some = {name: each[..., runs] for name, each in vars(self).items() if isinstance(each, np.ndarray)}
        vars(found).update(some, _tally=self._tally.of(runs, self.seen))
        return found

    @property
    def tail_begins(self) -> int:
        """The step from which on all steps count."""
        return self._tally.begins

    @functools.cached_property
    def tail(self) -> Tail | None:
        """What was kept of the last four eighths of the steps; None of fewer than eight."""
        return self._tally.tail()


def latest(holds: Flags, begin: int, before: Counts) -> Counts:
    """The last of the steps from `begin` on at which something holds, `(T, B)`; `before` `(B,)` of none."""
    found = np.flatnonzero(holds.any(axis=0))
    if found.size:
        before[found] = begin + len(holds) - 1 - np.argmax(holds[::-1, found], axis=0)
    return before
