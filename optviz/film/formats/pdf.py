"""PDF, which matplotlib writes; the description is its subject."""

from __future__ import annotations

import re

from optviz.film.containers import MOST_CHUNKS, MOST_SEARCHED
from optviz.film.formats import Format
from optviz.film.pieces import Data

_SUBJECT = re.compile(rb"/Subject\s{,20}\(")
_LONGEST_OPENING = 29
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def _subject(data: Data, most: int) -> bytes | None:
    """The last subject: a string in parentheses, in ASCII or, after a byte-order mark, in UTF-16."""
    at, opening = len(data), None
    for _ in range(MOST_CHUNKS):
        at = data.rfind(b"/Subject", max(0, len(data) - MOST_SEARCHED), at)
        opening = _SUBJECT.match(data[at : at + _LONGEST_OPENING]) if at >= 0 else None
        if opening or at < 0:
            break
    if opening is None:
        return None
    # Each character has at most two bytes, and each byte at most a backslash before it.
    start = at + opening.end()
    piece = data[start : start + 4 * most + 8]
    literal = re.match(rb"((?:[^\\()]|\\.)*+)\)", piece, re.DOTALL)
    if literal is None:
        return None
    escaped = literal[1]
    text = re.sub(rb"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), escaped, flags=re.DOTALL)
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", errors="replace").encode(errors="replace")
    return text


FORMATS = (
    Format(
        21,
        (".pdf",),
        "the last frame",
        metadata=lambda text: {"Subject": text, "CreationDate": None},
        begins=rb"%PDF",
        read=_subject,
    ),
)
