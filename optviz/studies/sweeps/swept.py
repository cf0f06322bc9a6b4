"""Very many runs of one rule on one surface, some thousands at a time: of each only how it ended is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.judge import Counts, Judge
from optviz.judging.outcome import outcomes
from optviz.objectives.base import Array
from optviz.optimizers.base import Optimizer
from optviz.race.entries import Entries, entries_as_columns, entries_of, shape_of
from optviz.studies.sweeps.stepping import stepped

# So many runs go together: what a step reads and writes stays near the processor.
AT_ONCE = 16_384


class Swept(NamedTuple):
    """How B runs ended: `kind`, `step` and `place` as in `optviz.judging.outcome.Outcomes`, and the last `loss`."""

    kind: NDArray[np.uint8]
    step: Counts
    place: Counts
    loss: Array


def swept(ground: Ground, optimizer: Any, starts: Array, steps: int, seed: int) -> Iterator[Swept]:
    """Race B runs from `starts` `(2, B)`, and yield how they ended, some after the other, in their order.

    Hyper-parameters of an optimizer of the catalogue may be arrays `(B,)`. Verdicts are those of a recording of the
    same runs that is judged by the same ground.
    """
    for begin in range(0, starts.shape[1], AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        yield _judged(ground, _entries(optimizer, starts[:, some], some), steps, seed)


def together(parts: Iterable[Swept]) -> Swept:
    """Several one after the other, as one."""
    return Swept(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _entries(optimizer: Any, starts: Array, some: slice) -> Entries:
    if shape_of(optimizer) is None:
        return entries_of([optimizer] * starts.shape[1], starts)
    given: Optimizer = optimizer
    settings = {name: value[some] if np.ndim(value) else value for name, value in given.settings().items()}
    return entries_as_columns(type(given)(**settings), starts)


def _judged(ground: Ground, entries: Entries, steps: int, seed: int) -> Swept:
    runs = entries.starts.shape[1]
    judge = Judge(ground, steps, runs)
    diverged_at, no_number = np.full(runs, -1), np.zeros(runs, dtype=bool)
    for number, step in zip(range(steps + 1), stepped(ground.surface, entries, seed), strict=False):
        judge.see(step.points[np.newaxis], step.losses[np.newaxis])
        diverged_at[step.diverged & (diverged_at < 0)] = number
        no_number = step.no_number
    found = outcomes(judge, diverged_at, no_number)
    return Swept(found.kind, found.step, found.place, judge.last_loss)
