"""Paths that lie upon each other, side by side: who shares a way with others is seen beside them, not below them.

Each is moved as a whole, across its direction, by no more than the width of a line; so it neither jumps nor bends.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.draw.trails.clipping import AWAY, cut_to
from optviz.look import MOST_NAMES
from optviz.objectives.base import Array

Cells = NDArray[np.int64]
# Paths are together if more than this share of one lies upon the other, which it does where it is as near as a pixel.
_SHARED = 0.5
# What is shorter than this, in pixels, is below its ball; and of what is longer than that, the beginning is looked at.
_SHORTEST, _LONGEST = 12, 20_000
# The direction of a shorter piece of a path is that of so many pixels of the path around it.
_PIECE = 3.0
# Pixels farther away than this count as just there.
_FAR = 1e5


def side_by_side(paths: Sequence[Array], axes: Rect, width: float) -> list[Array]:
    """How far each place of some paths, each `(N, 2)` in pixels, is to be moved, `(N, 2)`: by a line's width at most.

    Of more paths than can be told apart by their names, none is.
    """
    moved = [np.zeros_like(path) for path in paths]
    for group in _together(paths, axes) if len(paths) <= MOST_NAMES else []:
        for place, number in enumerate(group):
            aside = width * min(1.0, 2 / (len(group) - 1)) * (place - (len(group) - 1) / 2)
            moved[number] = aside * _across(paths[number])
    return moved


def _together(paths: Sequence[Array], axes: Rect) -> list[list[int]]:
    """The numbers of paths that share a way, together with those that share one with these."""
    row = axes.width + 3
    cells = [_cells(path, axes, row) for path in paths]
    wider = [np.unique(np.add.outer(each, np.add.outer((-row, 0, row), (-1, 0, 1)))) for each in cells]
    groups: list[set[int]] = []
    for one, other in combinations(range(len(paths)), 2):
        shared = max(_share(cells[one], wider[other]), _share(cells[other], wider[one]))
        if shared > _SHARED:
            found = [group for group in groups if {one, other} & group]
            groups = [group for group in groups if group not in found] + [{one, other}.union(*found)]
    return [sorted(group) for group in groups]


def _share(cells: Cells, others: Cells) -> float:
    return float(np.isin(cells, others).mean()) if cells.size >= _SHORTEST else 0.0


def _cells(path: Array, axes: Rect, row: int) -> Cells:
    """The pixels that a path goes through in some axes, as numbers, `row` of them for each row."""
    low = np.array([axes.x, axes.y], dtype=np.float64)
    ends = cut_to(np.nan_to_num(path, nan=AWAY), low, low + np.array([axes.width, axes.height]))[0]
    # Between two lines there is none.
    ends = ends[np.isfinite(ends[:, 0, 0])]
    lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    ends = ends[np.cumsum(lengths) <= _LONGEST]
    pieces = 1 + np.ceil(lengths[: len(ends)]).astype(np.int64)
    line = np.repeat(np.arange(len(ends)), pieces)
    share = (np.arange(len(line)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[line]
    places = ends[line, 0] + share[:, None] * (ends[line, 1] - ends[line, 0])
    x, y = np.floor(places - low).astype(np.int64).T
    return np.unique(1 + x + row * (1 + y))


def _across(path: Array) -> Array:
    """The directions `(N, 2)` across a path, always to the same side of it, so that lines moved along are parallel.

    Where a path turns back it goes on at that side of the picture: two that go to and fro together do not cross. At a
    corner a direction is as long as both lines need, up to the root of 2.
    """
    path = np.clip(np.nan_to_num(path, nan=AWAY), -_FAR, _FAR)
    way = np.diff(path, axis=0)
    length = np.hypot(*way.T)
    gone = np.concatenate([[0.0], np.cumsum(length)])
    middle = (gone[1:] + gone[:-1]) / 2
    ends = [[np.interp(middle + side * _PIECE / 2, gone, each) for each in path.T] for side in (-1, 1)]
    way = np.where(length[:, None] < _PIECE, np.subtract(ends[1], ends[0]).T, way)
    length = np.hypot(*way.T)
    there = np.flatnonzero(length > _PIECE / 4)
    if not there.size:
        return np.zeros_like(path)
    # Where it rests, the direction is that before, and at its beginning the first.
    last = np.maximum(np.searchsorted(there, np.arange(len(way)), side="right") - 1, 0)
    way = (way / np.maximum(length, 1e-300)[:, None])[there[last]]
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)
    back = (across[1:] * across[:-1]).sum(axis=1) < 0
    across *= np.concatenate([[1.0], np.where(back, -1.0, 1.0).cumprod()])[:, None]
    before, after = (np.concatenate(parts) for parts in ((across[:1], across), (across, across[-1:])))
    return np.asarray((before + after) / (1 + (before * after).sum(axis=1))[:, None])
