"""How each run ended, and why we say so.

Distances are measured against the picture: a run is *at* a point when it is closer to it than the figure can show, a
500th of the window's diagonal. All verdicts are about the end of the run, and a run must have stayed for a fifth of its
steps where it is said to be: passing through is not arriving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optviz.objective import Array
from optviz.own_surface import OwnSurface
from optviz.recording import Recording
from optviz.surfaces import CriticalPoint, Surface, is_in_catalogue

Kind = Literal["converged", "saddle", "plateau", "stopped", "oscillating", "moving", "left", "diverging", "diverged"]

RESOLUTION = 1 / 500
# A run must have stayed at a point for this share of its steps, and for at least so many, to be said to rest there.
SETTLED_SHARE = 1 / 5
SETTLED_STEPS = 10
# A gradient and curvatures this small beside the median ones in the window make a place flat.
FLAT = 2e-3
# A run whose last quarter is longer than this share of what the figure can show creeps on, and does not rest.
CREEPING = 0.1
# A run whose middle moves by less than this share of the way it goes is going to and fro.
DRIFT = 0.02


@dataclass(frozen=True)
class Verdict:
    """What became of a run.

    `brief` fits under a small panel, `sentence` stands in the table. `step` is the first step from which the verdict
    holds until the end of the run; it is the last step where only the whole run allows the verdict.
    """

    kind: Kind
    step: int
    brief: str
    sentence: str


def verdicts(recording: Recording) -> list[Verdict]:
    """The verdict on every run of a recording."""
    # Runs may end at the edge of what floating point can hold.
    with np.errstate(all="ignore"):
        return [_verdict(recording, number) for number in range(len(recording.runs))]


def _verdict(recording: Recording, number: int) -> Verdict:
    points = recording.points[:, :, number]
    lost = int(recording.diverged_at[number])
    if lost >= 0:
        return Verdict(
            "diverged", lost, f"diverged at step {lost}", f"diverged at step {lost}: no finite number is left"
        )
    reach = _reach(recording)
    surface, last = recording.surface, recording.steps
    for minimum in surface.minima:
        step = _settled_since(_distance(points, minimum), reach)
        if step is not None:
            away = _distance(points[-1:], minimum)[0]
            return Verdict(
                "converged",
                step,
                f"converged at step {step}",
                f"converged at step {step} to the minimum {_place(minimum)}, {away:.2g} away at the end",
            )
    for saddle in surface.saddles:
        step = _settled_since(_distance(points, saddle), reach)
        if step is not None:
            return _stuck(step, saddle)
    for maximum in surface.maxima:
        step = _settled_since(_distance(points, maximum), reach)
        if step is not None:
            return Verdict(
                "plateau", step, "stuck at a maximum", f"stuck at the maximum {_place(maximum)} since step {step}"
            )
    return (
        _gone(recording, number)
        or _oscillating(points, reach)
        or _resting(recording, number, reach)
        or Verdict("moving", last, "still moving", "still moving at the last step")
    )


def _gone(recording: Recording, number: int) -> Verdict | None:
    """The verdict on a run that ends outside of the view: it may be on its way down, or diverging."""
    outside = _outside(recording, recording.points[:, :, number])
    if not outside[-1]:
        return None
    step, losses = _since(outside), recording.losses[:, number]
    if losses[-1] > losses[0] and losses[-1] >= losses[_last_quarter(recording.steps)]:
        return Verdict(
            "diverging",
            step,
            f"diverging since step {step}",
            f"diverging since step {step}: it left the view, and its loss has grown to {losses[-1]:.2g}",
        )
    return Verdict("left", step, f"left the view at step {step}", f"left the view at step {step} and did not return")


def _oscillating(points: Array, reach: float) -> Verdict | None:
    """The verdict on a run whose last quarter goes to and fro over visible distances that do not get shorter."""
    last = len(points) - 1
    if last < SETTLED_STEPS:
        return None
    tail = points[_last_quarter(last) :]
    lengths = np.hypot(*np.diff(tail, axis=0).T)
    earlier, later = (half.mean() for half in np.array_split(lengths, 2))
    before, after = (half.mean(axis=0) for half in np.array_split(tail, 2))
    to_and_fro = np.hypot(*(after - before)) < DRIFT * lengths.sum()
    if not to_and_fro or lengths.sum() <= 2 * reach or later < 0.9 * earlier:
        return None
    return Verdict("oscillating", last, "oscillating", "oscillating: it keeps turning back")


def _resting(recording: Recording, number: int, reach: float) -> Verdict | None:
    """The verdict on a run that rests where the surface lists nothing; None if it does not rest."""
    points, surface = recording.points[:, :, number], recording.surface
    step = _settled_since(np.hypot(*(points - points[-1]).T), reach)
    if step is None or step > _last_quarter(recording.steps):
        return None
    x, y = points[-1].tolist()
    here = CriticalPoint(x, y, recording.losses[-1, number])
    gradient = recording.gradients[-1, :, number]
    curvatures = curvature(surface, points[-1])
    # The catalogue's surfaces list all their critical points: what rests elsewhere is not at another one.
    if (
        curvatures is not None
        and not is_in_catalogue(surface)
        and _newton_step(surface, points[-1], gradient) <= reach
        and curvatures.max() > 0
    ):
        if curvatures.min() < 0:
            return _stuck(step, here)
        sentence = f"converged at step {step} to a minimum at {_place(here)}"
        return Verdict("converged", step, f"converged at step {step}", sentence)
    steepness = float(np.hypot(*gradient))
    way = np.hypot(*np.diff(points[_last_quarter(recording.steps) :], axis=0).T).sum()
    if way <= CREEPING * reach and _is_flat(recording, steepness, curvatures):
        return _on_plateau(step, here, curvatures)
    if way == 0 and steepness > 0:
        return _stopped(recording, number, step, here, steepness)
    return None


def _on_plateau(step: int, here: CriticalPoint, curvatures: Array | None) -> Verdict:
    if curvatures is None:
        return Verdict("plateau", step, "gradient vanished", f"rests at {_place(here)}; no Hessian tells what that is")
    return Verdict("plateau", step, "stuck on a plateau", f"stuck on a plateau at {_place(here)} since step {step}")


def _stopped(recording: Recording, number: int, step: int, here: CriticalPoint, steepness: float) -> Verdict:
    if (recording.points[:, :, number] == recording.points[0, :, number]).all():
        hint = "never moved; does its update change `weight` in place, as in weight -= …?"
        return Verdict("stopped", step, "never moved", hint)
    sentence = f"stopped at {_place(here)} at step {step}, although the gradient is {steepness:.2g} there"
    return Verdict("stopped", step, f"stopped at step {step}", sentence)


def _is_flat(recording: Recording, steepness: float, curvatures: Array | None) -> bool:
    """Whether a gradient and the curvatures are small beside what is usual in the window."""
    grid = np.stack(np.meshgrid(*(np.linspace(*ends, 20) for ends in recording.window))).reshape(2, -1)
    if steepness > FLAT * np.nanmedian(np.hypot(*recording.surface.gradient(grid))):
        return False
    if curvatures is None:
        return True
    usual = [np.abs(each).max() for point in grid.T if (each := curvature(recording.surface, point)) is not None]
    return bool(np.abs(curvatures).max() <= FLAT * np.nanmedian(usual))


def curvature(surface: Surface, point: Array) -> Array | None:
    """The eigenvalues of the Hessian at a point `(2,)`, or None if the surface has no Hessian."""
    if isinstance(surface, OwnSurface) and not surface.has("hessian"):
        return None
    return np.asarray(np.linalg.eigvalsh(surface.hessian(point)), dtype=np.float64)


def _newton_step(surface: Surface, point: Array, gradient: Array) -> float:
    """How far Newton's method would go from a point: where it is near, there is a critical point."""
    try:
        return float(np.hypot(*np.linalg.solve(surface.hessian(point), gradient)))
    except np.linalg.LinAlgError:
        return float("inf")


def _stuck(step: int, saddle: CriticalPoint) -> Verdict:
    return Verdict("saddle", step, "stuck at a saddle", f"stuck at the saddle {_place(saddle)} since step {step}")


def _place(point: CriticalPoint) -> str:
    return f"({point.x:.4g}, {point.y:.4g})"


def _reach(recording: Recording) -> float:
    (left, right), (bottom, top) = recording.window
    return RESOLUTION * float(np.hypot(right - left, top - bottom))


def _distance(points: Array, point: CriticalPoint) -> Array:
    """From points `(..., 2)`."""
    return np.asarray(np.hypot(points[..., 0] - point.x, points[..., 1] - point.y))


def _since(holds: NDArray[np.bool_]) -> int:
    """The first step from which something holds until the end, given that it holds at the end."""
    broken = np.flatnonzero(~holds)
    return int(broken[-1]) + 1 if broken.size else 0


def _settled_since(distance: Array, reach: float) -> int | None:
    """The first step from which a distance stays within reach, if that is long enough ago."""
    near = distance <= reach
    long_enough = max(SETTLED_STEPS, int(SETTLED_SHARE * (len(near) - 1)))
    return _since(near) if near[-long_enough:].all() else None


def _outside(recording: Recording, points: Array) -> NDArray[np.bool_]:
    (left, right), (bottom, top) = recording.window
    x, y = points.T
    return np.asarray((x < left) | (x > right) | (y < bottom) | (y > top))


def _last_quarter(steps: int) -> int:
    return steps - steps // 4
