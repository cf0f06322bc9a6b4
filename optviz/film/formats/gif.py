"""GIF, frame by frame: only the box around what changed, unchanged pixels in it transparent, nothing kept in memory.

The first frame is compressed by Pillow, the others, in which little changes, by `lzw`; where much does, as is smaller.
Block layout and names follow the GIF89a specification (CompuServe, 1990).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from optviz.film.containers import MOST_CHUNKS
from optviz.film.formats import Film, Format
from optviz.film.formats.lzw import blocks, compress
from optviz.film.palette import Palette
from optviz.film.pieces import Data
from optviz.film.timing import FASTEST_GIF
from optviz.pixels import Pixels

_UNCHANGED = 0
# From such a share of a box on that is new, the box as a whole may be smaller.
_MUCH = 0.05
_LONGEST_DELAY = 0xFFFF
_KEEP_AND_TRANSPARENT = 0b0000_0101


class GifWriter:
    """Writes one GIF that plays so many times, 0 for ever."""

    def __init__(
        self, file: BinaryIO, shape: tuple[int, int], palette: Palette, comment: str = "", plays: int = 0
    ) -> None:
        self.file = file
        self.palette = palette
        self.bits = max(2, len(palette.colors).bit_length())
        self.shown = np.zeros(shape, dtype=np.uint8)
        self.numbers = np.arange(self.shown.size).reshape(shape)
        self.waiting: bytes | None = None
        self.delay = 0
        height, width = shape
        table = bytearray(3 * (1 << self.bits))
        table[3 : 3 + palette.colors.size] = palette.colors.tobytes()
        file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | 0x70 | self.bits - 1, 0, 0) + table)
        # Without this block a GIF plays once; with it, it is repeated so often after the first time, and 0 is for ever.
        if plays != 1:
            file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", max(plays - 1, 0), 0))
        if comment:
            file.write(b"\x21\xfe" + blocks(comment.encode()) + b"\x00")

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""
        image, centiseconds = self._image(pixels, changed), milliseconds // 10
        if image is None:
            if self.delay + centiseconds <= _LONGEST_DELAY:
                self.delay += centiseconds
                return
            # One unchanged pixel begins a frame of the same picture.
            image = self._block(0, 0, 1, 1, compress(np.array([], int), np.array([], np.uint8), 1, self.bits))
        self._flush()
        self.waiting, self.delay = image, centiseconds

    def close(self) -> None:
        """Write the last frame and the end."""
        self._flush()
        self.file.write(b"\x3b")

    def _flush(self) -> None:
        """Write the frame that was waiting to learn how long it lasts."""
        if self.waiting is not None:
            control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, _KEEP_AND_TRANSPARENT, self.delay, _UNCHANGED, 0)
            self.file.write(control + self.waiting)

    def _image(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]]) -> bytes | None:
        """The box around all that differs from what is shown, compressed; None if nothing does."""
        if self.waiting is None:
            return self._whole_image(pixels)
        places, values = self._differing(pixels, list(changed))
        if not places.size:
            return None
        y, x = np.divmod(places, self.shown.shape[1])
        top, left = int(y[0]), int(x.min())
        height, width = int(y[-1]) - top + 1, int(x.max()) - left + 1
        data = compress((y - top) * width + (x - left), values, width * height, self.bits)
        image = self._block(left, top, width, height, data)
        if places.size > _MUCH * width * height:
            # What turns is nearly all new, and smaller without holes for what is not.
            return min(image, self._box(left, top, width, height), key=len)
        return image

    def _differing(
        self, pixels: Pixels, changed: list[tuple[slice, slice]]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Where the picture differs from what was shown, as ascending numbers of its pixels, and the colours there.

        All parts are looked at together: they are many and small, and each call of NumPy has its price.
        """
        if not changed:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)
        places = np.concatenate([self.numbers[part].ravel() for part in changed])
        indices = self.palette.indices(pixels.reshape(-1).take(places))
        shown = self.shown.reshape(-1)
        differ = np.flatnonzero(indices != shown.take(places))
        # In one number with its colour, a place is sorted at a fraction of the price. Parts may lie over each other.
        found = places[differ] << 8 | indices[differ]
        found.sort()
        found = found[np.diff(found, prepend=-1) > 0]
        places, values = found >> 8, found.astype(np.uint8)
        shown[places] = values
        return places, values

    def _whole_image(self, pixels: Pixels) -> bytes:
        """The first frame, of which nothing is unchanged."""
        self.shown[...] = self.palette.indices(pixels)
        height, width = self.shown.shape
        return self._box(0, 0, width, height)

    def _box(self, left: int, top: int, width: int, height: int) -> bytes:
        """All of what is shown in a box."""
        shown = np.ascontiguousarray(self.shown[top : top + height, left : left + width])
        data = Image.frombytes("P", (width, height), shown.tobytes()).tobytes("gif", "P", self.bits)
        return self._block(left, top, width, height, data)

    def _block(self, left: int, top: int, width: int, height: int, data: bytes) -> bytes:
        """An image with its descriptor before and the terminator behind."""
        return struct.pack("<BHHHHBB", 0x2C, left, top, width, height, 0, self.bits) + data + b"\x00"


def _comment(data: Data, most: int) -> bytes | None:
    """The comment before the first image (GIF89a)."""
    flags = data[10]
    at = 13 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0)
    left = MOST_CHUNKS
    while left > 0 and data[at] == 0x21:
        is_comment, at = data[at + 1] == 0xFE, at + 2
        pieces, total = [], 0
        while left > 0 and data[at]:
            piece = data[at + 1 : at + 1 + data[at]]
            at, left = at + 1 + data[at], left - 1
            total += len(piece)
            if is_comment and total <= most + 255:
                pieces.append(piece)
        at, left = at + 1, left - 1
        if is_comment and left > 0:
            return b"".join(pieces)
    return None


def _writer(film: Film) -> GifWriter:
    return GifWriter(film.file, film.shape, Palette(film.sample()), film.text, film.plays)


FORMATS = (
    Format(
        0,
        (".gif",),
        "a film for everywhere",
        "255 colours, exact timing",
        write=_writer,
        begins=rb"GIF8",
        read=_comment,
        loops=True,
        fastest=FASTEST_GIF,
    ),
)
