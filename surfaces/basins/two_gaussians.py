"""A bowl with two holes."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, number_text
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface


class TwoGaussians(Surface):
    """A bowl with two holes, the deeper of which is farther away.

    Why a teacher shows it: what a rule remembers decides into which hole it falls. With the suggested learning rates,
    gradient descent, which remembers nothing, falls into the near one, and rules that do into the far one.

    From a width of 0.88 on there is one hole alone; below 0.16 the bottom of the bowl between them is a minimum, too.

    Reference: E. Dupont, Interactive visualization of optimization algorithms in deep learning, 2018.
    """

    width: Annotated[float, Parameter("(0, inf)", "c", "how wide the holes are, as a square")] = 0.2

    window = ((-2.0, 2.0), (-2.0, 2.0))
    title = "Two Gaussians"
    start = (0.75, 1.4)
    steps = 150

    @property
    def complete(self) -> bool:
        """Whether the places of the holes are known."""
        return self.width == 0.2

    @property
    def formula(self) -> str:
        """With the width put in."""
        width = number_text(self.width)
        return f"x² + y² - 2 exp(-((x - 1)² + y²) / {width}) - 3 exp(-((x + 1)² + y²) / {width})"

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The bottoms of the holes of the usual width."""
        left = CriticalPoint(-0.9363006340109187, 0.0, -2.063090251768194)
        right = CriticalPoint(0.905317899160115, 0.0, -1.092731999201741)
        return (left, right) if self.complete else ()

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """Between the holes of the usual width."""
        return (CriticalPoint(0.06860243670809656, 0.0, -0.03137427327004573),) if self.complete else ()

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        right, left = self._holes(w)
        return x * x + y * y - right - left

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        right, left = self._holes(w)
        steepness = 2 / self.width
        return np.stack(
            [
                2 * x + steepness * ((x - 1) * right + (x + 1) * left),
                2 * y + steepness * y * (right + left),
            ]
        )

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        x, y = w
        right, left = self._holes(w)
        a = 2 / self.width
        xx = 2 + a * (right * (1 - a * (x - 1) * (x - 1)) + left * (1 - a * (x + 1) * (x + 1)))
        xy = -a * a * y * ((x - 1) * right + (x + 1) * left)
        yy = 2 + a * (right + left) * (1 - a * y * y)
        return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])

    def _holes(self, w: Array) -> tuple[Array, Array]:
        x, y = w
        y2 = y * y
        right = 2 * np.exp(-((x - 1) * (x - 1) + y2) / self.width)
        left = 3 * np.exp(-((x + 1) * (x + 1) + y2) / self.width)
        return right, left
