"""The part of the plane, or of space, that the runs of a recording fill."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window
from optviz.objectives.window import FARTHEST_START, NARROWEST


def window_of(surface: Surface, points: Array, losses: Array) -> Window | None:
    """The window of a surface, made wider where runs start outside of it, or what they fill; None if P is not 2."""
    if surface.dimension != 2:
        return None
    if surface.window:
        return _with_starts(surface.window, points[0])
    (left, right), (bottom, top) = box_around(points, losses)
    return (left, right), (bottom, top)


def _with_starts(window: Window, starts: Array) -> Window:
    ends = []
    for (low, high), places in zip(window, starts, strict=True):
        room = 0.05 * (max(high, places.max()) - min(low, places.min()))
        ends.append(
            (
                low if places.min() >= low else float(places.min() - room),
                high if places.max() <= high else float(places.max() + room),
            )
        )
    return ends[0], ends[1]


def box_around(points: Array, losses: Array) -> list[tuple[float, float]]:
    """For each coordinate, two ends: of a box around the starts and all points that are not worse, with some room."""
    # What lies farther away than can be shown has left the picture.
    near = (np.abs(points) <= FARTHEST_START).all(axis=1)
    # Of what came without losses, nothing is worse.
    good = points.transpose(1, 0, 2)[:, near & ~(losses > losses[0].max())]
    middle, half = (good.max(axis=1) + good.min(axis=1)) / 2, (good.max(axis=1) - good.min(axis=1)) / 2
    half = 1.25 * np.maximum(half, max(half.max() / 4, 1e-6, NARROWEST * np.abs(middle).max()))
    return list(zip((middle - half).tolist(), (middle + half).tolist(), strict=True))
