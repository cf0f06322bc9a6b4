"""A race: it is planned, run in lockstep, and all of it is kept."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError, OptvizWarning
from optviz.given.own_code import checked_progress
from optviz.objectives.base import Array
from optviz.objectives.start import place_text
from optviz.objectives.surfaces import Surface
from optviz.objectives.window import FARTHEST_START, fault_of
from optviz.optimizers import CLASSIC
from optviz.plan.forms.adapted import Adapted
from optviz.plan.plan import Plan, planned
from optviz.race.entries import shape_of
from optviz.race.extent import window_of
from optviz.race.logged.log import Log
from optviz.race.recording import Recording
from optviz.system.progress import Progress, silent


def record(
    surface: object,
    optimizers: Any = CLASSIC,
    start: Any = None,
    steps: int | None = None,
    seed: int = 0,
    progress: Progress[Any] = silent,
    *,
    paired: bool = False,
) -> Recording:
    """Race optimizers on a surface, from each start.

    `surface` is a name (`"saddle"`, `"rosenbrock:b=10"`), a `Surface`, or an object with `value(w)` and `gradient(w)`;
    without a gradient, its exact derivatives are found from its value.
    `optimizers` are names (`"adam"`, `"momentum:learning_rate=0.02"`, several in one text as in `"sgd,adam"`, `"all"`
    or `"classic"`), instances, classes, or objects with `update(weight, grad)`; a name without a learning rate takes
    the one that the surface suggests.
    `start` is a pair, several pairs, or `"random"` (drawn from the window with `seed`); None is the surface's own. For
    an object of P parameters it has P numbers; see `OwnSurface` for what such an object may tell. What an objective
    that is random samples for each step is drawn with `seed` too.
    `steps` is at least 1; None is the surface's own. With `paired`, there is one start for each optimizer, instead of
    all for each. Raises `OptvizError` before any work if something is wrong.

    >>> import optviz
    >>> recording = optviz.record("saddle", ["sgd", "adam:lr=0.1"], start=(-0.5, 0.001), steps=50)
    >>> recording
    <Recording: 2 runs of 50 steps on saddle: SGD, Adam>
    >>> recording.points.shape, recording.losses.shape
    ((51, 2, 2), (51, 2))
    """
    return raced(planned(surface, optimizers, start, steps, seed, paired=paired), progress)


def raced(plan: Plan, progress: Progress[Any] = silent, *, bearing: bool = False) -> Recording:
    """The recording of what is planned. Raises `OptvizError` if a start is no place to begin from.

    Where all rules fail, the last exception is raised, if that is not `bearing` too.
    """
    progress = checked_progress(progress)
    log = Log(plan, bearing=bearing)
    for number in progress(log.steps(), plan.steps + 1):
        if number == 0:
            _check_start(plan.surface, log.points[0], log.losses[0])
    reasons = tuple(map(log.last.reasons.get, range(len(plan.runs))))
    rules = tuple(map(log.last.rules.get, range(len(plan.runs))))
    _warn_of_rest(plan.optimizers, log.points, log.gradients, log.diverged_at)
    _warn_of_unasked(plan.optimizers, log.points, log.evaluations)
    window = window_of(plan.surface, log.points, log.losses)
    return Recording(
        plan,
        window,
        log.points,
        log.losses,
        log.gradients,
        log.evaluations,
        log.diverged_at,
        log.no_number,
        reasons=reasons,
        rules=tuple(each.bare if isinstance(each, Adapted) else each for each in rules),
    )


def _warn_of_rest(optimizers: Sequence[Any], points: Array, gradients: Array, diverged_at: NDArray[np.int64]) -> None:
    """Say which rules of one's own never moved: most often they compute a new weight and do nothing with it."""
    rests = (points == points[0]).all(axis=(0, 1)) & gradients[0].any(axis=0) & (diverged_at < 0)
    for optimizer in dict.fromkeys(
        type(each) for each, rest in zip(optimizers, rests, strict=True) if rest and shape_of(each) is None
    ):
        warnings.warn(
            f"{optimizer.__name__} never moved in {len(points) - 1} steps, although the gradient is not zero; its "
            "`update` must change `weight` in place, as in weight -= self.lr * grad, or return the new weight.",
            OptvizWarning,
            stacklevel=4,
        )


def _warn_of_unasked(optimizers: Sequence[Any], points: Array, evaluations: NDArray[np.int64]) -> None:
    """Say which rules of one's own moved and asked nothing: their own gradient is written into them."""
    moved = (points != points[0]).any(axis=(0, 1)) & (evaluations[-1] == 0)
    asked = [each for each, unasked in zip(optimizers, moved, strict=True) if unasked and isinstance(each, Adapted)]
    for title in dict.fromkeys(each.title for each in asked if each.path is None):
        warnings.warn(
            f"{title} never asked for a gradient, so it goes the same way on every surface; let its last argument be "
            "`f_grad`, and ask that, as in g1, g2 = f_grad(x1, x2).",
            OptvizWarning,
            stacklevel=4,
        )


def _check_start(surface: Surface, starts: Array, losses: Array) -> None:
    """Refuse starts `(P, B)` that have no loss or are too far away, and a window that cannot be shown."""
    if not np.isfinite(losses).all():
        raise OptvizError(f"The loss of {surface.name} at a start is not a finite number; choose another start.")
    if surface.window and (fault := fault_of(surface.window)):
        raise OptvizError(f"The window of {surface.name} must be one {fault}, got {surface.window}.")
    for far in np.flatnonzero((np.abs(starts) > FARTHEST_START).any(axis=0)):
        raise OptvizError(
            f"The start {place_text(starts[:, far])} is too far away to be shown; choose numbers up to "
            f"{FARTHEST_START:g}."
        )
