"""On a map beside the surface from the side: at which rim the eye of that view is, so that both can be read as one."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from optviz.draw.colors.style import points
from optviz.draw.layout import Area, Rect, Slot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.panes.pane import Stand
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window

# In sizes of the numbers at axes: half of the mark, its distance from the edge and from its words, and their rim.
_HALF, _INSIDE, _BESIDE, _RIM = 0.45, 0.9, 0.5, 0.2
# A map that is narrower than its words so many times has the mark alone.
_ROOM = 2.5


class Eye(NamedTuple):
    """The middle of the mark in pixels, to where it looks, the slot of its words, and what both cover."""

    place: tuple[float, float]
    looks: tuple[float, float]
    slot: Slot
    words: str
    covers: Rect


def eye_at(stand: Stand, area: Area, window: Window, busy: Array) -> Eye | None:
    """Where the eye of the view from the side is at a map; None if there is none, or if it goes round.

    Its words stand at the side where they cover fewer of the pixels `busy` `(N, 2)`.
    """
    recording = stand.tracks(area)[0].recording
    if recording not in stand.cameras or stand.scene.recipe.orbit:
        return None
    rect, size = area.rect, stand.layout.tick_size
    azimuth = math.radians(stand.cameras[recording].azimuth)
    way = np.array(
        [
            math.cos(azimuth) * rect.width / (window[0][1] - window[0][0]),
            math.sin(azimuth) * rect.height / (window[1][1] - window[1][0]),
        ]
    )
    way /= np.hypot(*way)
    half = np.array([rect.width, rect.height]) / 2 - _INSIDE * size
    if half.min() <= 0:
        return None
    with np.errstate(divide="ignore"):
        away = way * np.min(half / np.abs(way))
    x, y = rect.x + rect.width / 2 + away[0], rect.y + rect.height / 2 + away[1]
    words = stand.scene.words.say("figure.eye")
    width = text_width(words, size)
    words, width = (words, width) if rect.width > _ROOM * width else ("", 0.0)
    gap = (_HALF + _BESIDE) * size
    long, high = math.ceil(width + gap + _HALF * size), math.ceil(1.4 * size)
    sides = [
        Rect(round(left), round(y - 0.7 * size), long, high)
        for left in (x - _HALF * size, x - gap - width)
        if rect.x <= left and left + long <= rect.x + rect.width
    ]
    if not sides:
        return None
    covers = min(sides, key=lambda side: _count(busy, side))
    right = covers.x > x - gap - width / 2
    slot = Slot(
        round(x + gap if right else x - gap),
        round(y - 0.36 * size),
        math.ceil(width) + 2,
        size,
        "left" if right else "right",
    )
    return Eye((x, y), (-way[0], -way[1]), slot, words, covers)


def _count(busy: Array, rect: Rect) -> int:
    """How many pixels are in a rectangle."""
    with np.errstate(invalid="ignore"):
        inside = (busy >= (rect.x, rect.y)) & (busy <= (rect.x + rect.width, rect.y + rect.height))
    return int(inside.all(axis=1).sum())


def draw_eye(figure: Figure, eye: Eye, stand: Stand) -> None:
    """Add the mark, a wedge that opens to where the eye looks, and its words."""
    look, size = stand.look, stand.layout.tick_size
    along = np.array(eye.looks)
    across = np.array([-along[1], along[0]])
    at, half = np.array(eye.place), _HALF * size
    corners = [at - half * along, at + half * (along + across), at + half * (along - across)]
    wedge = Polygon(
        np.array(corners) / (figure.bbox.width, figure.bbox.height),
        facecolor=look.ink,
        edgecolor=look.paper,
        linewidth=points(_RIM * size / 2),
        transform=figure.transFigure,
        zorder=1,
    )
    figure.add_artist(wedge)
    written = write(figure, eye.slot, eye.words, look.ink)
    written.set_path_effects([withStroke(linewidth=points(2 * _RIM * size), foreground=look.paper)])
