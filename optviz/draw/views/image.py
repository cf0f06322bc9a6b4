"""What a matrix of weights makes of the unit circle, and its singular values as bars; the target has dashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.data.models.matrix import TARGET
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Area, Rect
from optviz.draw.panes.pane import Moving, Pane, Stand, axes
from optviz.draw.trails.clipping import on_map
from optviz.draw.views.samples import Said
from optviz.figure.track import Track
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window
from optviz.views import View

VIEW = View("image", 8, "curve", "of a matrix: the unit circle under it, and its singular values", of_matrix=True)

# How far a picture shows the plane from the origin, and the share of its width that bars take.
_REACH, _BARS = 2.1, 0.24
_CORNERS = 96
# What is too far away for a renderer to count is as good as not there.
_FAR = 1e5
_TURN = np.linspace(0, 2 * np.pi, _CORNERS + 1)
_CIRCLE = np.array([np.cos(_TURN), np.sin(_TURN)])


class Bars(NamedTuple):
    """The singular values of one run at some steps, each a column from the same ground, in pixels."""

    columns: tuple[tuple[Rect, ...], ...]
    color: str
    axes: Rect

    def rects(self, frame: int) -> list[Rect]:
        """What is covered in a frame."""
        return [Rect(each.x - 1, each.y - 1, each.width + 2, each.height + 2) for each in self.columns[frame]]

    def draw(self, renderer: Any, scale: float, frame: int) -> None:
        """Draw a frame on a renderer whose pixels are `scale` times those of the layout."""
        for x, y, width, height in self.columns[frame]:
            gc = renderer.new_gc()
            gc.set_linewidth(0)
            gc.set_antialiased(False)
            gc.set_clip_rectangle(Bbox.from_bounds(*(scale * side for side in self.axes)))
            column = Path([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], closed=False)
            renderer.draw_path(gc, column, Affine2D().scale(scale), (*to_rgb(self.color), 1.0))


def pane(stand: Stand, area: Area) -> Pane:
    """The plane with the unit circle and what the target makes of it; runs move before them."""
    rect, look, mark = area.rect, stand.look, stand.layout.mark
    tracks = stand.tracks(area)
    plane, bars = _parts(rect)
    window = _window(plane)

    def draw(figure: Figure) -> None:
        made = axes(figure, rect, mixed(look.paper, look.frame, 0.3))
        made.set(xlim=(rect.x, rect.x + rect.width), ylim=(rect.y, rect.y + rect.height))
        thin, dashed = points(0.08 * mark), (0, (4, 3))
        made.plot(*on_map(_CIRCLE.T, plane, window).T, color=look.grey, linewidth=thin)
        target = on_map(_image(TARGET.ravel()), plane, window)
        made.plot(*target.T, color=look.ink, linewidth=2 * thin, linestyle=dashed)
        made.plot([bars.x] * 2, [rect.y, rect.y + rect.height], color=look.paper, linewidth=points(1))
        for place, value in enumerate(_values(TARGET.ravel())):
            height = bars.y + _height(value, bars)
            ends = bars.x + np.array([place, place + 1]) * bars.width / 2
            made.plot(ends, [height, height], color=look.ink, linewidth=2 * thin, linestyle=dashed)

    def moving(steps: list[int]) -> Sequence[Moving]:
        found: list[Moving] = []
        for place, (run, track) in enumerate(zip(area.runs, tracks, strict=True)):
            color = stand.hues[run].color
            at = [min(step, track.end) for step in steps]
            found.append(Bars(_columns(track, at, bars, place, len(tracks)), color, rect))
            found.append(Said(_ellipses(track, at, plane, window), color, plane, mark, look))
        return found

    label = stand.scene.words.say("figure.image")
    return Pane(area, (area.view, rect.width, rect.height), draw, lambda _: None, (), label, moving=moving)


def _parts(rect: Rect) -> tuple[Rect, Rect]:
    """The plane, and the bars right of it."""
    wide = round(_BARS * rect.width)
    return (
        Rect(rect.x, rect.y, rect.width - wide, rect.height),
        Rect(rect.x + rect.width - wide, rect.y, wide, rect.height),
    )


def _window(plane: Rect) -> Window:
    """The part of the plane around the origin that is shown, in which a circle is round."""
    unit = _REACH / min(plane.width, plane.height)
    return (-unit * plane.width, unit * plane.width), (-unit * plane.height, unit * plane.height)


def _image(w: Array) -> Array:
    """What a matrix `(4,)` makes of the unit circle, `(N, 2)`."""
    return np.asarray((w.reshape(2, 2) @ _CIRCLE).T)


def _values(w: Array) -> Array:
    """The singular values of a matrix `(4,)`, the larger one first: the half axes of the image."""
    a, b, c, d = w
    # What a matrix has of turns, and what of mirrors.
    turning, mirroring = np.hypot(a + d, c - b) / 2, np.hypot(a - d, b + c) / 2
    return np.array([turning + mirroring, abs(turning - mirroring)])


def _height(value: float, bars: Rect) -> float:
    return min(float(value) / _REACH, 1.0) * bars.height


def _ellipses(track: Track, steps: list[int], plane: Rect, window: Window) -> tuple[tuple[Array, ...], ...]:
    """The image of the circle at some steps, in pixels."""

    def lines(step: int) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            line = on_map(_image(track.parameters[step]), plane, window)
        return (line,) if np.all(np.abs(line) < _FAR) else ()

    known = {step: lines(step) for step in sorted(set(steps))}
    return tuple(known[step] for step in steps)


def _columns(track: Track, steps: list[int], bars: Rect, place: int, count: int) -> tuple[tuple[Rect, ...], ...]:
    """The bars of one of some runs, which stand beside each other for each of the two values."""
    room = bars.width / 2 / (count + 1)

    def columns(step: int) -> tuple[Rect, ...]:
        with np.errstate(all="ignore"):
            values = _values(track.parameters[step])
        return tuple(
            Rect(
                round(bars.x + each * bars.width / 2 + (place + 0.6) * room),
                bars.y,
                max(1, round(0.8 * room)),
                round(_height(value, bars)),
            )
            for each, value in enumerate(values)
            if np.isfinite(value)
        )

    return tuple(columns(step) for step in steps)
