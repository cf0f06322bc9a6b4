"""Whether a run stays round a minimum where it cannot rest, because each of its steps sees something else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.judging.judge import Judge, Tail
from optviz.objectives.base import Array, is_random

# To hover is to turn back so often within the last quarter.
TURNINGS = 3
# A cloud of places, of which each depends on the last, is as wide in one quarter of the steps as in another to this.
WANDERS = 3.0


def hovers(judge: Judge, k: int) -> NDArray[np.bool_]:
    """Whether a run of which each step sees something else keeps turning round a minimum, and gets no nearer to it."""
    tail = judge.tail
    if tail is None or not is_random(judge.ground.surface):
        return np.zeros(len(judge.last_loss), dtype=bool)
    before, after = ((tail.mean[each].mean(axis=0), _spread_of(tail, each)) for each in (slice(2), slice(2, None)))
    away = np.linalg.norm(after[0] - judge.ground.minima[:, k, None], axis=0)
    turns = tail.turnings[2] + tail.turnings[3] >= TURNINGS
    steady = (before[1] <= WANDERS * after[1]) & (after[1] <= WANDERS * before[1])
    return np.asarray(turns & steady & (away <= after[1]))


def _spread_of(tail: Tail, some: slice) -> Array:
    """The root of the variance of the places in some eighths of the steps."""
    within, between = np.square(tail.spread[some]).mean(axis=0), tail.mean[some].var(axis=0).sum(axis=0)
    return np.asarray(np.sqrt(within + between))
