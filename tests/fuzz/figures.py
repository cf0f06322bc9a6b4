"""Figures that carry a recipe, right and wrong: the containers of every format, made here from their standards.

A picture in them is not needed: what a figure says of itself is read without decoding any.
"""

from __future__ import annotations

import html
import struct
import zlib
from collections.abc import Callable

import pools
import recipes
from pools import Chance

MARK = b"# optviz 0.1\n# a figure\n"


def gif(chance: Chance, text: bytes) -> bytes:
    """GIF89a: a comment in blocks of at most 255 bytes, before the image."""
    most = chance.choice([255, 255, 255, 1, 7])
    pieces = [text[at : at + most] for at in range(0, len(text), most)]
    blocks = b"".join(bytes([len(each)]) + each for each in pieces)
    flags = chance.choice([0x00, 0x80, 0xF7])
    table = bytes(3 * (2 << (flags & 7))) if flags & 0x80 else b""
    extensions = chance.choice([b"", b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", b"\x21\xf9\x04\0\0\0\0\0"])
    image = b"\x2c\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\0\x3b"
    head = chance.choice([b"GIF89a", b"GIF89a", b"GIF87a"])
    return head + b"\1\0\1\0" + bytes([flags, 0, 0]) + table + extensions + b"\x21\xfe" + blocks + b"\0" + image


def piece(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(chance: Chance, text: bytes) -> bytes:
    """PNG, also animated: the description as plain, international or compressed text."""
    described = [
        piece(b"tEXt", b"Description\0" + text),
        piece(b"iTXt", b"Description\0\0\0en\0Description\0" + text),
        piece(b"iTXt", b"Description\0\0\0\0\0" + text),
        piece(b"iTXt", b"Description\0\1\0\0\0" + zlib.compress(text)),
        piece(b"zTXt", b"Description\0\0" + zlib.compress(text)),
    ]
    head = piece(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    control = chance.choice([b"", piece(b"acTL", struct.pack(">II", 1, 0)), piece(b"tEXt", b"Title\0x")])
    image = piece(b"IDAT", zlib.compress(b"\0\0")) + piece(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + control + chance.choice(described) + image


def packet(chance: Chance, text: bytes) -> bytes:
    """The description in XML, with or without the list of languages."""
    escaped = html.escape(text.decode("utf-8", "replace"), quote=False).encode()
    before, after = chance.choice([(b"", b""), (b"<rdf:Alt><rdf:li xml:lang='x-default'>", b"</rdf:li></rdf:Alt>")])
    return b"<dc:description>" + before + escaped + after + b"</dc:description>"


def webp(chance: Chance, text: bytes) -> bytes:
    """RIFF with an XMP chunk."""
    content = packet(chance, text)
    chunk = b"XMP " + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + bytes(10) + chunk
    return b"RIFF" + struct.pack("<I", len(body)) + body


def svg(chance: Chance, text: bytes) -> bytes:
    """SVG with its metadata element."""
    declared = chance.choice([b"", b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"])
    start = b"<?xml version='1.0'?>" + declared + b"<svg xmlns='http://www.w3.org/2000/svg'><metadata>"
    return start + packet(chance, text) + b"</metadata></svg>"


def page(_chance: Chance, text: bytes) -> bytes:
    """HTML with a meta element."""
    escaped = html.escape(text.decode("utf-8", "replace")).encode()
    return b'<!doctype html><head><meta name="optviz" content="' + escaped + b'"></head>'


def pdf(chance: Chance, text: bytes) -> bytes:
    """PDF with a subject, in ASCII or UTF-16."""
    if chance.random() < 0.5:
        text = b"\xfe\xff" + text.decode("utf-8", "replace").encode("utf-16-be")
    for each in (b"\\", b"(", b")"):
        text = text.replace(each, b"\\" + each)
    subject = b"/Subject" + chance.choice([b"", b" ", b"\n", b" " * 3000]) + b"(" + text.replace(b"\r", b"\\r") + b")"
    return b"%PDF-1.4\n1 0 obj\n<< " + subject + b" >>\nendobj\n%%EOF"


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(chance: Chance, text: bytes) -> bytes:
    """MP4 with a comment as Apple's programs have it."""
    found = box(b"data", struct.pack(">II", 1, 0) + text)
    for kind in (b"\xa9cmt", b"ilst"):
        found = box(kind, found)
    found = box(b"moov", box(b"udta", box(b"meta", bytes(4) + found)))
    other = chance.choice(
        [b"", box(b"free", bytes(8)), struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 20) + bytes(4)]
    )
    return box(b"ftyp", b"isom" + bytes(4)) + other + found


def element(kind: bytes, content: bytes) -> bytes:
    """An element of a WebM, with a size of eight bytes."""
    return kind + (1 << 56 | len(content)).to_bytes(8, "big") + content


def webm(_chance: Chance, text: bytes) -> bytes:
    """WebM with the tag COMMENT."""
    simple = element(b"\x67\xc8", element(b"\x45\xa3", b"COMMENT") + element(b"\x44\x87", text))
    tags = element(b"\x12\x54\xc3\x67", element(b"\x73\x73", simple))
    return element(b"\x1a\x45\xdf\xa3", b"\x42\x86\x81\x01") + element(b"\x18\x53\x80\x67", tags)


FORMATS: dict[str, Callable[[Chance, bytes], bytes]] = {
    "gif": gif,
    "png": png,
    "apng": png,
    "webp": webp,
    "svg": svg,
    "html": page,
    "pdf": pdf,
    "mp4": mp4,
    "webm": webm,
}


def figure(chance: Chance) -> tuple[str, bytes]:
    """The ending and the bytes of a figure."""
    ending = chance.choice(list(FORMATS))
    text = recipes.recipe(chance)
    if chance.random() < 0.9:
        text = MARK + text
    if chance.random() < 0.03:
        text += b"# " + b"x" * 70_000
    data = FORMATS[ending](chance, text)
    return ending, pools.spoiled_bytes(chance, data) if chance.random() < 0.4 else data
