"""A shallow ravine along the diagonal."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Matyas(Differentiated):
    """A bowl that is 25 times as steep across the diagonal as along it: a turned ravine.

    Why a teacher shows it: it is the ravine turned by 45 degrees, and 25 times as shallow, on which a step size for
    each coordinate does not help.

    Reference: M. Jamil and X.-S. Yang, A literature survey of benchmark functions, arXiv:1308.4008, number 71.
    """

    formula = "0.26(x² + y²) - 0.48xy"
    window = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-9.0, -5.0)
    steps = 150
    minima = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return 0.26 * (x * x + y * y) - 0.48 * (x * y)
