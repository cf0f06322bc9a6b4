"""Trails on a surface that is seen from the side: where they are in the picture, and what of them is hidden."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.draw.surface3d.base import to_pixels
from optviz.draw.surface3d.camera import Camera
from optviz.objectives.base import Array

# A step of a trail is drawn as pieces of about so many pixels, at most so many of them, and a trail as so many in all.
_PIECE = 5.0
_MOST_PIECES = 24
_MOST_IN_ALL = 40_000
# Places farther away than this, in the box, count as just there.
_FAR = 1e100
# Places of a trail nearer to each other than this, in the box, are looked at as one.
_SAME = 1 / 512
# Where a line leaves the surface is found by halving its last piece so often.
_HALVINGS = 40


def relief_line(camera: Camera, rect: Rect, w: Array) -> tuple[Array, int, NDArray[np.bool_], NDArray[np.bool_]]:
    """A trail of points `(steps + 1, 2)` that lies on the surface: `(line, m, hidden, hidden_points)`.

    `line` `(steps * m + 1, 2)` are pixels: every step is drawn as `m` pieces, NaN where nothing is to be drawn. A line
    that leaves the picture ends at its edge, or at the rim of the surface. `hidden` `(steps * m,)` are the pieces and
    `hidden_points` `(steps + 1,)` the points that the surface is in front of.
    """
    # Steps may be as long as numbers go.
    floor = np.clip(camera.on_floor(w.T), -_FAR, _FAR)
    enter, leave = _in_window(floor)
    m = _pieces(camera, rect, floor, enter, leave)
    share = np.linspace(0, 1, m + 1)[:-1, None] * np.ones(len(enter))
    if m > 2:
        # The pieces between the ends divide what is inside.
        first, last = np.where(enter > 0, 1, 0), np.where(leave < 1, m - 1, m)
        number = np.clip(np.arange(m)[:, None], first, last)
        between = enter + (leave - enter) * (number - first) / (last - first)
        share[1:] = between[1:]
    places = floor[:, None, :-1] * (1 - share) + floor[:, None, 1:] * share
    # A place at the edge is in the window, however it was rounded.
    places[:, 1:] = np.where((enter <= leave) & (m > 2), np.clip(places[:, 1:], -1, 1), places[:, 1:])
    flat = np.concatenate([places.transpose(0, 2, 1).reshape(2, -1), floor[:, -1:]], axis=1)
    box = np.concatenate([flat, camera.height(flat)[None]])
    shown = box[2] <= camera.top
    hidden_points = _hidden(camera, flat[:, ::m])
    box = _to_the_rim(camera, box, shown)
    there = np.isfinite(box[2])
    middles = np.where(there[1:] & there[:-1], (box[:2, 1:] + box[:2, :-1]) / 2, np.nan)
    return to_pixels(camera, rect, camera.project(box)).T, m, _hidden(camera, middles), hidden_points


def _in_window(floor: Array) -> tuple[Array, Array]:
    """From and to which share `(steps,)` of each step between places `(2, steps + 1)` it is in the window.

    The first is larger than the second where a step is outside. Liang and Barsky's method, A new concept and method
    for line clipping, 1984.
    """
    near, way = floor[:, :-1], np.diff(floor, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(-1 - near) / way, (1 - near) / way])
    still = np.where(np.abs(near) <= 1, np.inf, -np.inf)
    enter = np.where(way == 0, -still, ends.min(axis=0)).max(axis=0)
    leave = np.where(way == 0, still, ends.max(axis=0)).min(axis=0)
    outside = np.maximum(enter, 0) > np.minimum(leave, 1)
    return np.where(outside, 1, np.maximum(enter, 0)), np.where(outside, 0, np.minimum(leave, 1))


def _pieces(camera: Camera, rect: Rect, floor: Array, enter: Array, leave: Array) -> int:
    """How many pieces each step needs so that those of the longest are short."""
    inside = enter <= leave
    start, way = floor[:, :-1][:, inside], np.diff(floor, axis=1)[:, inside]
    enter, leave = enter[inside], leave[inside]
    stops = np.stack([start + share * way for share in (enter, (enter + leave) / 2, leave)])
    heights = np.minimum(np.nan_to_num(np.stack([camera.height(np.clip(each, -1, 1)) for each in stops])), camera.top)
    box = np.concatenate([np.moveaxis(stops, 0, 1), heights[None]])
    ways = np.diff(to_pixels(camera, rect, camera.project(box)), axis=1)
    longest = float(np.hypot(*ways).sum(axis=0).max(initial=0.0))
    most = max(1, min(_MOST_PIECES, _MOST_IN_ALL // (floor.shape[1] - 1)))
    return int(np.clip(np.ceil(longest / _PIECE), 1, most))


def _to_the_rim(camera: Camera, box: Array, shown: NDArray[np.bool_]) -> Array:
    """The line of places `(3, N)` with those that are not shown moved to where the line ends, or to nowhere."""
    before, after = np.concatenate([[False], shown[:-1]]), np.concatenate([shown[1:], [False]])
    ends = np.flatnonzero(~shown & (before != after))
    low, high = box[:, ends + np.where(before[ends], -1, 1)], box[:2, ends]
    for _ in range(_HALVINGS if ends.size else 0):
        middle = (low[:2] + high) / 2
        height = camera.height(middle)
        on = height <= camera.top
        low, high = np.where(on, [*middle, height], low), np.where(on, high, middle)
    line = np.where(shown, box, np.nan)
    line[:, ends] = low
    return line


def _hidden(camera: Camera, places: Array) -> NDArray[np.bool_]:
    """Whether places `(2, N)` in the box are hidden; those that are NaN are not."""
    hidden = np.zeros(places.shape[1], dtype=np.bool_)
    there = np.flatnonzero((np.abs(places) <= 1).all(axis=0))
    x, y = np.rint(places[:, there] / _SAME).astype(np.int64)
    # A run that rests, or that is recorded for a million steps, is at few places.
    _, first, same = np.unique(x * 4096 + y, return_index=True, return_inverse=True)
    hidden[there] = camera.covered(places[:, there[first]])[same]
    return hidden
