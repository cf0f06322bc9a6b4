"""PNG, and animated PNG frame by frame and without loss.

Only the box around what changed is written, unchanged pixels in it transparent. Chunk layout and names follow the PNG
specification (W3C, third edition, 2025).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np

from optviz.film.changes import Box, Shown
from optviz.film.containers import MOST_CHUNKS
from optviz.film.formats import Film, Format
from optviz.film.pieces import Data
from optviz.film.provenance import KEY
from optviz.film.timing import FASTEST_WEB
from optviz.pixels import Pixels

_RGBA = 6
_KEEP, _REPLACE, _OVER = 0, 0, 1


class ApngWriter:
    """Writes one animated PNG that plays so many times, 0 for ever; the number of frames stands before the first."""

    def __init__(self, file: BinaryIO, shape: tuple[int, int], frames: int, provenance: str, plays: int = 0) -> None:
        self.file = file
        self.shown = Shown(shape)
        self.chunks = 0
        height, width = shape
        file.write(b"\x89PNG\r\n\x1a\n")
        self._write(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGBA, 0, 0, 0))
        # A keyword, no compression, no language and no translated keyword.
        self._write(b"iTXt", KEY.encode() + b"\0\0\0\0\0" + provenance.encode())
        self._write(b"acTL", struct.pack(">II", frames, plays))

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""
        is_first = self.shown.is_first
        box = self.shown.change(pixels, changed)
        height, width = box.pixels.shape
        place = struct.pack(">IIII", width, height, box.left, box.top)
        how = struct.pack(">HHBB", *_fraction(milliseconds), _KEEP, _REPLACE if is_first else _OVER)
        self._write(b"fcTL", self._next() + place + how)
        data = zlib.compress(_rows(box))
        if is_first:
            self._write(b"IDAT", data)
        else:
            self._write(b"fdAT", self._next() + data)

    def close(self) -> None:
        """Write the end."""
        self._write(b"IEND", b"")

    def _next(self) -> bytes:
        """The number of a chunk of the animation."""
        self.chunks += 1
        return struct.pack(">I", self.chunks - 1)

    def _write(self, kind: bytes, data: bytes) -> None:
        self.file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


def _fraction(milliseconds: int) -> tuple[int, int]:
    """In seconds: both numbers have sixteen bits, and a frame may last ten minutes."""
    return (milliseconds, 1000) if milliseconds % 10 else (milliseconds // 10, 100)


def _rows(box: Box) -> bytes:
    """The rows, each after a 0 that says that it is not filtered."""
    height, width = box.pixels.shape
    rows = np.zeros((height, 1 + 4 * width), dtype=np.uint8)
    rows[:, 1:] = box.pixels.astype("<u4").view(np.uint8)
    return rows.tobytes()


def _description(data: Data, most: int) -> bytes | None:
    """The description before the first image; one that is compressed is not ours."""
    at = 8
    for _ in range(MOST_CHUNKS):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IDAT":
            return None
        start, at = at + 8, at + 12 + length
        if kind not in {b"tEXt", b"iTXt"} or not data[start : start + 12].startswith(b"Description\0"):
            continue
        # In the worst case each byte of Latin-1 comes from two of UTF-8.
        if length > most + 100:
            return data[start + 12 + 4 * (kind == b"iTXt") : start + most + 100]
        content = data[start : start + length]
        if struct.pack(">I", zlib.crc32(kind + content)) != data[start + length : start + length + 4]:
            return None
        if kind == b"tEXt":
            return content[12:].decode("latin-1").encode()
        if content[12:13] == b"\0":
            # After the method of compression, a language and the translated keyword.
            return content[14:].split(b"\0", 2)[2] if content[14:].count(b"\0") >= 2 else None
    return None


def _writer(film: Film) -> ApngWriter:
    return ApngWriter(film.file, film.shape, len(film.lasting), film.text, film.plays)


FORMATS = (
    Format(
        1,
        (".apng",),
        "a film for the web",
        "every colour, exact timing",
        write=_writer,
        loops=True,
        fastest=FASTEST_WEB,
    ),
    Format(
        20,
        (".png",),
        "the last frame",
        metadata=lambda text: {KEY: text},
        begins=rb"\x89PNG",
        read=_description,
    ),
)
