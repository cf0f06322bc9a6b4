"""Where a rule goes in some steps on some surfaces, and whether two go the same way to rounding."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np

from optviz.errors import FAILURES
from optviz.objectives.base import Array
from optviz.objectives.surfaces import surface_class
from optviz.optimizers.base import Optimizer
from optviz.plan.inputs import copied
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep

STEPS = 16
# On slopes of the size of epsilon, it is seen where that stands; on none of them do two components go alike.
PLACES: dict[str, tuple[float, float]] = {
    "saddle": (0.7, -0.3),
    "ravine": (-1.5, 0.9),
    "rosenbrock": (-0.6, 0.4),
    "gentle bowl": (1.1, -0.4),
}
# Of the way that is gone: two ways of writing a rule differ in less, and no slip in so little.
_ROUNDING, _LAST = 1e-10, 1e-14
_GENTLE = 3e-6
_FIRST = 2


class Walk(NamedTuple):
    """The points `(steps + 1, 2)` on a surface; of a rule that gave no number, NaN from there on."""

    surface: str
    points: Array


class Bowl:
    """A bowl whose gradient is as small as what keeps divisions finite."""

    name, dimension = "gentle bowl", 2

    def value(self, w: Array) -> Any:
        """The loss at `w`."""
        x, y = w
        return 0.5 * _GENTLE * (x * x + 10 * y * y)

    def gradient(self, w: Array) -> Array:
        """Its gradient there."""
        x, y = w
        return _GENTLE * np.array([x, 10 * y])

    def hessian(self, w: Array) -> Array:
        """Its curvature, the same everywhere."""
        return _GENTLE * np.diag([1.0, 10.0]).reshape(2, 2, *(1,) * (w.ndim - 1)) * np.ones(w.shape[1:])


def ground(name: str) -> Any:
    """What is raced on under a name."""
    return Bowl() if name == Bowl.name else surface_class(name)()


def walks_of_own(optimizer: Any, steps: int = STEPS) -> list[Walk]:
    """The walks of a rule that may do anything, each of a copy. What it raises is raised, with the step."""
    found = []
    for name, start in PLACES.items():
        entries = entries_of([optimizer], np.array(start)[:, np.newaxis])
        points = np.full((steps + 1, 2), np.nan)
        for number, step in enumerate(itertools.islice(lockstep(ground(name), entries), steps + 1)):
            if step.diverged.any():
                break
            points[number] = step.points[:, 0]
        found.append(Walk(name, points))
    return found


def walks_of(optimizer: Optimizer, steps: int = STEPS) -> list[Walk]:
    """The walks of a rule of ours, or one made from it."""
    return [_walk(name, copied(optimizer), steps) for name in PLACES]


def _walk(name: str, optimizer: Optimizer, steps: int) -> Walk:
    surface, weight = ground(name), np.array(PLACES[name])
    points = np.full((steps + 1, 2), np.nan)
    points[0] = weight
    with np.errstate(all="ignore"):
        for number in range(1, steps + 1):
            try:
                returned = optimizer.step(weight, surface)
            except FAILURES:
                # What a slip leads to may be no number for Python, or nothing that can be computed at all.
                break
            if returned is not None:
                weight[...] = returned
            if not (np.isfinite(weight).all() and np.isfinite(surface.value(weight))):
                break
            points[number] = weight
    return Walk(name, points)


def check_goes(cls: type[Optimizer]) -> None:
    """Refuse a rule that refuses to go on a plane, as one for matrices of weights, with what it says."""
    name, start = next(iter(PLACES.items()))
    with np.errstate(all="ignore"):
        cls().step(np.array(start), ground(name))


def goes_anywhere(walks: list[Walk]) -> bool:
    """Whether any of some walks comes to a number in the first step."""
    return any(np.isfinite(walk.points[1]).all() for walk in walks)


def parting(one: Walk, other: Walk) -> tuple[int, int] | None:
    """The first step, and the component in it, in which two walks differ by more than rounding."""
    with np.errstate(all="ignore"):
        way = np.abs(np.diff(other.points, axis=0)).cumsum(axis=0)
        # A step is a difference of numbers that are rounded themselves.
        size = np.abs(other.points).max(axis=0, initial=1.0, where=np.isfinite(other.points))
        allowed = _ROUNDING * way + _LAST * size
        apart = np.abs(one.points - other.points)[1:]
        same = (apart <= allowed) | (np.isnan(one.points[1:]) & np.isnan(other.points[1:]))
    if same.all():
        return None
    step = int(np.argmin(same.all(axis=1)))
    return step + 1, int(np.argmin(same[step]))


def follows(optimizer: Optimizer, walks: list[Walk]) -> bool:
    """Whether a rule of ours goes the way of all walks. Most others part in the first steps."""
    return all(
        parting(Walk(walk.surface, walk.points[: steps + 1]), _walk(walk.surface, copied(optimizer), steps)) is None
        for steps in (_FIRST, len(walks[0].points) - 1)
        for walk in walks
    )
