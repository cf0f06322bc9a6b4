"""The areas of a figure: for each view, what stands still in it, and the trails of its runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.hues import Hue
from optviz.draw.layout import SPATIAL, Align, Area, Layout, Rect, Slot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.lettering.ticks import ticks
from optviz.draw.style import mixed, points
from optviz.draw.surface3d.camera import Camera, best_camera
from optviz.draw.surface3d.mesh import draw_relief, relief_places
from optviz.draw.surface3d.trail import relief_line
from optviz.draw.trail import Trail, ink_of, lifted_trail, on_map, trail
from optviz.draw.views.contour import draw_contours
from optviz.draw.views.curve import Curve, curve_of
from optviz.figure.scene import Scene, Track
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.race.recording import Recording

# The second line of a curve, which is that of y, is so much paler.
_PALER = 0.55
# Nearer than this to an edge, in widths of an area, a number would stick out.
_EDGE = 0.03


class Pane(NamedTuple):
    """An area with what stands still in it. Panes of the same `key` look the same before the race.

    `label` is what the values of a curve are.
    """

    area: Area
    key: Hashable
    draw: Callable[[Figure], None]
    write_ticks: Callable[[Figure], None]
    trails: tuple[Trail, ...]
    label: str = ""


class Stand(NamedTuple):
    """What all panes of a figure need to know. `turned` is how far the cameras have turned, in degrees."""

    scene: Scene
    layout: Layout
    look: Look
    hues: Sequence[Hue]
    cameras: dict[int, Camera]
    turned: float

    def tracks(self, area: Area) -> list[Track]:
        """The runs that an area shows."""
        return [self.scene.tracks[run] for run in area.runs]

    def seen(self, area: Area) -> Camera:
        """The camera of an area, turned."""
        camera = self.cameras[id(self.tracks(area)[0].recording)]
        return replace(camera, azimuth=camera.azimuth + self.turned)


def panes(stand: Stand) -> list[Pane]:
    """The panes of a figure."""
    # One axis for all runs of the figure, so that they can be compared.
    scene = stand.scene
    views = [view for view in scene.recipe.view if view not in SPATIAL]
    curves = {view: curve_of(view, scene.tracks, scene.words) for view in views}
    return [
        _map(stand, area)
        if area.view == "contour"
        else relief_pane(stand, area)
        if area.view == "3d"
        else _curve(stand, area, curves[area.view])
        for area in stand.layout.areas
    ]


def cameras(scene: Scene) -> dict[int, Camera]:
    """The camera for each recording, by its identity, if it is seen from the side."""
    return {id(each): _camera(scene, each) for each in scene.recordings} if "3d" in scene.recipe.view else {}


def _camera(scene: Scene, recording: Recording) -> Camera:
    window = next(track.window for track in scene.tracks if track.recording is recording)
    camera = best_camera(recording.surface, window, recording.points, recording.losses)
    camera = replace(camera, turns=bool(scene.recipe.orbit))
    if scene.recipe.camera:
        azimuth, elevation = scene.recipe.camera
        camera = replace(camera, azimuth=azimuth, elevation=elevation)
    return camera


def _map(stand: Stand, area: Area) -> Pane:
    """The surface from above."""
    rect, mark, look = area.rect, stand.layout.mark, stand.look
    recording, window = stand.tracks(area)[0].recording, stand.tracks(area)[0].window

    def draw(figure: Figure) -> None:
        axes = _axes(figure, rect, look.frame)
        axes.set(xlim=window[0], ylim=window[1])
        draw_contours(axes, recording.surface, window, mark, look)

    def write_ticks(figure: Figure) -> None:
        size = stand.layout.tick_size
        (left, right), (bottom, top) = window
        if area.ticks_below:
            _write_below(
                figure,
                rect,
                size,
                look,
                _shares(left, right, rect.width / (4.5 * size)),
            )
        if area.ticks_left:
            _write_left(
                figure,
                rect,
                size,
                look,
                _shares(bottom, top, rect.height / (3 * size)),
            )

    trails = tuple(
        trail(
            on_map(track.points, rect, window),
            track.end,
            ink_of(stand.hues[run], look),
            rect,
            mark,
        )
        for run, track in zip(area.runs, stand.tracks(area), strict=True)
    )
    return Pane(area, ("map", id(recording), rect.width, rect.height), draw, write_ticks, trails)


def relief_pane(stand: Stand, area: Area) -> Pane:
    """The surface from the side."""
    rect, mark, look = area.rect, stand.layout.mark, stand.look
    recording, camera = stand.tracks(area)[0].recording, stand.seen(area)

    def draw(figure: Figure) -> None:
        axes = _axes(figure, rect, "none")
        axes.set(xlim=(rect.x, rect.x + rect.width), ylim=(rect.y, rect.y + rect.height))
        draw_relief(axes, camera, rect, mark, look)

    trails = []
    for run, track in zip(area.runs, stand.tracks(area), strict=True):
        line, _, hidden, hidden_steps = relief_line(camera, rect, track.points)
        pixels = relief_places(camera, rect, track.points, track.losses)
        ink = ink_of(stand.hues[run], look)
        trails.append(lifted_trail(pixels, line, hidden, hidden_steps, track.end, ink, rect, mark))
    return Pane(area, ("3d", id(recording), rect.width, rect.height), draw, _nothing, tuple(trails))


def _curve(stand: Stand, area: Area, curve: Curve) -> Pane:
    """Numbers over the steps."""
    rect, look, size = area.rect, stand.look, stand.layout.tick_size
    ticks = curve.ticks(rect.height / (1.6 * max(size, 1)))

    def draw(figure: Figure) -> None:
        axes = _axes(figure, rect, mixed(look.paper, look.frame, 0.3))
        axes.set(xlim=(0, 1), ylim=(0, 1))
        for share, _ in ticks:
            axes.axhline(share, color=look.paper, linewidth=points(0.09 * stand.layout.unit), zorder=0)
        if curve.marked is not None:
            at = (curve.on_axes(_one(curve.marked), rect)[0, 1] - rect.y) / rect.height
            if 0 <= at <= 1:
                axes.axhline(at, color=look.grey, linewidth=points(0.09 * stand.layout.unit), linestyle="--", zorder=1)

    def write_ticks(figure: Figure) -> None:
        if area.ticks_left:
            _write_left(figure, rect, size, look, ticks)
        if area.ticks_below:
            _write_below(figure, rect, size, look, _shares(0, stand.scene.steps, rect.width / (4.5 * size)))

    trails = tuple(
        trail(
            curve.on_axes(values, rect),
            track.end,
            ink_of(_paler(stand.hues[run], look, _PALER if line else 0), look),
            rect,
            stand.layout.mark,
            curve=True,
        )
        for run, track in zip(area.runs, stand.tracks(area), strict=True)
        for line, values in enumerate(curve.values[run].T)
    )
    # Where no numbers stand beside it, the label says what the axis shows.
    ends = stand.scene.words.say("figure.range", low=f"{curve.low:.2g}", high=f"{curve.high:.2g}")
    label = curve.label if area.ticks_left else f"{curve.label}; {ends}"
    return Pane(area, (area.view, rect.width, rect.height), draw, write_ticks, trails, label)


def _one(value: float) -> Array:
    return np.array([value, value])


def _nothing(_figure: Figure) -> None:
    """A pane that writes its own ticks."""


def _paler(hue: Hue, look: Look, share: float) -> Hue:
    return hue._replace(color=mixed(hue.color, look.paper, share))


def _axes(figure: Figure, rect: Rect, color: str) -> Axes:
    width, height = figure.bbox.width, figure.bbox.height
    axes = figure.add_axes(
        (rect.x / width, rect.y / height, rect.width / width, rect.height / height),
        xticks=[],
        yticks=[],
        facecolor=color,
    )
    axes.spines[:].set_visible(False)
    return axes


def _write_below(figure: Figure, rect: Rect, size: float, look: Look, numbers: Sequence[tuple[float, str]]) -> None:
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


def _write_left(figure: Figure, rect: Rect, size: float, look: Look, ticks: Sequence[tuple[float, str]]) -> None:
    for share, text in ticks:
        y = rect.y + round(share * rect.height - 0.36 * size)
        write(figure, Slot(rect.x - round(0.5 * size), y, rect.x, size, "right"), text, look.grey)


def _shares(low: float, high: float, most: float) -> list[tuple[float, str]]:
    """Where numbers stand along an axis, from 0 to 1, and the numbers, of which there is room for so many."""
    return [((value - low) / (high - low), text) for value, text in ticks(low, high, max(1, min(4, int(most))))]
