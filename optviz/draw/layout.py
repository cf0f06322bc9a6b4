"""Where everything goes: pure numbers, in whole pixels from the lower left corner.

Nothing is written over a path: names, settings, losses and verdicts have places of their own outside of the axes.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from optviz.draw.style import SMALLEST
from optviz.errors import OptvizError

# Nine characters of the fixed-width face and a gap, in units of the text size.
_LOSS_WIDTH = 6.2

# A panel with fewer pixels than this shows nothing.
_SMALLEST_PANEL = 10

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


class Places(NamedTuple):
    """The places of one run. `axes` is the number of the axes that its path is drawn in."""

    axes: int
    name: Slot | None
    settings: Slot | None
    loss: Slot | None
    verdict: Slot | None


class Layout(NamedTuple):
    """The places of a figure. `unit` is the text size, `mark` that from which line widths and markers are derived.

    `corner`, `rows` and `columns` are for the labels of a grid of settings; they are empty elsewhere.
    """

    width: int
    height: int
    unit: float
    mark: float
    title: Slot
    subtitle: Slot
    counter: Slot
    axes: tuple[Rect, ...]
    runs: tuple[Places, ...]
    tick_size: float
    ticks_left: tuple[int, ...]
    ticks_below: tuple[int, ...]
    rows: tuple[Slot, ...] = ()
    columns: tuple[Slot, ...] = ()
    corner: tuple[Slot, ...] = ()


class _Page(NamedTuple):
    """What all layouts share: the margins and the heading."""

    width: int
    height: int
    unit: float

    @property
    def margin(self) -> int:
        return round(1.2 * self.unit)

    @property
    def ticks(self) -> int:
        """Room for tick labels left of the axes."""
        return round(2.1 * self.unit)

    @property
    def top(self) -> int:
        """Where the heading ends."""
        return self.height - round(4.5 * self.unit)

    def heading(self) -> tuple[Slot, Slot, Slot]:
        """The places of the title, the subtitle and the step counter."""
        left, right = self.margin + self.ticks, self.width - self.margin
        counter = round(11 * self.unit)
        line = self.height - round(2.2 * self.unit)
        return (
            Slot(left, line, right - left - counter, 1.55 * self.unit),
            Slot(left, self.height - round(3.8 * self.unit), right - left, self.unit),
            Slot(right, line, counter, 1.15 * self.unit, "right"),
        )


def panels(width: int, height: int, runs: int, columns: int | None = None) -> Layout:
    """A panel for each run, side by side: name and loss above, settings and verdict below.

    Where there is too little room the settings give way first, then the verdict, then the loss and the ticks.
    """
    across = columns or _best_columns(width, height, runs)
    down = math.ceil(runs / across)
    page = _Page(width, height, _unit(width, height, across, down))
    unit = page.unit
    left = page.margin + page.ticks
    gap_x, gap_y = round(1.3 * unit), round(0.9 * unit)
    panel_width = (width - page.margin - left - gap_x * (across - 1)) // across
    above = round(1.6 * unit)
    ticks = round(1.3 * unit)
    room = page.top - page.margin // 2 - ticks + gap_y
    for lines in (2, 1, 0):
        below = round((0.2 + 1.25 * lines) * unit)
        panel_height = room // down - above - below - gap_y
        if panel_height > 3.5 * unit:
            break
    _check_room(panel_width, panel_height, runs)
    loss_width = math.ceil(_LOSS_WIDTH * unit)
    has_loss = panel_width > loss_width + 3.2 * unit
    axes: list[Rect] = []
    places: list[Places] = []
    for number in range(runs):
        row, column = divmod(number, across)
        x = left + column * (panel_width + gap_x)
        y = page.top - (row + 1) * (above + panel_height) - row * (below + gap_y)
        axes.append(Rect(x, y, panel_width, panel_height))
        under = y - (ticks if number + across >= runs else 0)
        top = y + panel_height + round(0.45 * unit)
        line = [Slot(x, under - round((1.15 + 1.25 * each) * unit), panel_width, 0.95 * unit) for each in range(2)]
        places.append(
            Places(
                number,
                Slot(x, top, panel_width - (loss_width if has_loss else 0), 1.2 * unit),
                line[0] if lines == 2 else None,
                Slot(x + panel_width, top, loss_width, 0.98 * unit, "right") if has_loss else None,
                line[lines - 1] if lines else None,
            )
        )
    return Layout(
        width,
        height,
        unit,
        unit,
        *page.heading(),
        axes=tuple(axes),
        runs=tuple(places),
        tick_size=0.85 * unit,
        ticks_left=tuple(range(0, runs, across)),
        ticks_below=tuple(number for number in range(runs) if number + across >= runs),
    )


def overlay(width: int, height: int, runs: int) -> Layout:
    """All runs in one pair of axes, their names, losses, settings and verdicts in a column beside it."""
    page = _Page(width, height, _unit(width, height, 1, 1))
    unit = page.unit
    left, bottom = page.margin + page.ticks, page.margin + round(1.3 * unit)
    column = round(min(max(0.3 * width, 15 * unit), 0.45 * width))
    axes = Rect(left, bottom, width - left - 2 * page.margin - column, page.top - bottom)
    line = min(4.6 * unit, axes.height / runs)
    # With many runs the settings and then the verdicts give way; the colour, the name and the loss stay.
    text = min(unit, line / 1.25)
    lines = 3 if line > 3.6 * text else 2 if line > 2.4 * text else 1
    x = axes.x + axes.width + page.margin
    places = []
    for number in range(runs):
        top = page.top - number * line
        base = [round(top - (1.1 + 1.3 * each) * text) for each in range(3)]
        places.append(
            Places(
                0,
                Slot(x, base[0], column - round(_LOSS_WIDTH * text), 1.2 * text),
                Slot(x, base[1], column, 0.92 * text) if lines == 3 else None,
                Slot(x + column, base[0], column // 2, 0.98 * text, "right"),
                Slot(x, base[lines - 1], column, 0.92 * text) if lines > 1 else None,
            )
        )
    return Layout(
        width,
        height,
        unit,
        unit,
        *page.heading(),
        axes=(axes,),
        runs=tuple(places),
        tick_size=0.85 * unit,
        ticks_left=(0,),
        ticks_below=(0,),
    )


def grid(width: int, height: int, rows: int, columns: int) -> Layout:
    """A panel for each cell of a table; the labels of rows and columns stand at its edges."""
    page = _Page(width, height, _unit(width, height, 4, 3))
    unit = page.unit
    label = round(6.5 * unit)
    left, top = page.margin + label, page.top - round(3 * unit)
    gap = max(3, round((0.9 if columns <= 4 else 0.45) * unit))
    panel_width = (width - page.margin - left - gap * (columns - 1)) // columns
    text = max(min(0.95 * unit, panel_width / 14), SMALLEST)
    # The frame of the best panel needs its own pixels between the panel and the text.
    below = round(1.6 * text + 0.2 * unit)
    wide = panel_width > 21 * text
    panel_height = (top - page.margin // 2 - gap * (rows - 1)) // rows - below
    _check_room(panel_width, panel_height, rows * columns)
    axes: list[Rect] = []
    places: list[Places] = []
    for row in range(rows):
        for column in range(columns):
            x = left + column * (panel_width + gap)
            y = top - (row + 1) * panel_height - row * (below + gap)
            axes.append(Rect(x, y, panel_width, panel_height))
            base = y - round(1.1 * text + 0.25 * unit)
            places.append(
                Places(
                    len(places),
                    None,
                    None,
                    Slot(x + panel_width, base, panel_width // 2, text, "right") if wide else None,
                    Slot(x, base, panel_width - (round(6.2 * text) if wide else 0), text),
                )
            )
    middle = [rect.y + rect.height // 2 - round(0.35 * unit) for rect in axes[::columns]]
    return Layout(
        width,
        height,
        unit,
        min(unit, max(panel_height, panel_width / 2) / 7),
        *page.heading(),
        axes=tuple(axes),
        runs=tuple(places),
        tick_size=0,
        ticks_left=(),
        ticks_below=(),
        rows=tuple(Slot(left - round(0.6 * unit), y, label, unit, "right") for y in middle),
        columns=tuple(
            Slot(rect.x + panel_width // 2, top + round(0.6 * unit), panel_width, unit, "center")
            for rect in axes[:columns]
        ),
        corner=(
            Slot(left - round(0.6 * unit), top - round(0.3 * unit), label, 0.95 * unit, "right"),
            Slot(left, top + round(2 * unit), width - left, 0.95 * unit),
        ),
    )


def _check_room(width: int, height: int, panels: int) -> None:
    if min(width, height) < _SMALLEST_PANEL:
        raise OptvizError(f"There is no room for {panels} panels in a picture of this size; ask for a larger one.")


def _unit(width: int, height: int, across: int, down: int) -> float:
    """The text size: in proportion to the picture, less where many panels share it, never too small to read."""
    crowd = max(1.0, across / 3.2, down / 2.2)
    return max(8.0, 0.0195 * math.sqrt(width * height) / math.sqrt(crowd))


def _best_columns(width: int, height: int, runs: int) -> int:
    """The number of columns that gives panels nearest to 4:3, empty places counting against it."""

    def badness(columns: int) -> float:
        rows = math.ceil(runs / columns)
        return abs(math.log(width / columns / (height / rows) / 1.15)) + 0.6 * (columns * rows - runs) / runs

    return min(range(1, runs + 1), key=badness)
