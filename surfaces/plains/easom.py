"""A hole in a plain."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Easom(Differentiated):
    """A deep, narrow hole in a plain with hardly any slope.

    Why a teacher shows it: a gradient tells nothing where there is none. From nearby a run falls in. In the corners of
    the picture the gradient is below 1e-12, and nothing gets anywhere: not a rule that divides by its size either, as
    its epsilon is larger by far.

    What is not listed: where the plain begins there are dents that are less than 1e-4 deep. Far away the loss and its
    gradient are smaller than all numbers, and exactly zero here.

    Reference: E. Easom, A survey of global optimization techniques, 1990.
    """

    formula = "-cos(x) cos(y) exp(-(x - π)² - (y - π)²)"
    window = ((-1.0, 7.0), (-1.0, 7.0))
    start = (1.9, 2.2)
    steps = 150
    complete = False
    minima = (CriticalPoint(np.pi, np.pi, -1.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        a, b = x - np.pi, y - np.pi
        return -np.cos(x) * np.cos(y) * np.exp(-(a * a) - b * b)
