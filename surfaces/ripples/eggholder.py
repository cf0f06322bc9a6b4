"""Rows of eggs, the deepest hollow of which is cut by the border."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Eggholder(Differentiated):
    """Steep hollows of all depths, in a square whose lowest point is on its border.

    Why a teacher shows it: there are 75 minima, and starts side by side end in different ones. The lowest loss of the
    square, -959.64, is at (512, 404.23) on its border, where the gradient is not zero: to the right it goes on to fall,
    and a run that gets there leaves.

    What is undefined: on the lines y = -x/2 - 47 and y = x - 47 the slope is infinite on either side, as that of a
    root at zero.

    Reference: D. Whitley et al., Evaluating evolutionary algorithms, 1996; M. Jamil and X.-S. Yang, arXiv:1308.4008,
    number 53.
    """

    formula = "-(y + 47) sin(sqrt(|x/2 + y + 47|)) - x sin(sqrt(|x - y - 47|))"
    window = ((-512.0, 512.0), (-512.0, 512.0))
    start = (300.0, 300.0)
    steps = 150
    # The deepest hollow is some ninety times as curved as one in the middle of all.
    learning_rates = {"sgd": 0.3, "momentum": 0.05, "adagrad": 50.0, "rmsprop": 5.0, "adam": 20.0}
    # Of 75, the deepest inside and two beside the start.
    complete = False
    minima = (
        CriticalPoint(482.3533104647884, 432.87899894548343, -956.9182316246655),
        CriticalPoint(242.0376960239674, 256.37896853069486, -540.426295193711),
        CriticalPoint(150.23209680207987, 301.31377605018633, -493.9605115033975),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        lifted = y + 47
        return -lifted * np.sin(np.sqrt(np.abs(x / 2 + lifted))) - x * np.sin(np.sqrt(np.abs(x - lifted)))
