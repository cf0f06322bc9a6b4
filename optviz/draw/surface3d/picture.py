"""A surface seen from the side: shaded faces tinted by height, and the lines of equal height on them.

A face of the surface can only be covered by faces that are nearer to the eye along x and along y. So the faces, each
with the edges of the surface on it, are drawn row by row from the farthest, and what is behind is painted over.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from optviz.draw.colors.style import points
from optviz.draw.layout import Rect
from optviz.draw.panes.goals import draw_goals
from optviz.draw.surface3d.base import draw_base, relief_places, to_pixels
from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.height import height_lines
from optviz.draw.surface3d.mesh import Mesh, mesh_of
from optviz.look import (
    CELLS,
    EDGE_INK,
    EDGE_WIDTH,
    HEIGHT_INK,
    HEIGHT_WIDTH,
    LIGHT,
    SEAM,
    SHADE,
    SHINE,
    UNDERSIDE,
    Look,
)
from optviz.objectives.base import Array

# Cells of the surface along each side of a face: the faces are as small as this many pixels, or the finest.
_STRIDES = (1, 2, 3, 4, 6, 8)
_FACE_PIXELS = 3


def draw_relief(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    """Draw the surface into a rectangle of axes whose data are pixels; lines and markers are sized by `mark`."""
    if not camera.bare:
        draw_base(axes, camera, rect, mark, look)
    draw_surface(axes, camera, rect, mark, look)
    _draw_height_lines(axes, camera, rect, mark, look)
    _draw_critical_points(axes, camera, rect, mark, look)


def draw_surface(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    """Draw the surface alone, without anything on it."""
    stride = next((each for each in _STRIDES if rect.width * each >= _FACE_PIXELS * CELLS), _STRIDES[-1])
    mesh: Mesh = camera.once("mesh", mesh_of, stride)
    colors = face_colors(camera, mesh, look)
    turn = _turns(camera, CELLS // stride)
    order = np.argsort(np.concatenate([2 * turn[*mesh.face_cells], 2 * turn[*mesh.line_cells] + 1]), kind="stable")
    count = len(colors)
    painted = np.zeros((CELLS // stride, CELLS // stride, 3))
    painted[*mesh.face_cells] = colors
    line_colors = _mixed(painted[*mesh.line_cells], look.ink, EDGE_INK)
    widths = np.concatenate([np.full(count, SEAM), np.full(len(line_colors), EDGE_WIDTH * mark)])

    # A line is a face without an inside.
    corners = np.concatenate([mesh.faces, mesh.lines[:, [0, 1, 1, 0]]], axis=2)
    pixels = to_pixels(camera, rect, camera.project(corners))
    outlines: Any = pixels.transpose(2, 1, 0)[order]
    axes.add_collection(
        PolyCollection(
            outlines,
            facecolors=np.concatenate([_with_alpha(colors, 1), _with_alpha(line_colors, 0)])[order],
            edgecolors=np.concatenate([colors, line_colors])[order],
            linewidths=points(1) * widths[order],
            joinstyle="bevel",
            zorder=1,
        ),
        autolim=False,
    )


def _turns(camera: Camera, count: int) -> NDArray[np.intp]:
    """When each cell is drawn, `(count, count)`: from the farthest to the nearest along x, and of those along y."""
    middles = (np.arange(count) + 0.5) * (2 / count) - 1
    far, aside = (np.argsort(np.argsort(-np.abs(middles - eye), kind="stable")) for eye in camera.eye[:2])
    return count * far[:, None] + aside


def _draw_height_lines(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    lines = [to_pixels(camera, rect, camera.project(line)).T for line in height_lines(camera)]
    axes.add_collection(
        LineCollection(
            lines,
            colors=[(*to_rgb(look.height_line), HEIGHT_INK)],
            linewidths=points(HEIGHT_WIDTH * mark),
            capstyle="butt",
            joinstyle="round",
            zorder=1.5,
        ),
        autolim=False,
    )


def _with_alpha(colors: Array, alpha: float) -> Array:
    return np.concatenate([colors, np.full((len(colors), 1), alpha)], axis=1)


def _mixed(colors: Array, other: str, share: Any) -> Array:
    return np.asarray(colors + share * (np.array(to_rgb(other)) - colors))


def face_colors(camera: Camera, mesh: Mesh, look: Look) -> Array:
    """The colour of each face `(N, 3)`: by height, darker where light does not fall or the eye is below."""
    tints = np.array([to_rgb(tint) for tint in look.tints])
    tint = np.stack([np.interp(mesh.rank, np.linspace(0, 1, len(tints)), each) for each in tints.T], axis=1)
    # What is square to the surface in the box is not in a box of other proportions.
    normals = mesh.normals / camera.sides[:, None]
    normals = normals / np.maximum(np.linalg.norm(normals, axis=0), 1e-300)
    light = np.stack(camera.axes, axis=1) @ LIGHT
    from_above = np.sign(normals[2]) * ((camera.eye[:, None] - mesh.faces.mean(axis=1)) * mesh.normals).sum(axis=0) >= 0
    lit = np.tensordot(light / np.linalg.norm(light), normals * np.where(normals[2] < 0, -1, 1), 1)
    lit = np.where(from_above, np.maximum(lit, 0), np.maximum(-lit, 0))
    shaded = np.clip(tint * (SHADE + SHINE * lit)[:, None], 0, 1)
    return np.where(from_above[:, None], shaded, (1 - UNDERSIDE) * shaded)


def _draw_critical_points(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    at = []
    for places in (camera.surface.minima, camera.surface.saddles, camera.surface.maxima):
        w = np.array([(place.x, place.y) for place in places], dtype=np.float64).reshape(-1, 2)
        seen = ~camera.hidden(w.T)
        at.append(relief_places(camera, rect, w, np.array([place.value for place in places]))[seen])
    draw_goals(axes, at, mark, look)
