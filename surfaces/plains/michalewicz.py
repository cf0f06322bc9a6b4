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
    """A ditch that crosses two others in a plain, the deepest places where it does.

    Why a teacher shows it: on three tenths of the picture the slope is below 0.001, and at most it is 7. A run that
    begins near a crossing finds it. One that begins farther on in a ditch comes down to its floor, and stays there:
    along it there is hardly any slope either.

    The steepness is the usual m = 10. Reference: Z. Michalewicz, Genetic Algorithms + Data Structures = Evolution
    Programs, 1992.
    """

    formula = "-sin(x) sin(x²/π)²⁰ - sin(y) sin(2y²/π)²⁰"
    window = ((0.0, np.pi), (0.0, np.pi))
    start = (1.8, 1.25)
    steps = 150
    # The plain and the floors of the ditches are nearly level.
    complete = False
    minima = (
        CriticalPoint(2.2029055201726093, 1.5707963267948966, -1.8013034100985525),
        CriticalPoint(2.2029055201726093, 2.7115714838430143, -1.2140595156208163),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return -np.sin(x) * _ditch(x * x / np.pi) - np.sin(y) * _ditch(2 * (y * y) / np.pi)
