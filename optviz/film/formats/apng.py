"""Animated PNG, frame by frame and without loss.

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
from optviz.film.palette import Pixels
from optviz.film.provenance import KEY

_RGBA = 6
_KEEP, _REPLACE, _OVER = 0, 0, 1


class ApngWriter:
    """Writes one animated PNG that repeats for ever; the number of frames stands before the first."""

    def __init__(self, file: BinaryIO, shape: tuple[int, int], frames: int, provenance: str) -> None:
        self.file = file
        self.shown = Shown(shape)
        self.chunks = 0
        height, width = shape
        file.write(b"\x89PNG\r\n\x1a\n")
        self._write(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGBA, 0, 0, 0))
        # A keyword, no compression, no language and no translated keyword.
        self._write(b"iTXt", KEY.encode() + b"\0\0\0\0\0" + provenance.encode())
        self._write(b"acTL", struct.pack(">II", frames, 0))

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], centiseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""
        is_first = self.shown.is_first
        box = self.shown.change(pixels, changed)
        height, width = box.pixels.shape
        place = struct.pack(">IIII", width, height, box.left, box.top)
        how = struct.pack(">HHBB", centiseconds, 100, _KEEP, _REPLACE if is_first else _OVER)
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


def _rows(box: Box) -> bytes:
    """The rows, each after a 0 that says that it is not filtered."""
    height, width = box.pixels.shape
    rows = np.zeros((height, 1 + 4 * width), dtype=np.uint8)
    rows[:, 1:] = box.pixels.astype("<u4").view(np.uint8)
    return rows.tobytes()
