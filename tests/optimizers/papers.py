"""The path of an optimizer on a surface, step by step, with nothing of the program between."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.surfaces import Surface

Array = NDArray[np.float64]
STEPS = 200


def path(optimizer: Any, surface: Surface, steps: int = STEPS) -> Array:
    """Of a rule that wants nothing but the gradient where it is, `(steps + 1, 2)`."""
    weight = np.array(surface.start)
    points = [weight.copy()]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            optimizer.update(weight, surface.gradient(weight))
            points.append(weight.copy())
    return np.array(points)
