"""A panel for each run, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal, NamedTuple

from optviz.draw.layout.cells.cell import Cell, arranged, axis_beside, no_room, shifted
from optviz.draw.layout.cells.lanes import AFTER, MARK, bar_height
from optviz.draw.layout.page import PLAIN, Page, mark_of, ticks_below, unit_of
from optviz.draw.layout.parts import LOSS_WIDTH, Area, Content, Layout, Places, Rect, Slot
from optviz.errors import OptvizError
from optviz.look import SMALL
from optviz.views import VIEWS

# In units of the text size: the lines above and below a panel, that of its settings, and between names, settings, bars.
_ABOVE, _BELOW, _SETTINGS, _HEADING, _GAP = 1.6, 1.55, 1.3, 1.7, 0.8
# Where a bar is on the axis of a curve, it has a line of its own above the verdict.
_BAR = 1.25
# A bar is at least so long; without one, the verdict is alone.
_SHORTEST_BAR = 3.0
# A name that is longer, in the same units, is shortened for the loss.
_LONGEST_NAME = 8.0
# How large the numbers at axes are at least, in shares of the picture's shorter side: of 600 pixels, 12.
_READ = 0.02
# What an empty place costs, in shares of the panels, and what is empty of theirs.
_EMPTY = 0.7
_Form = Literal["beside", "below", "nowhere", "nor the verdict"]
# Where the settings stand, and what it costs if they do not stand beside the name; without them the verdict may go too.
_COSTS: dict[_Form, float] = {"beside": 0.0, "below": 0.1, "nowhere": 0.4, "nor the verdict": 1.6}
# What it costs if a verdict has to be set smaller to have room: no table in which none has to is worse.
_SHRUNK = 12.0


class _Table(NamedTuple):
    """Panels in rows of `across`, their texts in one of the forms: the first cell, and how good all of it is."""

    page: Page
    across: int
    form: _Form
    cells: dict[int, Cell]
    size: tuple[int, int]
    worth: float


def panels(
    width: int,
    height: int,
    runs: int,
    columns: int | None = None,
    content: Content = PLAIN,
    *,
    own_ticks: bool = False,
) -> Layout:
    """A panel for each run, side by side: name and loss above, the bar with the verdict below, settings at either.

    If `columns` is given, so many runs have a heading and begin a row, or each has one where that is 1; with
    `own_ticks` they have ticks of their own below. Where there is too little room the settings give way first, then the
    verdict, then the loss.
    """
    headed = columns == 1
    columns = None if headed else columns
    found = _tables(width, height, runs, columns, content, own_ticks=own_ticks, headed=headed)
    best = max(found, key=lambda table: table.worth, default=None)
    if best is None:
        raise no_room(len(content.views), runs)
    page, unit, (panel_width, panel_height) = best.page, best.page.unit, best.size
    heading, over = (round(_HEADING * unit) if each else 0 for each in (columns, headed))
    above, ticks = round(_ABOVE * unit) + over, ticks_below(unit)
    below = _below(best.form, content, panel_width, unit) + (ticks if own_ticks else 0)
    each = columns or runs
    rows_each = math.ceil(each / best.across)
    areas: list[Area] = []
    places: list[Places] = []
    for number in range(runs):
        group, place = divmod(number, each)
        row, column = divmod(place, best.across)
        x = page.left + column * (panel_width + _gap(unit))
        before = group * rows_each + row
        y = page.top - (before + 1) * (above + panel_height) - before * (below + round(0.8 * unit))
        y -= (group + 1) * heading
        # There is room for numbers where no panel stands below.
        at_end = place + best.across >= each and (row + 1 < rows_each or number + best.across >= runs)
        last = own_ticks or at_end
        cell = best.cells[hash(content.window(number))]
        areas += shifted(cell.areas, x, y, (number,), left=column == 0, below=last)
        # What is told below a picture stands there, where a map to scale is lower than its place.
        unused = min(area.rect.y for area in cell.areas)
        panel = Rect(x, y + unused, panel_width, panel_height - unused)
        axis = axis_beside(panel, areas[-len(cell.areas) :]) if _is_on_axis(content) else None
        places.append(_places(panel, best.form, content, number, unit, ticks if last else 0, axis))
    named = [slots.name for slots in places[:: 1 if headed else each] if slots.name and heading + over]
    long = panel_width if headed else page.right - page.left
    rows = tuple(name._replace(y=name.y + heading + over, width=long, least=0.0) for name in named)
    # Among many panels, letters are small; those beside the pictures may be as large as the others.
    ticks_size = min(unit, max(SMALL * unit, _READ * min(width, height)))
    return page.placed(mark_of(unit, areas), areas, places, ticks_size)._replace(headings=rows)


def _tables(
    width: int, height: int, runs: int, columns: int | None, content: Content, *, own_ticks: bool, headed: bool
) -> Iterator[_Table]:
    """All tables of panels for which there is room."""
    windows = {hash(content.window(run)): run for run in reversed(range(runs))}
    each = columns or runs
    for across in sorted({math.ceil(each / rows) for rows in range(1, each + 1)}):
        down = runs // each * math.ceil(each / across)
        page = Page(width, height, unit_of(width, height, across, down), content)
        unit, ticks = page.unit, ticks_below(page.unit)
        panel_width = (page.right - page.left - _gap(unit) * (across - 1)) // across
        above = round(_ABOVE * unit)
        room = page.top - page.bottom - round(0.8 * unit) * (down - 1) - ticks * (down if own_ticks else 1)
        room -= round(_HEADING * unit) * (runs // each) if columns else 0
        for form, cost in _COSTS.items():
            panel_height = (
                room // down
                - above
                - _below(form, content, panel_width, unit)
                - (round(_HEADING * unit) if headed else 0)
            )
            if form == "beside" and not all(_fits(content, run, panel_width, unit) for run in range(runs)):
                continue
            try:
                cell = Rect(0, 0, panel_width, panel_height)
                cells = {name: arranged(cell, content, unit, (run,)) for name, run in windows.items()}
            except OptvizError:
                continue
            worth = sum(each.worth for each in cells.values()) / len(cells)
            empty = (across * down - runs) / runs
            unused = sum(_unused(each, cell) for each in cells.values()) / len(cells)
            worth -= cost + _EMPTY * (empty + unused)
            if form != "nor the verdict":
                widest = max((lane.verdict for lane in content.lanes), default=0.0)
                worth -= _SHRUNK * math.log(max(1.0, widest * unit / panel_width))
            yield _Table(page, across, form, cells, cell[2:], worth)


def _unused(cell: Cell, room: Rect) -> float:
    """The share of the height of a cell that is below its views: maps to scale may be lower than it."""
    return (min(area.rect.y for area in cell.areas) - room.y) / room.height


def _gap(unit: float) -> int:
    return round(1.6 * unit)


def _below(form: _Form, content: Content, width: int, unit: float) -> int:
    """The room for what is told below a panel."""
    if form == "nor the verdict":
        return round(0.2 * unit)
    under = form == "below" and not _share_a_line(content, width, unit)
    return round((_BELOW + (_BAR if _is_on_axis(content) else 0) + (_SETTINGS if under else 0)) * unit)


def _is_on_axis(content: Content) -> bool:
    """Whether bars are on the axis of curves."""
    curves = any(VIEWS[view].kind == "curve" for view in content.views)
    return curves and any(lane.share for lane in content.lanes)


def _share_a_line(content: Content, width: int, unit: float) -> bool:
    """Whether the verdicts of all runs, which stand below their bars, leave room for the settings."""
    return _is_on_axis(content) and all(
        (lane.verdict + SMALL * lane.settings + 2 * _GAP) * unit <= width for lane in content.lanes
    )


def _loss_width(content: Content, width: int, unit: float) -> int:
    """The room for the loss beside the names; none where there is too little."""
    loss = math.ceil(LOSS_WIDTH * unit)
    names = min(_LONGEST_NAME, max((lane.name for lane in content.lanes), default=0.0))
    return loss if width > loss + names * unit else 0


def _fits(content: Content, run: int, width: int, unit: float) -> bool:
    """Whether the settings have room between the name and the loss."""
    lane = content.lane(run)
    taken = lane.name + SMALL * lane.settings + 2 * _GAP
    return taken * unit + _loss_width(content, width, unit) <= width


def _places(
    panel: Rect,
    form: _Form,
    content: Content,
    run: int,
    unit: float,
    ticks: int,
    axis: tuple[int, int] | None,
) -> Places:
    x, y, width, height = panel
    lane, loss_width = content.lane(run), _loss_width(content, width, unit)
    top, under = y + height + round(0.45 * unit), y - ticks
    name_width = width - loss_width
    settings = None
    if form == "beside":
        left = x + math.ceil(lane.name * unit) + round(_GAP * unit)
        settings = Slot(left, top, name_width - (left - x), SMALL * unit)
        name_width = math.ceil(lane.name * unit) + 1
    elif form == "below" and _share_a_line(content, width, unit):
        own = math.ceil(SMALL * lane.settings * unit) + 1
        settings = Slot(x + width, under - round((1.15 + _BAR) * unit), own, SMALL * unit, "right")
    elif form == "below":
        settings = Slot(x, under - round((_BELOW + 0.95 + (_BAR if axis else 0)) * unit), width, SMALL * unit)
    base = under - round(1.15 * unit)
    bar, verdict = None, Slot(x, base, width, unit)
    high = bar_height(unit)
    # Places are whole pixels, which may be one more each.
    length = _bar_length(content, width - 2, unit)
    if axis:
        if axis[1] >= _SHORTEST_BAR * unit:
            bar = Rect(axis[0], base + round(0.46 * unit - high / 2), axis[1], high)
        at_left = bar is None or (form == "below" and _share_a_line(content, width, unit))
        begin = x if at_left else min(axis[0], x + width - math.ceil(lane.verdict * unit) - 1)
        verdict = Slot(max(x, begin), base - round(_BAR * unit), x + width - max(x, begin), unit)
    elif length >= _SHORTEST_BAR * unit:
        bar = Rect(x, base + round(0.36 * unit - high / 2), length, high)
        end = x + (round(lane.share * length + AFTER * unit) if lane.share else 0)
        verdict = Slot(end, base, x + width - end, unit)
    return Places(
        Slot(x, top, name_width, unit, "left", unit),
        settings,
        Slot(x + width, top, loss_width, unit, "right") if loss_width else None,
        None if form == "nor the verdict" else verdict,
        None if form == "nor the verdict" else bar,
    )


def _bar_length(content: Content, room: int, unit: float) -> int:
    """How long a bar of all steps is, so that every verdict has room right of the end of its own; 0 if none has."""
    rooms = [(room - unit * (lane.verdict + AFTER), lane.share) for lane in content.lanes or [content.lane(0)]]
    if min(each for each, _ in rooms) <= 0:
        return 0
    return int(min([room - MARK * unit, *(each / share for each, share in rooms if share)]))
