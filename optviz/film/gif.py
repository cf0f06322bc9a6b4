"""GIF, frame by frame: only the box around what changed, unchanged pixels in it transparent, nothing kept in memory.

Block layout and names follow the GIF89a specification (CompuServe, 1990); the compression is Pillow's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from optviz.film.lzw import compress
from optviz.film.palette import Palette, Pixels

_UNCHANGED = 0
# Below this share of changed pixels our compressor is faster than Pillow's.
_SPARSE = 0.02
_LONGEST_DELAY = 0xFFFF
_KEEP_AND_TRANSPARENT = 0b0000_0101


class GifWriter:
    """Writes one GIF that repeats for ever."""

    def __init__(self, file: BinaryIO, shape: tuple[int, int], palette: Palette) -> None:
        self.file = file
        self.palette = palette
        self.bits = max(2, int(len(palette.colors)).bit_length())
        self.shown = np.zeros(shape, dtype=np.uint8)
        self.delta = np.zeros(shape, dtype=np.uint8)
        self.waiting: bytes | None = None
        self.delay = 0
        height, width = shape
        table = bytearray(3 * (1 << self.bits))
        table[3 : 3 + palette.colors.size] = palette.colors.tobytes()
        file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | 0x70 | self.bits - 1, 0, 0) + table)
        file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], centiseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""
        image = self._image(pixels, changed)
        if image is None:
            self.delay += centiseconds
            return
        self._flush()
        self.waiting, self.delay = image, centiseconds

    def close(self) -> None:
        """Write the last frame and the end."""
        self._flush()
        self.file.write(b"\x3b")

    def _flush(self) -> None:
        """Write the frame that was waiting to learn how long it lasts."""
        if self.waiting is not None:
            delay = min(self.delay, _LONGEST_DELAY)
            control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, _KEEP_AND_TRANSPARENT, delay, _UNCHANGED, 0)
            self.file.write(control + self.waiting)

    def _image(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]]) -> bytes | None:
        """The box around all that differs from what is shown, compressed; None if nothing does."""
        boxes = []
        for place in changed:
            indices = self.palette.indices(pixels[place])
            shown = self.shown[place]
            differs = indices != shown
            if not differs.any():
                continue
            np.copyto(self.delta[place], indices, where=differs)
            shown[...] = indices
            boxes.append((place[0].start, place[0].stop, place[1].start, place[1].stop))
        if not boxes:
            return None
        tops, bottoms, lefts, rights = zip(*boxes, strict=True)
        box = (slice(min(tops), max(bottoms)), slice(min(lefts), max(rights)))
        image = _compressed(self.delta[box], box, self.bits)
        for top, bottom, left, right in boxes:
            self.delta[top:bottom, left:right] = _UNCHANGED
        return image


def _compressed(indices: NDArray[np.uint8], box: tuple[slice, slice], bits: int) -> bytes:
    rows, columns = box
    height, width = indices.shape
    header = struct.pack("<BHHHHBB", 0x2C, columns.start, rows.start, width, height, 0, bits)
    if np.count_nonzero(indices) < _SPARSE * indices.size:
        return header + compress(indices.ravel(), bits) + b"\x00"
    return header + Image.frombytes("P", (width, height), indices.tobytes()).tobytes("gif", "P", bits) + b"\x00"
