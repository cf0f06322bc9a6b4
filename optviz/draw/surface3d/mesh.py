"""The faces of a surface that is seen from the side, and its edges, in its box: the same from every side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.draw.colors.levels import levels_of
from optviz.draw.surface3d.camera import Camera
from optviz.look import (
    CELLS,
    HALVINGS,
)
from optviz.objectives.base import Array


class Mesh(NamedTuple):
    """What is drawn of a surface, N faces and the M lines where it ends, in the box: the same from every side.

    Each is drawn when the cell of the surface it belongs to is: `face_cells` `(2, N)`, `line_cells` `(2, M)`. `rank`
    `(N,)` is the level of a face, in [0, 1].
    """

    faces: Array
    normals: Array
    rank: Array
    face_cells: NDArray[np.intp]
    lines: Array
    line_cells: NDArray[np.intp]


def mesh_of(camera: Camera, stride: int) -> Mesh:
    """The surface as faces of `stride` cells, with a line wherever it ends."""
    count = CELLS // stride
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, count + 1)] * 2, indexing="ij"))
    nodes = np.concatenate([grid, camera.heights[None, ::stride, ::stride]])
    below = nodes[2] <= camera.top
    along_x, along_y = _cuts(camera, nodes, below)
    # Corners and sides in the order in which one walks around a face.
    corners = np.stack([nodes[:, :-1, :-1], nodes[:, 1:, :-1], nodes[:, 1:, 1:], nodes[:, :-1, 1:]])
    sides = np.stack([along_x[:, :, :-1], along_y[:, 1:], along_x[:, :, 1:], along_y[:, :-1]])
    inside = corners[:, 2] <= camera.top
    whole, cut = inside.all(axis=0), inside.any(axis=0) & ~inside.all(axis=0)
    faces, cells = [np.moveaxis(corners[:, :, whole], 0, 1)], [np.stack(np.nonzero(whole))]
    polygons, counts = _polygons(corners[:, :, cut], sides[:, :, cut], inside[:, cut])
    normals = [_normals(faces[0]), _normals(polygons)]
    rank = [faces[0][2].mean(axis=0), polygons[2].mean(axis=0)]
    for quarter, some in ((polygons[:, :4], counts > 0), (polygons[:, [0, 3, 4, 5]], counts > 4)):
        faces.append(quarter[..., some])
        cells.append(np.stack(np.nonzero(cut))[:, some])
    normals.append(normals[1][:, counts > 4])
    rank.append(rank[1][counts > 4])
    lines, line_cells = _borders(nodes, along_x, along_y, below)
    edge, edge_cells = _rim(sides[:, :, cut], inside[:, cut], np.stack(np.nonzero(cut)))
    levels = heights_of_levels(camera)
    return Mesh(
        np.concatenate(faces, axis=2),
        np.concatenate(normals, axis=1),
        np.interp(np.concatenate(rank), levels, np.linspace(0, 1, len(levels))),
        np.concatenate(cells, axis=1),
        np.concatenate([lines, edge], axis=2),
        np.concatenate([line_cells, edge_cells], axis=1),
    )


def heights_of_levels(camera: Camera) -> Array:
    """How high the losses are in the box between which the colour changes."""
    return camera.up(levels_of(camera.losses[camera.losses <= camera.ceiling]))


def _cuts(camera: Camera, nodes: Array, below: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Where the sides of the faces go through the ceiling, or end, along x and along y: NaN where they do not."""
    ends = [(nodes[:, :-1], nodes[:, 1:], below[:-1], below[1:])]
    ends.append((nodes[:, :, :-1], nodes[:, :, 1:], below[:, :-1], below[:, 1:]))
    crossed = [one != other for _, _, one, other in ends]
    inner, outer = (
        np.concatenate(
            [np.where(one == way, a, b)[:, at] for (a, b, one, _), at in zip(ends, crossed, strict=True)], axis=1
        )
        for way in (True, False)
    )
    found = _where_it_ends(camera, inner, outer)
    cuts = []
    for (a, _, _, _), at in zip(ends, crossed, strict=True):
        cuts.append(np.full(a.shape, np.nan))
        cuts[-1][:, at], found = found[:, : at.sum()], found[:, at.sum() :]
    return cuts[0], cuts[1]


def _where_it_ends(camera: Camera, inner: Array, outer: Array) -> Array:
    """Where the surface ends on the way from places on it to others, each `(3, N)`, found by halving."""
    low, high, height = inner[:2], outer[:2], inner[2]
    for _ in range(HALVINGS if low.size else 0):
        middle = (low + high) / 2
        there = camera.exact_height(middle)
        on = np.isfinite(there) & (there <= camera.top)
        low, high, height = np.where(on, middle, low), np.where(on, high, middle), np.where(on, there, height)
    return np.concatenate([low, np.where(outer[2] > camera.top, camera.top, height)[None]])


def _polygons(corners: Array, sides: Array, inside: NDArray[np.bool_]) -> tuple[Array, NDArray[np.intp]]:
    """What is left of cut faces as polygons `(3, 6, N)`, their last corner repeated, and how many corners each has."""
    around = np.stack([corners, sides], axis=1).reshape(8, 3, -1)
    present = np.stack([inside, inside != np.roll(inside, -1, axis=0)], axis=1).reshape(8, -1)
    first = np.argsort(~present, axis=0, kind="stable")
    counts = present.sum(axis=0)
    chosen = np.take_along_axis(first, np.minimum(np.arange(6)[:, None], counts - 1), axis=0)
    return np.moveaxis(np.take_along_axis(around, chosen[:, None], axis=0), 0, 1), counts


def _normals(polygons: Array) -> Array:
    """The unit normals `(3, N)` of polygons `(3, corners, N)`, by Newell's method."""
    normals = np.cross(polygons, np.roll(polygons, -1, axis=1), axis=0).sum(axis=1)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=0), 1e-300))


def _borders(nodes: Array, along_x: Array, along_y: Array, below: NDArray[np.bool_]) -> tuple[Array, NDArray[np.intp]]:
    """The lines along the sides of the window below the ceiling `(3, 2 ends, M)`, and their cells `(2, M)`."""
    count = len(below) - 1
    lines, cells = [], []
    for axis, cuts in enumerate((along_y, along_x)):
        # Each is at a fixed `at` along one axis, and passes `step` along the other.
        at, step = np.meshgrid((0, count), np.arange(count), indexing="ij")
        one, other = ((at, step), (at, step + 1)) if axis == 0 else ((step, at), (step + 1, at))
        ends = [np.where(below[*end], nodes[:, *end], cuts[:, *one]) for end in (one, other)]
        there = below[*one] | below[*other]
        lines.append(np.stack(ends, axis=1)[..., there])
        inside = np.minimum(at, count - 1)
        cells.append(np.stack([inside, step] if axis == 0 else [step, inside])[..., there])
    return np.concatenate(lines, axis=2), np.concatenate(cells, axis=1)


def _rim(sides: Array, inside: NDArray[np.bool_], cells: NDArray[np.intp]) -> tuple[Array, NDArray[np.intp]]:
    """The lines across cut faces where they are cut, `(3, 2 ends, K)`, and their cells `(2, K)`."""
    crossed = inside != np.roll(inside, -1, axis=0)
    lines, places = [np.zeros((3, 2, 0))], [np.zeros((2, 0), dtype=np.intp)]
    for side in range(4):
        # Who walks around the face leaves it here, and is back at the next side that is crossed.
        leaves = crossed[side] & inside[side]
        for other in (side - 3, side - 2, side - 1):
            back = leaves & crossed[other]
            leaves = leaves & ~back
            lines.append(np.stack([sides[side][:, back], sides[other][:, back]], axis=1))
            places.append(cells[:, back])
    return np.concatenate(lines, axis=2), np.concatenate(places, axis=1)
