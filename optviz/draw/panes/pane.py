"""An area of a figure, and what all views draw with."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.hues import Hue
from optviz.draw.layout import Align, Area, Layout, Rect, Slot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.lettering.ticks import ticks
from optviz.draw.surface3d.camera import Camera
from optviz.draw.trails.trail import Trail
from optviz.figure.scene import Scene
from optviz.figure.track import Track
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.race.recording import Recording

# Nearer than this to an edge, in widths of an area, a number would stick out.
_EDGE = 0.03
# How far numbers above each other are apart at least, in units of their size.
_LINE = 1.15


class Moving(Protocol):
    """What is drawn anew in each of some frames, before the balls."""

    def rects(self, frame: int) -> list[Rect]:
        """What is covered in a frame."""

    def draw(self, renderer: Any, scale: float, frame: int) -> None:
        """Draw a frame on a renderer whose pixels are `scale` times those of the layout."""


class Pane(NamedTuple):
    """An area with what stands still in it. Panes of the same `key` look the same before the race.

    `label` is what the values of a curve are; `goals` `(N, 2)` are the critical points of a view of the plane, and
    `numbers` what is covered by numbers in it; `moving` gives what else is drawn at the steps of some frames, and
    `spread` adds axes with what other seeds did until a step.
    """

    area: Area
    key: Hashable
    draw: Callable[[Figure], None]
    write_ticks: Callable[[Figure], None]
    trails: tuple[Trail, ...]
    label: str = ""
    goals: Array | None = None
    numbers: tuple[Rect, ...] = ()
    moving: Callable[[list[int]], Sequence[Moving]] | None = None
    spread: Callable[[Figure, int], list[Axes]] | None = None


class Stand(NamedTuple):
    """What all panes of a figure need to know. `turned` is how far the cameras have turned, in degrees."""

    scene: Scene
    layout: Layout
    look: Look
    hues: Sequence[Hue]
    cameras: dict[Recording, Camera]
    turned: float

    def tracks(self, area: Area) -> list[Track]:
        """The runs that an area shows."""
        return [self.scene.tracks[run] for run in area.runs]

    def seen(self, area: Area) -> Camera:
        """The camera of an area, turned."""
        camera = self.cameras[self.tracks(area)[0].recording]
        return replace(camera, azimuth=camera.azimuth + self.turned)


def axes(figure: Figure, rect: Rect, color: str) -> Axes:
    """Axes in a rectangle, without any numbers."""
    width, height = figure.bbox.width, figure.bbox.height
    made = figure.add_axes(
        (rect.x / width, rect.y / height, rect.width / width, rect.height / height),
        xticks=[],
        yticks=[],
        facecolor=color,
    )
    made.spines[:].set_visible(False)
    return made


def write_below(figure: Figure, rect: Rect, size: float, look: Look, numbers: Sequence[tuple[float, str]]) -> None:
    """Write numbers under a rectangle, from 0 at its left to 1."""
    end = -math.inf
    for share, text in numbers:
        # At the edges the numbers stay inside, so that they do not meet those of the neighbour.
        align: Align = "left" if share < _EDGE else "right" if share > 1 - _EDGE else "center"
        slot = Slot(rect.x + round(share * rect.width), rect.y - round(1.25 * size), rect.width, size, align)
        width = text_width(text, size)
        left = slot.x - width * {"left": 0, "center": 0.5, "right": 1}[align]
        # Numbers may be longer than there is room for between them.
        if left > end:
            write(figure, slot, text, look.grey)
            end = left + width


def write_left(figure: Figure, rect: Rect, size: float, look: Look, ticks: Sequence[tuple[float, str]]) -> None:
    """Write numbers left of a rectangle, from 0 at its lower end to 1."""
    last = math.inf
    for share, text in ticks:
        y = rect.y + round(share * rect.height - 0.36 * size)
        # Where it is low, not all of them have room above each other.
        if abs(y - last) >= _LINE * size:
            write(figure, Slot(rect.x - round(0.5 * size), y, rect.x, size, "right"), text, look.grey)
            last = y


def shares(low: float, high: float, most: float) -> list[tuple[float, str]]:
    """Where numbers stand along an axis, from 0 to 1, and the numbers, of which there is room for so many."""
    return [((value - low) / (high - low), text) for value, text in ticks(low, high, max(1, min(4, int(most))))]
