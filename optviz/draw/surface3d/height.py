"""The lines of equal height on a surface that is seen from the side."""

from __future__ import annotations

from typing import cast

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.mesh import heights_of_levels
from optviz.look import CELLS
from optviz.objectives.base import Array

# Of so many places along a line one is looked at first; those between it and the next only if one of both is hidden.
_EVERY = 8


def height_lines(camera: Camera) -> list[Array]:
    """The parts of the lines between the levels that can be seen, each `(3, N)` in the box."""
    lines: list[Array] = camera.once("height lines", _height_lines)
    if not lines:
        return []
    places = np.concatenate(lines, axis=1)
    ends = np.cumsum([0, *(line.shape[1] for line in lines)])
    seen = _seen(camera, places[:2], ends)
    # A part begins where a line does or comes out, and ends where a line does or goes in.
    first = np.zeros(len(seen), dtype=np.bool_)
    first[ends[:-1]] = True
    begins = np.flatnonzero(seen & (first | ~np.roll(seen, 1)))
    stops = np.flatnonzero(seen & np.roll(first | ~seen, -1)) + 1
    return [places[:, begin:stop] for begin, stop in zip(begins, stops, strict=True) if stop - begin > 1]


def _seen(camera: Camera, floor: Array, ends: Array) -> NDArray[np.bool_]:
    """Which places `(2, N)` of some lines that end there can be seen."""
    chosen = np.unique(np.concatenate([np.arange(0, floor.shape[1], _EVERY), ends[:-1], ends[1:] - 1]))
    looked_at = ~camera.covered(floor[:, chosen])
    gap = np.repeat(np.arange(len(chosen) - 1), np.diff(chosen))
    both, either = looked_at[:-1] & looked_at[1:], looked_at[:-1] | looked_at[1:]
    seen = np.concatenate([both[gap], [True]])
    seen[chosen] = looked_at
    unknown = np.setdiff1d(np.flatnonzero((either & ~both)[gap]), chosen)
    seen[unknown] = ~camera.covered(floor[:, unknown])
    return seen


def _height_lines(camera: Camera) -> list[Array]:
    """All of them, hidden or not."""
    places = np.linspace(-1, 1, CELLS + 1)
    drawn = contour_generator(places, places, np.ma.masked_invalid(camera.heights.T))
    return [
        np.stack([*line.T, np.full(len(line), height)])
        for height in heights_of_levels(camera)[1:-1].tolist()
        for line in cast("list[Array]", drawn.lines(height))
    ]
