"""A surface seen from the side: shaded faces under a fine mesh.

A face of the surface can only be covered by faces that are nearer to the eye along x and along y. So the faces, each
with the lines at its far sides, are drawn row by row from the farthest, and what is behind is painted over.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optviz.draw.layout import Rect, Slot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.lettering.ticks import ticks
from optviz.draw.style import points
from optviz.draw.surface3d.camera import Camera
from optviz.draw.views.contour import levels_of
from optviz.look import (
    BASE_WIDTH,
    CELLS,
    CROSS_EDGE,
    CROSS_RADIUS,
    EDGE_INK,
    EDGE_WIDTH,
    FEWEST_LINES,
    HALVINGS,
    LIGHT,
    MESH_INK,
    MESH_WIDTH,
    MOST_LINES,
    SEAM,
    SHADE,
    SHINE,
    SMALLEST,
    STAR_EDGE,
    STAR_RADIUS,
    Look,
)
from optviz.objectives.base import Array

# Cells of the surface along each side of a face: the faces are as small as this many pixels, or the finest.
_STRIDES = (2, 3, 4, 6, 8)
_FACE_PIXELS = 6
# The mesh has about this many pixels from line to line.
_MESH_PIXELS = 20
# Pictures whose smaller side has fewer pixels than this have no ticks.
_LEAST_FOR_TICKS = 150
_SMALLEST_TICK = 1.15 * SMALLEST


class _Mesh(NamedTuple):
    """What is drawn of a surface, N faces and M lines, in the box: the same from every side.

    Each is drawn when the cell of the surface it belongs to is: `face_cells` `(2, N)`; `line_cells` `(2, 2, M)` are
    the cells on both sides of a line, of which the nearer one counts. `rank` `(N,)` is the level of a face, in [0, 1].
    `rim` tells lines along an edge of the surface from those of the mesh.
    """

    faces: Array
    normals: Array
    rank: Array
    face_cells: NDArray[np.intp]
    lines: Array
    line_cells: NDArray[np.intp]
    rim: NDArray[np.bool_]


def to_pixels(camera: Camera, rect: Rect, picture: Array) -> Array:
    """Places in the picture `(2, ...)` as pixels, with all that is drawn and its ticks in the rectangle."""
    size = _tick_size(rect)
    low, high = camera.extent
    width, height = rect.width - 5 * size, rect.height - 1.8 * size
    scale = min(width / (high - low)[0], height / (high - low)[1])
    middle = np.array([rect.x + rect.width / 2, rect.y + rect.height - height / 2])
    shape = (2,) + (1,) * (picture.ndim - 1)
    return np.asarray(middle.reshape(shape) + scale * (picture - ((low + high) / 2).reshape(shape)))


def relief_places(camera: Camera, rect: Rect, w: Array, losses: Array) -> Array:
    """Points `(N, 2)` with losses `(N,)` as pixels `(N, 2)`: NaN where the surface is not drawn."""
    shown = camera.shown(w.T, losses)
    box = np.where(shown, camera.in_box(w.T, losses), np.nan)
    return to_pixels(camera, rect, camera.project(box)).T


def draw_relief(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    """Draw the surface into a rectangle of axes whose data are pixels; lines and markers are sized by `mark`."""
    _draw_base(axes, camera, rect, mark, look)
    _draw_surface(axes, camera, rect, mark, look)
    _draw_critical_points(axes, camera, rect, mark, look)


def _draw_surface(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    stride = next((each for each in _STRIDES if rect.width * each >= _FACE_PIXELS * CELLS), _STRIDES[-1])
    count = CELLS // stride
    lines = int(np.clip(min(rect.width, rect.height) / _MESH_PIXELS, FEWEST_LINES, MOST_LINES))
    every = min((each for each in range(1, count + 1) if count % each == 0), key=lambda each: abs(count / each - lines))
    mesh: _Mesh = camera.once("mesh", _mesh, stride, every)
    colors = _colors(camera, mesh, look)
    # Cells from the farthest to the nearest.
    far = np.arange(count) if camera.axes[2][0] > 0 else np.arange(count)[::-1]
    aside = np.arange(count) if camera.axes[2][1] > 0 else np.arange(count)[::-1]
    turn = count * far[:, None] + aside
    nearer = turn[*mesh.line_cells].argmax(axis=0)
    cells = np.take_along_axis(mesh.line_cells, nearer[None, None], axis=1)[:, 0]
    order = np.argsort(np.concatenate([2 * turn[*mesh.face_cells], 2 * turn[*cells] + 1]), kind="stable")

    painted = np.full((count, count, 3), np.nan)
    painted[*mesh.face_cells] = colors
    under = painted[*mesh.line_cells]
    under = np.where(np.isnan(under[0]), under[1], under[0])
    ink = np.where(mesh.rim, EDGE_INK, MESH_INK)[:, None]
    line_colors = under + ink * (np.array(to_rgb(look.ink)) - under)
    widths = mark * np.where(mesh.rim, EDGE_WIDTH, MESH_WIDTH)

    # A line is a face without an inside.
    corners = np.concatenate([mesh.faces, mesh.lines[:, [0, 1, 1, 0]]], axis=2)
    pixels = to_pixels(camera, rect, camera.project(corners))
    outlines: Any = pixels.transpose(2, 1, 0)[order]
    axes.add_collection(
        PolyCollection(
            outlines,
            facecolors=np.concatenate([_with_alpha(colors, 1), _with_alpha(line_colors, 0)])[order],
            edgecolors=np.concatenate([colors, line_colors])[order],
            linewidths=points(1) * np.concatenate([np.full(len(colors), SEAM), widths])[order],
            joinstyle="bevel",
            zorder=1,
        ),
        autolim=False,
    )


def _with_alpha(colors: Array, alpha: float) -> Array:
    return np.concatenate([colors, np.full((len(colors), 1), alpha)], axis=1)


def _colors(camera: Camera, mesh: _Mesh, look: Look) -> Array:
    """The colour of each face `(N, 3)`: by level as on the map, darker where it is turned away from the light."""
    light = np.stack(camera.axes, axis=1) @ LIGHT
    lit = np.abs(np.tensordot(light / np.linalg.norm(light), mesh.normals, 1))
    low, high = np.array(to_rgb(look.low)), np.array(to_rgb(look.high))
    return np.asarray(np.clip((low + mesh.rank[:, None] * (high - low)) * (SHADE + SHINE * lit[:, None]), 0, 1))


def _mesh(camera: Camera, stride: int, every: int) -> _Mesh:
    """The surface as faces of `stride` cells, with a line after every so many faces."""
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
    lines, line_cells, rim = _lines(nodes, along_x, along_y, below, every)
    edge, edge_cells = _rim(sides[:, :, cut], inside[:, cut], np.stack(np.nonzero(cut)))
    levels = camera.up(levels_of(camera.losses[camera.losses <= camera.ceiling]))
    return _Mesh(
        np.concatenate(faces, axis=2),
        np.concatenate(normals, axis=1),
        np.interp(np.concatenate(rank), levels, np.linspace(0, 1, len(levels))),
        np.concatenate(cells, axis=1),
        np.concatenate([lines, edge], axis=2),
        np.concatenate([line_cells, edge_cells], axis=2),
        np.concatenate([rim, np.ones(edge.shape[2], dtype=np.bool_)]),
    )


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


def _lines(
    nodes: Array, along_x: Array, along_y: Array, below: NDArray[np.bool_], every: int
) -> tuple[Array, NDArray[np.intp], NDArray[np.bool_]]:
    """The lines of the mesh below the ceiling `(3, 2 ends, M)`, their cells `(2, 2, M)`, and which are at the edge."""
    count = len(below) - 1
    lines, cells, edge = [], [], []
    for axis, cuts in enumerate((along_y, along_x)):
        # Each line of the mesh is at a fixed `at` along one axis, and passes `step` along the other.
        at, step = np.meshgrid(np.arange(0, count + 1, every), np.arange(count), indexing="ij")
        one, other = ((at, step), (at, step + 1)) if axis == 0 else ((step, at), (step + 1, at))
        ends = [np.where(below[*end], nodes[:, *end], cuts[:, *one]) for end in (one, other)]
        there = below[*one] | below[*other]
        lines.append(np.stack(ends, axis=1)[..., there])
        both = [np.clip(at - 1, 0, count - 1), np.clip(at, 0, count - 1)]
        sides = [np.stack([side, step] if axis == 0 else [step, side]) for side in both]
        cells.append(np.stack(sides, axis=1)[..., there])
        edge.append(((at == 0) | (at == count))[there])
    return np.concatenate(lines, axis=2), np.concatenate(cells, axis=2), np.concatenate(edge)


def _rim(sides: Array, inside: NDArray[np.bool_], cells: NDArray[np.intp]) -> tuple[Array, NDArray[np.intp]]:
    """The lines across cut faces where they are cut, `(3, 2 ends, K)`, and their cells `(2, 2, K)`."""
    crossed = inside != np.roll(inside, -1, axis=0)
    lines, places = [np.zeros((3, 2, 0))], [np.zeros((2, 2, 0), dtype=np.intp)]
    for side in range(4):
        # Who walks around the face leaves it here, and is back at the next side that is crossed.
        leaves = crossed[side] & inside[side]
        for other in (side - 3, side - 2, side - 1):
            back = leaves & crossed[other]
            leaves = leaves & ~back
            lines.append(np.stack([sides[side][:, back], sides[other][:, back]], axis=1))
            places.append(np.stack([cells[:, back]] * 2, axis=1))
    return np.concatenate(lines, axis=2), np.concatenate(places, axis=2)


def _draw_critical_points(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    for places, marker, radius, edge in (
        (camera.surface.minima, "*", STAR_RADIUS, look.paper),
        (camera.surface.saddles, "x", CROSS_RADIUS, look.ink),
        (camera.surface.maxima, "^", CROSS_RADIUS, look.paper),
    ):
        w = np.array([(place.x, place.y) for place in places], dtype=np.float64).reshape(-1, 2)
        seen = ~camera.hidden(w.T)
        pixels = relief_places(camera, rect, w, np.array([place.value for place in places]))[seen]
        axes.plot(
            *pixels.T,
            marker,
            color=look.ink,
            markersize=points(2 * radius * mark),
            markeredgecolor=edge,
            markeredgewidth=points((CROSS_EDGE if marker == "x" else STAR_EDGE) * mark),
            zorder=2,
            scalex=False,
            scaley=False,
        )


def _tick_size(rect: Rect) -> float:
    """The size of the numbers at the axes; 0 where there is no room for any."""
    small = min(rect.width, rect.height) < _LEAST_FOR_TICKS
    return 0.0 if small else max(_SMALLEST_TICK, 0.025 * float(np.sqrt(rect.width * rect.height)))


def _draw_base(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    """The window under the surface, with numbers along the two sides that are in front."""
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0), (-1, -1, 0)], dtype=np.float64)
    frame = to_pixels(camera, rect, camera.project(corners.T))
    lines = [frame.T]
    size = _tick_size(rect)
    if size:
        taken: list[Rect] = []
        front = np.where(camera.axes[2][:2] > 0, 1.0, -1.0)
        for axis in (0, 1):
            lines += _draw_ticks(cast("Figure", axes.figure), camera, rect, look, axis, front, taken)
    axes.add_collection(
        LineCollection(lines, colors=look.frame, linewidths=points(BASE_WIDTH * mark), zorder=0), autolim=False
    )


def _draw_ticks(
    figure: Figure, camera: Camera, rect: Rect, look: Look, axis: int, front: Array, taken: list[Rect]
) -> list[Array]:
    """Write the numbers along one axis where they do not touch others; give the ticks, as lines."""
    size = _tick_size(rect)
    low, high = camera.window[axis]

    def seen(share: float) -> Array:
        place = np.zeros(3)
        place[axis], place[1 - axis] = 2 * share - 1, front[1 - axis]
        return to_pixels(camera, rect, camera.project(place))

    inwards = np.zeros(3)
    inwards[1 - axis] = front[1 - axis]
    out = camera.project(inwards)
    out = out / max(float(np.hypot(*out)), 1e-9)
    lines = []
    for value, text in ticks(low, high, 5):
        start = seen((value - low) / (high - low))
        width = text_width(text, size)
        x, y = start + out * (0.55 * size + np.hypot(0.5 * width * out[0], 0.4 * size * out[1]))
        box = Rect(round(x - width / 2), round(y - 0.37 * size), round(width), round(0.74 * size))
        if any(_touch(box, other, 0.8 * size) for other in taken):
            continue
        taken.append(box)
        lines.append(np.stack([start, start + 0.35 * size * out]))
        write(figure, Slot(round(x), round(y - 0.37 * size), rect.width, size, "center"), text, look.grey)
    return lines


def _touch(one: Rect, other: Rect, gap: float) -> bool:
    return (
        one.x < other.x + other.width + gap
        and other.x < one.x + one.width + gap
        and one.y < other.y + other.height + gap
        and other.y < one.y + one.height + gap
    )
