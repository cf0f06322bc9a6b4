"""What all layouts share: the margins, the heading and the caption, and the size of letters and marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from optviz.draw.layout.parts import Area, Content, Layout, Places, Slot
from optviz.look import SMALL, TITLE
from optviz.views import VIEWS

PLAIN = Content()
# A picture that is so much higher than wide is made for a telephone, which is so many points wide, and on which no
# name has smaller letters.
_UPRIGHT, _TELEPHONE, _LEAST = 0.3, 360, 9.0
# Lines that continue another are so far apart, in units of the text size.
_LINE = 1.25
# A title that had to have smaller letters beside the counter, in units of the text size, has the line for itself.
_LEAST_TITLE = 1.2


class Page(NamedTuple):
    """What all layouts share: the margins, the heading and the caption."""

    width: int
    height: int
    unit: float
    content: Content

    @property
    def margin(self) -> int:
        """Around everything."""
        return round(1.3 * self.unit)

    @property
    def ticks(self) -> int:
        """Room for tick labels left of the areas."""
        return max(ticks_left(view, self.unit, self.content) for view in self.content.views)

    @property
    def left(self) -> int:
        """Where the areas begin."""
        return self.margin + self.ticks

    @property
    def right(self) -> int:
        """Where the areas end."""
        return self.width - self.margin

    @property
    def top(self) -> int:
        """Where the heading ends."""
        above = (6.4 if self.content.legend else 4.9) + _LINE * self.content.further
        return self.height - round(above * self.unit)

    @property
    def bottom(self) -> int:
        """Where the caption begins, or the margin."""
        lines = self.content.caption
        return (round((1.35 * lines + 0.5) * self.unit) if lines else 0) + round(0.9 * self.unit)

    def placed(self, mark: float, areas: Sequence[Area], runs: Sequence[Places], tick_size: float) -> Layout:
        """The layout with these areas."""
        left, right = self.left, self.right
        counter = round(self.content.counter_width * self.unit)
        line = self.height - round(2.4 * self.unit)
        further = self.content.further
        first, *under = (
            self.height - round(each * self.unit)
            for each in (4.1, *(4.1 + _LINE * (each + 1) for each in range(further)), 5.7 + _LINE * further)
        )
        lines = [self.bottom - round((1.35 + 1.35 * each) * self.unit) for each in range(self.content.caption)]
        alone = _LEAST_TITLE * self.content.title * self.unit > right - left - counter
        beside_title, beside_subtitle = (0, counter) if alone else (counter, 0)
        return Layout(
            self.width,
            self.height,
            self.unit,
            mark,
            Slot(left, line, right - left - beside_title, TITLE * self.unit, "left", self.unit),
            Slot(left, first, right - left - beside_subtitle, self.unit),
            Slot(right, first if alone else line, counter, self.unit, "right"),
            tuple(areas),
            tuple(runs),
            tick_size,
            Slot(left, under[-1], right - left, self.unit) if self.content.legend else None,
            tuple(Slot(left, y, right - left, self.unit) for y in lines),
            tuple(Slot(left, y, right - left - beside_subtitle, self.unit) for y in under[:-1]),
        )


def ticks_left(view: str, unit: float, content: Content) -> int:
    """The room for the numbers left of a view, if it has any."""
    return round((2.8 if VIEWS[view].kind == "curve" else 2.0) * unit) if content.numbered(view) else 0


def ticks_below(unit: float) -> int:
    """The room for the numbers below a view."""
    return round(1.6 * SMALL * unit)


def mark_of(unit: float, areas: Sequence[Area]) -> float:
    """From what markers are derived: the text size, unless areas are tiny."""
    return min(
        unit,
        *(max(area.rect.height, area.rect.width / 2) / 7 for area in areas if VIEWS[area.view].kind == "picture"),
        unit,
    )


def unit_of(width: int, height: int, across: int = 1, down: int = 1) -> float:
    """The text size: in proportion to the shorter side of the picture, less where many panels share it.

    It is never too small to be read; on a telephone, which shows an upright picture 360 points wide, and a small
    picture as it is, it is nine points or more.
    """
    crowd = max(1.0, across / 3.5, down / 3)
    upright = min(1.0, max(0.0, (height / width - 1) / _UPRIGHT))
    least = max(_LEAST, upright * _LEAST / _TELEPHONE * width)
    return max(least, (0.025 + 0.005 * upright) * min(width, height) / math.sqrt(crowd))
