"""Three minima in a row."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class ThreeHumpCamel(Differentiated):
    """A deep minimum between two shallow ones, with a pass to each.

    Why a teacher shows it: gradient descent ends in the shallow minimum beside the start; with the suggested learning
    rates, momentum carries Momentum, NAG and Adam over the pass into the deep one.

    Reference: F. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations,
    1972; number 29 of arXiv:1308.4008.
    """

    title = "Three-hump camel"
    formula = "2x² - 1.05x⁴ + x⁶/6 + xy + y²"
    window = ((-2.2, 2.2), (-2.2, 2.2))
    start = (-2.0, -1.5)
    steps = 150
    minima = (
        CriticalPoint(0.0, 0.0, 0.0),
        CriticalPoint(-1.7475523458302888, 0.8737761729151444, 0.2986384422368598),
        CriticalPoint(1.7475523458302888, -0.8737761729151444, 0.2986384422368598),
    )
    saddles = (
        CriticalPoint(-1.07054229182366, 0.53527114591183, 0.8773615577631402),
        CriticalPoint(1.07054229182366, -0.53527114591183, 0.8773615577631402),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        square = x * x
        return square * (2 + square * (square / 6 - 1.05)) + x * y + y * y
