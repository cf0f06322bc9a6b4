"""The pieces that files are made of, walked through without decoding a picture.

Files come from strangers: nothing is decompressed, no number in a file decides how much is read, and what does not fit
together is as good as absent.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from optviz.film.pieces import Data

# An ordinary film has a few thousand chunks; this many are read in a moment.
MOST_CHUNKS = 100_000
# In bytes, how much is searched where there are no chunks: the end of a PDF, the beginning of markup.
MOST_SEARCHED = 64 << 20
_OPENING = re.compile(rb"<dc:description>(?:\s{,100}<rdf:[^>]{,100}>){,2}")
_LONGEST_OPENING = 500


class Chunk(NamedTuple):
    """A named piece of a file, from `start` to `end` without its header."""

    kind: bytes
    start: int
    end: int


Chunks = Callable[[Data, int, int], Iterator[Chunk]]


def riff(data: Data, start: int, end: int) -> Iterator[Chunk]:
    """The chunks of a RIFF file."""
    for _ in range(MOST_CHUNKS):
        if start + 8 > end:
            return
        kind, length = struct.unpack("<4sI", data[start : start + 8])
        yield Chunk(kind, start + 8, min(start + 8 + length, end))
        start += 8 + length + length % 2


def boxes(data: Data, start: int, end: int) -> Iterator[Chunk]:
    """The boxes of an MP4 file (ISO/IEC 14496-12)."""
    for _ in range(MOST_CHUNKS):
        if start + 8 > end:
            return
        length, kind = struct.unpack(">I4s", data[start : start + 8])
        header = 8
        if length == 1:
            (length,), header = struct.unpack(">Q", data[start + 8 : start + 16]), 16
        stop = start + length if length else end
        if not start + header <= stop <= end:
            return
        # This box alone has a version before the boxes inside.
        yield Chunk(kind, start + header + 4 * (kind == b"meta"), stop)
        start = stop


def elements(data: Data, start: int, end: int) -> Iterator[Chunk]:
    """The elements of an MKV or WebM file (RFC 8794): an ID and a size, each as long as its leading zero bits say."""
    for _ in range(MOST_CHUNKS):
        if start + 2 > end or data[start] < 0x10 or data[start] == 0:
            return
        kind = data[start : start + 9 - data[start].bit_length()]
        start += len(kind)
        if start >= end or data[start] == 0:
            return
        bits = 7 * (9 - data[start].bit_length())
        stop = start + bits // 7
        length = int.from_bytes(data[start:stop], "big") & (1 << bits) - 1
        start, stop = stop, end if length == (1 << bits) - 1 else stop + length
        if stop > end:
            return
        yield Chunk(kind, start, stop)
        start = stop


def inside(data: Data, chunk: Chunk, path: list[bytes], chunks: Chunks) -> Chunk | None:
    """The first chunk of the first kind in `path`, in it the first one of the second kind, and so on."""
    for kind in path:
        found = next((each for each in chunks(data, chunk.start, chunk.end) if each.kind == kind), None)
        if found is None:
            return None
        chunk = found
    return chunk


def described(data: Data, start: int, end: int, most: int) -> bytes | None:
    """The first description of the Dublin Core, with or without the list of languages that XMP has."""
    opening = data.find(b"<dc:description>", start, end)
    if opening < 0:
        return None
    before = _OPENING.match(data[opening : min(end, opening + _LONGEST_OPENING)])
    if before is None:
        return None
    start = opening + before.end()
    return unescaped(data, start, data.find(b"<", start, end), most)


def unescaped(data: Data, start: int, end: int, most: int) -> bytes | None:
    """The text between two places in a markup file; None if there is no end."""
    if end < 0:
        return None
    # A quotation mark is the longest of what is escaped.
    escaped = data[start : min(end, start + 6 * most + 6)]
    return html.unescape(escaped.decode(errors="replace")).encode(errors="replace")
