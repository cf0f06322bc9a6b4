"""A wall beside a gentle slope."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Cliff(Differentiated):
    """A gentle slope down to the foot of a wall.

    Why a teacher shows it: the wall is up to 159 times as steep as the plain. One step of gradient descent on it, with
    the suggested learning rate, throws a run far away, as gradients do that explode in a recurrent network. Clipping
    the gradient, as in clip(sgd), cures it.

    Reference: R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, 2013,
    arXiv:1211.5063, figure 6, of which this is the simplest.
    """

    formula = "x/4 + 4 - 4 tanh(10x) + y²/20"
    window = ((-2.0, 4.0), (-3.0, 3.0))
    start = (3.0, 2.0)
    steps = 100
    learning_rates = {"sgd": 2.0}
    minima = (CriticalPoint(0.3229167913299436, 0.0, 0.09324879035710873),)
    saddles = (CriticalPoint(-0.3229167913299436, 0.0, 7.906751209642891),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return x / 4 + 4 * (1 - np.tanh(10 * x)) + y * y / 20
