"""TIFF of many pages, one for each frame, which do not know how long each lasts."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any, BinaryIO

import numpy as np

from optviz.errors import OptvizError
from optviz.film.formats import Film, Format
from optviz.film.palette import rgb
from optviz.film.pieces import Data
from optviz.pixels import Pixels

_DESCRIPTION, _STRIPS, _ROWS_PER_STRIP = 270, 273, 278
# The bytes of each type of number, and the end of what an offset reaches (TIFF 6.0, section 2).
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_MOST_BYTES = 2**32 - 1


class TiffWriter:
    """Writes the frames as the pages of one TIFF, which does not know how long each lasts.

    imageio writes each page; here they are put one after the other, because it would keep all of them in memory.
    """

    def __init__(self, file: BinaryIO, shape: tuple[int, int], provenance: str) -> None:
        self.file = file
        self.shown: Pixels = np.zeros(shape, dtype=np.uint32)
        self.provenance = provenance
        self.size = 0
        # Where the place of the next page is written.
        self.link = 0

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:  # noqa: ARG002
        """Add a page; `changed` are the only parts of `pixels` that are looked at after the first."""
        import imageio.v3 as imageio

        if self.size == 0:
            self.shown[...] = pixels
        for place in changed:
            self.shown[place] = pixels[place]
        about = {_ROWS_PER_STRIP: self.shown.shape[0]} | ({} if self.size else {_DESCRIPTION: self.provenance.encode()})
        how: dict[str, Any] = {"compression": "tiff_adobe_deflate", "tiffinfo": about}
        self._append(imageio.imwrite("<bytes>", rgb(self.shown), plugin="pillow", extension=".tiff", **how))

    def _append(self, page: bytes) -> None:
        if self.size + len(page) > _MOST_BYTES:
            raise OptvizError("A TIFF holds 4 GB, and this film is larger; have fewer frames or a smaller picture.")
        moved, first, link = _moved(page, self.size)
        if self.size:
            self.file.seek(self.link)
            self.file.write(struct.pack("<I", first))
            self.file.seek(self.size)
        self.file.write(moved)
        self.link = self.size + link
        self.size += len(moved)

    def close(self) -> None:
        """The last page is followed by none, as it was written."""


def _moved(page: bytes, by: int) -> tuple[bytes, int, int]:
    """A file of one page as a part of a larger one that it stands in so many bytes from the beginning.

    Then the place of its directory in the larger file, and in the page the place of the link to the next one.
    """
    moved = bytearray(page + b"\0" * (len(page) % 2))

    def move(at: int, count: int = 1, kind: str = "I") -> None:
        places = struct.unpack_from(f"<{count}{kind}", moved, at)
        struct.pack_into(f"<{count}{kind}", moved, at, *(place + by for place in places))

    (directory,) = struct.unpack_from("<I", page, 4)
    (entries,) = struct.unpack_from("<H", page, directory)
    for at in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, kind, count, value = struct.unpack_from("<HHII", page, at)
        is_elsewhere = count * _SIZES[kind] > 4
        if tag == _STRIPS:
            move(value if is_elsewhere else at + 8, count)
        if is_elsewhere:
            move(at + 8)
    return bytes(moved), directory + by, directory + 2 + 12 * entries


def _description(data: Data, most: int) -> bytes | None:
    """The description of the first page, which ends with a zero (TIFF 6.0)."""
    order = "<" if data[:2] == b"II" else ">"
    (directory,) = struct.unpack(f"{order}I", data[4:8])
    (entries,) = struct.unpack(f"{order}H", data[directory : directory + 2])
    for at in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, kind, count, start = struct.unpack(f"{order}HHII", data[at : at + 12])
        # ASCII; four bytes or fewer, which stand in the entry itself, would not be ours.
        if (tag, kind) == (270, 2) and count > 4 and data[start + count - 1] == 0:
            return data[start : start + min(count - 1, most + 1)]
    return None


def _writer(film: Film) -> TiffWriter:
    return TiffWriter(film.file, film.shape, film.text)


FORMATS = (
    Format(
        10,
        (".tif", ".tiff"),
        "the frames as pages; written by imageio",
        "every colour, no timing",
        write=_writer,
        begins=rb"II\*\0|MM\0\*",
        read=_description,
    ),
)
