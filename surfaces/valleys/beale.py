"""Beale's function, the picture most courses show."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class Beale(Surface):
    """A flat-bottomed valley between sharp corners, with one minimum, two saddles and a valley that leads nowhere.

    Why a teacher shows it: the gradient changes by orders of magnitude along the way, so momentum is thrown off the
    way. The way to the minimum begins with a detour: from the suggested start, downhill is away from it along x.

    Reference: E. Beale, On an iterative method for finding a local minimum of a function of more than one variable,
    1958.
    """

    formula = "(1.5 - x + xy)² + (2.25 - x + xy²)² + (2.625 - x + xy³)²"
    window = ((-4.5, 4.5), (-4.5, 4.5))
    start = (1.0, 1.5)
    steps = 250
    learning_rates = {
        "sgd": 0.01,
        "momentum": 0.003,
        "adagrad": 0.5,
        "rmsprop": 0.03,
        "adam": 0.1,
        "adadelta": 5.0,
    }
    minima = (CriticalPoint(3.0, 0.5, 0.0),)
    saddles = (
        CriticalPoint(0.0, 1.0, 14.203125),
        CriticalPoint(0.10053793732416, -2.6445135850231, 9.86451228475556),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        a, b, c = self._residuals(w)
        return a * a + b * b + c * c

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        a, b, c = self._residuals(w)
        return np.stack(
            [
                2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1),
                2 * a * x + 4 * b * x * y + 6 * c * x * y * y,
            ]
        )

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        x, y = w
        a, b, c = self._residuals(w)
        y2 = y * y
        y3 = y2 * y
        xx = 2 * ((y - 1) * (y - 1) + (y2 - 1) * (y2 - 1) + (y3 - 1) * (y3 - 1))
        xy = 2 * (a + 2 * b * y + 3 * c * y2 + x * ((y - 1) + 2 * y * (y2 - 1) + 3 * y2 * (y3 - 1)))
        yy = 2 * x * (x + 2 * b + 4 * x * y2 + 6 * c * y + 9 * x * y2 * y2)
        return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])

    def _residuals(self, w: Array) -> tuple[Array, Array, Array]:
        x, y = w
        return 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
