"""The window under a surface that is seen from the side, with numbers along it, and where both are in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from optviz.draw.colors.style import points
from optviz.draw.layout import Rect, Slot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.lettering.ticks import ticks
from optviz.draw.surface3d.camera import Camera
from optviz.look import (
    BASE_WIDTH,
    SIZE_STEPS,
    SMALLEST,
    Look,
)
from optviz.objectives.base import Array

# Pictures whose smaller side has fewer pixels than this have no ticks.
_LEAST_FOR_TICKS = 150
_SMALLEST_TICK = 1.15 * SMALLEST


def to_pixels(camera: Camera, rect: Rect, picture: Array) -> Array:
    """Places in the picture `(2, ...)` as pixels, with all that is drawn and its ticks in the rectangle."""
    size = 0.0 if camera.bare else _tick_size(rect)
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


def relief_sizes(camera: Camera, w: Array, losses: Array) -> Array:
    """How large things are at points `(N, 2)` with losses `(N,)`, in few steps, `(N,)`: 1 in the middle of the box."""
    shown = camera.shown(w.T, losses)
    sizes = camera.size(np.where(shown, camera.in_box(w.T, losses), 0))
    return np.where(shown, np.rint(sizes * SIZE_STEPS) / SIZE_STEPS, 1.0)


def _tick_size(rect: Rect) -> float:
    """The size of the numbers at the axes; 0 where there is no room for any."""
    small = min(rect.width, rect.height) < _LEAST_FOR_TICKS
    return 0.0 if small else max(_SMALLEST_TICK, 0.025 * float(np.sqrt(rect.width * rect.height)))


class Number(NamedTuple):
    """A number at an axis: what it covers, and the tick `(2 ends, 2)` that leads to it."""

    text: str
    box: Rect
    slot: Slot
    tick: Array


def draw_base(axes: Axes, camera: Camera, rect: Rect, mark: float, look: Look) -> None:
    """The window under the surface, with numbers along the two sides that are in front."""
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0), (-1, -1, 0)], dtype=np.float64)
    lines = [to_pixels(camera, rect, camera.project(corners.T)).T]
    for number in numbers(camera, rect):
        lines.append(number.tick)
        write(cast("Figure", axes.figure), number.slot, number.text, look.grey)
    axes.add_collection(
        LineCollection(lines, colors=look.frame, linewidths=points(BASE_WIDTH * mark), zorder=0), autolim=False
    )


def numbers(camera: Camera, rect: Rect) -> list[Number]:
    """The numbers along both axes that do not touch each other."""
    found: list[Number] = []
    if camera.bare or not _tick_size(rect):
        return found
    for axis in (0, 1):
        for number in _along(camera, rect, axis):
            if not any(_touch(number.box, other.box, 0.8 * number.slot.size) for other in found):
                found.append(number)
    return found


def _along(camera: Camera, rect: Rect, axis: int) -> Iterator[Number]:
    """The numbers along one axis: first one in the middle, which tells which axis it is where there is room."""
    size = _tick_size(rect)
    low, high = camera.window[axis]
    front = np.where(camera.axes[2][:2] > 0, 1.0, -1.0)

    def seen(share: float) -> Array:
        place = np.zeros(3)
        place[axis], place[1 - axis] = 2 * share - 1, front[1 - axis]
        return to_pixels(camera, rect, camera.project(place))

    inwards = np.zeros(3)
    inwards[1 - axis] = front[1 - axis]
    out = camera.project(inwards) - camera.project(np.zeros(3))
    out = out / max(float(np.hypot(*out)), 1e-9)

    def placed(value: float, text: str) -> Number:
        start = seen((value - low) / (high - low))
        width = text_width(text, size)
        x, y = start + out * (0.55 * size + np.hypot(0.5 * width * out[0], 0.4 * size * out[1]))
        box = Rect(round(x - width / 2), round(y - 0.37 * size), round(width), round(0.74 * size))
        slot = Slot(round(x), round(y - 0.37 * size), rect.width, size, "center")
        return Number(text, box, slot, np.stack([start, start + 0.35 * size * out]))

    values = ticks(low, high, 5)
    found = [placed(*each) for each in values]
    if found:
        value, text = values[len(found) // 2]
        plain, named = found.pop(len(found) // 2), placed(value, f"{'xy'[axis]} = {text}")
        fits = rect.x <= named.box.x and named.box.x + named.box.width <= rect.x + rect.width
        yield named if fits else plain
    yield from found


def _touch(one: Rect, other: Rect, gap: float) -> bool:
    return (
        one.x < other.x + other.width + gap
        and other.x < one.x + one.width + gap
        and one.y < other.y + other.height + gap
        and other.y < one.y + one.height + gap
    )
