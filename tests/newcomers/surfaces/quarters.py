"""A quartic with four minima of different depth."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, factor_text
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface

# The roots of 4x³ - 32x + 5, with x⁴ - 16x² + 5x at each.
_LOW, _TOP, _HIGH = -2.903534027771177, 0.1567312567803401, 2.746802770990837
_LOWEST, _HIGHEST, _BETWEEN = -78.33233140754282, 0.39122471811071613, -50.05889331056788


class Quarters(Surface):
    """Four valleys in a square, the deepest of which is away from the start.

    Why a teacher shows it: none of the rules here finds the deepest minimum but by accident.

    Reference: the function of Styblinski and Tang, Experiments in nonconvex optimization, 1990, with a unit.
    """

    scale: Annotated[float, Parameter("(0, inf)", "s", "by what the loss is multiplied")] = 1.0

    window = ((-5.0, 5.0), (-5.0, 5.0))
    start = (4.0, 4.5)
    steps = 100

    @property
    def formula(self) -> str:
        """With the parameter put in."""
        return f"{factor_text(self.scale)}(x⁴ - 16x² + 5x + y⁴ - 16y² + 5y) / 2"

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """One in each quarter."""
        half = self.scale * (_LOWEST + _BETWEEN) / 2
        return (
            CriticalPoint(_LOW, _LOW, self.scale * _LOWEST),
            CriticalPoint(_LOW, _HIGH, half),
            CriticalPoint(_HIGH, _LOW, half),
            CriticalPoint(_HIGH, _HIGH, self.scale * _BETWEEN),
        )

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """Between neighbours."""
        low, high = self.scale * (_LOWEST + _HIGHEST) / 2, self.scale * (_BETWEEN + _HIGHEST) / 2
        return (
            CriticalPoint(_LOW, _TOP, low),
            CriticalPoint(_TOP, _LOW, low),
            CriticalPoint(_HIGH, _TOP, high),
            CriticalPoint(_TOP, _HIGH, high),
        )

    @property
    def maxima(self) -> tuple[CriticalPoint, ...]:
        """Near the middle."""
        return (CriticalPoint(_TOP, _TOP, self.scale * _HIGHEST),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        x2, y2 = x * x, y * y
        return self.scale / 2 * (x2 * x2 - 16 * x2 + 5 * x + y2 * y2 - 16 * y2 + 5 * y)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return self.scale / 2 * (4 * w * w * w - 32 * w + 5)

    def hessian(self, w: Array) -> Array:
        """Diagonal."""
        x, y = w
        zero = np.zeros_like(x)
        xx, yy = self.scale * (6 * x * x - 16), self.scale * (6 * y * y - 16)
        return np.stack([np.stack([xx, zero]), np.stack([zero, yy])])
