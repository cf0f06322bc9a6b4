"""The function of Goldstein and Price, on a scale of logarithms."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class GoldsteinPrice(Differentiated):
    """Four minima of very different depth in a landscape of crossing valleys, shown as its logarithm.

    Why a teacher shows it: without the logarithm the loss in the picture goes from 3 to a million, and the curvature at
    the minima from 208 to 26,216. The logarithm leaves every critical point where it is.

    Reference: A. Goldstein and J. Price, On descent from local minima, Mathematics of Computation, 1971; the logarithm
    as V. Picheny et al., A benchmark of kriging-based infill criteria for noisy optimization, 2013, take it.
    """

    title = "Goldstein-Price"
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.4, 0.8)
    steps = 200
    minima = (
        CriticalPoint(0.0, -1.0, 1.0986122886681098),
        CriticalPoint(-0.6, -0.4, 3.4011973816621555),
        CriticalPoint(1.8, 0.2, 4.430816798843313),
        CriticalPoint(1.2, 0.8, 6.733401891837359),
    )
    saddles = (
        CriticalPoint(-0.4, -0.6, 3.5553480614894135),
        CriticalPoint(1.2, -0.2, 4.59511985013459),
        CriticalPoint(1.4, 0.6, 6.887552571664617),
        CriticalPoint(0.6, 0.4, 6.897704943128636),
    )
    maxima = (CriticalPoint(0.8, 0.2, 7.051855622955894),)

    @property
    def formula(self) -> str:
        """In one line."""
        one = "1 + (x + y + 1)² (19 - 14x + 3x² - 14y + 6xy + 3y²)"
        other = "30 + (2x - 3y)² (18 - 32x + 12x² + 48y - 36xy + 27y²)"
        return f"log(({one}) ({other}))"

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        a, b = x + y + 1, 2 * x - 3 * y
        one = 1 + a * a * (19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y)
        other = 30 + b * b * (18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y)
        return np.log(one) + np.log(other)
