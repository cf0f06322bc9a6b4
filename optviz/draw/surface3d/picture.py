"""A surface seen from the side: shaded faces under a fine mesh.

A face of the surface can only be covered by faces that are nearer to the eye along x and along y. So the faces, each
with the lines at its far sides, are drawn row by row from the farthest, and what is behind is painted over.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from optviz.draw.layout import Rect
from optviz.draw.style import points
from optviz.draw.surface3d.base import draw_base, relief_places, to_pixels
from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.mesh import Mesh, mesh_of
from optviz.look import (
    CELLS,
    CROSS_EDGE,
    CROSS_RADIUS,
    EDGE_INK,
    EDGE_WIDTH,
    FEWEST_LINES,
    LIGHT,
    MESH_INK,
    MESH_WIDTH,
    MOST_LINES,
    SEAM,
    SHADE,
    SHINE,
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


def draw_relief(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    """Draw the surface into a rectangle of axes whose data are pixels; lines and markers are sized by `mark`."""
    draw_base(axes, camera, rect, mark, look)
    _draw_surface(axes, camera, rect, mark, look)
    _draw_critical_points(axes, camera, rect, mark, look)


def _draw_surface(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    stride = next((each for each in _STRIDES if rect.width * each >= _FACE_PIXELS * CELLS), _STRIDES[-1])
    count = CELLS // stride
    lines = int(np.clip(min(rect.width, rect.height) / _MESH_PIXELS, FEWEST_LINES, MOST_LINES))
    every = min((each for each in range(1, count + 1) if count % each == 0), key=lambda each: abs(count / each - lines))
    mesh: Mesh = camera.once("mesh", mesh_of, stride, every)
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


def _colors(camera: Camera, mesh: Mesh, look: Look) -> Array:
    """The colour of each face `(N, 3)`: by level as on the map, darker where it is turned away from the light."""
    light = np.stack(camera.axes, axis=1) @ LIGHT
    lit = np.abs(np.tensordot(light / np.linalg.norm(light), mesh.normals, 1))
    low, high = np.array(to_rgb(look.low)), np.array(to_rgb(look.high))
    return np.asarray(np.clip((low + mesh.rank[:, None] * (high - low)) * (SHADE + SHINE * lit[:, None]), 0, 1))


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
