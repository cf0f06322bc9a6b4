"""Rings, as round a drop in water."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint

# Below, the next term of the cosine's series is less than rounding.
_NEAR = 1e-7


class DropWave(Differentiated):
    """Rings round the minimum, as on water into which a drop fell.

    Why a teacher shows it: each ring of minima is a valley without an end, so that a run may come to rest anywhere on
    it; along it the loss is the same.

    What is not listed: the rings, at the radii 0.5202, 1.0415, 1.564 and so on, whose points are all as low.

    Reference: M. Molga and C. Smutnicki, Test functions for optimization needs, 2005.
    """

    formula = "-(1 + cos(12 sqrt(x² + y²))) / (2 + (x² + y²) / 2)"
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (1.1, 0.75)
    steps = 120
    # Of the rings, which are no points.
    complete = False
    minima = (CriticalPoint(0.0, 0.0, -1.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        square = x * x + y * y
        # Of the radius, the cosine has derivatives at zero, and the root of its square has none.
        near = square < _NEAR
        wave = np.where(near, 1 - square * (72 - 864 * square), np.cos(12 * np.sqrt(np.where(near, 1.0, square))))
        return -(1 + wave) / (2 + square / 2)
