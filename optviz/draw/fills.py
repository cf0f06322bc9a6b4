"""Rectangles of whole pixels in one colour: filled into a frame of a film, or added to a figure, which is the same."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from optviz.draw.colors.style import channels
from optviz.draw.layout import Rect
from optviz.draw.lettering.text import Pixels


def fill(pixels: Pixels, rect: Rect, color: str) -> None:
    """Fill a rectangle of a picture `(H, W)`."""
    top = len(pixels) - rect.y - rect.height
    pixels[top : top + rect.height, rect.x : rect.x + rect.width] = _pixel(color)


def add_fill(figure: Figure, rect: Rect, color: str, zorder: float = 1) -> Artist:
    """Add a rectangle to a figure, and return it."""
    width, height = figure.bbox.width, figure.bbox.height
    return figure.add_artist(
        Rectangle(
            (rect.x / width, rect.y / height),
            rect.width / width,
            rect.height / height,
            facecolor=color,
            linewidth=0,
            transform=figure.transFigure,
            zorder=zorder,
        )
    )


def _pixel(color: str) -> np.uint32:
    """A colour as 0xAABBGGRR."""
    red, green, blue = channels(color)
    return np.uint32(0xFF000000 | blue << 16 | green << 8 | red)
