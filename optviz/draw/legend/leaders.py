"""Thin lines from names to their balls, in frames in which they are far from each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from optviz.draw.colors.style import points
from optviz.draw.layout import Rect

_AS_IT_IS = IdentityTransform()
# At so many places of a line it is looked whether another name stands there.
_TRIED = 6
_Place = tuple[float, float]


class Leader(NamedTuple):
    """The line from a name to its ball, so wide in pixels, in a colour; `rect` is what it covers."""

    ends: tuple[_Place, _Place]
    width: float
    color: str
    rect: Rect

    def draw(self, renderer: Any) -> None:
        """Draw it on a matplotlib renderer."""
        context = renderer.new_gc()
        context.set_foreground(self.color)
        context.set_linewidth(points(self.width))
        renderer.draw_path(context, Path(self.ends), _AS_IT_IS)


def leaders(
    names: Sequence[Rect | None], balls: Sequence[_Place], colors: Sequence[str], reach: float, far: float, width: float
) -> Iterator[Leader]:
    """The lines to balls that are farther than `far` from the rectangle of their name.

    They end at `reach` from the middle of the ball. A line through another name would be of both, and is left out.
    """
    for run, (name, (x, y), color) in enumerate(zip(names, balls, colors, strict=True)):
        if not (name and math.isfinite(x)):
            continue
        left, bottom = min(max(x, name.x), name.x + name.width), min(max(y, name.y), name.y + name.height)
        away = math.hypot(x - left, y - bottom)
        if away <= far:
            continue
        share = reach / away
        end = (x + share * (left - x), y + share * (bottom - y))
        others = [other for number, other in enumerate(names) if other and number != run]
        if any(_crosses((left, bottom), end, other) for other in others):
            continue
        low = math.floor(min(left, end[0])) - 2, math.floor(min(bottom, end[1])) - 2
        high = math.ceil(max(left, end[0])) + 2, math.ceil(max(bottom, end[1])) + 2
        yield Leader(((left, bottom), end), width, color, Rect(*low, high[0] - low[0], high[1] - low[1]))


def _crosses(start: _Place, end: _Place, rect: Rect) -> bool:
    x, y, width, height = rect
    for number in range(_TRIED + 1):
        share = number / _TRIED
        across, up = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
        if x <= across <= x + width and y <= up <= y + height:
            return True
    return False
