"""All runs together at several moments."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optviz.draw.layout.cells import check_room, split
from optviz.draw.layout.page import PLAIN, Page, mark_of, unit_of
from optviz.draw.layout.parts import Area, Content, Layout, Places, Rect, Slot


def strip(width: int, height: int, surfaces: Sequence[int], moments: int, content: Content = PLAIN) -> Layout:
    """All runs together at several moments; their names and verdicts stand below.

    The areas of a moment follow each other. `headings` are the places of the step numbers, moment by moment.
    `surfaces` holds the number of runs on each surface: one stands in several rows, several have a row each.
    """
    runs = sum(surfaces)
    across = moments if len(surfaces) > 1 else math.ceil(moments / 2)
    down = len(surfaces) if len(surfaces) > 1 else math.ceil(moments / across)
    page = Page(width, height, unit_of(width, height, across, down), content)
    unit, left = page.unit, page.left
    names_across = min(runs, max(1, (width - page.margin - left) // round(13 * unit)))
    names_down = math.ceil(runs / names_across)
    bottom = page.bottom + round((4.1 * names_down + 0.6) * unit)
    gap, above, ticks = round(1.2 * unit), round(1.7 * unit), round(1.5 * unit)
    cell_width = (width - page.margin - left - gap * (across - 1)) // across
    cell_height = (page.top - bottom - ticks) // down - above
    check_room(cell_width, cell_height, across * down)
    areas: list[Area] = []
    headings = []
    for number in range(moments):
        column = number % across
        x = left + column * (cell_width + gap)
        for surface, count in enumerate(surfaces):
            row = surface if len(surfaces) > 1 else number // across
            cell = Rect(x, page.top - (row + 1) * (above + cell_height), cell_width, cell_height)
            first = sum(surfaces[:surface])
            shown = tuple(range(first, first + count))
            areas += split(cell, content.views, unit, shown, left=column == 0, below=row == down - 1)
            if surface == 0:
                headings.append(Slot(x, cell.y + cell_height + round(0.45 * unit), cell_width, unit))
    name_width = (width - page.margin - left) // names_across
    places = []
    for number in range(runs):
        row, column = divmod(number, names_across)
        x, y = left + column * name_width, bottom - round((1.7 + 4.1 * row) * unit)
        under = [Slot(x, y - round(1.25 * line * unit), name_width - gap, 0.92 * unit) for line in (1, 2)]
        places.append(Places(Slot(x, y, name_width - gap, 1.1 * unit), under[0], None, under[1]))
    return page.placed(mark_of(unit, areas), areas, places, 0.85 * unit)._replace(headings=tuple(headings))
