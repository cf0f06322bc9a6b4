"""A panel for each run, side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optviz.draw.layout.cells import check_room, split
from optviz.draw.layout.page import PLAIN, Page, mark_of, unit_of
from optviz.draw.layout.parts import Area, Content, Layout, Places, Rect, Slot
from optviz.views import VIEWS


def panels(
    width: int,
    height: int,
    runs: int,
    columns: int | None = None,
    content: Content = PLAIN,
    *,
    own_ticks: bool = False,
) -> Layout:
    """A panel for each run, side by side: name and loss above, settings and verdict below.

    If `columns` is given, each row has a place for a heading, and with `own_ticks` its own ticks below.
    Where there is too little room the settings give way first, then the verdict, then the loss and the ticks.
    """
    across = columns or _best_columns(width, height, runs, content.views)
    down = math.ceil(runs / across)
    page = Page(width, height, unit_of(width, height, across, down), content)
    unit, left = page.unit, page.left
    gap_x, gap_y = round(1.3 * unit), round(0.9 * unit)
    panel_width = (width - page.margin - left - gap_x * (across - 1)) // across
    heading = round(1.7 * unit) if columns else 0
    above = round(1.6 * unit) + heading
    ticks = round(1.3 * unit)
    room = page.top - page.bottom - (0 if own_ticks else ticks) + gap_y
    for lines in (2, 1, 0):
        below = round((0.2 + 1.25 * lines) * unit) + (ticks if own_ticks else 0)
        panel_height = room // down - above - below - gap_y
        if panel_height > 3.5 * unit:
            break
    check_room(panel_width, panel_height, runs)
    loss_width = math.ceil(content.loss_width * unit)
    has_loss = panel_width > loss_width + 3.2 * unit
    areas: list[Area] = []
    places: list[Places] = []
    for number in range(runs):
        row, column = divmod(number, across)
        x = left + column * (panel_width + gap_x)
        y = page.top - (row + 1) * (above + panel_height) - row * (below + gap_y)
        last = own_ticks or number + across >= runs
        cell = Rect(x, y, panel_width, panel_height)
        areas += split(cell, content.views, unit, (number,), left=column == 0, below=last)
        under = y - (ticks if last else 0)
        top = y + panel_height + round(0.45 * unit)
        line = [Slot(x, under - round((1.15 + 1.25 * each) * unit), panel_width, 0.95 * unit) for each in range(2)]
        places.append(
            Places(
                Slot(x, top, panel_width - (loss_width if has_loss else 0), 1.2 * unit),
                line[0] if lines == 2 else None,
                Slot(x + panel_width, top, loss_width, 0.98 * unit, "right") if has_loss else None,
                line[lines - 1] if lines else None,
            )
        )
    firsts = [slots.name for slots in places[::across] if slots.name and heading]
    rows = tuple(name._replace(y=name.y + heading, width=width - page.margin - left, size=unit) for name in firsts)
    return page.placed(mark_of(unit, areas), areas, places, 0.85 * unit)._replace(headings=rows)


def _best_columns(width: int, height: int, runs: int, views: Sequence[str]) -> int:
    """The number of columns that gives panels nearest to a good shape, empty places counting against it."""
    spatial = sum(VIEWS[view].kind == "picture" for view in views)
    # 4:3 for one picture of the plane, twice as wide for two of them, less for curves under it.
    shape = 1.15 * max(1, spatial) / (1 + 0.4 * (len(views) - spatial)) if spatial else 1.6 / len(views)

    def badness(columns: int) -> float:
        rows = math.ceil(runs / columns)
        return abs(math.log(width / columns / (height / rows) / shape)) + (columns * rows - runs) / runs

    return min(range(1, runs + 1), key=badness)
