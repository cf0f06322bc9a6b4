"""SVG, which matplotlib writes, and HTML: what they say of themselves is near their beginning."""

from __future__ import annotations

from optviz.film.containers import MOST_SEARCHED, described, unescaped
from optviz.film.formats import Format
from optviz.film.pieces import Data
from optviz.film.provenance import KEY

_META = b'<meta name="optviz" content="'


def _about(data: Data, most: int) -> bytes | None:
    """What an SVG file or an HTML page says about itself."""
    end = min(len(data), MOST_SEARCHED)
    meta = data.find(_META, 0, end)
    if meta >= 0:
        return unescaped(data, meta + len(_META), data.find(b'"', meta + len(_META), end), most)
    return described(data, 0, end, most)


FORMATS = (
    # Whatever no other format begins with may be markup.
    Format(
        22,
        (".svg",),
        "the last frame",
        metadata=lambda text: {KEY: text, "Date": None},
        begins=b"",
        read=_about,
    ),
)
