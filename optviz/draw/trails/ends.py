"""Where a trail is seen, and where last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optviz.draw.trails.clipping import cut_to
from optviz.draw.trails.trail import Trail
from optviz.look import NAME_ARROW
from optviz.objectives.base import Array


class End(NamedTuple):
    """Where a run is seen last: at its ball, or where it left the picture in a `direction` of length 1."""

    place: tuple[float, float]
    direction: tuple[float, float] | None = None


def end_of(trail: Trail, step: int) -> End | None:
    """Where a run is seen last at a step; None where it never is."""
    low = np.array([trail.axes.x, trail.axes.y], dtype=np.float64)
    high = low + np.array([trail.axes.width, trail.axes.height])
    x, y = trail.pixels[step]
    if low[0] <= x <= high[0] and low[1] <= y <= high[1]:
        return End((float(x), float(y)))
    inside, _ = cut_to(_seen_until(trail, step).reshape(-1, 2), low, high)
    # Between two lines is no line.
    inside = inside[::2]
    inside = inside[np.isfinite(inside[:, 0, 0])]
    way = inside[:, 1] - inside[:, 0]
    far = np.flatnonzero(np.hypot(*way.T) > 0)
    if not far.size:
        return None
    last = far[-1]
    x, y = inside[last, 1]
    across, up = way[last] / np.hypot(*way[last])
    return End((float(x), float(y)), (float(across), float(up)))


class Exit(NamedTuple):
    """The step that leads a run out of the picture for good, and the corners `(3, 2)` of an arrow where it leaves."""

    step: int
    arrow: Array


def exit_of(trail: Trail) -> Exit | None:
    """Where a run leaves the picture for good; None where it does not, or never was in it."""
    low = np.array([trail.axes.x, trail.axes.y], dtype=np.float64)
    high = low + np.array([trail.axes.width, trail.axes.height])
    seen = np.flatnonzero(((low <= trail.pixels) & (trail.pixels <= high)).all(axis=1))
    if trail.curve or not seen.size or seen[-1] == len(trail.pixels) - 1:
        return None
    step = int(seen[-1]) + 1
    end = end_of(trail, step)
    if end is None or end.direction is None:
        return None
    return Exit(step, arrow_at(np.array(end.place), np.array(end.direction), NAME_ARROW * trail.mark))


def arrow_at(tip: Array, direction: Array, size: float) -> Array:
    """The corners `(3, 2)` of an arrow whose tip is at the rim."""
    aside = np.array([-direction[1], direction[0]])
    back = tip - size * direction
    return np.array([tip, back + 0.55 * size * aside, back - 0.55 * size * aside])


def way_until(trail: Trail, step: int) -> Array:
    """Places `(N, 2)` along the path up to a step, a few pixels apart, where it is near the axes."""
    ends = _seen_until(trail, step)
    lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    shares = np.linspace(0, 1, 2 + int(lengths.max(initial=0) // 3))[:, None, None]
    places: Array = (ends[:, 0] + shares * (ends[:, 1] - ends[:, 0])).reshape(-1, 2)
    return places


def _seen_until(trail: Trail, step: int) -> Array:
    """The lines `(N, 2 ends, 2)` up to a step that are near the axes."""
    ends = trail.segments[: min(step, trail.end) * trail.stride]
    return ends[np.isfinite(ends[:, 0, 0])]
