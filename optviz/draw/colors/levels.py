"""Between which losses the colour of a surface changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.look import ALIKE, LEVEL_POWER, LEVELS
from optviz.objectives.base import Array

_LARGE = 1e300


# As a share of a value, how far its neighbours among the numbers may be from it.
_ROUNDING = 2.0**-51


def levels_of(values: Array) -> NDArray[np.float64]:
    """Levels by the distribution of the values, so that the valley floor has as many lines as the walls.

    They are denser at the low end, where the runs end. Levels that are nearly as high above the lowest value are one,
    and what lies between them is a plateau, which has no part in the distribution. A surface that is flat has one
    level above and one below.
    """
    finite = np.sort(values[np.isfinite(values)])
    scale = scale_of(finite)
    finite = scale * finite
    levels, rest = _apart(finite) if finite.size else ([0.0], finite)
    if 0 < rest.size < finite.size:
        # Terraces alone have no more levels without themselves.
        again = [float(finite[0]), *_apart(rest)[0][1:-1], float(finite[-1])]
        levels = max(levels, again, key=len)
    if len(levels) == 2:
        levels.insert(1, levels[0] / 2 + levels[1] / 2)
    if len(levels) < 2:
        room = max(1.0, 1e-6 * abs(levels[0]))
        levels = [levels[0] - room, levels[0] + room]
    most = np.finfo(float).max
    return np.clip(levels, -scale * most, scale * most) / scale


def _apart(finite: Array) -> tuple[list[float], Array]:
    """The levels of sorted values, each one of them, and the values without those that lie on plateaus."""
    # As a level, a value between two others might divide a plateau.
    places = (len(finite) - 1) * np.linspace(0, 1, LEVELS + 1) ** LEVEL_POWER
    lowest, *others = finite[places.astype(np.intp)].tolist()
    levels, plateau = [lowest], np.zeros(len(finite), dtype=np.bool_)
    for level in others:
        alike = ALIKE * (level - lowest) + _ROUNDING * abs(level)
        if level - levels[-1] > alike:
            levels.append(level)
        else:
            first = np.searchsorted(finite, levels[-1] - alike)
            plateau[first : np.searchsorted(finite, level + alike, side="right")] = True
    return levels, finite[~plateau]


def scale_of(values: Array) -> float:
    """A power of two, times which values have sums and differences that are numbers too: one, if they have anyhow."""
    return 2.0**-8 if np.abs(values).max(initial=0.0) > _LARGE else 1.0
