"""Animated WebP, frame by frame and without loss.

Pillow compresses the box around what changed, unchanged pixels in it transparent; here the boxes are put together,
because Pillow would keep all frames in memory. Chunk layout and names follow RFC 9649 (WebP Image Format, 2024).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from typing import BinaryIO

from PIL import Image

from optviz.film.changes import Box, Shown
from optviz.film.containers import MOST_SEARCHED, described, riff
from optviz.film.formats import Film, Format
from optviz.film.pieces import Data
from optviz.film.provenance import xmp
from optviz.film.timing import FASTEST_WEB
from optviz.pixels import Pixels

_XMP, _ALPHA, _ANIMATION = 4, 16, 2
_KEEP_AND_OVER, _KEEP_AND_REPLACE = 0, 2
# A single compressed picture begins with "RIFF", its size and "WEBP".
_HEADER = 12


class WebpWriter:
    """Writes one WebP that plays so many times, 0 for ever, into a file that can be sought in."""

    def __init__(self, file: BinaryIO, shape: tuple[int, int], provenance: str, plays: int = 0) -> None:
        self.file = file
        self.shown = Shown(shape)
        self.provenance = provenance
        self.size = 4
        height, width = shape
        file.write(b"RIFF\0\0\0\0WEBP")
        flags = struct.pack("<I", _XMP | _ALPHA | _ANIMATION)
        self._write(b"VP8X", flags + _three_bytes(width - 1, height - 1))
        self._write(b"ANIM", struct.pack("<IH", 0xFFFFFFFF, plays))

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""
        how = _KEEP_AND_REPLACE if self.shown.is_first else _KEEP_AND_OVER
        box = self.shown.change(pixels, changed)
        height, width = box.pixels.shape
        place = _three_bytes(box.left // 2, box.top // 2, width - 1, height - 1, milliseconds)
        self._write(b"ANMF", place + bytes([how]) + _compressed(box))

    def close(self) -> None:
        """Write the end, and the size at the beginning."""
        self._write(b"XMP ", xmp(self.provenance))
        self.file.seek(4)
        self.file.write(struct.pack("<I", self.size))
        self.file.seek(0, io.SEEK_END)

    def _write(self, kind: bytes, data: bytes) -> None:
        chunk = kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        self.file.write(chunk)
        self.size += len(chunk)


def _three_bytes(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(3, "little") for number in numbers)


def _compressed(box: Box) -> bytes:
    height, width = box.pixels.shape
    file = io.BytesIO()
    # More effort would halve the first frame and double the time of all others.
    image = Image.frombytes("RGBA", (width, height), box.pixels.astype("<u4").tobytes())
    image.save(file, "WEBP", lossless=True, method=2, quality=50)
    return file.getvalue()[_HEADER:]


def _xmp_description(data: Data, most: int) -> bytes | None:
    """The description in the XMP."""
    return next(
        (
            described(data, chunk.start, min(chunk.end, chunk.start + MOST_SEARCHED), most)
            for chunk in riff(data, 12, len(data))
            if chunk.kind == b"XMP "
        ),
        None,
    )


def _writer(film: Film) -> WebpWriter:
    return WebpWriter(film.file, film.shape, film.text, film.plays)


FORMATS = (
    Format(
        2,
        (".webp",),
        "a film for the web",
        "every colour, exact timing",
        write=_writer,
        begins=rb"RIFF....WEBP",
        read=_xmp_description,
        loops=True,
        fastest=FASTEST_WEB,
    ),
)
