"""The names of runs at their balls, so that they need not be told apart by colour alone.

A name stands where it covers no ball, no goal, no other name and as little of the paths as there is room for, with a
thin line to its ball; where a run has left the picture, at an arrow where it went. Nothing here is drawn by chance: the
same figure has its names in the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.draw.lettering.text import text_width
from optviz.draw.trails.ends import End, end_of, exit_of, way_until
from optviz.draw.trails.trail import Trail
from optviz.look import (
    BALL_RADIUS,
    LINE_ON_OTHER,
    MOST_NAMES,
    NAME_AWAY,
    NAME_CELL,
    NAME_DIRECTIONS,
    NAME_DISTANCES,
    NAME_FAR,
    NAME_ON_OTHER,
    NAME_ON_PATH,
    NAME_TOO_MUCH,
)
from optviz.objectives.base import Array

# In which directions and how far names are tried, the nearest first.
_ANGLES = np.pi * (0.5 - 2 * np.arange(NAME_DIRECTIONS) / NAME_DIRECTIONS)
_FAR = np.repeat(NAME_DISTANCES, NAME_DIRECTIONS)
_AWAY = NAME_AWAY * _FAR * np.maximum(1.0, _FAR / NAME_FAR)
_ACROSS, _UP = (np.tile(each, len(NAME_DISTANCES)) for each in (np.cos(_ANGLES), np.sin(_ANGLES)))


class Label(NamedTuple):
    """A name, so wide, whose middle is at `place`; its run's ball is at `anchor`, or left there in a `direction`."""

    run: int
    text: str
    width: float
    place: tuple[float, float]
    anchor: tuple[float, float]
    direction: tuple[float, float] | None


def labels(
    axes: Rect,
    trails: Sequence[Trail],
    goals: Array,
    names: Sequence[str],
    step: int,
    size: float,
    numbers: Sequence[Rect] = (),
    balls: Sequence[Array | None] | None = None,
) -> list[Label]:
    """Places for the names of the runs in some axes at a step, those that find one.

    Goals `(N, 2)` are kept free, and numbers in the axes. `balls` are where the runs are, if not where they are then.
    """
    if not 1 < len(trails) <= MOST_NAMES:
        return []
    if balls is None:
        ends = [end_of(trail, _seen_until(trail, step)) for trail in trails]
    else:
        ends = [None if ball is None else End((float(ball[0]), float(ball[1]))) for ball in balls]
    ways = np.concatenate([way_until(trail, step) for trail in trails])
    widths = [text_width(name, size, "bold") + 0.4 * size for name in names]
    places = places_for(axes, ways, goals, [end and end.place for end in ends], widths, size, trails[0].mark, numbers)
    return [
        Label(run, names[run], widths[run], place, end.place, end.direction)
        for run, (place, end) in enumerate(zip(places, ends, strict=True))
        if place and end
    ]


def _seen_until(trail: Trail, step: int) -> int:
    """At which step a run is seen last, for its name: one that has faded, where it left the picture."""
    out = None if trail.fades is None else exit_of(trail)
    return min(step, out.step) if out else step


def places_for(
    axes: Rect,
    ways: Array,
    goals: Array,
    ends: Sequence[tuple[float, float] | None],
    widths: Sequence[float],
    size: float,
    mark: float,
    numbers: Sequence[Rect] = (),
) -> list[tuple[float, float] | None]:
    """The middle of each name, so wide and `size` high, in some axes; None where it finds no place.

    `ways` `(N, 2)` are places along all paths, `ends` where each run is seen last, and `numbers` what is written there
    already. The page does the same in `labels.js`, without numbers.
    """
    ground = _Ground(axes)
    ground.add(ways, 0, NAME_ON_PATH)
    ground.add(goals, 0.5 * mark, NAME_ON_OTHER)
    ground.add(np.array([end for end in ends if end]).reshape(-1, 2), BALL_RADIUS * mark + 2, NAME_ON_OTHER)
    for each in numbers:
        ground.take((each.x + each.width / 2, each.y + each.height / 2), each.width, each.height)
    found: list[tuple[float, float] | None] = [None] * len(ends)
    height = 1.25 * size
    # The most crowded ones choose first.
    for run in sorted(range(len(ends)), key=lambda run: (_room(ends, run), run)):
        end = ends[run]
        if end is None:
            continue
        asked = end, widths[run], height, BALL_RADIUS * mark
        # Better a line across something than no name.
        found[run] = place = ground.best(*asked) or ground.best(*asked, free=False)
        if place:
            ground.take(place, widths[run], height)
    return found


def _room(ends: Sequence[tuple[float, float] | None], run: int) -> float:
    """How near the next ball is."""
    mine = ends[run]
    others = [other for number, other in enumerate(ends) if other and number != run]
    if mine is None or not others:
        return np.inf
    return float(np.hypot(*(np.array(others) - mine).T).min())


class _Ground:
    """What lies where in some axes, in cells."""

    def __init__(self, axes: Rect) -> None:
        self.axes = axes
        self.cost = np.zeros((axes.height // NAME_CELL + 1, axes.width // NAME_CELL + 1))

    def add(self, places: Array, radius: float, cost: float) -> None:
        """Let cells within a radius of some places `(N, 2)` cost at least so much."""
        reach = int(np.ceil(radius / NAME_CELL))
        columns, rows = self._cells(places)
        for up in range(-reach, reach + 1):
            for right in range(-reach, reach + 1):
                if np.hypot(up, right) * NAME_CELL <= radius + NAME_CELL / 2:
                    there = self._inside(rows + up, columns + right)
                    here = rows[there] + up, columns[there] + right
                    self.cost[here] = np.maximum(self.cost[here], cost)

    def _cells(self, places: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        shares = (places.reshape(-1, 2) - (self.axes.x, self.axes.y)) / NAME_CELL
        # What lies far away may be too large for a whole number, or nowhere.
        columns, rows = np.clip(np.floor(np.nan_to_num(shares, nan=-1.0)), -1, 1e6).astype(np.int64).T
        return columns, rows

    def _inside(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        height, width = self.cost.shape
        return (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)

    def take(self, place: tuple[float, float], width: float, height: float) -> None:
        """Let no other name stand here."""
        self.cost[self._cover(place, width, height)] = NAME_ON_OTHER

    def _cover(self, place: tuple[float, float], width: float, height: float) -> tuple[slice, slice]:
        left, bottom = place[0] - width / 2 - self.axes.x, place[1] - height / 2 - self.axes.y
        return (
            slice(int(bottom // NAME_CELL), int((bottom + height) // NAME_CELL) + 1),
            slice(int(left // NAME_CELL), int((left + width) // NAME_CELL) + 1),
        )

    def best(
        self, anchor: tuple[float, float], width: float, height: float, radius: float, *, free: bool = True
    ) -> tuple[float, float] | None:
        """The place near an anchor that costs least, if one costs little enough; of equal ones the first.

        The line to it is `free`, or what it crosses counts for nothing.
        """
        # So that the nearest edge of the text is so far from the edge of the ball.
        reach = radius + _FAR * height / 1.25
        x = anchor[0] + _ACROSS * (reach + width / 2) - self.axes.x
        y = anchor[1] + _UP * (reach + height / 2) - self.axes.y
        left, bottom = x - width / 2, y - height / 2
        inside = (left >= 2) & (left + width <= self.axes.width - 2)
        inside &= (bottom >= 2) & (bottom + height <= self.axes.height - 2)
        costs = np.full(len(x), np.inf)
        costs[inside] = self._under(left[inside], bottom[inside], width, height) + _AWAY[inside]
        found, least = -1, NAME_TOO_MUCH
        for number in np.argsort(costs, kind="stable").tolist():
            cost, place = float(costs[number]), (float(x[number]), float(y[number]))
            if cost > least or cost >= NAME_TOO_MUCH:
                break
            if free:
                cost += self._on_line((anchor[0] - self.axes.x, anchor[1] - self.axes.y), place, width, height, radius)
            if cost < least or (cost == least and number < found):
                found, least = number, cost
        return (float(self.axes.x + x[found]), float(self.axes.y + y[found])) if found >= 0 else None

    def _under(self, left: Array, bottom: Array, width: float, height: float) -> Array:
        """What the cells under some names cost together, `(N,)`, whose lower left corners are at `(N,)` each."""
        # From the sums of all cells below and left of each: whole numbers, so that differences are exact.
        sums = np.pad(self.cost, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        low, high = (np.floor(each / NAME_CELL).astype(np.int64) for each in (bottom, bottom + height))
        first, last = (np.floor(each / NAME_CELL).astype(np.int64) for each in (left, left + width))
        high, last = np.minimum(high + 1, len(self.cost)), np.minimum(last + 1, self.cost.shape[1])
        return np.asarray(sums[high, last] - sums[low, last] - sums[high, first] + sums[low, first])

    def _on_line(
        self, anchor: tuple[float, float], place: tuple[float, float], width: float, height: float, radius: float
    ) -> float:
        """What the line from a ball to its name would cost, beyond what is near the ball."""
        (x, y), (left, bottom) = anchor, (place[0] - width / 2, place[1] - height / 2)
        across, up = min(max(x, left), left + width) - x, min(max(y, bottom), bottom + height) - y
        length, cost, away = float(np.hypot(across, up)), 0.0, radius + 2 + NAME_CELL
        while away < length:
            column = int((x + across * away / length) // NAME_CELL)
            row = int((y + up * away / length) // NAME_CELL)
            if 0 <= row < self.cost.shape[0] and 0 <= column < self.cost.shape[1]:
                cost += min(float(self.cost[row, column]), LINE_ON_OTHER)
            away += NAME_CELL
        return cost
