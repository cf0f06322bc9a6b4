"""A saddle for three legs."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class MonkeySaddle(Differentiated):
    """A saddle with three valleys and three ridges, at which the curvature is zero in every direction.

    Why a teacher shows it: at the plain saddle, Newton's method and a run near the ridge are told by the curvature
    where to go. Here it vanishes, and even the gradient is of second order, so that gradient descent slows down on the
    way to the saddle. Its valleys fall without end.

    Reference: D. Hilbert and S. Cohn-Vossen, Geometry and the Imagination, 1952, section 29.
    """

    formula = "x³ - 3xy²"
    window = ((-1.5, 1.5), (-1.5, 1.5))
    start = (1.0, 1e-3)
    steps = 100
    learning_rates = {
        "sgd": 0.02,
        "momentum": 0.005,
        "adagrad": 0.05,
        "rmsprop": 0.01,
        "adam": 0.02,
        "adadelta": 0.3,
    }
    saddles = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return x * (x * x - 3 * (y * y))
