"""All runs together at several moments."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optviz.draw.layout.cells.cell import arranged, shifted
from optviz.draw.layout.cells.lanes import UNTOLD, lanes
from optviz.draw.layout.page import PLAIN, Page, mark_of, ticks_below, unit_of
from optviz.draw.layout.parts import Area, Content, Layout, Rect, Slot
from optviz.look import SMALL

# The share of the height that the race below may take, and how much of it each line does, in units of the text size.
_LANES, _LINE = 0.4, 1.6


def strip(width: int, height: int, surfaces: Sequence[int], moments: int, content: Content = PLAIN) -> Layout:
    """All runs together at several moments, and below them the whole race.

    The areas of a moment follow each other. `headings` are the places of the step numbers, moment by moment.
    `surfaces` holds the number of runs on each surface: one stands in several rows, several have a row each.
    """
    runs_in_all = sum(surfaces)
    across = moments if len(surfaces) > 1 else math.ceil(moments / 2)
    down = len(surfaces) if len(surfaces) > 1 else math.ceil(moments / across)
    page = Page(width, height, unit_of(width, height, across, down), content)
    unit, left = page.unit, page.left
    lines = runs_in_all + (len(content.groups) if len(content.groups) > 1 else 0)
    high = min(_LANES * (page.top - page.bottom), _LINE * unit * lines)
    below = Rect(left, page.bottom, page.right - left, round(high))
    told, tally = lanes(below, unit, content), None
    if told:
        # The lanes stand on the bottom of their room.
        lift = min(places.bar.y for places in told.runs.values() if places.bar) - page.bottom - round(0.6 * unit)
        below = below._replace(y=below.y - max(0, lift))
        told = lanes(below, unit, content)
        bottom = below.y + below.height + round(0.8 * unit)
    else:
        tally = Slot(left, page.bottom + round(0.4 * unit), page.right - left, unit)
        bottom = page.bottom + round(1.9 * unit)
    gap, above = round(1.2 * unit), round(1.7 * unit)
    cell_width = (page.right - left - gap * (across - 1)) // across
    cell_height = (page.top - bottom - ticks_below(unit)) // down - above
    areas: list[Area] = []
    headings = []
    firsts = [sum(surfaces[:number]) for number in range(len(surfaces))]
    runs = [tuple(range(first, first + count)) for first, count in zip(firsts, surfaces, strict=True)]
    cells = [arranged(Rect(0, 0, cell_width, cell_height), content, unit, each).areas for each in runs]
    for number in range(moments):
        column = number % across
        x = left + column * (cell_width + gap)
        for surface, shown in enumerate(cells):
            row = surface if len(surfaces) > 1 else number // across
            y = page.top - (row + 1) * (above + cell_height)
            areas += shifted(shown, x, y, runs[surface], left=column == 0, below=row == down - 1)
            if surface == 0:
                headings.append(Slot(x, y + cell_height + round(0.45 * unit), cell_width, unit))
    places = [told.runs[run] if told else UNTOLD for run in range(runs_in_all)]
    return page.placed(mark_of(unit, areas), areas, places, SMALL * unit)._replace(
        headings=tuple(headings), groups=told.heads if told else (), tally=tally
    )
