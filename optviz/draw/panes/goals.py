"""The critical points of a surface: stars at minima, crosses at saddles, triangles at maxima."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from optviz.draw.colors.style import points
from optviz.look import CROSS_EDGE, CROSS_RADIUS, STAR_EDGE, STAR_RADIUS, Look
from optviz.objectives.base import Array

_MARKERS = ("*", "x", "^")
# A star reaches over so much of the way to the next mark, but is so large at least, in marks, that it is one.
_WAY, _LEAST_STAR = 0.6, 0.72


def draw_goals(axes: Axes, goals: Sequence[Array], mark: float, look: Look) -> None:
    """Draw minima, saddles and maxima, each in the ink with a rim of paper, at places `(N, 2)` in data of the axes."""
    radii = (_star_radius(axes, goals, mark), CROSS_RADIUS, CROSS_RADIUS)
    for places, marker, radius in zip(goals, _MARKERS, radii, strict=True):
        # A cross is a line, and its rim a wider one.
        lines = [(look.paper, CROSS_EDGE + 2 * STAR_EDGE, radius + STAR_EDGE), (look.ink, CROSS_EDGE, radius)]
        for edge, width, reach in lines if marker == "x" else [(look.paper, STAR_EDGE, radius)]:
            axes.plot(
                *places.reshape(-1, 2).T,
                marker,
                color=look.ink,
                markersize=points(2 * reach * mark),
                markeredgecolor=edge,
                markeredgewidth=points(width * mark),
                zorder=2,
                scalex=False,
                scaley=False,
            )


def _star_radius(axes: Axes, goals: Sequence[Array], mark: float) -> float:
    """How large stars are, in marks: so that none covers another, or a cross, where many are near to each other."""
    stars, *others = (axes.transData.transform(places.reshape(-1, 2)) for places in goals)
    every = np.concatenate([stars, *others])
    away = np.hypot(*(stars[:, None] - every).transpose(2, 0, 1))
    # What is nowhere, as it is hidden, is near to nothing, nor is a place to itself.
    near = np.nanmin(np.where(away > 0, away, np.inf), initial=np.inf)
    return float(np.clip(_WAY * near / mark, _LEAST_STAR, STAR_RADIUS))
