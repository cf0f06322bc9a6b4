"""A saddle between two minima."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class BoundedSaddle(Surface):
    """A saddle whose ridge falls into a minimum on either side.

    Why a teacher shows it: unlike on the plain saddle, a run that leaves the saddle arrives at a minimum, unless its
    learning rate is too large to settle there, so that the time lost at the saddle can be read off.
    """

    formula = "x²/2 - y²/2 + y⁴/4"
    window = ((-1.5, 1.5), (-1.6, 1.6))
    start = (1.0, 1e-3)
    steps = 200
    learning_rates = {
        "sgd": 0.1,
        "momentum": 0.02,
        "adagrad": 0.1,
        "rmsprop": 0.02,
        "adam": 0.03,
        "adadelta": 1.0,
    }
    minima = (CriticalPoint(0.0, -1.0, -0.25), CriticalPoint(0.0, 1.0, -0.25))
    saddles = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return 0.5 * x * x - 0.5 * y * y + 0.25 * y * y * y * y

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        return np.stack([x, y * y * y - y])

    def hessian(self, w: Array) -> Array:
        """Diagonal: only the curvature along y changes."""
        x, y = w
        zero = np.zeros_like(x)
        return np.stack([np.stack([np.ones_like(x), zero]), np.stack([zero, 3 * y * y - 1])])
