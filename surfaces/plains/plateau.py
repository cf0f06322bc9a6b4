"""A hole that flattens out."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Plateau(Differentiated):
    """A round hole in a plain: the farther away, the smaller the slope.

    Why a teacher shows it: with the suggested learning rate gradient descent takes 130 steps to the rim, where the
    slope is steepest, while rules that divide by the size of the gradient walk on as if there were no plateau. Outside
    of the rim the curvature is negative, and Newton's method goes uphill.
    """

    formula = "1 - exp(-(x² + y²) / 2)"
    window = ((-4.0, 4.0), (-4.0, 4.0))
    start = (3.0, 2.0)
    steps = 150
    learning_rates = {
        "sgd": 0.5,
        "momentum": 0.5,
        "adagrad": 0.3,
        "rmsprop": 0.05,
        "adam": 0.1,
    }
    minima = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return 1 - np.exp(-(x * x + y * y) / 2)
