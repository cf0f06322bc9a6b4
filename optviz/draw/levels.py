"""Between which losses the colour of a surface changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.look import LEVEL_POWER, LEVELS
from optviz.objectives.base import Array

_LARGE = 1e300


def levels_of(values: Array) -> NDArray[np.float64]:
    """Levels by the distribution of the values, so that the valley floor has as many lines as the walls.

    They are denser at the low end, where the runs end. A surface that is flat has one level above and one below.
    """
    finite = values[np.isfinite(values)]
    scale = scale_of(finite)
    shares = np.linspace(0, 1, LEVELS + 1) ** LEVEL_POWER
    levels = np.unique(np.quantile(scale * finite, shares)) if finite.size else np.zeros(1)
    if len(levels) < 2:
        room = max(1.0, 1e-6 * abs(levels[0]))
        levels = np.array([levels[0] - room, levels[0] + room])
    most = np.finfo(float).max
    return np.clip(levels, -scale * most, scale * most) / scale


def scale_of(values: Array) -> float:
    """A power of two, times which values have sums and differences that are numbers too: one, if they have anyhow."""
    return 2.0**-8 if np.abs(values).max(initial=0.0) > _LARGE else 1.0
