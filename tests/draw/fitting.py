"""Whether all of a figure has room: matplotlib is asked where each text stands."""

from __future__ import annotations

import itertools

from boxes import Box, box_of, meeting, page_of, text_boxes, texts_of

from optviz import Scene
from optviz.draw.colors.style import DPI
from optviz.draw.legend.bars import Bar
from optviz.draw.still import Still

SLACK = 0.5
SMALLEST_TEXT = 6
SMALLEST_PANEL = 12


def bars_in(bars: list[Bar], step: int) -> list[Box]:
    """The bars at a step; their marks are at their ends."""
    return [box_of(bar.pieces(step)[0], f"bar {number}") for number, bar in enumerate(bars)]


def axes_boxes(still: Still) -> list[Box]:
    return [box_of(area.rect, f"panel {number}") for number, area in enumerate(still.layout.areas)]


def assert_all_fits(scene: Scene) -> None:
    """Nothing may overlap, be cut off or be too small; of surfaces that look the same, one is drawn."""
    still = Still(scene, copies=False)
    figure = still.at(scene.steps)
    boxes = text_boxes(figure) + axes_boxes(still) + bars_in(still.bars, scene.steps)
    assert meeting(itertools.combinations(boxes, 2), SLACK) == []
    page = page_of(*scene.recipe.pixels)
    assert [each.what for each in boxes if not each.is_in(page, SLACK)] == []
    rects = [area.rect for area in still.layout.areas]
    assert min(min(rect.width, rect.height) for rect in rects) >= SMALLEST_PANEL
    assert min(text.get_fontsize() for text in texts_of(figure)) * DPI / 72 >= SMALLEST_TEXT
