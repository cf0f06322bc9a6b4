"""What was logged of a race: every point, loss and gradient of every run, beside the plan of it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz._version import VERSION
from optviz.errors import OptvizError
from optviz.given.no_number import Reason
from optviz.given.own_code import guarded, shown
from optviz.objectives.around import samples_in
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window
from optviz.objectives.window import fault_of, window_from
from optviz.plan.plan import Plan
from optviz.plan.run import Run

# Each array with the kind of its numbers, of eight bytes, and its shape for so many steps and runs.
ARRAYS = {
    "points": ("f", ("steps", "parameters", "runs")),
    "losses": ("f", ("steps", "runs")),
    "gradients": ("f", ("steps", "parameters", "runs")),
    "evaluations": ("i", ("steps", "runs")),
    "diverged_at": ("i", ("runs",)),
}


@dataclass(frozen=True, eq=False)
class Recorded:
    """B runs of the same number of steps on one surface, or on an objective of P parameters; P is 2 for a surface.

    `points` `(steps + 1, P, B)`, `losses` `(steps + 1, B)` and `gradients` `(steps + 1, P, B)` begin with the start.
    A gradient is that at its point, as the rule was given it for the step that follows (`optviz.race.lockstep.Step`).
    `evaluations` `(steps + 1, B)` counts what each run has asked of the surface until then. `diverged_at` `(B,)` is the
    step at which a run left the finite numbers, or -1; from that step on its last finite point is repeated. `no_number`
    `(B,)` tells which of these came to what is not a number, instead of outgrowing floating point.
    `reasons` `(B,)` has for each run why its rule, if it is one's own, gave no number, where that is known; `rules`
    `(B,)` are the objects of one's own that moved the runs, as they were after the last step, with all that they keep;
    None of rules of the catalogue. Both are empty where they are not known; a file does not tell the second.
    `window` is the part of the plane that counts as the view, None if P is not 2.
    """

    plan: Plan
    window: Window | None
    points: Array
    losses: Array
    gradients: Array
    evaluations: NDArray[np.int64]
    diverged_at: NDArray[np.int64]
    no_number: NDArray[np.bool_]
    version: str = VERSION
    reasons: tuple[Reason | None, ...] = ()
    rules: tuple[Any, ...] = ()

    @guarded
    def __post_init__(self) -> None:
        if not isinstance(self.plan, Plan):
            raise _wrong("plan", "that of a race", self.plan)
        if self.surface.dimension == 2 and (fault := fault_of(window_from(self.window))):
            raise _wrong("window", f"((x low, x high), (y low, y high)) {fault}", self.window)
        if not isinstance(self.version, str):
            raise _wrong("version", "a text", self.version)
        sizes = {"steps": self.steps + 1, "parameters": self.surface.dimension, "runs": len(self.runs)}
        for name, (kind, axes) in (ARRAYS | {"no_number": ("b", ("runs",))}).items():
            found, shape = getattr(self, name), tuple(sizes[axis] for axis in axes)
            if not (isinstance(found, np.ndarray) and found.dtype.kind == kind and found.shape == shape):
                raise _wrong(name, f"an array of the shape {shape}", found)
        if not are_steps_lost(self.diverged_at, self.steps):
            raise _wrong("diverged_at", f"-1 or a step from 1 to {self.steps} for each run", self.diverged_at)

    @functools.cached_property
    def samples(self) -> NDArray[np.int64] | None:
        """How many samples each run has looked at until each step, `(steps + 1, B)`; None of what is no mean over any.

        To ask for the loss or the gradient once is to look at all samples of the step's batch.
        """
        sizes = samples_in(self.surface, self.steps)
        if sizes is None:
            return None
        asked = np.diff(self.evaluations, axis=0, prepend=0)
        asked[1:] *= sizes[:, np.newaxis]
        seen: NDArray[np.int64] = asked.cumsum(axis=0)
        return seen

    def reason(self, run: int) -> Reason | None:
        """Why the rule of a run gave no number, where that is known."""
        return self.reasons[run] if self.reasons else None

    @property
    def surface(self) -> Surface:
        """What was raced on."""
        return self.plan.surface

    @property
    def runs(self) -> tuple[Run, ...]:
        """Who ran from where."""
        return self.plan.runs

    @property
    def optimizers(self) -> tuple[Any, ...]:
        """The optimizer of each run as it was before its first step, or None where a file cannot tell it."""
        return self.plan.optimizers

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return self.plan.steps

    @property
    def seed(self) -> int:
        """What was drawn with."""
        return self.plan.seed


def are_steps_lost(diverged_at: NDArray[np.int64], steps: int) -> bool:
    """Whether each is -1, or a step that a run can be lost at: it has begun at a finite point."""
    return bool(((diverged_at == -1) | ((diverged_at >= 1) & (diverged_at <= steps))).all())


def _wrong(name: str, rule: str, got: object) -> OptvizError:
    return OptvizError(
        f"The {name} of a recording must be {rule}, got {shown(got)}; let optviz.record make the recording."
    )
