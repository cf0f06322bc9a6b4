"""How each run ended, and why we say so.

Distances are measured against the picture: a run is *at* a point when it is closer to it than the figure can show, a
500th of the window's diagonal. All verdicts are about the end of the run; nothing is said on the strength of a small
gradient alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optviz.objective import Array
from optviz.own import OwnSurface
from optviz.recording import Recording
from optviz.surfaces import CriticalPoint, Surface

Kind = Literal["converged", "saddle", "plateau", "oscillating", "moving", "left", "diverged"]

RESOLUTION = 1 / 500
# A run must have stayed at a point this many steps to be said to rest there: passing through is not arriving.
SETTLED_STEPS = 5
# A gradient this small beside the median one in the window makes a place flat.
FLAT = 1e-3
# A run whose last quarter is longer than this share of what the figure can show creeps on, and does not rest.
CREEPING = 0.1


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
    outside = _outside(recording, points)
    if outside[-1]:
        step = _since(outside)
        return Verdict(
            "left", step, f"left the view at step {step}", f"left the view at step {step} and did not return"
        )
    if _oscillates(points, reach):
        return Verdict(
            "oscillating", last, "oscillating", "oscillating: it keeps turning back, by steps that stay as long"
        )
    return _resting(recording, number, reach) or Verdict(
        "moving", last, "still moving", "still moving at the last step"
    )


def _resting(recording: Recording, number: int, reach: float) -> Verdict | None:
    """The verdict on a run that rests where the surface lists nothing; None if it does not rest."""
    points = recording.points[:, :, number]
    step = _settled_since(np.hypot(*(points - points[-1]).T), reach)
    if step is None or step > _last_quarter(recording.steps):
        return None
    x, y = points[-1].tolist()
    here = CriticalPoint(x, y, recording.losses[-1, number])
    gradient = recording.gradients[-1, :, number]
    curvatures = curvature(recording.surface, points[-1])
    if curvatures is not None and _newton_step(recording.surface, points[-1], gradient) <= reach:
        if curvatures.min() > 0:
            sentence = f"converged at step {step} to a minimum at {_place(here)}"
            return Verdict("converged", step, f"converged at step {step}", sentence)
        if curvatures.max() > 0:
            return _stuck(step, here)
    creeps = np.hypot(*np.diff(points[_last_quarter(recording.steps) :], axis=0).T).sum() > CREEPING * reach
    if creeps or np.hypot(*gradient) > FLAT * _typical_steepness(recording):
        return None
    if curvatures is None:
        return Verdict("plateau", step, "gradient vanished", f"rests at {_place(here)}; no Hessian tells what that is")
    return Verdict("plateau", step, "stuck on a plateau", f"stuck on a plateau at {_place(here)} since step {step}")


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
    return _since(near) if near[-SETTLED_STEPS:].all() else None


def _outside(recording: Recording, points: Array) -> NDArray[np.bool_]:
    (left, right), (bottom, top) = recording.window
    x, y = points.T
    return np.asarray((x < left) | (x > right) | (y < bottom) | (y > top))


def _last_quarter(steps: int) -> int:
    return steps - steps // 4


def _typical_steepness(recording: Recording) -> float:
    """The median length of the gradient over the window."""
    grid = np.stack(np.meshgrid(*(np.linspace(*ends, 20) for ends in recording.window)))
    return float(np.nanmedian(np.hypot(*recording.surface.gradient(grid))))


def _oscillates(points: Array, reach: float) -> bool:
    """Whether the last quarter of a run goes to and fro over visible distances that do not get shorter."""
    moves = np.diff(points[_last_quarter(len(points) - 1) :], axis=0)
    if len(moves) < SETTLED_STEPS:
        return False
    lengths = np.hypot(*moves.T)
    earlier, later = np.array_split(lengths, 2)
    net = np.hypot(*moves.sum(axis=0))
    to_and_fro = net < 0.2 * lengths.sum() and lengths.sum() > 2 * reach
    return bool(to_and_fro and later.mean() >= 0.9 * earlier.mean())
