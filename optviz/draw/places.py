"""The pixels of a renderer, and where a rectangle is in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from optviz.draw.layout import Rect
from optviz.pixels import Pixels

Place = tuple[slice, slice]


def pixels_of(renderer: Any) -> Pixels:
    """The picture `(H, W)` that a renderer draws, as 0xAABBGGRR; to write on it is to draw."""
    pixels: Pixels = np.asarray(renderer.buffer_rgba()).view(np.uint32)[..., 0]
    return pixels


def place_in(pixels: Pixels, rect: Rect) -> Place:
    """Rows count from the top in a picture, and from the bottom in a layout."""
    height, width = pixels.shape
    top = height - rect.y - rect.height
    return slice(max(top, 0), min(top + rect.height, height)), slice(max(rect.x, 0), min(rect.x + rect.width, width))
