"""Surfaces and rules that the page is made of in tests."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from homework import Array

from optviz.given.parameters import Parameter
from optviz.objectives.surfaces import Surface


class Waves(Surface):
    """With functions beyond polynomials."""

    strength: Annotated[float, Parameter("(0, inf)", "s", "height of the waves")] = 2.0
    formula = "x² + y² + s sin(x) exp(-y²)"
    start = (1.0, 1.0)
    steps = 10

    @property
    def window(self) -> Any:
        return (-2.0 * self.strength, 2.0 * self.strength), (-3.0, 3.0)

    def value(self, w: Array) -> Array:
        x, y = w
        return x * x + y * y + self.strength * np.sin(x) * np.exp(-y * y)

    def gradient(self, w: Array) -> Array:
        x, y = w
        wave = self.strength * np.exp(-y * y)
        return np.array([2 * x + wave * np.cos(x), 2 * y - 2 * y * wave * np.sin(x)])

    def hessian(self, w: Array) -> Array:
        x, y = w
        wave = self.strength * np.exp(-y * y)
        mixed = -2 * y * wave * np.cos(x)
        return np.array([[2 - wave * np.sin(x), mixed], [mixed, 2 + (4 * y * y - 2) * wave * np.sin(x)]])


class Stiff(Waves):
    """Needs its parameter as a number."""

    @property
    def window(self) -> Any:
        return (-float(self.strength) - 1, float(self.strength) + 1), (-3.0, 3.0)


class Plain:
    """An object of one's own; without a Hessian, a window and a start."""

    def value(self, w: Array) -> Any:
        return w[0] ** 2 + 3 * np.abs(w[1]) ** 3

    def gradient(self, w: Array) -> list[Any]:
        return [2 * w[0], 9 * np.abs(w[1]) * w[1]]
