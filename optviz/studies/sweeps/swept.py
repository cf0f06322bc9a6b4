"""What is kept of very many runs of one rule on one surface: of each only how it ended."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.judge import Counts, Judge
from optviz.judging.outcome import outcomes
from optviz.objectives.base import Array
from optviz.studies.sweeps.stepping import Moved

# So many steps are judged at once: most runs are looked at only at the last of them.
_SEEN = 16


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
    judge = Judge(ground, steps, runs)
    kept: list[Array] = []
    diverged_at, no_number = np.full(runs, -1), np.zeros(runs, dtype=bool)
    for begin in range(0, steps + 1, _SEEN):
        count = min(_SEEN, steps + 1 - begin)
        points, losses = np.empty((count, 2, runs)), np.empty((count, runs))
        for place, state in enumerate(itertools.islice(states, count)):
            points[place], losses[place], no_number = state.points, state.losses, state.no_number
            if state.diverged.any():
                diverged_at[state.diverged & (diverged_at < 0)] = begin + place
            if begin + place in marks:
                kept.append(state.losses.copy())
        judge.see(points, losses)
    found = outcomes(judge, diverged_at, no_number)
    return Swept(found.kind, found.step, found.place, judge.last_loss, np.array(kept).reshape(len(marks), runs))
