"""Long dents, one beside the other."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Levy13(Differentiated):
    """A bowl with a fast wave along x and slower ones along y: rows of dents, one beside the other.

    Why a teacher shows it: with the suggested learning rates, all of the six classic rules end in the dent where they
    began but AdaGrad, whose first step is nearly as long as a dent is wide. With larger ones, Momentum gets on along x.

    Reference: number 13 of the functions of Levy; M. Jamil and X.-S. Yang, arXiv:1308.4008.
    """

    formula = "sin(3πx)² + (x - 1)² (1 + sin(3πy)²) + (y - 1)² (1 + sin(2πy)²)"
    window = ((-1.0, 3.0), (-1.0, 3.0))
    start = (2.1, -0.6)
    steps = 150
    # There is one in every dent: here are the deepest, and two beside the start.
    complete = False
    minima = (
        CriticalPoint(1.0, 1.0, 0.0),
        CriticalPoint(0.6703805254516864, 1.0, 0.10987365835883794),
        CriticalPoint(1.3296194745483136, 1.0, 0.10987365835883794),
        CriticalPoint(1.98587259594588, -0.3898492051454994, 3.9585513262103036),
        CriticalPoint(1.6524694114789096, -0.46763601636956664, 3.0726373054882368),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        first, second, third = np.sin(3 * np.pi * x), np.sin(3 * np.pi * y), np.sin(2 * np.pi * y)
        a, b = x - 1, y - 1
        return first * first + a * a * (1 + second * second) + b * b * (1 + third * third)
