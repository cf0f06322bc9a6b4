"""Very many runs of one rule on one surface, some thousands at a time: of each only how it ended is kept."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.judge import Counts, Judge
from optviz.judging.outcome import outcomes
from optviz.objectives.base import Array
from optviz.optimizers.base import Optimizer
from optviz.race.entries import Entries, entries_as_columns, entries_of, shape_of
from optviz.studies.sweeps.stepping import Moved, expressions_of, stepped

# So many runs go together: what a step reads and writes stays near the processor.
AT_ONCE = 8_192
# So many steps are judged at once: most runs are looked at only at the last of them.
_SEEN = 16


class Swept(NamedTuple):
    """How B runs ended: `kind`, `step` and `place` as in `optviz.judging.outcome.Outcomes`, and the last `loss`."""

    kind: NDArray[np.uint8]
    step: Counts
    place: Counts
    loss: Array


def swept(
    ground: Ground, optimizer: Any, starts: Array, steps: int, seed: int, losses: Mapping[int, Array] | None = None
) -> Iterator[Swept]:
    """Race B runs from `starts` `(2, B)`, and yield how they ended, some after the other, in their order.

    Hyper-parameters of an optimizer of the catalogue may be arrays `(B,)`. Verdicts are those of a recording of the
    same runs that is judged by the same ground. The losses after some steps are put into the arrays `(B,)` that are
    given for them.
    """
    runs = starts.shape[1]
    expressions = expressions_of(ground.surface, optimizer, runs)
    parts = [slice(begin, begin + AT_ONCE) for begin in range(0, runs, AT_ONCE)]

    def raced(some: slice) -> Swept:
        entries = _entries(optimizer, starts[:, some], some)
        kept = {step: each[some] for step, each in (losses or {}).items()}
        states = stepped(ground.surface, entries, seed, expressions)
        return _judged(ground, states, entries.starts.shape[1], steps, kept)

    if expressions is None:
        # Code of one's own may not bear to be run several times at once.
        yield from map(raced, parts)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            yield from pool.map(raced, parts)
        finally:
            pool.shutdown(cancel_futures=True)


def together(parts: Iterable[Swept]) -> Swept:
    """Several one after the other, as one."""
    return Swept(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _entries(optimizer: Any, starts: Array, some: slice) -> Entries:
    if shape_of(optimizer) is None:
        return entries_of([optimizer] * starts.shape[1], starts)
    given: Optimizer = optimizer
    settings = {name: value[some] if np.ndim(value) else value for name, value in given.settings().items()}
    return entries_as_columns(type(given)(**settings), starts)


def _judged(ground: Ground, states: Iterator[Moved], runs: int, steps: int, kept: Mapping[int, Array]) -> Swept:
    judge = Judge(ground, steps, runs)
    diverged_at, no_number = np.full(runs, -1), np.zeros(runs, dtype=bool)
    for begin in range(0, steps + 1, _SEEN):
        count = min(_SEEN, steps + 1 - begin)
        points, losses = np.empty((count, 2, runs)), np.empty((count, runs))
        for place, state in enumerate(itertools.islice(states, count)):
            points[place], losses[place], no_number = state.points, state.losses, state.no_number
            if state.diverged.any():
                diverged_at[state.diverged & (diverged_at < 0)] = begin + place
            if begin + place in kept:
                kept[begin + place][...] = state.losses
        judge.see(points, losses)
    found = outcomes(judge, diverged_at, no_number)
    return Swept(found.kind, found.step, found.place, judge.last_loss)
