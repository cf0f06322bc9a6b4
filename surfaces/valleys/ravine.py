"""A long, narrow, quadratic valley."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, factor_text, number_text, rounded
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface, Window


class Ravine(Surface):
    """A quadratic bowl whose walls are steeper than its floor by the condition number.

    Why a teacher shows it: gradient descent must take steps small enough for the walls and then crawls along the
    floor; it diverges above 2 / condition. Turned by 45 degrees, the rules with a step size per coordinate lose their
    advantage.

    Reference: B. Polyak, Introduction to Optimization, 1987, section 1.4.
    """

    condition: Annotated[float, Parameter("[1, inf)", "k", "curvature across the valley over that along it")] = 25.0
    angle: Annotated[float, Parameter("[-180, 180]", "angle", "direction of the valley, in degrees")] = 0.0

    steps = 150
    minima = (CriticalPoint(0.0, 0.0, 0.0),)

    @property
    def formula(self) -> str:
        """Along and across the valley where that is turned: multiplied out, few digits would make a saddle of it."""
        if self.angle == 0:
            return f"(x² + {factor_text(self.condition)}y²) / 2"
        cos, sin = (f"{name} {number_text(self.angle)}°" for name in ("cos", "sin"))
        turned = f"u = x {cos} + y {sin}, v = y {cos} - x {sin}"
        return f"(u² + {factor_text(self.condition)}v²) / 2, {turned}"

    @property
    def start(self) -> tuple[float, float]:
        """High on the wall and far from the minimum, turned with the valley."""
        x, y = self._turned(np.array([-9.0, 1.5]), back=False).tolist()
        return x, y

    @property
    def window(self) -> Window:
        """The box around the turned valley."""
        corners = np.array([[-10.0, -10.0, 4.0, 4.0], [-2.2, 2.2, -2.2, 2.2]])
        x, y = self._turned(corners, back=False)
        return (x.min().item(), x.max().item()), (y.min().item(), y.max().item())

    @property
    def learning_rates(self) -> dict[str, float]:
        """The rules that multiply the raw gradient must respect the curvature; the others need not."""
        return {
            "sgd": rounded(1.75 / self.condition),
            "momentum": rounded(0.25 / self.condition),
            "adagrad": 1.0,
            "rmsprop": 0.2,
            "adam": 0.5,
            "adadelta": 5.0,
        }

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        u, v = self._turned(w, back=True)
        return 0.5 * (u * u + self.condition * v * v)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        u, v = self._turned(w, back=True)
        return self._turned(np.stack([u, self.condition * v]), back=False)

    def hessian(self, w: Array) -> Array:
        """The same everywhere."""
        cosine, sine = self._direction()
        across = self.condition
        h = np.array(
            [
                [cosine * cosine + across * sine * sine, (1 - across) * cosine * sine],
                [(1 - across) * cosine * sine, sine * sine + across * cosine * cosine],
            ]
        )
        return np.broadcast_to(h.reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape)).copy()

    def _direction(self) -> tuple[float, float]:
        # A right angle is not quite one in floating point.
        radians, angle = np.deg2rad(self.angle), np.abs(self.angle)
        return np.cos(radians) * (angle != 90), np.sin(radians) * (angle != 180)

    def _turned(self, w: Array, *, back: bool) -> Array:
        """Rotate by the angle, or back by it."""
        x, y = w
        cosine, sine = self._direction()
        if back:
            sine = -sine
        return np.stack([cosine * x - sine * y, sine * x + cosine * y])
