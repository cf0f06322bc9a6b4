"""Where the texts and the areas of a figure stand, as matplotlib sets them, and whether they meet."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from optviz import Recording, record
from optviz.draw.colors.style import DPI
from optviz.draw.layout import Rect

# In pixels. Letters are anti-aliased: what reaches less than this into another box is not seen.
SLACK = 1.0


class Box(NamedTuple):
    """A rectangle in pixels from the lower left corner, and what is in it."""

    left: float
    bottom: float
    right: float
    top: float
    what: str

    def meets(self, other: Box, slack: float = SLACK) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.top, other.top) - max(self.bottom, other.bottom) > slack
        )

    def is_in(self, other: Box, slack: float = SLACK) -> bool:
        return (
            self.left >= other.left - slack
            and self.right <= other.right + slack
            and self.bottom >= other.bottom - slack
            and self.top <= other.top + slack
        )


def box_of(rect: Rect, what: str) -> Box:
    return Box(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height, what)


def page_of(width: float, height: float) -> Box:
    return Box(0, 0, width, height, "page")


def meeting(pairs: Iterable[tuple[Box, Box]], slack: float = SLACK) -> list[tuple[str, str]]:
    """What is in those boxes of a pair that meet."""
    return [(one.what, other.what) for one, other in pairs if one.meets(other, slack)]


@cache
def race(surface: str, runs: int, steps: int = 3) -> Recording:
    optimizers = ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"]
    return record(surface, list(itertools.islice(itertools.cycle(optimizers), runs)), steps=steps)


def texts_of(figure: Figure) -> list[Text]:
    # A name at its ball, which has a rim, is to lie in a picture.
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in found if not text.get_path_effects()]


def text_boxes(figure: Figure) -> list[Box]:
    """The box of every text as matplotlib sets it, as high as its ink."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = []
    for text in texts_of(figure):
        set_at, font = text.get_window_extent(renderer), text.get_fontproperties()
        low, high = _ink(text.get_text(), *font.get_family(), str(font.get_weight()), font.get_style())
        baseline = text.get_transform().transform(text.get_position())[1]
        size = font.get_size() * DPI / 72
        boxes.append(Box(set_at.x0, baseline + size * low, set_at.x1, baseline + size * high, text.get_text()))
    return boxes


@cache
def _ink(text: str, *face: str) -> tuple[float, float]:
    """How far letters reach below and above their baseline, in shares of their size; outlines are not hinted."""
    *families, weight, style = face
    font = FontProperties(family=families, weight=weight, style=style)
    box = TextPath((0, 0), text, size=1, prop=font).get_extents()
    return box.y0, box.y1
