"""Where everything goes: pure numbers, in whole pixels from the lower left corner.

Nothing is written over a path: names, settings, losses and verdicts have places of their own outside of the areas that
are drawn into.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from optviz.errors import OptvizError
from optviz.look import SMALLEST
from optviz.views import FIRST, VIEWS

# Nine characters of the fixed-width face and a gap, and each character more, in units of the text size.
_LOSS_WIDTH, _LOSS_CHARACTER = 6.2, 0.6
# The same for the counter of steps, which is larger.
_COUNTER_WIDTH, _COUNTER_CHARACTER = 11, 0.7
# An area with fewer pixels than this shows nothing.
_SMALLEST_AREA = 10
# The height of a curve beside that of the picture above it.
_CURVE_SHARE = 0.3

Align = Literal["left", "center", "right"]


class Rect(NamedTuple):
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int


class Slot(NamedTuple):
    """A place for one line of text: `x` is its left, middle or right by `align`, `y` its baseline.

    `size` is the height of the text, which shrinks if the text is wider than `width`.
    """

    x: int
    y: int
    width: int
    size: float
    align: Align = "left"


class Area(NamedTuple):
    """A rectangle in which a view of some runs is drawn. Leftmost curves have a `label` above that says of what."""

    view: str
    rect: Rect
    runs: tuple[int, ...]
    label: Slot | None
    ticks_left: bool
    ticks_below: bool


class Places(NamedTuple):
    """The places of the texts of one run."""

    name: Slot | None
    settings: Slot | None
    loss: Slot | None
    verdict: Slot | None


class Layout(NamedTuple):
    """The places of a figure. `unit` is the text size, `mark` that from which line widths and markers are derived.

    `corner`, `rows` and `columns` are for the labels of a grid of settings; `headings` are for the names of several
    surfaces, and `groups` for the same above the texts of their runs; `legend` and `caption` are empty where there is
    nothing to be said.
    """

    width: int
    height: int
    unit: float
    mark: float
    title: Slot
    subtitle: Slot
    counter: Slot
    areas: tuple[Area, ...]
    runs: tuple[Places, ...]
    tick_size: float
    legend: Slot | None = None
    caption: tuple[Slot, ...] = ()
    headings: tuple[Slot, ...] = ()
    groups: tuple[Slot, ...] = ()
    rows: tuple[Slot, ...] = ()
    columns: tuple[Slot, ...] = ()
    corner: tuple[Slot, ...] = ()


class Content(NamedTuple):
    """What a layout has to find places for: the views, the lines of the caption, and whether there is a legend.

    `loss` and `step` are the characters of the longest loss and of the last step.
    """

    views: tuple[str, ...] = (FIRST,)
    caption: int = 0
    legend: bool = False
    loss: int = 9
    step: int = 3

    @property
    def loss_width(self) -> float:
        """The room for a loss, in units of its text size."""
        return _LOSS_WIDTH + _LOSS_CHARACTER * max(0, self.loss - 9)

    @property
    def counter_width(self) -> float:
        """The room for the counter, in which the number of steps stands twice, in units of the text size."""
        return _COUNTER_WIDTH + 2 * _COUNTER_CHARACTER * max(0, self.step - 3)


_PLAIN = Content()


class _Page(NamedTuple):
    """What all layouts share: the margins, the heading and the caption."""

    width: int
    height: int
    unit: float
    content: Content

    @property
    def margin(self) -> int:
        return round(1.2 * self.unit)

    @property
    def ticks(self) -> int:
        """Room for tick labels left of the areas."""
        has_curve = any(VIEWS[view].kind == "curve" for view in self.content.views)
        return round((3 if has_curve else 2.1) * self.unit)

    @property
    def left(self) -> int:
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


def panels(
    width: int,
    height: int,
    runs: int,
    columns: int | None = None,
    content: Content = _PLAIN,
    *,
    own_ticks: bool = False,
) -> Layout:
    """A panel for each run, side by side: name and loss above, settings and verdict below.

    If `columns` is given, each row has a place for a heading, and with `own_ticks` its own ticks below.
    Where there is too little room the settings give way first, then the verdict, then the loss and the ticks.
    """
    across = columns or _best_columns(width, height, runs, content.views)
    down = math.ceil(runs / across)
    page = _Page(width, height, _unit(width, height, across, down), content)
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
    _check_room(panel_width, panel_height, runs)
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
        areas += _split(cell, content.views, unit, (number,), left=column == 0, below=last)
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
    return page.placed(_mark(unit, areas), areas, places, 0.85 * unit)._replace(headings=rows)


def overlay(width: int, height: int, surfaces: Sequence[int], content: Content = _PLAIN) -> Layout:
    """All runs of a surface together, their names, losses, settings and verdicts in a column beside.

    `surfaces` holds the number of runs on each surface.
    """
    runs = sum(surfaces)
    page = _Page(width, height, _unit(width, height, 1, 1), content)
    unit, left = page.unit, page.left
    bottom = page.bottom + page.margin - page.margin // 2 + round(1.3 * unit)
    column = round(min(max(0.3 * width, 15 * unit), 0.45 * width))
    room = width - left - 2 * page.margin - column
    heading = round(1.7 * unit) if len(surfaces) > 1 else 0
    gap = round(1.3 * unit)
    each_width = (room - gap * (len(surfaces) - 1)) // len(surfaces)
    _check_room(each_width, page.top - bottom - heading, len(surfaces))
    areas: list[Area] = []
    headings = []
    for number, count in enumerate(surfaces):
        cell = Rect(left + number * (each_width + gap), bottom, each_width, page.top - bottom - heading)
        first = sum(surfaces[:number])
        areas += _split(cell, content.views, unit, tuple(range(first, first + count)), left=number == 0, below=True)
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
    return page.placed(_mark(unit, areas), areas, places, 0.85 * unit)._replace(
        headings=tuple(headings), groups=tuple(groups)
    )


def grid(width: int, height: int, rows: int, columns: int, content: Content = _PLAIN) -> Layout:
    """A panel for each cell of a table; the labels of rows and columns stand at its edges."""
    page = _Page(width, height, _unit(width, height, 4, 3), content)
    unit = page.unit
    label = round(6.5 * unit)
    left, top = page.margin + label, page.top - round(3 * unit)
    gap = max(3, round((0.9 if columns <= 6 else 0.45) * unit))
    panel_width = (width - page.margin - left - gap * (columns - 1)) // columns
    text = max(min(0.95 * unit, panel_width / 14), SMALLEST)
    # The frame of the best panel needs its own pixels between the panel and the text.
    below = round(1.6 * text + 0.2 * unit)
    wide = panel_width > 23 * text
    panel_height = (top - page.bottom - gap * (rows - 1)) // rows - below
    _check_room(panel_width, panel_height, rows * columns)
    cells: list[Rect] = []
    areas: list[Area] = []
    places: list[Places] = []
    for row in range(rows):
        for column in range(columns):
            x = left + column * (panel_width + gap)
            y = top - (row + 1) * panel_height - row * (below + gap)
            cells.append(Rect(x, y, panel_width, panel_height))
            areas += _split(cells[-1], content.views, text, (len(places),), left=column == 0, below=False)
            base = y - round(1.1 * text + 0.25 * unit)
            places.append(
                Places(
                    None,
                    None,
                    Slot(x + panel_width, base, panel_width // 2, text, "right") if wide else None,
                    Slot(x, base, panel_width - (round(content.loss_width * text) if wide else 0), text),
                )
            )
    areas = [area._replace(ticks_left=False) for area in areas]
    middle = [cell.y + cell.height // 2 - round(0.35 * unit) for cell in cells[::columns]]
    return page.placed(_mark(unit, areas), areas, places, 0)._replace(
        rows=tuple(Slot(left - round(0.6 * unit), y, label, unit, "right") for y in middle),
        columns=tuple(
            Slot(cell.x + panel_width // 2, top + round(0.6 * unit), panel_width, unit, "center")
            for cell in cells[:columns]
        ),
        corner=(
            Slot(left - round(0.6 * unit), top - round(0.3 * unit), label, 0.95 * unit, "right"),
            Slot(left, top + round(2 * unit), width - left, 0.95 * unit),
        ),
    )


def strip(width: int, height: int, surfaces: Sequence[int], moments: int, content: Content = _PLAIN) -> Layout:
    """All runs together at several moments; their names and verdicts stand below.

    The areas of a moment follow each other. `headings` are the places of the step numbers, moment by moment.
    `surfaces` holds the number of runs on each surface: one stands in several rows, several have a row each.
    """
    runs = sum(surfaces)
    across = moments if len(surfaces) > 1 else math.ceil(moments / 2)
    down = len(surfaces) if len(surfaces) > 1 else math.ceil(moments / across)
    page = _Page(width, height, _unit(width, height, across, down), content)
    unit, left = page.unit, page.left
    names_across = min(runs, max(1, (width - page.margin - left) // round(13 * unit)))
    names_down = math.ceil(runs / names_across)
    bottom = page.bottom + round((4.1 * names_down + 0.6) * unit)
    gap, above, ticks = round(1.2 * unit), round(1.7 * unit), round(1.5 * unit)
    cell_width = (width - page.margin - left - gap * (across - 1)) // across
    cell_height = (page.top - bottom - ticks) // down - above
    _check_room(cell_width, cell_height, across * down)
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
            areas += _split(cell, content.views, unit, shown, left=column == 0, below=row == down - 1)
            if surface == 0:
                headings.append(Slot(x, cell.y + cell_height + round(0.45 * unit), cell_width, unit))
    name_width = (width - page.margin - left) // names_across
    places = []
    for number in range(runs):
        row, column = divmod(number, names_across)
        x, y = left + column * name_width, bottom - round((1.7 + 4.1 * row) * unit)
        under = [Slot(x, y - round(1.25 * line * unit), name_width - gap, 0.92 * unit) for line in (1, 2)]
        places.append(Places(Slot(x, y, name_width - gap, 1.1 * unit), under[0], None, under[1]))
    return page.placed(_mark(unit, areas), areas, places, 0.85 * unit)._replace(headings=tuple(headings))


def _split(
    cell: Rect, views: Sequence[str], unit: float, runs: tuple[int, ...], *, left: bool, below: bool
) -> list[Area]:
    """The areas of some views in a cell: pictures of the plane side by side or stacked, curves in strips under them.

    `left` and `below` tell whether the cell is at the left or lower edge, where the ticks are.
    """
    spatial = [view for view in views if VIEWS[view].kind == "picture"]
    curves = [view for view in views if VIEWS[view].kind == "curve"]
    areas: list[Area] = []
    label = round(1.5 * unit)
    top = cell.y + cell.height
    if spatial:
        # Between the plane and a curve are the ticks of the one and the label of the other.
        between = label + (round(1.2 * unit) if any(VIEWS[view].ticks for view in spatial) else 0)
        strip = round(_CURVE_SHARE * cell.height * 2 / (1 + len(curves)))
        height = cell.height - (between + strip * len(curves) + label * (len(curves) - 1) if curves else 0)
        where = _side_by_side_or_stacked(Rect(cell.x, top - height, cell.width, height), spatial, unit, left=left)
        lowest = min(rect.y for rect in where)
        areas = [
            Area(view, rect, runs, None, left and (rect.x == cell.x or VIEWS[view].ticks), below and rect.y == lowest)
            for view, rect in zip(spatial, where, strict=True)
        ]
        top = lowest - between + label
    else:
        strip = (cell.height - label * len(curves)) // max(1, len(curves))
    for number, view in enumerate(curves):
        y = top - (number + 1) * (label + strip)
        size = 0.95 * unit
        areas.append(
            Area(
                view,
                Rect(cell.x, y, cell.width, strip),
                runs,
                Slot(cell.x, y + strip + round(0.4 * unit), cell.width, size) if left else None,
                left,
                below and view == curves[-1],
            )
        )
    for area in areas:
        _check_room(area.rect.width, area.rect.height, len(views))
    return areas


def _side_by_side_or_stacked(room: Rect, views: Sequence[str], unit: float, *, left: bool) -> list[Rect]:
    """Rectangles for pictures of the plane, whichever way leaves them larger."""
    count = len(views)
    # Ticks stand left of a map, also where another picture is there.
    gaps = [round((3.3 if left and VIEWS[view].ticks else 1.2) * unit) for view in views[1:]]
    width = (room.width - sum(gaps)) // count
    gap = round(1.2 * unit)
    height = (room.height - gap * (count - 1)) // count
    if min(width, 1.25 * room.height) >= min(room.width, 1.25 * height):
        return [Rect(room.x + n * width + sum(gaps[:n]), room.y, width, room.height) for n in range(count)]
    return [Rect(room.x, room.y + room.height - (n + 1) * height - n * gap, room.width, height) for n in range(count)]


def _check_room(width: int, height: int, panels: int) -> None:
    if min(width, height) < _SMALLEST_AREA:
        raise OptvizError(f"There is no room for {panels} panels in a picture of this size; ask for a larger one.")


def _mark(unit: float, areas: Sequence[Area]) -> float:
    """From what markers are derived: the text size, unless areas are tiny."""
    return min(
        unit,
        *(max(area.rect.height, area.rect.width / 2) / 7 for area in areas if VIEWS[area.view].kind == "picture"),
        unit,
    )


def _unit(width: int, height: int, across: int, down: int) -> float:
    """The text size: in proportion to the picture, less where many panels share it, never too small to read."""
    crowd = max(1.0, across / 3.2, down / 2.2)
    return max(8.0, 0.0195 * math.sqrt(width * height) / math.sqrt(crowd))


def _best_columns(width: int, height: int, runs: int, views: Sequence[str]) -> int:
    """The number of columns that gives panels nearest to a good shape, empty places counting against it."""
    spatial = sum(VIEWS[view].kind == "picture" for view in views)
    # 4:3 for one picture of the plane, twice as wide for two of them, less for curves under it.
    shape = 1.15 * max(1, spatial) / (1 + 0.4 * (len(views) - spatial)) if spatial else 1.6 / len(views)

    def badness(columns: int) -> float:
        rows = math.ceil(runs / columns)
        return abs(math.log(width / columns / (height / rows) / shape)) + (columns * rows - runs) / runs

    return min(range(1, runs + 1), key=badness)
