"""All runs step together on one objective. Runs of one catalogue class are one array; nothing here is kept."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.objective import Array, Counted, Objective
from optviz.optimizers import catalogue
from optviz.optimizers.base import Optimizer, returned_a_value


class Step(NamedTuple):
    """The B runs after a step. A diverged run keeps its last finite point and loss.

    `points` `(2, B)`, `losses` `(B,)`, `diverged` `(B,)` bool, and `evaluations` `(B,)`, how often each run has asked
    the objective for a value, gradient or Hessian until now.
    """

    points: Array
    losses: Array
    diverged: NDArray[np.bool_]
    evaluations: NDArray[np.int64]


class Group(NamedTuple):
    """Runs whose weights are one array, `(2, n)` or `(2,)`: one optimizer moves them all in place."""

    optimizer: Any
    columns: list[int]
    weight: Array
    objective: Counted


def lockstep(objective: Objective, optimizers: Sequence[Any], starts: Array) -> Iterator[Step]:
    """Yield the state at the start, then after every step, without end.

    `optimizers` has B instances, `starts` has shape `(2, B)`. The instances are copied, not used up. A run has
    diverged as soon as its point or its loss is not a finite number; the others go on. B runs together equal B runs
    alone, bit for bit.
    """
    # A diverging run overflows on purpose; it is reported, not warned about.
    with np.errstate(all="ignore"):
        points = np.array(starts, dtype=np.float64)
        losses = np.asarray(objective.value(points), dtype=np.float64)
    diverged = np.zeros(points.shape[1], dtype=bool)
    evaluations = np.zeros(points.shape[1], dtype=np.int64)
    groups = grouped(objective, optimizers, points)
    yield Step(points, losses, diverged, evaluations)
    while True:
        moved, counts = points.copy(), evaluations.copy()
        with np.errstate(all="ignore"):
            for group in groups:
                if diverged[group.columns].all():
                    continue
                before = group.objective.evaluations
                advance(group)
                counts[group.columns] += group.objective.evaluations - before
                moved[:, group.columns] = group.weight.reshape(2, -1)
            reached = np.asarray(objective.value(moved), dtype=np.float64)
        lost = diverged | ~(np.isfinite(moved).all(axis=0) & np.isfinite(reached))
        points = np.where(lost, points, moved)
        losses = np.where(lost, losses, reached)
        evaluations = np.where(diverged, evaluations, counts)
        diverged = lost
        for group in groups:
            group.weight[...] = points[:, group.columns].reshape(group.weight.shape)
        yield Step(points, losses, diverged, evaluations)


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
            group = copy.deepcopy(optimizers[kind])
            # One's own rule sees one point, as in most listings: it need not know about runs.
            weight = points[:, kind].copy()
        groups.append(Group(group, where, weight, Counted(objective)))
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
    """One step of a group, in place."""
    optimizer, _, weight, objective = group
    if isinstance(optimizer, Optimizer):
        optimizer.step(weight, objective)
    elif optimizer.update(weight, objective.gradient(weight)) is not None:
        raise returned_a_value(optimizer)
