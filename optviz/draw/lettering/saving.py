"""A figure as a file, with its letters in a form that everybody who opens it can see."""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text

from optviz.draw.lettering.fonts import is_truetype
from optviz.recipe.recipe import Recipe

# Ours is Source Sans under another name; then what is near to it, as wide at least.
_FAMILIES = "'Source Sans 3', 'Source Sans Pro', 'Noto Sans', 'Noto Sans KR', 'Open Sans', 'DejaVu Sans', sans-serif"
_FAMILY = re.compile(rb'(<t(?:ext|span) [^>]*?font-family: )[^;"]*')


def save(figure: Figure, file: BinaryIO, kind: str, metadata: dict[str, Any], recipe: Recipe) -> None:
    """Write a figure as `"png"`, `"pdf"` or `"svg"`, always the same bytes, with letters and paper as a recipe says.

    In an SVG, letters are shapes or text. Without paper, what is drawn on it is as it is. A PDF has all faces as
    TrueType; what has other outlines cannot stand in it so, and is drawn as shapes.
    """
    if kind == "pdf":
        for text in figure.findobj(Text):
            if isinstance(text, Text) and not text.get_path_effects() and not is_truetype(text.get_fontproperties()):
                text.set_path_effects([Normal()])
    drawn, as_text = io.BytesIO(), recipe.letters == "text"
    paper = "none" if recipe.transparent else figure.get_facecolor()
    how: dict[str, Any] = {"pil_kwargs": {"dpi": (recipe.dpi, recipe.dpi)}} if kind == "png" else {}
    with mpl.rc_context({"pdf.fonttype": 42, "svg.fonttype": "none" if as_text else "path"}):
        figure.savefig(drawn, format=kind, metadata=metadata, facecolor=paper, **how)
    written = drawn.getvalue()
    # The families that matplotlib writes are named after files of this machine.
    file.write(_FAMILY.sub(rb"\g<1>" + _FAMILIES.encode(), written) if kind == "svg" and as_text else written)
