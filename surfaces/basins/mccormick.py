"""A wave across a slope."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class McCormick(Differentiated):
    """A long valley with a wave on it: two minima and the pass between them.

    Why a teacher shows it: gradient descent ends in the shallow minimum, which is in the way, and so does Nesterov's
    rule; with the suggested learning rate, the heavy ball of Momentum rolls past it, past the deep one too, and out of
    the picture.

    Outside of the picture there are more, ever deeper ones: the wave goes on along the valley, which falls.

    Reference: G. McCormick, Computability of global solutions to factorable nonconvex programs, 1976; number 74 of
    arXiv:1308.4008.
    """

    title = "McCormick"
    formula = "sin(x + y) + (x - y)² - 1.5x + 2.5y + 1"
    window = ((-1.5, 4.0), (-3.0, 4.0))
    start = (3.6, 3.4)
    steps = 120
    minima = (
        CriticalPoint(-0.5471975511965977, -1.5471975511965979, -1.9132229549810364),
        CriticalPoint(2.5943951023931957, 1.5943951023931955, 1.2283696986087569),
    )
    saddles = (CriticalPoint(1.5471975511965979, 0.5471975511965977, 1.9132229549810364),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        apart = x - y
        return np.sin(x + y) + apart * apart - 1.5 * x + 2.5 * y + 1
