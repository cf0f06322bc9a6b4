"""A loss of which nothing is known but what a path of somebody else brought along."""

from __future__ import annotations

from typing import Any

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window


class Unknown(Surface):
    """What was trained elsewhere, P parameters of it: it has a name, and no loss that could be asked for."""

    formula = ""
    window = None
    steps = 1
    complete = False
    has_hessian = False
    name = ""
    title = ""
    dimension = 0
    start: Any = ()

    def __init__(self, name: str, dimension: int, window: Window | None = None) -> None:
        self.name, self.title, self.dimension, self.window = name, name, dimension, window
        self.start = (0.0,) * dimension

    def value(self, w: Array) -> Array:
        """Not known: NaN everywhere."""
        return np.full(w.shape[1:], np.nan)

    def gradient(self, w: Array) -> Array:
        """Not known: NaN everywhere."""
        return np.full(w.shape, np.nan)

    def hessian(self, w: Array) -> Array:
        """Not known: NaN everywhere."""
        return np.full((len(w), *w.shape), np.nan)
