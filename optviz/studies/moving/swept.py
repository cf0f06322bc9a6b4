"""What is kept of very many runs of one rule on one surface: of each only how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.outcome import outcomes
from optviz.judging.seen.glance import Glance, Told, beyond, fits
from optviz.judging.seen.judge import Judge
from optviz.judging.seen.tally import Counts
from optviz.objectives.base import Array, is_random
from optviz.studies.moving.moves import AT_A_TIME, Moves

# If such a share of the runs can leave, or be left to a glance, it is worth while to put the others together.
_WORTH = 1 / 4


class Swept(NamedTuple):
    """How B runs ended: `kind`, `step` and `place` as in `optviz.judging.outcome.Outcomes`, and the last `loss`.

    `losses` `(M, B)` are those after some steps.
    """

    kind: NDArray[np.uint8]
    step: Counts
    place: Counts
    loss: Array
    losses: Array


def judged(ground: Ground, moves: Moves, steps: int, marks: Sequence[int] = ()) -> Swept:
    """How B runs ended that are moved, and their losses after the steps `marks`.

    Verdicts are those of a recording of the same runs that is judged by the same ground.
    """
    swept, _ = _Sweep(ground, moves, steps, marks).ended(glances=False)
    return swept


def glanced(ground: Ground, moves: Moves, steps: int, marks: Sequence[int] = ()) -> tuple[Swept, NDArray[np.intp]]:
    """The same, and the numbers of the runs of which it is not known how they ended: they need be judged."""
    return _Sweep(ground, moves, steps, marks).ended(glances=not is_random(ground.surface))


class _Sweep:
    """Runs that are moved and judged until all have ended."""

    def __init__(self, ground: Ground, moves: Moves, steps: int, marks: Sequence[int]) -> None:
        self.moves, self.steps, self.marks = moves, steps, np.array(marks, dtype=np.int64)
        runs = moves.diverged_at.size
        # Those that are still moved, by their numbers; the first of them are left to the glance.
        self._here: NDArray[np.intp] = np.arange(runs)
        self._judge = Judge(ground, steps, runs)
        self._glance: Glance | None = None
        self._swept = Swept(
            np.zeros(runs, dtype=np.uint8),
            np.zeros(runs, dtype=np.int64),
            np.full(runs, -1),
            np.empty(runs),
            np.empty((len(marks), runs)),
        )

    def ended(self, *, glances: bool) -> tuple[Swept, NDArray[np.intp]]:
        """How they ended, and of which of them that is not known."""
        end = 0
        while end <= self.steps and self._here.size:
            begin, end = end, min(end + AT_A_TIME, self.steps + 1)
            points, losses = self.moves.take(end - begin)
            marked = np.flatnonzero((begin <= self.marks) & (self.marks < end))
            self._swept.losses[marked[:, None], self._here] = losses[self.marks[marked] - begin]
            if self._glance:
                self._glance.see(points[..., : self._left])
            if self._left < self._here.size:
                self._judge.see(points[..., self._left :], losses[:, self._left :])
            if end <= self.steps and self.moves.leave:
                self._sort(end, glances=glances and end <= self._judge.tail_begins < end + AT_A_TIME)
        return self._swept, self._tell()

    @property
    def _left(self) -> int:
        """How many are left to the glance."""
        return self._glance.size if self._glance else 0

    def _beyond(self) -> Told:
        return beyond(self.moves.diverged_at, self.moves.no_number, self.moves.last, self.moves.last_loss)

    def _sort(self, end: int, *, glances: bool) -> None:
        """Let those leave of whom it is known how they ended, and leave to the glance who stands, if these are many."""
        told, left, every = self._beyond(), self._left, np.arange(self._here.size)
        goes = told.known
        if np.count_nonzero(goes) < _WORTH * every.size:
            goes = np.zeros(every.size, dtype=bool)
        stands = np.zeros(every.size - left, dtype=bool)
        if glances:
            stands |= fits(self._judge) & ~told.known
        if np.count_nonzero(stands) < _WORTH * stands.size:
            stands[:] = False
        if goes.any() or stands.any():
            self._settle(told._replace(known=goes), every, end)
            before, comes = every[:left][~goes[:left]], np.flatnonzero(stands)
            others = np.flatnonzero(~stands & ~goes[left:])
            self._glance = Glance(self._judge, comes) if comes.size else self._glance and self._glance.of(before)
            self._judge = self._judge.of(others)
            kept = np.concatenate([before, comes + left, others + left])
            self._here = self._here[kept]
            self.moves.keep(kept)

    def _settle(self, told: Told, columns: NDArray[np.intp], end: int) -> None:
        """Write down, after the steps before `end`, how those of some runs ended of whom it is known."""
        numbers, loss = self._here[columns[told.known]], self.moves.last_loss[columns[told.known]]
        self._swept.kind[numbers] = told.kind[told.known]
        self._swept.step[numbers], self._swept.place[numbers] = told.step[told.known], told.place[told.known]
        self._swept.loss[numbers] = loss
        self._swept.losses[np.ix_(self.marks >= end, numbers)] = loss

    def _tell(self) -> NDArray[np.intp]:
        """Tell how those ended who are there at the end, but of some, whose numbers are given back."""
        left, end, every = self._left, self.steps + 1, np.arange(self._here.size)
        lost, known = self.moves.diverged_at >= 0, np.ones(self._here.size, dtype=bool)
        if left < every.size:
            found = outcomes(self._judge, self.moves.diverged_at[left:], self.moves.no_number[left:])
            self._settle(Told(known[left:], found.kind, found.step, found.place), every[left:], end)
        if self._glance:
            told, gone = self._glance.told(), self._beyond()
            known[:left] = (told.known & ~lost[:left]) | gone.known[:left]
            self._settle(told._replace(known=told.known & ~lost[:left]), every[:left], end)
            self._settle(gone._replace(known=gone.known & (every < left)), every, end)
        return self._here[~known]
