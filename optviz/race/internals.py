"""What an optimizer holds before each of its steps, found by letting it do the recorded steps again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optviz.errors import OptvizError
from optviz.given.own_code import place_of, raised, shown
from optviz.objectives.base import Array, Counted, is_random, sampled
from optviz.optimizers.base import Optimizer
from optviz.plan.inputs import copied
from optviz.race.entries import entries_of
from optviz.race.lockstep import Group, advance, grouped
from optviz.race.recording import Recording


class Internals(NamedTuple):
    """Of one run at N steps, each `(N, P)`; NaN where there is nothing to say.

    `step` is the step it takes, w[k + 1] - w[k]. `inertia` is the step it would take from the same point if the
    gradient were zero: what it carries from the past. `whole` is the step it would take if it saw all samples, or no
    noise; there is none where it does. `asked_at` is the point whose gradient it uses, which is w[k] for
    most rules, and `gradient` is the gradient there. `effective_step` is what that gradient is multiplied by for each
    coordinate, or, where a running average stands in its place, the average.
    """

    step: Array
    inertia: Array
    whole: Array
    asked_at: Array
    gradient: Array
    effective_step: Array


def internals(recording: Recording, run: int, steps: Iterable[int] | None = None) -> Internals:
    """What the optimizer of a run held before the given steps; None is all of them, from 0 to `recording.steps` - 1.

    Step `recording.steps` may be asked for too: the one that it would take next, which is not in the recording.
    From the step on in which a run diverged, all is NaN. Where the optimizer is not known, or does not go the recorded
    way again because it draws random numbers, only `step` is known, and `gradient`, which is then that at w[k]. Raises
    `OptvizError` if there is no such run or step.
    """
    if not 0 <= run < len(recording.runs):
        raise OptvizError(f"There is no run {run} in this recording; its runs are 0 to {len(recording.runs) - 1}.")
    chosen = list(range(recording.steps) if steps is None else steps)
    for missing in (step for step in chosen if not 0 <= step <= recording.steps):
        raise OptvizError(f"There is no step {missing} in this recording; its steps are 0 to {recording.steps}.")
    # The step that was lost is not in the recording: its end is its beginning.
    lost = int(recording.diverged_at[run])
    made = recording.steps if lost < 0 else lost - 1
    # A step on the edge of what floating point can hold may overflow.
    with np.errstate(all="ignore"):
        found = _replayed(recording, run, made, set(chosen)) or _seen_from_outside(recording, run, made)
    return Internals(*(each[chosen] for each in found))


def _nothing(recording: Recording) -> Internals:
    return Internals(*(np.full((recording.steps + 1, recording.surface.dimension), np.nan) for _ in Internals._fields))


def _seen_from_outside(recording: Recording, run: int, made: int) -> Internals:
    """What the recording alone tells."""
    found = _nothing(recording)
    found.step[:made] = np.diff(recording.points[: made + 1, :, run], axis=0)
    known = made + (made == recording.steps)
    found.gradient[:known] = recording.gradients[:known, :, run]
    return found


def _went(group: Group, beyond: bool) -> bool:  # noqa: FBT001 it is said by the one caller
    """Do a step; a rule of one's own may have none beyond the recorded ones."""
    try:
        advance(group)
    except Exception:
        if not beyond:
            raise
        return False
    return True


def _replayed(recording: Recording, run: int, made: int, chosen: set[int]) -> Internals | None:
    """All that is asked for, or None if the steps that were made cannot be made again bit for bit."""
    optimizer, points = recording.optimizers[run], recording.points[:, :, run]
    if optimizer is None:
        return None
    found, watched = _nothing(recording), _Watched(recording.surface)
    (group,) = grouped(watched, entries_of([optimizer], points[0][:, np.newaxis]), recording.seed)
    going_on = made == recording.steps and recording.steps in chosen
    for k in range(made + going_on):
        if k in chosen:
            found.inertia[k] = _step_on(_Flat(recording.surface), group, recording.seed)
            if is_random(recording.surface):
                found.whole[k] = _step_on(recording.surface, group, recording.seed)
        watched.turn(sampled(recording.surface, recording.seed, k + 1))
        if not _went(group, k == recording.steps):
            break
        reached = group.weight.ravel()
        if k == recording.steps and not np.isfinite([*reached, recording.surface.value(reached)]).all():
            found.inertia[k] = found.whole[k] = np.nan
            break
        if k < recording.steps and not np.array_equal(reached, points[k + 1]):
            return None
        if k in chosen:
            found.step[k] = reached - points[k]
            found.asked_at[k], found.gradient[k] = watched.asked_at, watched.answer
            found.effective_step[k] = _effective_step(group.optimizer, len(reached))
    return found


def _step_on(objective: Any, group: Group, seed: int) -> Array:
    """Where a copy of the optimizer would go on another ground; NaN if it cannot be copied, or fails there."""
    weight = group.weight.copy()
    try:
        counted = Counted(objective, seed=seed)
        advance(group._replace(optimizer=copied(group.optimizer), weight=weight, objective=counted))
    except OptvizError:
        return np.full(len(weight), np.nan)
    moved: Array = (weight - group.weight).ravel()
    return moved


def _effective_step(optimizer: Any, dimension: int) -> Any:
    """NaN for a rule that does not say it; one that changes `update` does not inherit what its base says."""
    if not isinstance(optimizer, Optimizer):
        return np.nan
    says, does = (
        next(place for place, base in enumerate(type(optimizer).__mro__) if name in vars(base))
        for name in ("effective_step", "update")
    )
    try:
        scale = optimizer.effective_step() if says <= does else None
    except OptvizError:
        raise
    except Exception as error:
        raise raised(error, "effective_step", optimizer) from error
    if scale is None:
        return np.nan
    numbers = np.ravel(scale)
    if numbers.dtype.kind not in "iuf" or numbers.size not in {1, dimension}:
        raise OptvizError(
            f"`effective_step` of {type(optimizer).__name__} must give one number or one for each coordinate, "
            f"got {shown(scale)}{place_of(optimizer, 'effective_step')}."
        )
    return numbers


@dataclass
class _Watched:
    """An objective that keeps where its gradient was asked for last in a step, and what it answered."""

    surface: Any
    asked_at: Any = np.nan
    answer: Any = np.nan

    def turn(self, surface: Any) -> None:
        """Another step, and what it sees."""
        self.surface, self.asked_at, self.answer = surface, np.nan, np.nan

    def __getattr__(self, name: str) -> Any:
        return getattr(self.surface, name)

    def gradient(self, w: Array) -> Array:
        answer: Array = self.surface.gradient(w)
        # Both may be changed in place by the rule; of several points at once, the last is the one.
        self.asked_at, self.answer = (each.reshape(len(each), -1)[:, -1].copy() for each in (w, answer))
        return answer


@dataclass
class _Flat:
    """An objective whose gradient is zero everywhere."""

    surface: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.surface, name)

    def gradient(self, w: Array) -> Array:
        return np.zeros_like(w)
