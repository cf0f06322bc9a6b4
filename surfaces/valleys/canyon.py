"""A winding canyon."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Canyon(Differentiated):
    """A canyon that winds like a sine, with steep walls and a floor that falls gently to its only minimum.

    Why a teacher shows it: the direction to go changes all the time, and so does what each coordinate is for. What was
    learnt of the past gradients is of the last bend.
    """

    formula = "5(y - sin(x))² + x²/20"
    window = ((-7.0, 3.0), (-2.5, 2.5))
    start = (-6.0, 2.0)
    steps = 300
    learning_rates = {
        "sgd": 0.08,
        "momentum": 0.02,
        "adagrad": 0.5,
        "rmsprop": 0.05,
        "adam": 0.2,
    }
    minima = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        off = y - np.sin(x)
        return 5 * (off * off) + x * x / 20
