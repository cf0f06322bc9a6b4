"""All runs of a surface together."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from optviz.draw.layout.cells import check_room, split
from optviz.draw.layout.page import PLAIN, Page, mark_of, unit_of
from optviz.draw.layout.parts import Area, Content, Layout, Places, Rect, Slot


def overlay(width: int, height: int, surfaces: Sequence[int], content: Content = PLAIN) -> Layout:
    """All runs of a surface together, their names, losses, settings and verdicts in a column beside.

    `surfaces` holds the number of runs on each surface.
    """
    runs = sum(surfaces)
    page = Page(width, height, unit_of(width, height, 1, 1), content)
    unit, left = page.unit, page.left
    bottom = page.bottom + page.margin - page.margin // 2 + round(1.3 * unit)
    column = round(min(max(0.3 * width, 15 * unit), 0.45 * width))
    room = width - left - 2 * page.margin - column
    heading = round(1.7 * unit) if len(surfaces) > 1 else 0
    gap = round(1.3 * unit)
    each_width = (room - gap * (len(surfaces) - 1)) // len(surfaces)
    check_room(each_width, page.top - bottom - heading, len(surfaces))
    areas: list[Area] = []
    headings = []
    for number, count in enumerate(surfaces):
        cell = Rect(left + number * (each_width + gap), bottom, each_width, page.top - bottom - heading)
        first = sum(surfaces[:number])
        areas += split(cell, content.views, unit, tuple(range(first, first + count)), left=number == 0, below=True)
        if heading:
            headings.append(Slot(cell.x, page.top - round(1.2 * unit), each_width, 1.1 * unit))
    grouped = len(surfaces) if heading else 0
    line = min(4.6 * unit, (page.top - bottom) / (runs + 0.5 * grouped))
    # With many runs the settings and then the verdicts give way; the colour, the name and the loss stay.
    text = min(unit, line / 1.25)
    lines = 3 if line > 4.1 * text else 2 if line > 2.9 * text else 1
    x = left + room + page.margin
    places = []
    groups = []
    firsts = [sum(surfaces[:number]) for number in range(len(surfaces))]
    for number in range(runs):
        group = bisect.bisect_right(firsts, number) - 1
        top = page.top - (number + (0.5 * (group + 1) if grouped else 0)) * line
        if grouped and number == firsts[group]:
            groups.append(Slot(x, round(top - 0.1 * text), column, 0.92 * text))
        base = [round(top - (1.1 + 1.3 * each) * text) for each in range(3)]
        places.append(
            Places(
                Slot(x, base[0], column - round(content.loss_width * text), 1.2 * text),
                Slot(x, base[1], column, 0.92 * text) if lines == 3 else None,
                Slot(x + column, base[0], column // 2, 0.98 * text, "right"),
                Slot(x, base[lines - 1], column, 0.92 * text) if lines > 1 else None,
            )
        )
    return page.placed(mark_of(unit, areas), areas, places, 0.85 * unit)._replace(
        headings=tuple(headings), groups=tuple(groups)
    )
