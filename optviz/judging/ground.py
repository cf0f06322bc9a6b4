"""What runs are judged by: a surface with its critical points, the part of the plane that counts, and what is near.

Distances are measured against the picture: two places are the same when they are closer than a figure of the whole
window can show, a 500th of its diagonal; of a window that is eight times as high as wide, that is a 60th of its width.
Where there are not two parameters, there is no picture, no window and no list of critical points: distances are
measured against the way that the runs went.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window

RESOLUTION = 1 / 500
# What is looked at round a place: so many directions, and for a plateau so many resolutions away.
DIRECTIONS = 64
PLATEAU_RADIUS = 10
# A gradient that turns by more than this from one direction to the next may have turned the other way.
SHARPEST = 2.5
# Flat is where the loss changes by less than this share of what could be gained in the window, which is looked at on
# a grid of so many places along each side.
FLAT = 2e-3
GRID = 20
# The lowest place of a circle or of a line is looked for so often, ever more closely, and a loss that is higher by less
# than this share of what it rises by within reach is no higher.
LOOKS = 4
SLIGHT = 1e-6

Place = Literal["minimum", "saddle", "maximum", "plateau", "slope"]


@dataclass(frozen=True, eq=False)
class Ground:
    """A surface with the window that its runs are measured against.

    Without a window, which only two parameters have, `span` is a length that they are measured against.
    """

    surface: Surface
    window: Window | None
    span: float = 0.0

    @functools.cached_property
    def resolution(self) -> float:
        """The distance that a figure of the window can just show."""
        if self.window is None:
            return RESOLUTION * self.span
        (left, right), (bottom, top) = self.window
        return RESOLUTION * float(np.hypot(right - left, top - bottom))

    @functools.cached_property
    def bounds(self) -> Array:
        """The lowest and the highest coordinates that are in the window, `(2, P)`."""
        if self.window is None:
            return np.outer([-np.inf, np.inf], np.ones(self.surface.dimension))
        return np.array(self.window).T

    @functools.cached_property
    def minima(self) -> Array:
        """The listed minima, `(P, K)`."""
        return self._columns(self.surface.lowest)

    @functools.cached_property
    def places(self) -> Array:
        """The listed minima, then saddles, then maxima, `(P, K)`."""
        return self._columns(self.critical_points)

    @functools.cached_property
    def critical_points(self) -> tuple[tuple[float, ...], ...]:
        """The listed minima, then saddles, then maxima: the coordinates of each, and the loss there."""
        return (*self.surface.lowest, *self.surface.saddles, *self.surface.maxima)

    @property
    def complete(self) -> bool:
        """Whether all critical points are listed."""
        return self.surface.complete

    def kind_of(self, point: Array) -> Place:
        """What there is within the resolution round a point `(2,)`.

        The gradient is followed round a circle: it turns once with the circle round a minimum or a maximum, against it
        round a saddle, and not at all on a slope (Poincaré's index). Where there is no plane, there is no circle, and
        nothing is known but a slope.
        """
        if self.window is None:
            return "slope"
        circle = _circle(point, self.resolution)
        with np.errstate(all="ignore"):
            gradient, values = self.surface.gradient(circle), self.surface.value(circle)
            here = self.surface.value(point)
        turns = _turns(gradient)
        if turns < 0:
            return "saddle"
        if turns > 0:
            return "minimum" if (gradient * (circle - point[:, None])).sum() > 0 else "maximum"
        if np.isfinite(values).all() and self._is_floor(point, values, float(here)):
            return "minimum"
        if (values <= here).all() and (values < here).any():
            return "maximum"
        around = _circle(point, PLATEAU_RADIUS * self.resolution)
        with np.errstate(all="ignore"):
            change = np.abs(self.surface.value(around) - here).max()
        return "plateau" if change <= FLAT * (here - self.lowest) else "slope"

    def _is_floor(self, point: Array, values: Array, here: float) -> bool:
        """Whether nothing is lower round a point `(2,)` with the loss `here` than within its reach.

        So it is on the floor of a valley that is flat along it, and round a point where the gradient jumps or is not a
        number. `values` `(M,)` are those of the circle; between two of its places, there may be a lower one.
        """
        if (values == here).all():
            return here <= self.lowest < self.highest
        reach = self.resolution
        turn = 2 * np.pi / DIRECTIONS

        def round_it(angles: Array) -> Array:
            return point[:, None] + reach * np.stack([np.cos(angles), np.sin(angles)])

        ends = np.flatnonzero((values <= np.roll(values, 1)) & (values < np.roll(values, -1)))
        around = min(self._least(round_it, (each - 1) * turn, (each + 1) * turn)[0] for each in ends)
        floor, rises = here, values.max()
        with np.errstate(all="ignore"):
            slope = self.surface.gradient(point)
            down = -slope / np.hypot(*slope)
        if np.isfinite(down).all():
            floor, rises = self._least(lambda way: point[:, None] + down[:, None] * way, 0.0, reach)
        slight = SLIGHT * (values.max() - around)
        return bool(floor - slight <= around and floor + slight < rises)

    def _least(self, places: Callable[[Array], Array], low: float, high: float) -> tuple[float, float]:
        """The lowest loss on a curve from `low` to `high`, and that at its end."""
        end = np.inf
        for look in range(LOOKS):
            at = np.linspace(low, high, DIRECTIONS + 1)
            with np.errstate(all="ignore"):
                values = self.surface.value(places(at))
            if look == 0:
                end = float(values[-1])
            best = int(np.argmin(values))
            low, high = at[max(best - 1, 0)], at[min(best + 1, DIRECTIONS)]
        return float(values[best]), end

    @property
    def lowest(self) -> float:
        """The lowest loss on a grid over the window."""
        return self._ends[0]

    @property
    def highest(self) -> float:
        """The highest."""
        return self._ends[1]

    @functools.cached_property
    def _ends(self) -> tuple[float, float]:
        sides = [np.linspace(*ends, GRID) for ends in self.window or ()]
        grid = np.stack(np.meshgrid(*sides)).reshape(2, -1)
        with np.errstate(all="ignore"):
            values = self.surface.value(grid)
        known = values[np.isfinite(values)]
        return float(known.min(initial=np.inf)), float(known.max(initial=-np.inf))

    def _columns(self, points: Sequence[tuple[float, ...]]) -> Array:
        places = [point[:-1] for point in points]
        return np.array(places, dtype=np.float64).reshape(-1, self.surface.dimension).T


def _circle(point: Array, radius: float) -> Array:
    angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    return np.asarray(point[:, None] + radius * np.stack([np.cos(angles), np.sin(angles)]))


def _turns(gradient: Array) -> int:
    """How often the gradients round a circle `(2, M)` turn with it; 0 if that cannot be told from so few of them."""
    x, y = gradient
    next_x, next_y = np.roll(gradient, -1, axis=1)
    with np.errstate(all="ignore"):
        angles = np.arctan2(x * next_y - y * next_x, x * next_x + y * next_y)
    told = np.isfinite(gradient).all() and (gradient != 0).any(axis=0).all() and (np.abs(angles) <= SHARPEST).all()
    return round(float(angles.sum()) / (2 * np.pi)) if told else 0


def curvature_at(surface: Surface, point: Array) -> tuple[Array, Array] | None:
    """The eigenvalues `(2,)` of the Hessian at a point `(2,)` and, as columns, their directions; None without one."""
    if not surface.has_hessian:
        return None
    with np.errstate(all="ignore"):
        hessian = surface.hessian(point)
    if not np.isfinite(hessian).all():
        return None
    values, directions = np.linalg.eigh(hessian)
    return values, directions
