"""Where there is room for words over a picture: what is covered is known, and nothing is put there again."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.objectives.base import Array

Mask = NDArray[np.bool_]
# In pixels: a cell of what is known to be covered.
_CELL = 3
# How often larger than the words a place is at best, and how it is sought: the emptier, the better.
_SHARES = (2.5, 1.8, 1.35, 1.0)
_FEWEST = 2
# A line that leaves the straight by more than this share of the height of its words has none there.
_BENT = 0.4
# How far the middle of words is from their line, in their heights; less, and the cells that a steep line covers reach
# into them.
_BESIDE = 1.1


class Spot(NamedTuple):
    """The middle of words, in pixels of the rectangle, and how they are turned, in degrees."""

    x: float
    y: float
    turned: float = 0.0


class Room:
    """A rectangle of which a part is covered."""

    def __init__(self, box: Rect) -> None:
        self.box = box
        shape = max(1, box.height // _CELL), max(1, box.width // _CELL)
        self.taken: Mask = np.zeros(shape, dtype=bool)

    def of(self, cells: Mask) -> Mask:
        """A mask `(H, W)` over the whole rectangle, row 0 at its lower edge, in the cells of this room."""
        rows, columns = (
            (np.arange(count) * size) // count for count, size in zip(self.taken.shape, cells.shape, strict=True)
        )
        seen: Mask = cells[np.ix_(rows, columns)]
        return seen

    def cover(self, x: Array | float, y: Array | float, around: float) -> None:
        """Cover squares around points, in pixels of the rectangle."""
        for one, other in zip(np.atleast_1d(x), np.atleast_1d(y), strict=True):
            if math.isfinite(one) and math.isfinite(other):
                columns, rows = (
                    slice(max(0, math.floor((at - around) / _CELL)), max(0, math.ceil((at + around) / _CELL)))
                    for at in (one, other)
                )
                self.taken[rows, columns] = True

    def within(self, cells: Mask, width: float, height: float) -> Spot | None:
        """Where words of a size have most room in a mask in the cells of this room, lying or else upright."""
        free = cells & ~self.taken
        if np.count_nonzero(free) < _FEWEST:
            return None
        rows, columns = np.nonzero(cells)
        middle = float(np.median(columns)), float(np.median(rows))
        for share in _SHARES:
            for turned, across, up in ((0.0, width, height), (90.0, height, width)):
                # Only the lesser side is to have more room than it needs.
                least = (share - 1) * min(across, up)
                spot = self._nearest(free, across + least, up + least, middle)
                if spot is not None:
                    return self._put(spot._replace(turned=turned), across, up)
        return None

    def beside(self, x: float, y: float, width: float, height: float, least: float) -> Spot | None:
        """Where words of a size are nearest to a point in pixels, at least so far from it, and cover nothing."""
        free = ~self.taken
        rows, columns = np.indices(free.shape)
        near = np.hypot(columns * _CELL - x, rows * _CELL - y) < least
        spot = self._nearest(free & ~near, width, height, (x / _CELL, y / _CELL))
        return None if spot is None else self._put(spot, width, height)

    def along(self, x: Array, y: Array, width: float, height: float, toward: tuple[float, float]) -> Spot | None:
        """Where words of a size stand along a line in pixels, at the side towards a direction, where it is straight."""
        best: tuple[float, Spot] | None = None
        ends = np.hypot(np.diff(x), np.diff(y)).cumsum()
        if not ends.size or ends[-1] < width:
            return None
        way = np.concatenate([[0.0], ends])
        for begin in np.linspace(0, way[-1] - width, 41):
            some = np.linspace(begin, begin + width, 9)
            across, up = np.interp(some, way, x), np.interp(some, way, y)
            dx, dy = across[-1] - across[0], up[-1] - up[0]
            long = math.hypot(dx, dy)
            bent = np.abs((across - across[0]) * dy - (up - up[0]) * dx).max() / long if long else math.inf
            if bent > _BENT * height:
                continue
            turned = math.degrees(math.atan2(dy, dx))
            # It is read from left to right, or upwards.
            turned += 180 * ((turned <= -60) - (turned > 120))
            away = (_BESIDE * height + bent) / long * (1 if dx * toward[1] - dy * toward[0] > 0 else -1)
            middle = Spot(float(across[4]) - away * dy, float(up[4]) + away * dx, turned)
            if self._is_free(middle, width, height):
                worth = bent + 0.3 * abs(begin + width / 2 - way[-1] / 2)
                if best is None or worth < best[0]:
                    best = worth, middle
        if best is not None:
            self.cover(*self._points(best[1], width, height), 1.5 * _CELL)
            return best[1]
        return None

    def _points(self, at: Spot, width: float, height: float) -> tuple[Array, Array]:
        cos, sin = math.cos(math.radians(at.turned)), math.sin(math.radians(at.turned))
        u, v = (
            each.ravel()
            for each in np.meshgrid(
                np.linspace(-width / 2, width / 2, max(2, int(width / _CELL))), np.linspace(-height / 2, height / 2, 5)
            )
        )
        return at.x + u * cos - v * sin, at.y + u * sin + v * cos

    def _is_free(self, at: Spot, width: float, height: float) -> bool:
        x, y = self._points(at, width, height)
        columns, rows = (np.floor(each / _CELL).astype(int) for each in (x, y))
        inside = (columns >= 0) & (rows >= 0) & (columns < self.taken.shape[1]) & (rows < self.taken.shape[0])
        return bool(inside.all() and not self.taken[rows, columns].any())

    def _nearest(self, free: Mask, width: float, height: float, wanted: tuple[float, float]) -> Spot | None:
        """The middle of a place that is free all over, nearest to a wanted one in cells."""
        across, up = math.ceil(width / _CELL), math.ceil(height / _CELL)
        if across > free.shape[1] or up > free.shape[0]:
            return None
        sums = np.zeros((free.shape[0] + 1, free.shape[1] + 1), dtype=int)
        sums[1:, 1:] = free.cumsum(axis=0).cumsum(axis=1)
        full = sums[up:, across:] - sums[:-up, across:] - sums[up:, :-across] + sums[:-up, :-across]
        rows, columns = np.nonzero(full == across * up)
        if not rows.size:
            return None
        best = np.hypot(columns + across / 2 - wanted[0], rows + up / 2 - wanted[1]).argmin()
        return Spot(float((columns[best] + across / 2) * _CELL), float((rows[best] + up / 2) * _CELL))

    def _put(self, spot: Spot, width: float, height: float) -> Spot:
        """Cover what words of a size need around a spot, which is returned."""
        rows, columns = (
            slice(max(0, math.floor((at - size / 2) / _CELL)), math.ceil((at + size / 2) / _CELL))
            for at, size in ((spot.y, height), (spot.x, width))
        )
        self.taken[rows, columns] = True
        return spot
