"""A run's path through its panel: the line, a dot for every step, and the ball."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.draw.layout import Rect
from optviz.draw.style import (
    BALL_EDGE,
    BALL_RADIUS,
    DOT_RADIUS,
    INK,
    PAPER,
    START_EDGE,
    START_RADIUS,
    TRAIL_WIDTH,
    points,
)
from optviz.objective import Array
from optviz.surfaces import Window

_CIRCLE = Path.unit_circle()
# A trail that leaves the picture by more pixels than this is drawn in the right direction, but shortened: beyond, the
# renderer's arithmetic would bend it.
_FAR = 1e9


class Pen(NamedTuple):
    """A renderer's graphics contexts for one trail, and the scale from layout pixels to its own."""

    line: Any
    dot: Any
    ball: Any
    start: Any
    scale: float


@dataclass(frozen=True)
class Trail:
    """One run in pixels: `pixels` `(steps + 1, 2)` from the lower left corner; `end` is the last step that moves it.

    It is drawn piece by piece, because a trail only grows.
    """

    pixels: Array
    segments: Array
    end: int
    color: str
    axes: Rect
    unit: float

    def pen(self, renderer: Any, dpi_scale: float) -> Pen:
        """Prepare to draw on a matplotlib renderer."""
        clip = Bbox.from_bounds(*(dpi_scale * side for side in (self.axes.x, self.axes.y, self.axes.width, self.axes.height)))

        def context(color: str, width: float) -> Any:
            gc = renderer.new_gc()
            gc.set_foreground(color)
            gc.set_linewidth(points(width * self.unit))
            gc.set_capstyle("round")
            gc.set_joinstyle("round")
            gc.set_clip_rectangle(clip)
            return gc

        return Pen(
            context(self.color, TRAIL_WIDTH),
            context(self.color, 0),
            context(PAPER, BALL_EDGE),
            context(INK, START_EDGE),
            dpi_scale,
        )

    def draw_start(self, renderer: Any, pen: Pen) -> None:
        """Mark where the run begins."""
        _draw_circle(renderer, pen.start, self.pixels[0] * pen.scale, START_RADIUS * self.unit * pen.scale, PAPER)

    def draw_piece(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw the path from step `first` to step `last`, with a dot for every step after `first`."""
        last = min(last, self.end)
        if first >= last:
            return
        scale = Affine2D().scale(pen.scale)
        pieces = self.segments[first:last].reshape(-1, 2)
        codes = np.resize([Path.MOVETO, Path.LINETO], len(pieces)).astype(Path.code_type)
        renderer.draw_path(pen.line, Path(pieces, codes), scale)
        dots = self.pixels[first + 1 : last + 1]
        near = np.abs(dots).max(axis=1) < _FAR
        if near.any():
            radius = DOT_RADIUS * self.unit * pen.scale
            renderer.draw_markers(pen.dot, _CIRCLE, Affine2D().scale(radius), Path(dots[near]), scale, _rgb(self.color))

    def draw_ball(self, renderer: Any, pen: Pen, step: int) -> None:
        """Draw the run at a step, if it is in the picture."""
        if self.ball_rect(step) is not None:
            _draw_circle(
                renderer, pen.ball, self.pixels[step] * pen.scale, BALL_RADIUS * self.unit * pen.scale, self.color
            )

    def ball_rect(self, step: int) -> Rect | None:
        """What the ball covers at a step."""
        return self._covered(self.pixels[step : step + 1], BALL_RADIUS + BALL_EDGE)

    def piece_rect(self, first: int, last: int) -> Rect | None:
        """What the path from step `first` to step `last` covers."""
        last = min(last, self.end)
        if first >= last:
            return None
        return self._covered(self.segments[first:last].reshape(-1, 2), max(TRAIL_WIDTH, DOT_RADIUS))

    def _covered(self, places: Array, radius: float) -> Rect | None:
        """The whole pixels inside of the axes within a radius of the box around some places."""
        room = radius * self.unit + 2
        axes = self.axes
        low = np.floor(np.maximum(places.min(axis=0) - room, (axes.x - 1, axes.y - 1)))
        high = np.ceil(np.minimum(places.max(axis=0) + room, (axes.x + axes.width + 1, axes.y + axes.height + 1)))
        if (low >= high).any():
            return None
        x, y, width, height = (int(side) for side in (*low, *(high - low)))
        return Rect(x, y, width, height)


def trail(points_of_run: Array, end: int, color: str, axes: Rect, window: Window, unit: float) -> Trail:
    """The trail of the points `(steps + 1, 2)` of a run in axes that show a window."""
    low, high = np.array(window).T
    # Halved and doubled again, so that the difference of two numbers near the largest one does not overflow.
    share = 2 * ((points_of_run / 2 - low / 2) / (high - low))
    with np.errstate(over="ignore"):
        pixels = np.nan_to_num((axes.x, axes.y) + share * (axes.width, axes.height))
    return Trail(pixels, _segments(pixels), end, color, axes, unit)


def _segments(pixels: Array) -> Array:
    """The lines `(steps, 2 ends, 2)` between successive places, far ends drawn in towards the near ones."""
    ends = np.stack([pixels[:-1], pixels[1:]], axis=1)
    for near, far in ((0, 1), (1, 0)):
        way = ends[:, far] / 4 - ends[:, near] / 4
        length = np.abs(way).max(axis=1)
        too_far = (length > _FAR) & (np.abs(ends[:, near]).max(axis=1) <= np.abs(ends[:, far]).max(axis=1))
        share = _FAR / length[too_far, None]
        ends[too_far, far] = ends[too_far, near] + way[too_far] * share
    return ends


def _draw_circle(renderer: Any, gc: Any, middle: Array, radius: float, color: str) -> None:
    renderer.draw_path(gc, _CIRCLE, Affine2D().scale(radius).translate(*middle), _rgb(color))


def _rgb(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
