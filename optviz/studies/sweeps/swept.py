"""What is kept of very many runs of one rule on one surface: of each only how it ended."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.outcome import outcomes
from optviz.judging.seen.glance import Glance
from optviz.judging.seen.judge import Judge
from optviz.judging.seen.tally import Counts
from optviz.objectives.base import Array
from optviz.studies.sweeps.stepping import Moved

# So many steps are judged at once: most runs are looked at only at the last of them.
_SEEN = 16
# If so many of them are likely to be told at a glance, it is worth while.
_WORTH = 0.5


class Swept(NamedTuple):
    """How B runs ended: `kind`, `step` and `place` as in `optviz.judging.outcome.Outcomes`, and the last `loss`."""

    kind: NDArray[np.uint8]
    step: Counts
    place: Counts
    loss: Array
    losses: Array


def judged(ground: Ground, states: Iterator[Moved], runs: int, steps: int, marks: Sequence[int] = ()) -> Swept:
    """How B runs ended whose states are yielded step by step, and their losses after the steps `marks`.

    Verdicts are those of a recording of the same runs that is judged by the same ground.
    """
    judge, seen = Judge(ground, steps, runs), _Seen(runs, marks)
    for points, losses in seen.blocks(states, steps):
        judge.see(points, losses)
    found = outcomes(judge, seen.diverged_at, seen.no_number)
    return Swept(found.kind, found.step, found.place, judge.last_loss, seen.kept)


def glanced(
    ground: Ground, states: Iterator[Moved], runs: int, steps: int, marks: Sequence[int] = ()
) -> tuple[Swept, NDArray[np.intp]] | None:
    """The same, and the numbers of the runs of which it is not known how they ended; None if these are too many."""
    glance, seen = Glance(ground, steps, runs), _Seen(runs, marks)
    for points, losses in seen.blocks(states, steps):
        glance.see(points)
        # Who is nowhere after half of the steps may still get there, but for the most part does not.
        half = glance.seen - len(points) <= steps // 2 < glance.seen
        if half and (glance.standing | (seen.diverged_at >= 0)).mean() < _WORTH:
            return None
        last_loss = losses[-1]
    told = glance.told(last_loss, seen.diverged_at, seen.no_number)
    return Swept(told.kind, told.step, told.place, last_loss, seen.kept), np.flatnonzero(~told.known)


class _Seen:
    """What is seen of runs beside where they are; `kept` `(M, B)` are the losses after the steps `marks`."""

    def __init__(self, runs: int, marks: Sequence[int]) -> None:
        self.diverged_at, self.no_number = np.full(runs, -1), np.zeros(runs, dtype=bool)
        self.marks, self.kept = marks, np.empty((len(marks), runs))

    def blocks(self, states: Iterator[Moved], steps: int) -> Iterator[tuple[Array, Array]]:
        """The points `(T, 2, B)` and losses `(T, B)` of some steps after the other, in the same arrays each time."""
        points, losses = np.empty((_SEEN, 2, len(self.no_number))), np.empty((_SEEN, len(self.no_number)))
        for begin in range(0, steps + 1, _SEEN):
            count = min(_SEEN, steps + 1 - begin)
            for place, state in enumerate(itertools.islice(states, count)):
                points[place], losses[place], self.no_number = state.points, state.losses, state.no_number
                if state.diverged.any():
                    self.diverged_at[state.diverged & (self.diverged_at < 0)] = begin + place
                if begin + place in self.marks:
                    self.kept[self.marks.index(begin + place)] = state.losses
            yield points[:count], losses[:count]
