"""A shallow valley beside a deep one."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, number_text
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class TwoValleys(Surface):
    """A shallow minimum at (-1, 0) and a deep one at (1, 0), with a pass between them at x = -tilt.

    Why a teacher shows it: gradient descent stays in the valley where it starts. With noise on the gradient, as
    mini-batches make it, runs get over the pass, and fewer get back: the wall of the deep valley is 4 tilt / 3 higher.
    With noise of 0.8, a tilt of 0.4 and a learning rate of 0.1, nearly half are over after 300 steps.

    Along x the slope is (x² - 1)(x + tilt). Reference: H. Kramers, Brownian motion in a field of force, 1940.
    """

    tilt: Annotated[float, Parameter("(0, 1)", "tilt", "how much deeper the one is; at 1 the other is gone")] = 0.4

    window = ((-1.8, 1.8), (-1.1, 1.1))
    start = (-1.3, 0.8)
    steps = 300
    complete = True

    @property
    def formula(self) -> str:
        """With the tilt as a number."""
        tilt = number_text(self.tilt)
        return f"x⁴/4 + {tilt} x³/3 - x²/2 - {tilt} x + y²/2"

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The deep one, then the shallow one."""
        deeper = 2 * self.tilt / 3
        return CriticalPoint(1.0, 0.0, -0.25 - deeper), CriticalPoint(-1.0, 0.0, deeper - 0.25)

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """The pass between them."""
        square = self.tilt * self.tilt
        return (CriticalPoint(-self.tilt, 0.0, square * (0.5 - square / 12)),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        square = x * x
        return square * square / 4 + self.tilt * (square * x / 3 - x) - square / 2 + 0.5 * (y * y)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        return np.stack([(x * x - 1) * (x + self.tilt), y])

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        x, _ = w
        zero, one = np.zeros_like(x), np.ones_like(x)
        return np.stack([np.stack([3 * (x * x) + 2 * self.tilt * x - 1, zero]), np.stack([zero, one])])
