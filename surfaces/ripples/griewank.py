"""A wave on a bowl that is hardly bent."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Griewank(Differentiated):
    """A wave of the same height everywhere on a bowl that is hardly bent, so that all minima are nearly as deep.

    Why a teacher shows it: the global minimum is lower than its neighbours by less than a hundredth, and nothing near
    a run tells where it is.

    Reference: A. Griewank, Generalized descent for global optimization, 1981.
    """

    formula = "1 + (x² + y²) / 4000 - cos(x) cos(y / sqrt(2))"
    window = ((-8.0, 8.0), (-8.0, 8.0))
    start = (5.2, 2.6)
    steps = 100
    # There is one in every dent.
    complete = False
    minima = (
        CriticalPoint(0.0, 0.0, 0.0),
        CriticalPoint(-3.1400226338955397, -4.438444480920714, 0.007396040334115082),
        CriticalPoint(-3.1400226338955397, 4.438444480920714, 0.007396040334115082),
        CriticalPoint(3.1400226338955397, -4.438444480920714, 0.007396040334115082),
        CriticalPoint(3.1400226338955397, 4.438444480920714, 0.007396040334115082),
        CriticalPoint(-6.280045279379904, 0.0, 0.009864672061006214),
        CriticalPoint(6.280045279379904, 0.0, 0.009864672061006214),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return 1 + (x * x + y * y) / 4000 - np.cos(x) * np.cos(y / np.sqrt(2))
