"""Where each file format keeps its description, read without decoding a picture.

Files come from strangers: nothing is decompressed, no number in a file decides how much is read, and what does not fit
together is as good as absent.
"""

from __future__ import annotations

import html
import mmap
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

Data = bytes | mmap.mmap
# An ordinary film has a few thousand chunks; this many are read in a moment.
_MOST_CHUNKS = 100_000
# In bytes, how much is searched where there are no chunks: the end of a PDF, the beginning of markup.
_MOST_SEARCHED = 64 << 20


class Chunk(NamedTuple):
    """A named piece of a file, from `start` to `end` without its header."""

    kind: bytes
    start: int
    end: int


Chunks = Callable[[Data, int, int], Iterator[Chunk]]


def find_text(data: Data, most: int) -> bytes | None:
    """The description in a file, in UTF-8; None if there is none.

    One that is longer than `most` bytes may be cut behind them, or be None.
    """
    read = ([each for pattern, each in _READERS.items() if re.match(pattern, data, re.DOTALL)] or [_markup])[0]
    try:
        return read(data, most)
    # A file that ends too early.
    except (IndexError, struct.error):
        return None


def _gif(data: Data, most: int) -> bytes | None:
    """The comment before the first image (GIF89a)."""
    flags = data[10]
    at = 13 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0)
    left = _MOST_CHUNKS
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


def _png(data: Data, most: int) -> bytes | None:
    """The description before the first image; one that is compressed is not ours."""
    at = 8
    for _ in range(_MOST_CHUNKS):
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


def _webp(data: Data, most: int) -> bytes | None:
    return next(
        (
            _described(data, chunk.start, min(chunk.end, chunk.start + _MOST_SEARCHED), most)
            for chunk in _riff(data, 12, len(data))
            if chunk.kind == b"XMP "
        ),
        None,
    )


def _riff(data: Data, start: int, end: int) -> Iterator[Chunk]:
    """The chunks of a RIFF file."""
    for _ in range(_MOST_CHUNKS):
        if start + 8 > end:
            return
        kind, length = struct.unpack("<4sI", data[start : start + 8])
        yield Chunk(kind, start + 8, min(start + 8 + length, end))
        start += 8 + length + length % 2


def _avi(data: Data, most: int) -> bytes | None:
    """The comment in the list of texts, which ends with a zero."""
    lists = (each for each in _riff(data, 12, len(data)) if each.kind == b"LIST")
    texts = next((each for each in lists if data[each.start : each.start + 4] == b"INFO"), None)
    for text in _riff(data, texts.start + 4, texts.end) if texts else ():
        # One without its zero was cut off.
        if text.kind == b"ICMT" and data[text.end - 1] == 0:
            return data[text.start : min(text.end - 1, text.start + most + 1)]
    return None


def _tiff(data: Data, most: int) -> bytes | None:
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


def _mp4(data: Data, most: int) -> bytes | None:
    """The comment: in MP4 in the form that Apple's programs read, in MOV the first text that has a key."""
    texts = _inside(data, Chunk(b"", 0, len(data)), [b"moov", b"udta", b"meta", b"ilst"], _boxes)
    found = texts and (
        _inside(data, texts, [b"\xa9cmt", b"data"], _boxes) or _inside(data, texts, [b"\0\0\0\1", b"data"], _boxes)
    )
    # Before the text stand its type and its language.
    return data[found.start + 8 : min(found.end, found.start + 9 + most)] if found else None


def _boxes(data: Data, start: int, end: int) -> Iterator[Chunk]:
    """The boxes of an MP4 file (ISO/IEC 14496-12)."""
    for _ in range(_MOST_CHUNKS):
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


def _matroska(data: Data, most: int) -> bytes | None:
    """The tag COMMENT, in MKV and WebM; the IDs are Segment, Tags, Tag, SimpleTag, TagName and TagString."""
    segment = _inside(data, Chunk(b"", 0, len(data)), [b"\x18\x53\x80\x67"], _elements)
    tags = _inside(data, segment, [b"\x12\x54\xc3\x67"], _elements) if segment else None
    # Each of them may hold as many as all of them together.
    for tag in _elements(data, tags.start, min(tags.end, tags.start + 2 * most)) if tags else ():
        for simple in _elements(data, tag.start, tag.end):
            name, text = (_inside(data, simple, [kind], _elements) for kind in (b"\x45\xa3", b"\x44\x87"))
            if name and text and data[name.start : min(name.end, name.start + 8)] == b"COMMENT":
                return data[text.start : min(text.end, text.start + 1 + most)]
    return None


def _elements(data: Data, start: int, end: int) -> Iterator[Chunk]:
    """The elements of an MKV or WebM file (RFC 8794): an ID and a size, each as long as its leading zero bits say."""
    for _ in range(_MOST_CHUNKS):
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


def _inside(data: Data, chunk: Chunk, path: list[bytes], chunks: Chunks) -> Chunk | None:
    """The first chunk of the first kind in `path`, in it the first one of the second kind, and so on."""
    for kind in path:
        found = next((each for each in chunks(data, chunk.start, chunk.end) if each.kind == kind), None)
        if found is None:
            return None
        chunk = found
    return chunk


def _pdf(data: Data, most: int) -> bytes | None:
    """The last subject: a string in parentheses, in ASCII or, after a byte-order mark, in UTF-16."""
    at, opening = len(data), None
    for _ in range(_MOST_CHUNKS):
        at = data.rfind(b"/Subject", max(0, len(data) - _MOST_SEARCHED), at)
        opening = _SUBJECT.match(data, at) if at >= 0 else None
        if opening or at < 0:
            break
    if opening is None:
        return None
    # Each character has at most two bytes, and each byte at most a backslash before it.
    piece = data[opening.end() : opening.end() + 4 * most + 8]
    literal = re.match(rb"((?:[^\\()]|\\.)*+)\)", piece, re.DOTALL)
    if literal is None:
        return None
    escaped = literal[1]
    text = re.sub(rb"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), escaped, flags=re.DOTALL)
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", errors="replace").encode(errors="replace")
    return text


_SUBJECT = re.compile(rb"/Subject\s{,20}\(")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def _markup(data: Data, most: int) -> bytes | None:
    """What an SVG file or an HTML page says about itself."""
    end = min(len(data), _MOST_SEARCHED)
    meta = data.find(_META, 0, end)
    if meta >= 0:
        return _unescaped(data, meta + len(_META), data.find(b'"', meta + len(_META), end), most)
    return _described(data, 0, end, most)


_META = b'<meta name="optviz" content="'


def _described(data: Data, start: int, end: int, most: int) -> bytes | None:
    """The first description of the Dublin Core, with or without the list of languages that XMP has."""
    opening = data.find(b"<dc:description>", start, end)
    if opening < 0:
        return None
    before = re.compile(rb"<dc:description>(?:\s*<rdf:[^>]{,100}>){,2}").match(data, opening, end)
    return _unescaped(data, before.end(), data.find(b"<", before.end(), end), most) if before else None


def _unescaped(data: Data, start: int, end: int, most: int) -> bytes | None:
    """The text between two places in a markup file; None if there is no end."""
    if end < 0:
        return None
    # A quotation mark is the longest of what is escaped.
    escaped = data[start : min(end, start + 6 * most + 6)]
    return html.unescape(escaped.decode(errors="replace")).encode(errors="replace")


_READERS: dict[bytes, Callable[[Data, int], bytes | None]] = {
    rb"GIF8": _gif,
    rb"\x89PNG": _png,
    rb"RIFF....WEBP": _webp,
    rb"RIFF....AVI ": _avi,
    rb"II\*\0|MM\0\*": _tiff,
    rb"....ftyp": _mp4,
    rb"\x1a\x45\xdf\xa3": _matroska,
    rb"%PDF": _pdf,
}
