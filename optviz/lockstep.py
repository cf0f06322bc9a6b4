"""All runs step together on one objective. Runs of one catalogue class are one array; nothing here is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.objective import Array, Counted, Objective
from optviz.optimizers import catalogue
from optviz.optimizers.base import Optimizer
from optviz.own import copied
from optviz.own_code import OwnCodeError, numbers_in, raise_at, raised, shown


class Step(NamedTuple):
    """The B runs after a step. A diverged run keeps its last finite point and loss.

    `points` `(2, B)`, `losses` `(B,)`, `diverged` `(B,)` bool, and `evaluations` `(B,)`, how often each run has asked
    the objective for a value, gradient or Hessian until now. `no_number` `(B,)` tells which of the diverged runs did
    not outgrow floating point: their rule, or the gradient that it was given, was not a number.
    """

    points: Array
    losses: Array
    diverged: NDArray[np.bool_]
    evaluations: NDArray[np.int64]
    no_number: NDArray[np.bool_]


class Group(NamedTuple):
    """Runs whose weights are one array, `(2, n)` or `(2,)`: one optimizer moves them all. One's own is watched."""

    optimizer: Any
    columns: list[int]
    weight: Array
    objective: Counted
    is_own: bool = False


def lockstep(objective: Objective, optimizers: Sequence[Any], starts: Array) -> Iterator[Step]:
    """Yield the state at the start, then after every step, without end.

    `optimizers` has B instances, `starts` has shape `(2, B)`. The instances are copied, not used up. A run has
    diverged as soon as its point or its loss is not a finite number; the others go on. B runs together equal B runs
    alone, bit for bit.
    """
    points = np.array(starts, dtype=np.float64)
    losses = _losses(objective, points, 0)
    diverged = np.zeros(points.shape[1], dtype=bool)
    evaluations = np.zeros(points.shape[1], dtype=np.int64)
    groups = grouped(objective, optimizers, points)
    no_number = np.zeros_like(diverged)
    yield Step(points, losses, diverged, evaluations, no_number)
    for number in count(1):
        moved, counts = points.copy(), evaluations.copy()
        with np.errstate(all="ignore"):
            for group in groups:
                if diverged[group.columns].all():
                    continue
                before = group.objective.evaluations
                try:
                    advance(group)
                except Exception as error:  # noqa: BLE001 it is raised again
                    raise_at(error, number)
                counts[group.columns] += group.objective.evaluations - before
                moved[:, group.columns] = group.weight.reshape(2, -1)
        reached = _losses(objective, moved, number)
        lost = diverged | ~(np.isfinite(moved).all(axis=0) & np.isfinite(reached))
        points = np.where(lost, points, moved)
        losses = np.where(lost, losses, reached)
        evaluations = np.where(diverged, evaluations, counts)
        no_number = np.where(diverged, no_number, np.isnan(moved).any(axis=0))
        diverged = lost
        for group in groups:
            group.weight[...] = points[:, group.columns].reshape(group.weight.shape)
        yield Step(points, losses, diverged, evaluations, no_number)


def _losses(objective: Objective, points: Array, step: int) -> Array:
    # A diverging run overflows on purpose; it is reported, not warned about.
    with np.errstate(all="ignore"):
        try:
            return np.asarray(objective.value(points), dtype=np.float64)
        except Exception as error:  # noqa: BLE001 it is raised again
            raise_at(error, step)


def grouped(objective: Objective, optimizers: Sequence[Any], points: Array) -> list[Group]:
    """One group for each catalogue class, its hyper-parameters as arrays; one for each instance of another class."""
    columns: dict[Any, list[int]] = {}
    shared = set(catalogue().values())
    for column, optimizer in enumerate(optimizers):
        columns.setdefault(type(optimizer) if type(optimizer) in shared else column, []).append(column)
    groups = []
    for kind, where in columns.items():
        if isinstance(kind, type):
            group = _together([optimizers[column] for column in where])
            weight = points[:, where].copy()
        else:
            group = copied(optimizers[kind])
            # One's own rule sees one point, as in most listings: it need not know about runs.
            weight = points[:, kind].copy()
        groups.append(Group(group, where, weight, Counted(objective), not isinstance(kind, type)))
    return groups


def _together(members: list[Optimizer]) -> Optimizer:
    """A fresh instance that does the steps of all: a hyper-parameter in which they differ becomes an array."""
    settings = [member.settings() for member in members]
    joined: dict[str, Any] = {}
    for name, first in settings[0].items():
        values = [each[name] for each in settings]
        joined[name] = first if all(value == first for value in values) else np.array(values)
    return type(members[0])(**joined)


def advance(group: Group) -> None:
    """One step of a group. A rule changes the weight in place, or returns the new one, or does both."""
    optimizer, _, weight, objective, is_own = group
    if is_own:
        _advance_own(optimizer, weight, objective)
    elif (returned := _step(optimizer, weight, objective)) is not None:
        weight[...] = returned


def _step(optimizer: Any, weight: Array, objective: Counted) -> Any:
    if isinstance(optimizer, Optimizer):
        return optimizer.step(weight, objective)
    return optimizer.update(weight, objective.gradient(weight))


def _advance_own(optimizer: Any, weight: Array, objective: Counted) -> None:
    """A step of a rule that may do anything."""
    before = weight.copy()
    method = "step" if isinstance(optimizer, Optimizer) and type(optimizer).step is not Optimizer.step else "update"
    try:
        returned = _step(optimizer, weight, objective)
    except OverflowError:
        # What Python's own numbers cannot hold would be infinite in NumPy's: the run diverges.
        returned = np.full(2, np.nan)
        weight[...] = returned
    except OptvizError:
        raise
    except Exception as error:
        raise raised(error, method, optimizer) from error
    if returned is None or returned is weight:
        return
    what = f"`{method}` of {type(optimizer).__name__}"
    moved = numbers_in(returned, weight.shape)
    if moved is None:
        raise OwnCodeError(
            f"{what} returned {shown(returned)}",
            "; it must return the new weight, two numbers, or nothing where it changes `weight` in place, as in "
            "weight -= self.lr * grad.",
        )
    changed = not np.array_equal(weight, before, equal_nan=True)
    if changed and not np.array_equal(weight, moved, equal_nan=True):
        raise OwnCodeError(
            f"{what} changed `weight` to {_pair(weight)} and returned {_pair(moved)}",
            "; it must do one of the two, or both alike.",
        )
    weight[...] = moved


def _pair(weight: Array) -> str:
    x, y = weight.tolist()
    return f"({x:.6g}, {y:.6g})"
