"""Waves round a cross."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


class Schaffer2(Differentiated):
    """Waves that run along hyperbolas; along the two diagonals their floor is almost flat.

    Why a teacher shows it: at the minimum the curvature is only 0.002, and across the diagonals the loss is of fourth
    order. From the start, gradient descent is within five steps in a valley beside, along x² - y² = π, and after 150 it
    has gone a fiftieth of the way along it to where it is lowest.

    Reference: number 2 of the functions of J. Schaffer, 1984; M. Jamil and X.-S. Yang, arXiv:1308.4008.
    """

    formula = "0.5 + (sin(x² - y²)² - 0.5) / (1 + (x² + y²) / 1000)²"
    window = ((-3.0, 3.0), (-3.0, 3.0))
    start = (1.9, 0.9)
    steps = 150
    # There are more along the other hyperbolas.
    complete = False
    minima = (
        CriticalPoint(0.0, 0.0, 0.0),
        CriticalPoint(-1.7723132396346362, 0.0, 0.00312660313386321),
        CriticalPoint(1.7723132396346362, 0.0, 0.00312660313386321),
        CriticalPoint(0.0, -1.7723132396346362, 0.00312660313386321),
        CriticalPoint(0.0, 1.7723132396346362, 0.00312660313386321),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        x2, y2 = x * x, y * y
        wave, wide = np.sin(x2 - y2), 1 + (x2 + y2) / 1000
        return 0.5 + (wave * wave - 0.5) / (wide * wide)
