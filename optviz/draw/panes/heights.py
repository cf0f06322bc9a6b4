"""Numbers on some lines of equal height of a map, so that its colours can be read as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from optviz.draw.colors.style import SANS, mixed, points
from optviz.draw.layout import Rect
from optviz.draw.lettering.text import text_width
from optviz.look import HEIGHTS, Look
from optviz.objectives.base import Array
from optviz.words.numerals import number_in_print

_LEAST, _MOST, _TRIED, _CLEAR, _ENOUGH = HEIGHTS
# So many of the places of the paths are looked at.
_SEEN = 4000
_RIM = 0.35


class Bands(NamedTuple):
    """What is drawn of a surface: its lines, the height of each, and the colours of the bands between them."""

    lines: QuadContourSet
    heights: Array
    colors: Sequence[str]


def write_heights(axes: Axes, bands: Bands, rect: Rect, size: float, busy: Array, look: Look) -> None:
    """Write numbers of a size on some lines in axes that fill a rectangle, off the pixels `busy` `(N, 2)`.

    A line that has no free place has no number.
    """
    if min(rect.width, rect.height) < _LEAST * size:
        return
    taken = busy[np.isfinite(busy).all(axis=1)]
    taken = taken[:: max(1, math.ceil(len(taken) / _SEEN))]
    every = max(1, math.ceil(len(bands.heights) / _MOST))
    # From the middle of each few, so that neither the lowest nor the highest line alone has one.
    for number in range(every // 2, len(bands.heights), every):
        text = number_in_print(float(bands.heights[number]), 2)
        reach = 0.5 * text_width(text, size)
        found = _place(bands.lines.get_paths()[number], axes, rect, reach, size, taken)
        if found is None:
            continue
        (x, y), angle = found
        band = bands.colors[number]
        font = FontProperties(family=SANS, size=points(size))
        across, up = axes.transData.inverted().transform((x, y)).tolist()
        made = axes.text(
            across,
            up,
            text,
            color=mixed(look.ink, band, 0.25),
            fontproperties=font,
            rotation=angle,
            rotation_mode="anchor",
            ha="center",
            va="center_baseline",
            parse_math=False,
        )
        made.set_path_effects([withStroke(linewidth=points(2 * _RIM * size), foreground=band)])
        along = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
        shares = np.linspace(-reach, reach, 5)
        taken = np.concatenate([taken, np.array([x, y]) + shares[:, None] * along])


def _place(
    line: Path, axes: Axes, rect: Rect, reach: float, size: float, taken: Array
) -> tuple[tuple[float, float], float] | None:
    """Where on a line a number that reaches so far to both sides has most room, and its angle; None where it has none.

    It stands where the line is straight, and reads from the left to the right.
    """
    room = reach + size
    low, high = np.array([rect.x, rect.y]) + room, np.array([rect.x + rect.width, rect.y + rect.height]) - room
    best, found = _CLEAR * size, None
    for places in _parts(axes.transData.transform(line.vertices), line):
        gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
        if gone[-1] < 4 * reach:
            continue
        middles = np.linspace(2 * reach, gone[-1] - 2 * reach, min(_TRIED, max(1, int(gone[-1] / size))))
        start, middle, stop = (
            np.stack([np.interp(middles + by, gone, each) for each in places.T], axis=1) for by in (-reach, 0, reach)
        )
        straight = np.hypot(*(stop - start).T) >= 1.95 * reach
        inside = np.all((low <= middle) & (middle <= high), axis=1)
        for left, at, right in zip(*(each[straight & inside] for each in (start, middle, stop)), strict=True):
            along = np.stack([left, (left + at) / 2, at, (at + right) / 2, right])
            away = np.min(np.hypot(*(taken[:, None] - along).T), initial=math.inf) - 0.5 * size
            if min(away, _ENOUGH * size) > best:
                best = min(away, _ENOUGH * size)
                across, up = right - left
                turned = math.degrees(math.atan2(up, across))
                found = (float(at[0]), float(at[1])), (turned + 90) % 180 - 90
    return found


def _parts(pixels: Array, line: Path) -> list[Array]:
    """The pieces of a line that hang together, as pixels `(N, 2)`."""
    begins = [0] if line.codes is None else np.flatnonzero(line.codes == Path.MOVETO).tolist()
    return [pixels[first:last] for first, last in pairwise([*begins, len(pixels)]) if last - first > 1]
