"""The archives that NumPy writes, `.npz`, when they come from strangers: read only as far as they are what they say."""

from __future__ import annotations

import math
import os
import struct
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from numpy.lib import format as npy

from optviz.system.files import check_ordinary

# In bytes, of what an array says of itself, which is parsed.
_LONGEST_HEADER = 1000
# In bytes, of the list of what is in an archive.
_LONGEST_LIST = 64 << 10


class Declared(NamedTuple):
    """What a member of an archive says of itself, before it is inflated."""

    kind: str
    itemsize: int
    shape: tuple[int, ...]


def check_list(file: BinaryIO) -> None:
    """Refuse an archive that lists more than a few members: `zipfile` reads the whole list before one can ask."""
    file.seek(-min(42, file.seek(0, os.SEEK_END)), os.SEEK_END)
    # The last record (PKWARE's APPNOTE 4.3.16), without a comment, and what might stand before it to correct it.
    corrected, last = (piece := file.read())[:-22], piece[-22:]
    signature, *_, length, _, comment = struct.unpack("<4s4H2LH", last)
    if signature != b"PK\5\6" or comment or corrected.startswith(b"PK\6\7") or length > _LONGEST_LIST:
        raise zipfile.BadZipFile


def declared_in(archive: zipfile.ZipFile, name: str) -> Declared:
    """The kind and shape of an array, which are those of the bytes that it is said to have."""
    member = archive.getinfo(f"{name}.npy")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ValueError(name)
    with archive.open(member) as file:
        # Later versions have headers of any length.
        if npy.read_magic(file) != (1, 0):
            raise ValueError(name)
        shape, _, dtype = npy.read_array_header_1_0(file, max_header_size=_LONGEST_HEADER)
        length = file.tell()
    if dtype.hasobject or member.file_size != length + dtype.itemsize * math.prod(shape):
        raise ValueError(name)
    return Declared(dtype.kind, dtype.itemsize, shape)


def array_in(archive: zipfile.ZipFile, name: str) -> Any:
    """An array, inflated; one of Python objects is refused."""
    with archive.open(f"{name}.npy") as file:
        return npy.read_array(file, allow_pickle=False, max_header_size=_LONGEST_HEADER)


def members_of(path: Path) -> list[str]:
    """The names of what is in an archive; none if it is no such archive. Raises `OptvizError` for no ordinary file."""
    check_ordinary(path)
    try:
        with path.open("rb") as file:
            check_list(file)
            with zipfile.ZipFile(file) as archive:
                return archive.namelist()
    # A damaged archive makes zipfile fail in many ways.
    except Exception:  # noqa: BLE001
        return []
