"""One picture as a PNG."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from optviz.film.palette import Palette
from optviz.film.provenance import KEY, checked
from optviz.pixels import Pixels, Sample


def write_png(file: BinaryIO, pixels: Pixels, text: str, dpi: float, level: int = 6) -> None:
    """A picture `(H, W)` as it is, with a text that it carries; `level` is that of zlib."""
    height, width = pixels.shape
    image = Image.frombytes("RGB", (width, height), pixels.astype("<u4").tobytes(), "raw", "RGBX")
    carried = PngInfo()
    carried.add_itxt(KEY, checked(text))
    image.save(file, "PNG", pnginfo=carried, dpi=(dpi, dpi), compress_level=level)


def small_png(pixels: Pixels, sample: Sample, text: str = "") -> bytes:
    """A picture `(H, W)` in the colours that a film of it would have, to stand on a page, with a text that it carries.

    Without a text, it carries nothing.
    """
    palette = Palette(sample)
    # A palette's numbers begin at 1.
    image = Image.fromarray(palette.indices(pixels) - 1)
    image.putpalette(palette.colors.tobytes())
    file, carried = io.BytesIO(), PngInfo()
    if text:
        carried.add_itxt(KEY, checked(text))
    image.save(file, "PNG", optimize=True, pnginfo=carried)
    return file.getvalue()
