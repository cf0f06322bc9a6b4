"""All runs of a surface together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optviz.draw.layout.cells.arrange import arrangements, table
from optviz.draw.layout.cells.cell import FIRST_SHARE, LANES, Cell, arranged, axis_beside, no_room
from optviz.draw.layout.cells.lanes import UNTOLD, Lanes, lanes
from optviz.draw.layout.page import PLAIN, Page, mark_of, ticks_below, unit_of
from optviz.draw.layout.parts import Content, Layout, Rect, Slot
from optviz.errors import OptvizError
from optviz.look import SMALL

# In units of the text size: the line of the tally, and that of a heading.
_TALLY, _HEADING = 1.7, 1.7


def overlay(width: int, height: int, surfaces: Sequence[int], content: Content = PLAIN) -> Layout:
    """All runs of a surface together, and the race below or beside, whichever leaves more room for the picture.

    `surfaces` holds the number of runs on each surface. Of more runs than can be told one by one, there is a tally.
    """
    page = Page(width, height, unit_of(width, height), content)
    bottom, unit = page.bottom + ticks_below(page.unit), page.unit
    room = Rect(page.left, bottom, page.right - page.left, page.top - bottom)
    raced = lanes(room, unit, content) is not None
    tally = None
    if not raced:
        tally = Slot(page.left, page.bottom + round(0.4 * unit), room.width, unit)
        line = round(_TALLY * unit)
        room = Rect(room.x, room.y + line, room.width, room.height - line)
    headings: list[Slot] = []
    if len(surfaces) == 1:
        widest = round(FIRST_SHARE * width)
        cells = [arranged(room, content, unit, tuple(range(surfaces[0])), raced=raced, widest=widest)]
        told = cells[0].lanes
    else:
        told, cells, headings = _several(room, unit, surfaces, content, raced=raced)
    areas = [area for cell in cells for area in cell.areas]
    places = [told.runs[run] if told else UNTOLD for run in range(sum(surfaces))]
    return page.placed(mark_of(unit, areas), areas, places, SMALL * unit)._replace(
        headings=tuple(headings), groups=told.heads if told else (), tally=tally
    )


def _several(
    room: Rect, unit: float, surfaces: Sequence[int], content: Content, *, raced: bool
) -> tuple[Lanes | None, list[Cell], list[Slot]]:
    """A cell for each surface, with a heading, and the race of all below or beside."""
    firsts = [sum(surfaces[:number]) for number in range(len(surfaces))]
    gap, heading = round(1.3 * unit), round(_HEADING * unit)
    best: tuple[float, Lanes | None, list[Cell], list[Slot]] | None = None
    for part, *side in arrangements(room, 2, 2, gap) if raced else [[room]]:
        for across in {math.ceil(len(surfaces) / down) for down in range(1, len(surfaces) + 1)}:
            rects = table(part, len(surfaces), across, gap, ticks_below(unit) + round(0.4 * unit))
            try:
                cells = [
                    arranged(
                        rect._replace(height=rect.height - heading),
                        content,
                        unit,
                        tuple(range(first, first + count)),
                        left=rect.x == part.x,
                    )
                    for rect, first, count in zip(rects, firsts, surfaces, strict=True)
                ]
            except OptvizError:
                continue
            areas = [area for cell in cells for area in cell.areas]
            told = lanes(side[0], unit, content, axis_beside(side[0], areas)) if side else None
            if side and told is None:
                continue
            worth = sum(cell.worth for cell in cells) / len(cells) + (LANES * math.log(told.quality) if told else 0)
            if best is None or worth > best[0]:
                slots = [Slot(each.x, each.y + each.height - round(1.2 * unit), each.width, unit) for each in rects]
                best = worth, told, cells, slots
    if best is None:
        raise no_room(len(content.views), len(surfaces))
    return best[1:]
