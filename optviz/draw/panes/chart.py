"""A chart: axes with numbers at them, and lines at those; also along what a map or a film goes over."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Rect
from optviz.draw.lettering.ticks import ticks, written
from optviz.draw.panes.pane import axes, shares, write_below, write_left
from optviz.look import SMALL, Look
from optviz.studies.sweeps.axes import Along
from optviz.words.numerals import MINUS, number_in_print

# Lines at the numbers of a chart, in sizes of the text.
_GRID = 0.09
_MOST_TICKS = 5


def chart(
    figure: Figure,
    rect: Rect,
    size: float,
    look: Look,
    across: tuple[float, float],
    up: tuple[float, float],
    *,
    below: Sequence[tuple[float, str]] | None = None,
    left: Sequence[tuple[float, str]] | None = None,
) -> Axes:
    """Axes with numbers at them, from the lowest to the highest of each, or with others at shares of them."""
    made = axes(figure, rect, mixed(look.paper, look.frame, 0.3))
    made.set(xlim=across, ylim=up)
    beside = shares(*up, rect.height / (1.6 * size)) if left is None else left
    for share, _ in beside:
        made.axhline(
            up[0] + share * (up[1] - up[0]), color=look.paper, linewidth=points(_GRID * size / SMALL), zorder=0.6
        )
    write_left(figure, rect, size, look, beside)
    write_below(figure, rect, size, look, shares(*across, rect.width / (4.5 * size)) if below is None else below)
    return made


def along_ticks(axis: Along, room: float) -> list[tuple[float, str]]:
    """Numbers along what a map or a film goes over, from 0 to 1; beside its middle, if it has one."""
    low, high = float(axis.values[0]), float(axis.values[-1])
    most = max(2, min(_MOST_TICKS, int(room)))
    if axis.middle is not None:
        return [
            (axis.even((value + (axis.middle - low)) / (high - low)), f"{'+' * (value > 0)}{text}")
            for value, text in ticks(low - axis.middle, high - axis.middle, most)
        ]
    known = _known(axis, low, high, room)
    values = known if len(known) > 1 else ticks(low, high, most)
    return [(float(axis.place(value)), text) for value, text in values]


def along_named(axis: Along, name: str) -> str:
    """What the numbers along an axis are of: a name, or what is beside the middle."""
    if axis.middle is None:
        return name
    return f"{name} {'+' if axis.middle < 0 else MINUS} {number_in_print(abs(axis.middle), axis.digits)}"


def _known(axis: Along, low: float, high: float, room: float) -> list[tuple[float, str]]:
    """Numbers that people know, which an axis with factors or near 1 has."""
    if axis.spacing == "near1":
        some = [1 - digit * 10.0**-power for power in range(9) for digit in (10, 5, 2)]
        several = [each for each in some if low - 1e-12 <= each <= high + 1e-12]
        return [(each, text) for each, text in zip(several, written(several), strict=True)]
    if axis.spacing == "log":
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for digits in ((1, 2, 5), (1, 3), (1,)):
            some = [digit * 10.0**power for power in decades for digit in digits]
            several = [each for each in some if low * 0.999 <= each <= high * 1.001]
            if len(several) <= max(2, int(room)):
                break
        return [(each, number_in_print(each)) for each in several[:: max(1, -(-len(several) // max(2, int(room))))]]
    return []
