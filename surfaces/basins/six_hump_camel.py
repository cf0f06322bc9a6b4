"""Six minima, two by two."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class SixHumpCamel(Differentiated):
    """Six minima, of which the two deepest are the same, with seven passes and two peaks between them.

    Why a teacher shows it: the start is above the shallowest minimum, in which gradient descent stays. With the
    suggested learning rates Momentum and NAG leave it; with another one, Momentum ends in the other of the deepest two.
    Since f(-x, -y) = f(x, y), a start that lies opposite ends opposite.

    Reference: F. Branin, 1972; L. Dixon and G. Szegö, Towards Global Optimization 2, 1978.
    """

    title = "Six-hump camel"
    formula = "4x² - 2.1x⁴ + x⁶/3 + xy - 4y² + 4y⁴"
    window = ((-2.1, 2.1), (-1.2, 1.2))
    start = (-2.0, -1.0)
    steps = 150
    minima = (
        CriticalPoint(-0.08984201310031806, 0.7126564030207396, -1.0316284534898774),
        CriticalPoint(0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
        CriticalPoint(-1.703606714969981, 0.7960835686726251, -0.21546382438371764),
        CriticalPoint(1.703606714969981, -0.7960835686726251, -0.21546382438371764),
        CriticalPoint(-1.6071047529201972, -0.5686514548841314, 2.1042503103112584),
        CriticalPoint(1.6071047529201972, 0.5686514548841314, 2.1042503103112584),
    )
    saddles = (
        CriticalPoint(0.0, 0.0, 0.0),
        CriticalPoint(-1.1092053368047865, 0.7682680925095399, 0.5437186009781851),
        CriticalPoint(1.1092053368047865, -0.7682680925095399, 0.5437186009781851),
        CriticalPoint(-1.6380679841897785, -0.22867406904439408, 2.2293571975307147),
        CriticalPoint(1.6380679841897785, 0.22867406904439408, 2.2293571975307147),
        CriticalPoint(-1.2960702671671092, -0.6050843880386585, 2.22947081802986),
        CriticalPoint(1.2960702671671092, 0.6050843880386585, 2.22947081802986),
    )
    maxima = (
        CriticalPoint(-1.2302298765166526, -0.16233458445899496, 2.496295351023577),
        CriticalPoint(1.2302298765166526, 0.16233458445899496, 2.496295351023577),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        square, other = x * x, y * y
        return square * (4 + square * (square / 3 - 2.1)) + x * y + 4 * (other * (other - 1))
