"""The entrance of a long valley."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class LongValley(Differentiated):
    """A valley whose floor is almost level where a run begins, and falls to a minimum farther on.

    Why a teacher shows it: the walls allow only a small learning rate, with which gradient descent gets nowhere;
    momentum swings between the walls and gathers speed along the floor; rules that divide by the size of the gradient
    turn into the valley at once. A picture like it, of which no formula was published, made the rounds of courses.
    """

    formula = "4x² - exp(-(y - 4)² / 4)"
    window = ((-1.5, 1.5), (-2.0, 5.5))
    start = (1.0, -1.0)
    steps = 200
    learning_rates = {"sgd": 0.22, "momentum": 0.1}
    minima = (CriticalPoint(0.0, 4.0, -1.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        left = y - 4
        return 4 * (x * x) - np.exp(-(left * left) / 4)
