"""Himmelblau's function, with four equal minima."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class Himmelblau(Surface):
    """Four minima of the same depth, with four saddles between them and a maximum in the middle.

    Why a teacher shows it: from the same start, different rules end in different minima.

    Reference: D. Himmelblau, Applied Nonlinear Programming, 1972. The critical points that are not integers are roots
    of the gradient, found by Newton's method.
    """

    formula = "(x² + y - 11)² + (x + y² - 7)²"
    window = ((-5.0, 5.0), (-5.0, 5.0))
    start = (0.0, -4.0)
    steps = 120
    learning_rates = {
        "sgd": 0.01,
        "momentum": 0.003,
        "adagrad": 1.0,
        "rmsprop": 0.1,
        "adam": 0.3,
        "adadelta": 5.0,
    }
    minima = (
        CriticalPoint(3.0, 2.0, 0.0),
        CriticalPoint(-2.8051180869527, 3.1313125182506, 0.0),
        CriticalPoint(-3.7793102533777, -3.2831859912862, 0.0),
        CriticalPoint(3.5844283403305, -1.8481265269644, 0.0),
    )
    saddles = (
        CriticalPoint(3.385154183607, 0.073851879837749, 13.31192627040559),
        CriticalPoint(0.086677504555396, 2.8842547011748, 67.71915008752614),
        CriticalPoint(-3.0730257507644, -0.081353044287968, 104.0151629175581),
        CriticalPoint(-0.12796134673068, -1.9537149802446, 178.3372392019275),
    )
    maxima = (CriticalPoint(-0.27084459066735, -0.92303855647998, 181.6165215225827),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        a, b = x * x + y - 11, x + y * y - 7
        return a * a + b * b

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        a, b = x * x + y - 11, x + y * y - 7
        return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b])

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        x, y = w
        mixed = 4 * (x + y)
        return np.stack(
            [
                np.stack([12 * x * x + 4 * y - 42, mixed]),
                np.stack([mixed, 12 * y * y + 4 * x - 26]),
            ]
        )
