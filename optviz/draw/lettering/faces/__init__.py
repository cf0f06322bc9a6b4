"""The faces that figures are written in; `tests/faces.py` made them.

They are first in matplotlib's list, under names that nobody else uses: no font that is installed changes a figure whose
characters they have.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib.font_manager import FontEntry, fontManager

from optviz.draw.colors.style import SANS

KOREAN = "Optviz Sans KR"
FOLDER = Path(__file__).parent

_FACES = (
    (SANS, "Regular", "normal", 400),
    (SANS, "Bold", "normal", 700),
    (SANS, "Italic", "italic", 400),
    (KOREAN, "Korean-Regular", "normal", 400),
    (KOREAN, "Korean-Bold", "normal", 700),
)
fontManager.ttflist[:0] = [
    FontEntry(fname=str(FOLDER / f"{file}.ttf"), name=family, style=style, weight=weight, size="scalable")
    for family, file, style, weight in _FACES
]
