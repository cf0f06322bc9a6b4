"""Two weights, one after the other, whose product is to be one."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Hyperbola(Differentiated):
    """Two weights whose product is to be 1: the smallest deep network, with curves of minima and a saddle between them.

    Why a teacher shows it: every point of xy = 1 is a minimum, and has another curvature, x² + y², which is least at
    (1, 1) and (-1, -1), where it is 2. So gradient descent stays at none of them with a rate above 1, and above 1/2 it
    steps over the curve wherever it comes to it. Below 1, the rate decides which minima it can stay at: those where x²
    + y² is below 2 / rate, so that large rates find flat ones.

    Not all critical points can be listed, as the minima are curves.

    Reference: Y. Wang, M. Chen, T. Zhao, M. Tao, Large learning rate tames homogeneity, ICLR 2022.
    """

    formula = "(1 - xy)² / 2"
    window = ((-3.0, 3.0), (-3.0, 3.0))
    start = (2.5, 1.0)
    steps = 150
    complete = False
    saddles = (CriticalPoint(0.0, 0.0, 0.5),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        missing = 1 - x * y
        return missing * missing / 2
