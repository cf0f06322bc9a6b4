"""A bowl with a wave on it."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface

# Where x + 10 pi sin(2 pi x) is zero, and x² + 10 - 10 cos(2 pi x) there.
_DIPS = ((0.0, 0.0), (-0.9949586376523348, 0.9949590570932914), (0.9949586376523348, 0.9949590570932914))
_TOPS = ((-0.5025460365546747, 20.251272990990113), (0.5025460365546747, 20.251272990990113))


class Rastrigin(Surface):
    """A bowl with a regular wave on it: a minimum in every dent.

    Why a teacher shows it: a rule that follows the gradient ends in the dent where it began.

    Reference: H. Mühlenbein et al., The parallel genetic algorithm as function optimizer, 1991.
    """

    formula = "20 + x² + y² - 10 cos(2πx) - 10 cos(2πy)"
    window = ((-1.4, 1.4), (-1.4, 1.4))
    start = (1.3, 0.75)
    steps = 100
    minima = tuple(CriticalPoint(x, y, a + b) for x, a in _DIPS for y, b in _DIPS)
    saddles = (
        *(CriticalPoint(x, y, a + b) for x, a in _DIPS for y, b in _TOPS),
        *(CriticalPoint(x, y, a + b) for x, a in _TOPS for y, b in _DIPS),
    )
    maxima = tuple(CriticalPoint(x, y, a + b) for x, a in _TOPS for y, b in _TOPS)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return 20 + (x * x - 10 * np.cos(2 * np.pi * x)) + (y * y - 10 * np.cos(2 * np.pi * y))

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return 2 * w + 20 * np.pi * np.sin(2 * np.pi * w)

    def hessian(self, w: Array) -> Array:
        """Diagonal."""
        xx, yy = 2 + 40 * np.pi * np.pi * np.cos(2 * np.pi * w)
        zero = np.zeros_like(xx)
        return np.stack([np.stack([xx, zero]), np.stack([zero, yy])])
