"""A mark for each outcome, so that it need not be told by colour alone."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from optviz.draw.layout import Slot
from optviz.look import OUTCOMES

# Each between -1 and 1: who has arrived is ticked off, who moves goes on, who swings goes to and fro, who is outside
# went out, who is stuck pauses, who is lost is crossed out, and who has failed has a dash where a number would be.
_OUTLINES = {
    "arrived": [[(-1, -0.05), (-0.62, 0.35), (-0.3, 0), (0.62, 0.9), (1, 0.5), (-0.3, -0.85)]],
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
}
MARKS = {
    name: Path.make_compound_path(*(Path([*each, each[0]], closed=True) for each in _OUTLINES[name]))
    for name in OUTCOMES
}
# How far a mark reaches from its middle, and how high that is above the base of the letters beside it.
_RADIUS, _MIDDLE = 0.38, 0.33


def add_mark(figure: Figure, slot: Slot, outcome: str, color: str) -> Artist:
    """Add the mark of an outcome in the middle of a slot, as high as letters of its size; return what was added."""
    path = MARKS[outcome]
    middle = np.array([slot.x, slot.y + _MIDDLE * slot.size])
    places = (middle + _RADIUS * slot.size * np.asarray(path.vertices)) / (figure.bbox.width, figure.bbox.height)
    patch = PathPatch(Path(places, path.codes), facecolor=color, linewidth=0, transform=figure.transFigure)
    return figure.add_artist(patch)
