"""When a rule that searches along a direction has nothing to do any more: then it asks for nothing.

That is where the gradient is zero, at which its book ends, and where the same search as before would change no bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array

Flags = NDArray[np.bool_]


def resting(rest: Array | None, weight: Array, rate: Any) -> Flags:
    """Which of the runs at `weight` `(P, n)` or `(P,)` are where, and have the rate with which, they came to rest."""
    if rest is None:
        return np.zeros(weight.shape[1:], dtype=bool)
    return np.asarray((_situation(weight, rate) == rest).all(axis=0))


def rest_of(objective: Any, weight: Array, rate: Any, rests: Any) -> Array | None:
    """What to keep for `resting` of runs of which is known whether each of them rests there.

    Where each step sees something else of the objective, none does.
    """
    if getattr(objective, "changing", False) or not np.any(rests):
        return None
    return np.where(rests, _situation(weight, rate), np.nan)


def spared(objective: Any, answer: Array, rests: Flags) -> Array:
    """An answer of which those who rest have no need: all columns were answered at once, and they do not pay."""
    spare = getattr(objective, "spare", None)
    if spare is not None and rests.ndim:
        spare(rests)
    return answer


def _situation(weight: Array, rate: Any) -> Array:
    return np.concatenate([weight, np.broadcast_to(rate, weight.shape[1:])[None]])
