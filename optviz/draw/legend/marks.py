"""A mark for each way in which runs end, so that it need not be told by colour or by words alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from optviz.draw.colors.style import points
from optviz.draw.layout import Slot

# The star of a minimum on a map.
_STAR = 1.15 * np.asarray(Path.unit_regular_star(5, 0.381966).vertices)[:-1]
# About between -1 and 1: who has arrived has the star of a minimum, who moves goes on, who swings goes to and fro, who
# is outside went out, who is stuck pauses, who is lost is crossed out, and who has failed has a dash where a number
# would be.
_OUTLINES: dict[str, list[Any]] = {
    "arrived": [_STAR],
    "moving": [[(-0.6, -0.9), (0.9, 0), (-0.6, 0.9)]],
    "swinging": [
        [(-1, -0.15), (-0.4, 0.85), (0.3, -0.25), (1, 0.85), (1, 0.15), (0.3, -0.95), (-0.4, 0.15), (-1, -0.85)]
    ],
    "outside": [[(-0.8, -0.45), (-0.45, -0.8), (0.25, -0.1), (0.55, -0.5), (0.85, 0.85), (-0.5, 0.55), (-0.1, 0.25)]],
    "stuck": [[(x, -0.8), (x + 0.6, -0.8), (x + 0.6, 0.8), (x, 0.8)] for x in (-0.8, 0.2)],
    "lost": [
        [
            *((-0.9, -0.5), (-0.5, -0.9), (0, -0.4), (0.5, -0.9), (0.9, -0.5), (0.4, 0)),
            *((0.9, 0.5), (0.5, 0.9), (0, 0.4), (-0.5, 0.9), (-0.9, 0.5), (-0.4, 0)),
        ]
    ],
    "failed": [[(-0.85, -0.3), (0.85, -0.3), (0.85, 0.3), (-0.85, 0.3)]],
    # Two kinds of end are like others of their outcome and yet not the same: a star that is not rested on, and what
    # falls and rises again.
    "hovering": [_STAR, 0.5 * _STAR[::-1]],
    "overfitting": [
        [(-0.95, 0.8), (-0.35, 0.8), (-0.2, -0.25), (0.2, -0.25), (0.35, 0.8), (0.95, 0.8), (0.6, -0.85), (-0.6, -0.85)]
    ],
}
MARKS = {
    name: Path.make_compound_path(*(Path([*each, each[0]], closed=True) for each in outlines))
    for name, outlines in _OUTLINES.items()
}
# How far a mark reaches from its middle beside letters, and how high that is above their base.
_RADIUS, _MIDDLE = 0.38, 0.33


def mark_for(kind: str, outcome: str) -> str:
    """The name of the mark of a kind of end, which most kinds share with all others of their outcome."""
    return kind if kind in MARKS else outcome


def add_mark(figure: Figure, slot: Slot, name: str, color: str) -> Artist:
    """Add a mark in the middle of a slot, as high as letters of its size; return what was added."""
    return mark_at(figure, (slot.x, slot.y + _MIDDLE * slot.size), _RADIUS * slot.size, name, color)


def mark_at(
    figure: Figure,
    middle: tuple[float, float],
    radius: float,
    name: str,
    color: str,
    rim: tuple[str, float] | None = None,
) -> Artist:
    """Add a mark at a place in pixels, with a rim in a colour and so many pixels wide; return what was added."""
    path = MARKS[name]
    places = (np.array(middle) + radius * np.asarray(path.vertices)) / (figure.bbox.width, figure.bbox.height)
    patch = PathPatch(Path(places, path.codes), facecolor=color, linewidth=0, transform=figure.transFigure, zorder=2)
    if rim:
        patch.set_path_effects([withStroke(linewidth=points(2 * rim[1]), foreground=rim[0])])
    return figure.add_artist(patch)
