"""Where a path is in its axes, and what of it is near them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window

# Lines are cut off this many pixels outside of their axes, before a renderer sees them: huge numbers would bend them.
_ROOM = 50
# Where a place is that is in no picture.
AWAY = -1e6


def on_map(points_of_run: Array, axes: Rect, window: Window) -> Array:
    """Points `(N, 2)` of the plane in pixels, where axes show a window."""
    low, high = np.array(window).T
    # Halved and doubled again, so that the difference of two numbers near the largest one does not overflow.
    with np.errstate(over="ignore"):
        share = 2 * ((points_of_run / 2 - low / 2) / (high - low))
        return np.asarray((axes.x, axes.y) + share * (axes.width, axes.height))


def box_of(axes: Rect) -> tuple[Array, Array]:
    """The lower left and the upper right corner of the axes with some room around."""
    low = np.array([axes.x, axes.y], dtype=np.float64)
    return low - _ROOM, low + np.array([axes.width, axes.height]) + _ROOM


def cut_to(pixels: Array, low: Array, high: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The lines `(steps, 2 ends, 2)` between successive places inside a box, and which of them are not whole.

    Liang and Barsky's method, A new concept and method for line clipping, 1984, from the end that is nearer to the
    box, so that the other may be as far away as numbers go.
    """
    first, second = pixels[:-1], pixels[1:]
    swap = np.abs(first).max(axis=1) > np.abs(second).max(axis=1)
    near, far = np.where(swap[:, None], second, first), np.where(swap[:, None], first, second)
    with np.errstate(all="ignore"):
        # A quarter of the way: the difference of two huge numbers could overflow.
        way = far / 4 - near / 4
        at_low, at_high = (low / 4 - near / 4) / way, (high / 4 - near / 4) / way
        inside = (low <= near) & (near <= high)
        still = way == 0
        enter = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(at_low, at_high)).max(axis=1)
        leave = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(at_low, at_high)).min(axis=1)
        enter, leave = np.maximum(enter, 0), np.minimum(leave, 1)
        ends = np.stack([near + 4 * (enter[:, None] * way), near + 4 * (leave[:, None] * way)], axis=1)
    # At the far end of a long way a pixel is lost in rounding.
    ends = np.clip(ends, low, high)
    ends[enter > leave] = np.nan
    ends[swap] = ends[swap, ::-1]
    whole = (low <= pixels) & (pixels <= high)
    return ends, np.logical_not((whole[:-1] & whole[1:]).all(axis=1))


def stops_of(pixels: Array, end: int) -> NDArray[np.int64]:
    """Up to which step a path through places `(steps + 1, 2)`, the last of them at `end`, is drawn at each step.

    But for less than a pixel, that is all of it.
    """
    # What is far away, or longer than a few pixels, counts as just that, so that no number is too large.
    lengths = np.hypot(*np.diff(np.clip(pixels[: end + 1], AWAY, -AWAY), axis=0).T)
    whole = np.floor(np.concatenate([[0.0], np.minimum(lengths, 9.0).cumsum()]))
    stops = np.maximum.accumulate(np.where(np.diff(whole, prepend=0.0) > 0, np.arange(end + 1), 0))
    return np.pad(stops, (0, len(pixels) - len(stops)), mode="edge")
