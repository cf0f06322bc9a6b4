"""Whether all of a figure has room: matplotlib is asked where each text stands."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from boxes import Box, box_of, meeting, page_of, text_boxes, texts_of

from optviz import Scene
from optviz.draw.colors.style import DPI
from optviz.draw.legend.bars import Bar
from optviz.draw.still import Still
from optviz.look import BAR_MARK

SLACK = 0.5
SMALLEST_TEXT = 6
SMALLEST_PANEL = 12


def bars_in(bars: Mapping[int, Bar], step: int) -> list[Box]:
    """The bars of runs at a step as far as their marks, these, and what follows them."""
    boxes = []
    for run, bar in bars.items():
        x, y = bar.middle
        radius = BAR_MARK * bar.size
        pieces = [piece.rect for piece in bar.pieces(step)]
        before = [each for each in pieces if each.x < x - radius]
        boxes += [
            box_of(each._replace(width=min(each.width, int(x - radius) - each.x)), f"bar {run}") for each in before
        ]
        boxes += [box_of(each, f"rest of bar {run}") for each in pieces if each.x > x]
        boxes.append(Box(x - radius, y - radius, x + radius, y + radius, f"mark {run}"))
    return boxes


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
