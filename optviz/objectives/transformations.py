"""How a surface may be moved: turned, stretched and shifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, number_text
from optviz.objectives.base import Array
from optviz.objectives.moved import Matrix, Moved


class Rotated(Moved):
    """A surface turned around the origin.

    Why a teacher shows it: gradient descent and momentum do not see how a surface is turned; rules with a step size for
    each coordinate do.
    """

    angle: Annotated[float, Parameter("[-180, 180]", "angle", "by how much, in degrees, against the clock")] = 45.0

    def back(self, w: Array) -> Array:
        """Turned back."""
        (x, y), (cosine, sine) = w, self._direction()
        return np.stack([cosine * x + sine * y, cosine * y - sine * x])

    def forth(self, w: Array) -> Array:
        """Turned."""
        (x, y), (cosine, sine) = w, self._direction()
        return np.stack([cosine * x - sine * y, sine * x + cosine * y])

    def matrix(self) -> Matrix:
        """That of the turn back."""
        cosine, sine = self._direction()
        return (cosine, sine), (-sine, cosine)

    def meanings(self) -> tuple[str, str]:
        """With the angle."""
        cosine, sine = (f"{name} {number_text(self.angle)}°" for name in ("cos", "sin"))
        return f"x {cosine} + y {sine}", f"y {cosine} - x {sine}"

    def _direction(self) -> tuple[float, float]:
        # A right angle is not quite one in floating point.
        radians, angle = np.deg2rad(self.angle), np.abs(self.angle)
        return np.cos(radians) * (angle != 90), np.sin(radians) * (angle != 180)


class Scaled(Moved):
    """A surface whose coordinates and whose loss have other units.

    Why a teacher shows it: what is measured in other units is as curved by their square, and a learning rate that was
    sound is so no more; a rule with a step size for each coordinate needs only another one for each.
    """

    x: Annotated[float, Parameter("(0, inf)", "x", "by what lengths along x are multiplied")] = 1.0
    y: Annotated[float, Parameter("(0, inf)", "y", "by what lengths along y are multiplied")] = 1.0
    loss: Annotated[float, Parameter("(0, inf)", "loss", "by what the loss is multiplied")] = 1.0

    @property
    def height(self) -> float:
        """By what the loss is multiplied."""
        return self.loss

    @property
    def learning_rates(self) -> Mapping[str, float]:
        """None: those of the surface within are of its units."""
        return {}

    def back(self, w: Array) -> Array:
        """In the units within."""
        x, y = w
        return np.stack([x / self.x, y / self.y])

    def forth(self, w: Array) -> Array:
        """In the units here."""
        x, y = w
        return np.stack([x * self.x, y * self.y])

    def matrix(self) -> Matrix:
        """Diagonal."""
        return (1 / self.x, 0.0), (0.0, 1 / self.y)

    def meanings(self) -> tuple[str, str]:
        """With the units that are others."""
        return _in_units("x", self.x), _in_units("y", self.y)


class Shifted(Moved):
    """A surface whose origin lies elsewhere.

    Why a teacher shows it: no rule should see where the origin is; one with weight decay does.
    """

    x: Annotated[float, Parameter("(-inf, inf)", "x", "by how much along x")] = 0.0
    y: Annotated[float, Parameter("(-inf, inf)", "y", "by how much along y")] = 0.0

    def back(self, w: Array) -> Array:
        """Shifted back."""
        x, y = w
        return np.stack([x - self.x, y - self.y])

    def forth(self, w: Array) -> Array:
        """Shifted."""
        x, y = w
        return np.stack([x + self.x, y + self.y])

    def matrix(self) -> Matrix:
        """Nothing is turned or stretched."""
        return (1.0, 0.0), (0.0, 1.0)

    def meanings(self) -> tuple[str, str]:
        """With the sign of the shift."""
        return _less("x", self.x), _less("y", self.y)


def _in_units(letter: str, unit: float) -> str:
    return letter if unit == 1 else f"{letter} / {number_text(unit)}"


def _less(letter: str, by: float) -> str:
    if by == 0:
        return letter
    return f"{letter} - {number_text(by)}" if by > 0 else f"{letter} + {number_text(-by)}"


MOVED = {each.__name__.lower(): each for each in (Rotated, Scaled, Shifted)}
