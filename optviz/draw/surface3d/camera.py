"""Looking at a surface from the side: where a point of it is in the picture, and whether something is in front of it.

The picture is a box in light perspective: the window is its floor, drawn to scale, and what lies between the losses at
the floor and at the ceiling is `top` high, in proportion to the loss. The surface is cut at the ceiling, so that walls
that explode do not squash the valley. Coordinates in the box are (x, y) in [-1, 1] and z in [0, `top`]; `sides` tells
how wide and how deep half of it is, so that the floor has the area of a square of side 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.draw.layout.cells.scale import is_shown_to_scale, sides
from optviz.look import (
    CELLS,
    DISTANCE,
    SAMPLE_POWER,
    SAMPLES,
    TOLERANCE,
    TOPS,
)
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window

# How many points are looked at together, so that memory stays small.
_CHUNK = 2048


@dataclass(frozen=True)
class Camera:
    """A surface and its window, the losses at the floor and at the ceiling, the direction to the eye, and a height.

    Directions are in degrees: from azimuth 0 the eye looks along falling x, from 90 along falling y; the elevation is
    from -90 to 90. A camera that `turns` leaves room for the box from every side; one that is `bare` leaves none for
    the floor, which is not drawn. `known` keeps what does not change when the camera turns: `replace` hands it on.
    """

    surface: Surface
    window: Window
    floor: float
    ceiling: float
    azimuth: float
    elevation: float
    top: float = TOPS[0]
    turns: bool = False
    bare: bool = False
    known: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.known.setdefault("surface", self.surface) is not self.surface:
            object.__setattr__(self, "known", {"surface": self.surface})

    def once(self, name: str, make: Callable[..., Any], *arguments: Hashable) -> Any:
        """What `make(self, *arguments)` gives, which must not depend on the direction; it is made once."""
        key = (name, self.window, self.floor, self.ceiling, self.top, *arguments)
        if key not in self.known:
            self.known[key] = make(self, *arguments)
        return self.known[key]

    @cached_property
    def axes(self) -> tuple[Array, Array, Array]:
        """To the right, up, and to the eye: each `(3,)`, of length one."""
        turn, rise = np.deg2rad((self.azimuth, self.elevation))
        right = np.array([-np.sin(turn), np.cos(turn), 0.0])
        eye = np.array([np.cos(rise) * np.cos(turn), np.cos(rise) * np.sin(turn), np.sin(rise)])
        return right, np.cross(eye, right), eye

    @cached_property
    def sides(self) -> Array:
        """Half of the width, the depth and one unit of height of the box, `(3,)`: `x` and `y` have one scale.

        A window that is much longer than wide is drawn square: it would be a line.
        """
        across, along = sides(self.window)
        wider = math.sqrt(across / along) if is_shown_to_scale(self.window) else 1.0
        return np.array([wider, 1 / wider, 1.0])

    @cached_property
    def eye(self) -> Array:
        """The place of the eye in the box, `(3,)`."""
        return (self._middle + self._distance * self.axes[2]) / self.sides

    @property
    def _middle(self) -> Array:
        return np.array([0.0, 0.0, self.top / 2])

    @cached_property
    def _distance(self) -> float:
        """From the middle of the box to the eye."""
        return DISTANCE * float(np.hypot(*self.sides[:2]))

    def on_floor(self, w: Array) -> Array:
        """Where points `(2, ...)` are in the box, seen from above, `(2, ...)`."""
        low, high = (np.reshape(ends, (2,) + (1,) * (w.ndim - 1)) for ends in np.array(self.window).T)
        # Halves, so that the difference of two numbers near the largest one does not overflow.
        with np.errstate(over="ignore"):
            return np.asarray(2 * ((w / 2 - low / 2) / (high / 2 - low / 2)) - 1)

    def up(self, loss: Array) -> Array:
        """How high losses `(...)` are in the box."""
        with np.errstate(over="ignore"):
            return np.asarray(self.top * ((loss / 2 - self.floor / 2) / (self.ceiling / 2 - self.floor / 2)))

    @cached_property
    def extent(self) -> tuple[Array, Array]:
        """The lower left and the upper right corner of what is drawn, in the picture, each `(2,)`."""
        if self.turns:
            # Neither grows nor shrinks while the camera turns.
            radius = np.hypot(*self.sides[:2]) / self.sides[:2]
            around = np.linspace(0, 2 * np.pi, 181) + np.deg2rad(self.azimuth)
            ring = np.stack([radius[0] * np.cos(around), radius[1] * np.sin(around)])
            seen = self.project(np.stack([np.concatenate([ring, np.full((1, 181), z)]) for z in (0, self.top)], axis=1))
        else:
            floor = np.stack(np.meshgrid(*[np.linspace(-1, 1, CELLS + 1)] * 2, indexing="ij"))
            shown = self.heights <= self.top
            there = np.concatenate([floor[:, shown], self.heights[None, shown]])
            if not self.bare or not shown.any():
                corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], dtype=np.float64)
                there = np.concatenate([there, corners.T], axis=1)
            seen = self.project(there)
        seen = seen.reshape(2, -1)
        return seen.min(axis=1), seen.max(axis=1)

    def in_box(self, w: Array, loss: Array) -> Array:
        """Points `(2, ...)` and their losses `(...)` as places in the box, `(3, ...)`."""
        return np.concatenate([self.on_floor(w), self.up(loss)[None]])

    def project(self, places: Array) -> Array:
        """Places in the box `(3, ...)` as places in the picture `(2, ...)`, to the right and up."""
        right, up, _ = self.axes
        away = self._from_middle(places)
        return np.stack([np.tensordot(right, away, 1), np.tensordot(up, away, 1)]) * self.size(places)

    def size(self, places: Array) -> Array:
        """How large things at places in the box `(3, ...)` are, `(...)`: 1 in the middle, more nearer to the eye."""
        return np.asarray(self._distance / (self._distance - self.depth(places)))

    def depth(self, places: Array) -> Array:
        """How near places in the box `(3, ...)` are to the eye, `(...)`."""
        return np.asarray(np.tensordot(self.axes[2], self._from_middle(places), 1))

    def _from_middle(self, places: Array) -> Array:
        shape = (3,) + (1,) * (places.ndim - 1)
        return np.asarray(places * self.sides.reshape(shape) - self._middle.reshape(shape))

    def shown(self, w: Array, loss: Array) -> NDArray[np.bool_]:
        """Whether points `(2, ...)` with losses `(...)` lie on the part of the surface that is drawn."""
        (left, right), (bottom, top) = self.window
        x, y = w
        return np.asarray((left <= x) & (x <= right) & (bottom <= y) & (y <= top) & (loss <= self.ceiling))

    @property
    def losses(self) -> Array:
        """The losses at the corners of the cells, `(CELLS + 1, CELLS + 1)`, x along the first axis."""
        key = ("losses", self.window)
        if key not in self.known:
            self.known[key] = _losses(self.surface, self.window)
        losses: Array = self.known[key]
        return losses

    @property
    def heights(self) -> Array:
        """How high the surface is at the corners of the cells, in the order of the losses.

        What is above twice the ceiling counts as just there; NaN where there is no surface.
        """
        heights: Array = self.once("heights", _heights)
        return heights

    def height(self, places: Array) -> Array:
        """How high the surface is over places `(2, ...)` in the box, `(...)`: NaN outside and where there is none."""
        inside = (np.abs(places) <= 1).all(axis=0)
        at = (np.where(inside, places, 0) + 1) * (CELLS / 2)
        cell = np.minimum(at.astype(np.intp), CELLS - 1)
        x, y = at - cell
        corner = cell[0] * (CELLS + 1) + cell[1]
        flat = self.heights.ravel()
        near, far = flat[corner], flat[corner + CELLS + 1]
        near += y * (flat[corner + 1] - near)
        far += y * (flat[corner + CELLS + 2] - far)
        return np.where(inside, near + x * (far - near), np.nan)

    def exact_height(self, places: Array) -> Array:
        """How high the surface is over places `(2, ...)` in the box by its formula, which is asked once."""
        low, high = (np.reshape(ends, (2,) + (1,) * (places.ndim - 1)) for ends in np.array(self.window).T)
        with np.errstate(all="ignore"):
            return self.up(self.surface.value(low * ((1 - places) / 2) + high * ((1 + places) / 2)))

    def hidden(self, w: Array) -> NDArray[np.bool_]:
        """Whether the surface is in front of points `(2, N)` on it, or they are seen from below, `(N,)`.

        The line from each point to the eye is followed until it leaves the box: where it is below the surface, it has
        gone through it on the way. Points that are not shown count as not hidden.
        """
        return self.covered(self.on_floor(w))

    def covered(self, places: Array) -> NDArray[np.bool_]:
        """The same for the surface over places `(2, N)` in the box."""
        parts = [self._covered(places[:, first : first + _CHUNK]) for first in range(0, places.shape[1], _CHUNK)]
        return np.concatenate([np.zeros(0, dtype=np.bool_), *parts])

    def _covered(self, floor: Array) -> NDArray[np.bool_]:
        height = self.height(floor)
        inside = height <= self.top
        place = np.where(inside, np.concatenate([floor, height[None]]), 0)
        way = self.eye[:, None] - place
        ends = np.array([[1], [1], [self.top]])
        # The box is left through the ceiling or through a side, whichever is nearer.
        with np.errstate(divide="ignore", invalid="ignore"):
            ways = np.where(way == 0, np.inf, (np.where(way > 0, ends, -1) - place) / way)
        # Denser near the point, where a ridge may be low.
        length = ways.min(axis=0)[:, None] * np.linspace(0, 1, SAMPLES + 1)[1:] ** SAMPLE_POWER
        line = place[:, :, None] + way[:, :, None] * length
        return np.asarray(inside & (line[2] < self.height(line[:2]) - TOLERANCE).any(axis=1))


def _losses(surface: Surface, window: Window) -> Array:
    x, y = (np.linspace(*ends, CELLS + 1) for ends in window)
    with np.errstate(all="ignore"):
        return surface.value(np.stack(np.meshgrid(x, y, indexing="ij")))


def _heights(camera: Camera) -> Array:
    heights = camera.up(camera.losses)
    return np.where(np.isneginf(heights), np.nan, np.minimum(heights, 2 * camera.top))
