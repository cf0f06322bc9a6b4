"""All steps of a race as they go by, logged in arrays: in lockstep, or, where that takes long, each run by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from optviz.objectives.base import sampled
from optviz.plan.plan import Plan
from optviz.race.entries import entries_of
from optviz.race.lockstep import Step, lockstep

if TYPE_CHECKING:
    from optviz.race.logged.alone import Walk

# To trace takes as long as some hundreds of steps; so many are then made both ways, and have to be the same.
_LONG, _TRIED = 10_000, 256
_AT_ONCE = 1_000


class Log:
    """What is logged of a race, in arrays as those of `optviz.race.recorded.Recorded`; `last` is its last step.

    `bearing` is as for `lockstep`.
    """

    last: Step

    def __init__(self, plan: Plan, *, bearing: bool = False) -> None:
        count = len(plan.runs)
        self.points = np.empty((plan.steps + 1, plan.surface.dimension, count))
        self.losses = np.empty((plan.steps + 1, count))
        self.gradients = np.empty_like(self.points)
        self.evaluations = np.empty((plan.steps + 1, count), dtype=np.int64)
        self.diverged_at = np.full(count, -1)
        self.no_number = np.zeros(count, dtype=bool)
        self._plan, self._bearing = plan, bearing

    def steps(self) -> Iterator[int]:
        """The number of each step once it is logged, from that of the start on."""
        plan, walks = self._plan, None
        starts = np.array([run.start for run in plan.runs]).T
        entries = entries_of(plan.optimizers, starts)
        race = lockstep(plan.surface, entries, plan.seed, keep_gradients=True, bearing=self._bearing)
        for number, step in enumerate(islice(race, plan.steps + 1)):
            self._keep(number, step)
            yield number
            if number == _TRIED and plan.steps >= _LONG and (walks := self._walks()):
                break
        for begin in range(_TRIED + 1, plan.steps + 1, _AT_ONCE) if walks else ():
            numbers = range(begin, min(begin + _AT_ONCE, plan.steps + 1))
            for run, walk in enumerate(walks or ()):
                self._keep_rows(numbers, run, walk)
            yield from numbers
        with np.errstate(all="ignore"):
            # What the next step would have been given.
            after = sampled(plan.surface, plan.seed, plan.steps + 1).gradient(self.points[-1])
        self.gradients[-1] = np.where(self.diverged_at < 0, after, self.gradients[-2])

    def _keep(self, number: int, step: Step) -> None:
        self.points[number], self.losses[number], self.evaluations[number] = step.points, step.losses, step.evaluations
        self.diverged_at[step.diverged & (self.diverged_at < 0)] = number
        self.no_number = step.no_number
        if number:
            self.gradients[number - 1] = step.gradients
        self.last = step

    def _keep_rows(self, numbers: range, run: int, walk: Walk) -> None:
        rows, begin, end = walk.steps(len(numbers)), numbers.start, numbers.stop
        self.points[begin:end, :, run], self.losses[begin:end, run] = rows[:, :2], rows[:, 2]
        self.gradients[begin - 1 : end - 1, :, run] = rows[:, 3:5]
        self.evaluations[begin:end, run] = self.evaluations[begin - 1, run] + rows[:, 5].cumsum()
        self.diverged_at[run], self.no_number[run] = walk.diverged_at, walk.no_number

    def _walks(self) -> list[Walk] | None:
        """The runs, each by itself, if they have gone until now as they did in lockstep; None if not."""
        from optviz.race.logged.alone import walks

        made = slice(1, _TRIED + 1)
        found = walks(self._plan.surface, self._plan.optimizers, self.points[0], self.losses[0])
        for run, walk in enumerate(found or ()):
            rows = walk.steps(_TRIED)
            told = self.points[made, :, run], self.losses[made, run], self.gradients[:_TRIED, :, run]
            asked = np.diff(self.evaluations[: _TRIED + 1, run])
            same = np.column_stack([*told, asked]).tobytes() == rows.tobytes()
            if not same or walk.diverged_at != self.diverged_at[run]:
                return None
        return found
