"""A quadratic bowl that is turned."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class Turned(Surface):
    """A bowl whose axes are the diagonals, nine times as steep along one as along the other.

    Why a teacher shows it: rules with a step size for each coordinate cannot tell the two directions apart.

    Reference: known as the function of Booth; M. Jamil and X.-S. Yang, arXiv:1308.4008, number 17.
    """

    formula = "(x + 2y - 7)² + (2x + y - 5)²"
    window = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-8.0, -6.0)
    steps = 100
    minima = (CriticalPoint(1.0, 3.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        a, b = x + 2 * y - 7, 2 * x + y - 5
        return a * a + b * b

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        a, b = x + 2 * y - 7, 2 * x + y - 5
        return np.stack([2 * a + 4 * b, 4 * a + 2 * b])

    def hessian(self, w: Array) -> Array:
        """The same everywhere."""
        x, _ = w
        ten, eight = np.full_like(x, 10.0), np.full_like(x, 8.0)
        return np.stack([np.stack([ten, eight]), np.stack([eight, ten])])
