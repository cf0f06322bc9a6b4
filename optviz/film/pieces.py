"""A file of any length as bytes of which only those are read that are asked for.

It is not mapped into memory: of a file that another program makes shorter meanwhile, the system would end this one.
"""

from __future__ import annotations

import os
from typing import BinaryIO, overload

# In bytes: what is read at once for a few of them, and how many such blocks are kept.
_BLOCK, _MOST_KEPT = 4 << 10, 64
# In bytes, what is searched at once, at most.
_LONGEST_SEARCH = 1 << 20


class Pieces:
    """A file that is open for reading, to be looked at as `bytes` are; what is gone from its end is an `IndexError`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = file.seek(0, os.SEEK_END)
        self._kept: dict[int, bytes] = {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> bytes: ...
    def __getitem__(self, place: int | slice) -> int | bytes:
        if isinstance(place, int):
            return self._block(place // _BLOCK)[place % _BLOCK]
        start, stop, _ = place.indices(self._length)
        if start >= stop:
            return b""
        number, first = divmod(start, _BLOCK)
        if first + stop - start <= _BLOCK:
            return self._block(number)[first : first + stop - start]
        return self._read(start, stop - start)

    def find(self, what: bytes, start: int = 0, end: int | None = None) -> int:
        """The first place of some bytes that lie between two places; -1 if there is none."""
        end = len(self) if end is None else end
        at, step = start, _BLOCK
        while at < end:
            found = self[at : min(at + step + len(what) - 1, end)].find(what)
            if found >= 0:
                return at + found
            at, step = at + step, min(2 * step, _LONGEST_SEARCH)
        return -1

    def rfind(self, what: bytes, start: int = 0, end: int | None = None) -> int:
        """The last place of some bytes that lie between two places; -1 if there is none."""
        end = len(self) if end is None else end
        stop, step = end, _BLOCK
        while stop > start:
            at = max(start, stop - step)
            found = self[at : min(stop + len(what) - 1, end)].rfind(what)
            if found >= 0:
                return at + found
            stop, step = at, min(2 * step, _LONGEST_SEARCH)
        return -1

    def _block(self, number: int) -> bytes:
        if number not in self._kept:
            if len(self._kept) == _MOST_KEPT:
                self._kept.clear()
            self._kept[number] = self._read(number * _BLOCK, _BLOCK)
        return self._kept[number]

    def _read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


Data = bytes | Pieces
