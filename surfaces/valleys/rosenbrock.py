"""The banana valley."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, factor_text, number_text, rounded
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface, Window


class Rosenbrock(Surface):
    """A curved, steep-walled valley with an almost flat floor; its only critical point is the minimum (a, a²).

    Why a teacher shows it: to find the valley is easy, to follow it is not. With the default parameters the
    curvature at the minimum differs by a factor of 2508 between the directions, and plain gradient descent diverges at
    learning rates that look harmless, such as 0.01.

    Reference: H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960.
    """

    a: Annotated[float, Parameter("(-inf, inf)", "a", "the minimum is at (a, a²)")] = 1.0
    b: Annotated[float, Parameter("(0, inf)", "b", "steepness of the walls")] = 100.0

    start = (-1.2, 1.0)
    steps = 300

    @property
    def formula(self) -> str:
        """With the parameters put in."""
        along = "x²" if self.a == 0 else f"({number_text(self.a)} - x)²"
        return f"{along} + {factor_text(self.b)}(y - x²)²"

    @property
    def window(self) -> Window:
        """The start and the minimum, with room."""
        left, right = np.minimum(-2.0, self.a - 1).item(), np.maximum(2.0, self.a + 1).item()
        return (left, right), (-1.0, np.maximum(3.0, self.a * self.a + 2).item())

    @property
    def learning_rates(self) -> dict[str, float]:
        """The rules that multiply the raw gradient take smaller ones where the walls are steeper than usual."""
        # The curvature along x at the start or the sum of both at the minimum, for large b, over that of the default.
        steepness = self.b * np.maximum(13.28, 8 * self.a * self.a + 2) / 1328
        calm = 1 / np.maximum(1.0, steepness)
        return {
            "sgd": rounded(0.0015 * calm),
            "momentum": rounded(0.0005 * calm),
            "adagrad": 0.5,
            "rmsprop": 0.02,
            "adam": 0.1,
            "adadelta": 5.0,
        }

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The end of the valley."""
        return (CriticalPoint(self.a, self.a * self.a, 0.0),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        along, across = self.a - x, y - x * x
        return along * along + self.b * across * across

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        across = y - x * x
        return np.stack([-2 * (self.a - x) - 4 * self.b * x * across, 2 * self.b * across])

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        x, y = w
        mixed = -4 * self.b * x
        return np.stack(
            [
                np.stack([2 - 4 * self.b * (y - 3 * x * x), mixed]),
                np.stack([mixed, np.full_like(x, 2 * self.b)]),
            ]
        )
