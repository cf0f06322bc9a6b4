"""A valley as sharp as a fold."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Bukin6(Differentiated):
    """A valley with walls like a folded sheet: infinitely steep at its floor, which is a parabola.

    Why a teacher shows it: a method of gradients needs a slope that falls towards the minimum. Here it grows beyond all
    bounds, and gradient descent does not come to rest with any learning rate: it jumps over the floor for ever.

    What is undefined: there is no gradient on the floor y = x²/100 nor where x = -10, and so none at the minimum (-10,
    1), at which both meet; the code says 0 there along whatever is a kink.

    Reference: A. Bukin, New minimization strategy for non-smooth functions, 1997; M. Jamil and X.-S. Yang,
    arXiv:1308.4008, number 28.
    """

    formula = "100 sqrt(|y - x²/100|) + |x + 10| / 100"
    window = ((-15.0, -5.0), (-1.0, 4.0))
    start = (-13.0, 3.0)
    steps = 150
    complete = False
    minima = (CriticalPoint(-10.0, 1.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        off = np.abs(y - x * x / 100)
        # A root has no slope at zero.
        return 100 * np.where(off > 0, np.sqrt(np.where(off > 0, off, 1.0)), 0.0) + np.abs(x + 10) / 100
