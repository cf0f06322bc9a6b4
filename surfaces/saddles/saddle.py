"""The plain saddle."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class Saddle(Surface):
    """A valley in one direction and a ridge in the other: down without end along y.

    Why a teacher shows it: just beside the ridge line the gradient across it is tiny. Rules that multiply the gradient
    slide to the saddle point and stay there long; rules that divide by its size turn off at once, and AdaDelta soon.

    Reference: Y. Dauphin et al., Identifying and attacking the saddle point problem, arXiv:1406.2572.
    """

    formula = "x² - y²"
    window = ((-1.5, 1.5), (-1.0, 1.0))
    start = (1.2, 1e-6)
    steps = 150
    learning_rates = {
        "sgd": 0.025,
        "momentum": 0.01,
        "adagrad": 0.1,
        "rmsprop": 0.02,
        "adam": 0.03,
        "adadelta": 1.0,
    }
    saddles = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return x * x - y * y

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        return np.stack([2 * x, -2 * y])

    def hessian(self, w: Array) -> Array:
        """The same everywhere."""
        x, _ = w
        zero, two = np.zeros_like(x), np.full_like(x, 2.0)
        return np.stack([np.stack([two, zero]), np.stack([zero, -two])])
