"""A bowl with a ripple on it."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, factor_text
from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class RippledBowl(Differentiated):
    """A bowl with a ripple on it: too small to make another minimum, it bends the bowl both ways.

    Why a teacher shows it: it is about the simplest loss whose border between learning rates that converge and those
    that do not is a fractal. Between learning rates of 1.01 and 1.07, gradient descent stays near with one and is
    thrown out with the next, however closely one looks.

    That is so with the ripple of 0.1. From 0.051 on it bends the bowl both ways, from 0.2333 on it has minima of its
    own.

    Reference: Y. Liu, Complex fractal trainability boundary can arise from trivial non-convexity, arXiv:2406.13971.
    """

    ripple: Annotated[float, Parameter("[0, inf)", "r", "height; from 0.2333 on the ripple has its own minima")] = 0.1

    window = ((-2.5, 2.5), (-2.5, 2.5))
    start = (-2.2, 1.7)
    steps = 100
    minima = (CriticalPoint(0.0, 0.0, 0.0),)

    @property
    def formula(self) -> str:
        """With the ripple as a number."""
        return f"x² + y² + {factor_text(self.ripple)}(2 - cos(2πx) - cos(2πy))"

    @property
    def complete(self) -> bool:
        """A small ripple has no critical points of its own."""
        return self.ripple <= 0.2332

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        waves = 2 - np.cos(2 * np.pi * x) - np.cos(2 * np.pi * y)
        return x * x + y * y + self.ripple * waves
