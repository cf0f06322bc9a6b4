"""A quadratic bowl that is turned."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Booth(Differentiated):
    """A bowl whose axes are the diagonals, nine times as steep along one as along the other.

    Why a teacher shows it: a rule with a step size for each coordinate cannot tell the two directions apart, because
    they are no coordinates.

    Reference: M. Jamil and X.-S. Yang, A literature survey of benchmark functions, arXiv:1308.4008, number 17.
    """

    formula = "(x + 2y - 7)² + (2x + y - 5)²"
    window = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-8.0, 9.0)
    steps = 100
    minima = (CriticalPoint(1.0, 3.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        a, b = x + 2 * y - 7, 2 * x + y - 5
        return a * a + b * b
