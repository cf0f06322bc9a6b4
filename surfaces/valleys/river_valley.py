"""A river between steep walls."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated


class RiverValley(Differentiated):
    """Steep walls, and between them a winding river that falls slowly and without end.

    Why a teacher shows it: on it today's schedules are explained. Gradient descent with the suggested learning rate
    swings between the walls at first, and in noise (`noisy(river-valley)`) for ever, but after 200 steps it is at x =
    5.6; with a tenth of it, it is at the river's level soon, and at x = 0.15 after 200. That is why a rate is kept
    large for long, and decays at the end.

    Reference: K. Wen et al., Understanding warmup-stable-decay learning rates: a river valley loss landscape
    perspective, arXiv:2410.05192.
    """

    formula = "5(y - sin(x) / 2)² + 2 exp(-x/4)"
    window = ((-2.0, 12.0), (-2.5, 2.5))
    start = (-1.5, 1.2)
    steps = 200
    learning_rates = {"sgd": 0.15, "momentum": 0.03}

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        off = y - np.sin(x) / 2
        return 5 * (off * off) + 2 * np.exp(-x / 4)
