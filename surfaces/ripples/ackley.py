"""A funnel in a plain of dents."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface

# Along an axis and along a diagonal, the dents beside the funnel.
_NEAR, _CORNER = 0.9521665459501717, 0.9684776587077244


class Ackley(Surface):
    """A funnel full of dents, steeper towards its bottom, which is a cone.

    Why a teacher shows it: at the bottom the gradient does not become small, so that a fixed learning rate never
    settles there.

    What is undefined: the tip of the cone has no gradient; its slope is 2.83 on every side, and the code says 0.

    Reference: D. Ackley, A connectionist machine for genetic hillclimbing, 1987.
    """

    formula = "20 + e - 20 exp(-sqrt((x² + y²) / 50)) - exp((cos(2πx) + cos(2πy)) / 2)"
    window = ((-5.0, 5.0), (-5.0, 5.0))
    start = (1.3, 0.75)
    steps = 150
    # There is one in every dent.
    complete = False
    minima = (
        CriticalPoint(0.0, 0.0, 0.0),
        *(CriticalPoint(x, 0.0, 2.579927557029872) for x in (-_NEAR, _NEAR)),
        *(CriticalPoint(0.0, y, 2.579927557029872) for y in (-_NEAR, _NEAR)),
        *(CriticalPoint(x, y, 3.57445187725768) for x in (-_CORNER, _CORNER) for y in (-_CORNER, _CORNER)),
    )

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        _, fall, wave = self._parts(w)
        return 20 - 20 * fall + (np.e - wave)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`; at the tip of the cone, which has none, zero."""
        radius, fall, wave = self._parts(w)
        # Along the radius, over which it changes its direction at once.
        along = np.where(radius > 0, 2 * fall / np.where(radius > 0, radius, 1.0), 0.0)
        return along * w + np.pi * wave * np.sin(2 * np.pi * w)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`; at the tip of the cone they are not finite."""
        x, y = w
        radius, fall, wave = self._parts(w)
        along = 2 * fall / radius
        turn = along * (0.2 + 1 / radius) / (2 * radius)
        sine_x, sine_y = np.pi * np.sin(2 * np.pi * x), np.pi * np.sin(2 * np.pi * y)
        twice = 2 * np.pi * np.pi
        xx = along - turn * x * x + wave * (twice * np.cos(2 * np.pi * x) - sine_x * sine_x)
        xy = -turn * x * y - wave * sine_x * sine_y
        yy = along - turn * y * y + wave * (twice * np.cos(2 * np.pi * y) - sine_y * sine_y)
        return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])

    def _parts(self, w: Array) -> tuple[Array, Array, Array]:
        x, y = w
        radius = np.sqrt((x * x + y * y) / 2)
        return radius, np.exp(-radius / 5), np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
