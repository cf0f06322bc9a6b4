"""One step of a rule: of the catalogue, on one run or many, or of one's own, which may do anything."""

from __future__ import annotations

from typing import Any

import numpy as np

from optviz.errors import FAILURES, OptvizError
from optviz.given.own_code import OwnCodeError, RuleError, numbers_in, place_of, raised, shown
from optviz.objectives.base import Array
from optviz.objectives.start import place_text
from optviz.optimizers.base import Optimizer


def move(optimizer: Any, weight: Array, objective: Any, *, is_own: bool = False) -> None:
    """Do a step from `weight`. A rule changes it in place, or returns the new one, or does both."""
    if is_own:
        _move_by_own(optimizer, weight, objective)
    elif (returned := _step(optimizer, weight, objective)) is not None:
        weight[...] = returned


def _step(optimizer: Any, weight: Array, objective: Any) -> Any:
    if isinstance(optimizer, Optimizer):
        return optimizer.step(weight, objective)
    return optimizer.update(weight, objective.gradient(weight))


def _changed_to(weight: Array, before: Array) -> str | None:
    """What a rule has made of its weight beside other numbers."""
    if weight.shape != before.shape:
        return f"gave `weight` the shape {weight.shape}"
    if (weight.dtype, weight.strides) != (before.dtype, before.strides):
        return f"made `weight` another array, of {weight.dtype}"
    return None if weight.flags.writeable else "made `weight` read-only"


def _move_by_own(optimizer: Any, weight: Array, objective: Any) -> None:
    """A step of a rule that may do anything."""
    before = weight.copy()
    method = "step" if isinstance(optimizer, Optimizer) and type(optimizer).step is not Optimizer.step else "update"
    try:
        returned = _step(optimizer, weight, objective)
    except OverflowError:
        # What Python's own numbers cannot hold is infinite in NumPy's: the run diverges.
        weight[...] = np.inf
        return
    except OptvizError:
        raise
    except FAILURES as error:
        raise raised(error, method, optimizer, RuleError) from error
    what = f"`{method}` of {type(optimizer).__name__}"
    if (changed_to := _changed_to(weight, before)) is not None:
        raise OwnCodeError(
            f"{what} {changed_to}",
            f"{place_of(optimizer, method)}; it must change its numbers alone, as in weight -= self.lr * grad, or "
            "return new ones.",
        )
    if returned is None or returned is weight:
        return
    moved = numbers_in(returned, weight.shape)
    if moved is None:
        raise OwnCodeError(
            f"{what} returned {shown(returned)}",
            f"{place_of(optimizer, method)}; it must return the new weight, "
            f"{'two' if weight.size == 2 else weight.size} numbers, or nothing "
            "where it changes `weight` in place, as in weight -= self.lr * grad.",
        )
    changed = not np.array_equal(weight, before, equal_nan=True)
    if changed and not np.array_equal(weight, moved, equal_nan=True):
        raise OwnCodeError(
            f"{what} changed `weight` to {place_text(weight, 6)} and returned {place_text(moved, 6)}",
            f"{place_of(optimizer, method)}; it must do one of the two, or both alike.",
        )
    weight[...] = moved
