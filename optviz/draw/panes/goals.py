"""The critical points of a surface: stars at minima, crosses at saddles, triangles at maxima."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from optviz.draw.colors.style import points
from optviz.look import CROSS_EDGE, CROSS_RADIUS, STAR_EDGE, STAR_RADIUS, Look
from optviz.objectives.base import Array

_KINDS = (("*", STAR_RADIUS), ("x", CROSS_RADIUS), ("^", CROSS_RADIUS))


def draw_goals(axes: Axes, goals: Sequence[Array], mark: float, look: Look) -> None:
    """Draw minima, saddles and maxima, each in the ink with a rim of paper, at places `(N, 2)` in data of the axes."""
    for places, (marker, radius) in zip(goals, _KINDS, strict=True):
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
