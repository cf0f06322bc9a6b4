"""What can be optimized, and the count of what an optimizer asks of it.

Arrays are component first: `(2,)` is a point, `(2, B)` are B runs, `(2, H, W)` is a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Objective(Protocol):
    """Anything with a loss and a gradient."""

    def value(self, w: Array) -> Array:
        """The loss, of shape `w.shape[1:]`."""

    def gradient(self, w: Array) -> Array:
        """The gradient, of the shape of `w`."""


@dataclass
class Counted:
    """An objective that counts its evaluations (of value, gradient, Hessian, whichever a rule asks for)."""

    objective: Any
    evaluations: int = 0

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.objective, name)
        if name not in {"value", "gradient", "hessian"}:
            return attribute

        def evaluate(w: Array) -> Array:
            self.evaluations += 1
            result: Array = attribute(w)
            return result

        return evaluate
