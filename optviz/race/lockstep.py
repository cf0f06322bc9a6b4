"""All runs step together on one objective. Runs of one catalogue class are one array; nothing here is kept."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizWarning
from optviz.given.generators import as_they_were
from optviz.given.no_number import Reason, watched
from optviz.given.own_code import RuleError, raise_at
from optviz.objectives.base import Array, Counted, Objective, is_random, sampled
from optviz.optimizers.moving import move
from optviz.plan.inputs import copied
from optviz.race.drawing import seed_by
from optviz.race.entries import Columns, Entries


class Step(NamedTuple):
    """The B runs after a step. A diverged run keeps its last finite point and loss.

    `points` `(P, B)`, `losses` `(B,)`, `diverged` `(B,)` bool, and `evaluations` `(B,)`, how often each run has asked
    the objective for a value, gradient or Hessian until now. `no_number` `(B,)` tells which of the diverged runs did
    not outgrow floating point: their rule, or the gradient that it was given, was not a number, or a rule of one's own
    divided by zero.

    `gradients` `(P, B)` are those at the points before the step, as the rule was given them in the step: of several
    answers at that point the last, and where it asked elsewhere alone, what it would have been given. They are None
    where they are not kept, and at the start. A diverged run keeps its last one.

    `reasons` tells, by the place of a run of one's own rule, why that gave no number. `rules` are those rules by the
    place of their runs: they go on with the race.
    """

    points: Array
    losses: Array
    diverged: NDArray[np.bool_]
    evaluations: NDArray[np.int64]
    no_number: NDArray[np.bool_]
    gradients: Array | None = None
    reasons: Mapping[int, Reason] = {}
    rules: Mapping[int, Any] = {}


class Group(NamedTuple):
    """Runs whose weights are one array, `(P, n)` or `(P,)`: one optimizer moves them all. One's own is watched."""

    optimizer: Any
    columns: Columns
    weight: Array
    objective: Any
    is_own: bool = False


def lockstep(
    objective: Objective,
    entries: Entries,
    seed: int = 0,
    *,
    keep_gradients: bool = False,
    losses_every: int = 1,
    bearing: bool = False,
) -> Iterator[Step]:
    """Yield the state of B runs at the start, then after every step, without end; nothing is kept.

    Of an objective that is random, each step sees a sample, drawn with the seed. A run has diverged as soon as its
    point or its loss is not a finite number; the others go on. Where a rule of one's own raises an exception, which is
    warned of, its run ends in the same way; only where all rules have, the last exception is raised, if that is not
    `bearing` too. B runs together equal B runs alone, bit for bit. What was yielded is not changed by later steps.

    The loss over many samples takes longer than a step that sees some of them. It is computed after each
    `losses_every` steps; those in between tell the last one again.
    """
    points = entries.starts.copy(order="K")
    losses = _losses(objective, points, 0)
    diverged = np.zeros(points.shape[1], dtype=bool)
    evaluations = np.zeros(points.shape[1], dtype=np.int64)
    groups = grouped(objective, entries, seed)
    no_number = np.zeros_like(diverged)
    gradients = np.empty_like(points) if keep_gradients else None
    reasons = dict[Any, Reason]()
    rules = {group.columns: group.optimizer for group in groups if isinstance(group.columns, int)}
    yield Step(points, losses, diverged, evaluations, no_number, None, reasons, rules)
    for number in count(1):
        moved, counts = np.empty_like(points), evaluations.copy()
        given = None if gradients is None else np.empty_like(points)
        some_diverged = diverged.any()
        seen = _sampled(objective, seed, number)
        with np.errstate(all="ignore"), as_they_were() if rules else nullcontext():
            for group in groups:
                columns, counted = group.columns, group.objective
                if some_diverged and diverged[columns].all():
                    moved[:, columns] = points[:, columns]
                    continue
                before = counted.evaluations
                counted.turn(seen, None if given is None else points[:, columns])
                try:
                    reason = _advance_in(group, seed, number)
                    if given is not None:
                        given[:, columns] = _given(counted)
                except Exception as error:  # noqa: BLE001 it is raised again
                    failed = sum(each.raised for each in reasons.values()) + 1
                    reason = {columns: _reason_of(error, number, alone=failed == points.shape[1] and not bearing)}
                    _end_run(group, given, points)
                reasons = {**reasons, **reason}
                counts[columns] += counted.evaluations - before
                moved[:, columns] = group.weight
        reached = losses if number % losses_every else _losses(objective, moved, number)
        if some_diverged or not (np.isfinite(moved).all() and np.isfinite(reached).all()):
            lost = diverged | ~(np.isfinite(moved).all(axis=0) & np.isfinite(reached))
            no_number = np.where(diverged, no_number, np.isnan(moved).any(axis=0))
            no_number[[*reasons]] = True
            moved, reached = np.where(lost, points, moved), np.where(lost, losses, reached)
            counts = np.where(diverged, evaluations, counts)
            if gradients is not None and given is not None:
                given = np.where(diverged, gradients, given)
            diverged = lost
            for group in groups:
                group.weight[...] = moved[:, group.columns]
        points, losses, evaluations, gradients = moved, reached, counts, given
        yield Step(points, losses, diverged, evaluations, no_number, gradients, reasons, rules)


def _advance_in(group: Group, seed: int, number: int) -> dict[Any, Reason]:
    """One step of a group in a race; of one's own, why it gave no number, where that is known."""
    if not group.is_own:
        advance(group)
        return {}
    seed_by(seed, number)
    with watched() as lost:
        advance(group)
    told = None if np.isfinite(group.weight).all() else lost.reason_of(group.weight)
    return {} if told is None else {group.columns: Reason(raised=False, told=told)}


def _reason_of(error: Exception, step: int, *, alone: bool) -> Reason:
    """Why a rule has failed in a step, of which is warned; or else what it failed with, where no other goes on."""
    if alone or not isinstance(error, RuleError):
        raise_at(error, step)
    warnings.warn(f"{error.at(step)} Its run ends there; the others go on.", OptvizWarning, stacklevel=4)
    return Reason(raised=True, told=error.told)


def _end_run(group: Group, given: Array | None, points: Array) -> None:
    """Of a rule that has failed, the point is no number; what it was given is asked for again."""
    group.weight[...] = np.nan
    if given is not None:
        given[:, group.columns] = group.objective.objective.gradient(points[:, group.columns].copy())


def _sampled(objective: Objective, seed: int, step: int) -> Any:
    try:
        return sampled(objective, seed, step)
    except Exception as error:  # noqa: BLE001 it is raised again
        raise_at(error, step)


def _given(counted: Counted) -> Any:
    """The gradient at the point of a group, which its rule need not have asked for."""
    if counted.gave is not None or counted.point is None:
        return counted.gave
    return counted.objective.gradient(counted.point.copy())


def _losses(objective: Objective, points: Array, step: int) -> Array:
    # A diverging run overflows on purpose; it is reported, not warned about.
    with np.errstate(all="ignore"):
        try:
            return np.asarray(objective.value(points), dtype=np.float64)
        except Exception as error:  # noqa: BLE001 it is raised again
            raise_at(error, step)


def grouped(objective: Objective, entries: Entries, seed: int = 0) -> list[Group]:
    """The groups before their first step, with optimizers and weights of their own."""
    return [
        Group(
            copied(optimizer),
            columns,
            entries.starts[:, columns].copy(order="K"),
            Counted(objective, seed=seed, changing=is_random(objective)),
            isinstance(columns, int),
        )
        for optimizer, columns in entries.groups
    ]


def advance(group: Group) -> None:
    """One step of a group."""
    move(group.optimizer, group.weight, group.objective, is_own=group.is_own)
