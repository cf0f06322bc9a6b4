"""The text in every written file that says how to make it again.

It stands where each format keeps a description, uncompressed, so that other programs show it too:

    .gif                the comment extension
    .png, .apng         an iTXt or tEXt chunk "Description"
    .webp, .svg         dc:description, in the XMP and in the metadata element
    .mp4, .webm, .mov,
    .mkv, .avi          the comment
    .tif, .tiff         ImageDescription, in the first page
    .pdf                Subject
    .html               <meta name="optviz" content="…">
    a folder of frames  in every frame
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

from optviz.errors import OptvizError
from optviz.film.pieces import Pieces
from optviz.recipe.files import LONGEST, MARK
from optviz.system.files import check_ordinary, reason_of

KEY = "Description"
FRAME = r"frame-\d{4,}\.png"
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li>'
    '</rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


def checked(text: str) -> str:
    """A text that may be written into a file: it begins with the mark and has at most 64 KB of UTF-8."""
    if not _is_ours(text.encode()):
        raise ValueError(f"a provenance begins with {MARK!r}")
    if len(text.encode()) > LONGEST:
        raise OptvizError(
            f"The recipe of this figure has {len(text.encode())} bytes, and {LONGEST} fit into a file; "
            "take fewer runs or shorter texts."
        )
    return text


def still_metadata(ending: str, text: str) -> dict[str, str | None]:
    """What matplotlib's `savefig(metadata=...)` needs to carry a text, and never a date."""
    from optviz.film.formats import format_of

    metadata = format_of(ending).metadata
    if metadata is None:
        raise ValueError(f"a still is not written as {ending}")
    return metadata(checked(text))


def html_meta(text: str) -> str:
    """The element of a page's head that carries a text."""
    return f'<meta name="optviz" content="{html.escape(checked(text))}">'


def xmp(text: str) -> bytes:
    """The text as the description in an XMP packet (ISO 16684-1)."""
    return _XMP.format(html.escape(text, quote=False)).encode()


def embedded(path: str | os.PathLike[str]) -> str | None:
    """The text that a film, a picture, a page or a folder of frames carries; None if there is none of ours.

    What kind of file it is, is told by what is in it. Raises `OptvizError` if it cannot be read, or if the text is
    longer than we write.
    """
    from optviz.film.formats import find_text

    file = Path(path)
    try:
        if file.is_dir():
            frames = sorted(each for each in file.iterdir() if re.fullmatch(FRAME, each.name))
            return embedded(frames[0]) if frames else None
        check_ordinary(path)
        if not file.exists():
            raise OptvizError(f"Cannot read {path} because there is no such file; check its name.")
        with file.open("rb") as opened:
            data = Pieces(opened)
            found = find_text(data, LONGEST)
            if opened.seek(0, os.SEEK_END) != len(data):
                raise OptvizError(f"Cannot read {path} because it was changed meanwhile; try again.")
    except (OSError, ValueError) as error:
        if isinstance(error, OptvizError):
            raise
        raise OptvizError(f"Cannot read {path} because of this: {reason_of(error)}; check the file.") from error
    if found is None or not _is_ours(found):
        return None
    if len(found) > LONGEST:
        raise OptvizError(f"The text in {path} is longer than {LONGEST} bytes, which optviz does not write.")
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise OptvizError(f"The text in {path} is damaged: it is not UTF-8.") from None


def _is_ours(text: bytes) -> bool:
    return re.match(re.escape(MARK.encode()) + rb"\b", text) is not None
