"""Narrow ditches in a plain."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


def _ditch(angle: Array) -> Array:
    square = np.sin(angle) * np.sin(angle)
    fourth = square * square
    eighth = fourth * fourth
    return eighth * eighth * fourth


class Michalewicz(Differentiated):
    """Two ditches that cross in a plain, the deepest place where they do.

    Why a teacher shows it: most of the plain has no slope at all. A run that begins in a ditch finds its way along it,
    one that begins beside goes nowhere.

    The steepness is the usual m = 10. Reference: Z. Michalewicz, Genetic Algorithms + Data Structures = Evolution
    Programs, 1992.
    """

    formula = "-sin(x) sin(x²/π)²⁰ - sin(y) sin(2y²/π)²⁰"
    window = ((0.0, np.pi), (0.0, np.pi))
    start = (1.8, 1.25)
    steps = 150
    # The plain is nearly level everywhere.
    complete = False
    minima = (
        CriticalPoint(2.2029055201726093, 1.5707963267948966, -1.8013034100985525),
        CriticalPoint(2.2029055201726093, 2.7115714838430143, -1.2140595156208163),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return -np.sin(x) * _ditch(x * x / np.pi) - np.sin(y) * _ditch(2 * (y * y) / np.pi)
