"""What all layouts share: the margins, the heading and the caption, and the size of letters and marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from optviz.draw.layout.parts import Area, Content, Layout, Places, Slot
from optviz.views import VIEWS

PLAIN = Content()


class Page(NamedTuple):
    """What all layouts share: the margins, the heading and the caption."""

    width: int
    height: int
    unit: float
    content: Content

    @property
    def margin(self) -> int:
        """Around everything."""
        return round(1.2 * self.unit)

    @property
    def ticks(self) -> int:
        """Room for tick labels left of the areas."""
        has_curve = any(VIEWS[view].kind == "curve" for view in self.content.views)
        return round((3 if has_curve else 2.1) * self.unit)

    @property
    def left(self) -> int:
        """Where the areas begin."""
        return self.margin + self.ticks

    @property
    def top(self) -> int:
        """Where the heading ends."""
        return self.height - round((6.2 if self.content.legend else 4.5) * self.unit)

    @property
    def bottom(self) -> int:
        """Where the caption begins, or half of the margin."""
        lines = self.content.caption
        return self.margin // 2 + (round((1.35 * lines + 0.9) * self.unit) if lines else 0)

    def placed(self, mark: float, areas: Sequence[Area], runs: Sequence[Places], tick_size: float) -> Layout:
        """The layout with these areas."""
        left, right = self.left, self.width - self.margin
        counter = round(self.content.counter_width * self.unit)
        line = self.height - round(2.2 * self.unit)
        under = [self.height - round(each * self.unit) for each in (3.8, 5.5)]
        lines = [self.bottom - round((1.5 + 1.35 * each) * self.unit) for each in range(self.content.caption)]
        return Layout(
            self.width,
            self.height,
            self.unit,
            mark,
            Slot(left, line, right - left - counter, 1.55 * self.unit),
            Slot(left, under[0], right - left, self.unit),
            Slot(right, line, counter, 1.15 * self.unit, "right"),
            tuple(areas),
            tuple(runs),
            tick_size,
            Slot(left, under[1], right - left, self.unit) if self.content.legend else None,
            tuple(Slot(left, y, right - left, self.unit) for y in lines),
        )


def mark_of(unit: float, areas: Sequence[Area]) -> float:
    """From what markers are derived: the text size, unless areas are tiny."""
    return min(
        unit,
        *(max(area.rect.height, area.rect.width / 2) / 7 for area in areas if VIEWS[area.view].kind == "picture"),
        unit,
    )


def unit_of(width: int, height: int, across: int, down: int) -> float:
    """The text size: in proportion to the picture, less where many panels share it, never too small to read."""
    crowd = max(1.0, across / 3.2, down / 2.2)
    return max(8.0, 0.0195 * math.sqrt(width * height) / math.sqrt(crowd))
