"""What several tests of the 3-D view need."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Formula:
    """A surface of one's own from a formula, which counts the points it is asked for."""

    window = ((-1.0, 1.0), (-1.0, 1.0))
    start = (0.5, 0.5)

    def __init__(self, formula: Callable[[Values, Values], Values]) -> None:
        self.formula_of = formula
        self.asked = 0

    def value(self, w: Values) -> Values:
        self.asked += np.size(w[0])
        return self.formula_of(w[0], w[1])

    def gradient(self, w: Values) -> Values:
        return np.ones_like(w)
