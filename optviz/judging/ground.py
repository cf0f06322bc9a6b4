"""What runs are judged by: a surface with its critical points, the part of the plane that counts, and what is near.

Distances are measured against the picture: two places are the same when they are closer than a figure of the whole
window can show, a 500th of its diagonal; of a window that is eight times as high as wide, that is a 60th of its width.
Where there are not two parameters, there is no picture, no window and no list of critical points: distances are
measured against the way that the runs went.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window

RESOLUTION = 1 / 500
# What could be gained in the window is looked at on a grid of so many places along each side.
GRID = 20


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
