"""A picture as a PNG that is small enough to stand inside of a page."""

from __future__ import annotations

import io

from PIL import Image

from optviz.film.palette import Palette, Pixels


def small_png(pixels: Pixels) -> bytes:
    """A picture `(H, W)` in the colours that a film of it would have."""
    palette = Palette(pixels)
    # A palette's numbers begin at 1.
    image = Image.fromarray(palette.indices(pixels) - 1)
    image.putpalette(palette.colors.tobytes())
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
