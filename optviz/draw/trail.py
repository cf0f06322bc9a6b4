"""A run's path through its panel: the line, a dot for every step, and the ball."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from numpy.typing import NDArray

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
    scaled: Affine2D
    dot_size: Affine2D


@dataclass(frozen=True)
class Trail:
    """One run in pixels: `pixels` `(steps + 1, 2)` from the lower left corner; `end` is the last step that moves it.

    It is drawn piece by piece, because a trail only grows. `far` tells which of the lines `segments` `(steps, 2, 2)`
    between successive places had to be shortened.
    """

    pixels: Array
    segments: Array
    far: NDArray[np.bool_]
    end: int
    color: str
    axes: Rect
    mark: float

    def pen(self, renderer: Any, scale: float) -> Pen:
        """Prepare to draw on a matplotlib renderer whose pixels are `scale` times those of the layout."""
        axes = self.axes
        clip = Bbox.from_bounds(*(scale * side for side in (axes.x, axes.y, axes.width, axes.height)))

        def context(color: str, width: float) -> Any:
            gc = renderer.new_gc()
            gc.set_foreground(color)
            gc.set_linewidth(points(width * self.mark))
            gc.set_capstyle("round")
            gc.set_joinstyle("round")
            gc.set_clip_rectangle(clip)
            return gc

        return Pen(
            context(self.color, TRAIL_WIDTH),
            context(self.color, 0),
            context(PAPER, BALL_EDGE),
            context(INK, START_EDGE),
            scale,
            Affine2D().scale(scale),
            Affine2D().scale(scale * DOT_RADIUS * self.mark),
        )

    def draw_start(self, renderer: Any, pen: Pen) -> None:
        """Mark where the run begins."""
        self._draw_circle(renderer, pen, pen.start, 0, START_RADIUS, PAPER)

    def draw_piece(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw the path from step `first` to step `last`, with a dot for every step after `first`."""
        last = min(last, self.end)
        if first >= last:
            return
        dots = self.pixels[first + 1 : last + 1]
        if self.far[first:last].any():
            ends = self.segments[first:last].reshape(-1, 2)
            line = Path(ends, np.resize([Path.MOVETO, Path.LINETO], len(ends)).astype(Path.code_type))
            dots = dots[np.abs(dots).max(axis=1) < _FAR]
        else:
            line = Path(self.pixels[first : last + 1])
        renderer.draw_path(pen.line, line, pen.scaled)
        if len(dots):
            renderer.draw_markers(pen.dot, _CIRCLE, pen.dot_size, Path(dots), pen.scaled, _rgb(self.color))

    def draw_ball(self, renderer: Any, pen: Pen, step: int) -> None:
        """Draw the run at a step, which must be in the picture."""
        self._draw_circle(renderer, pen, pen.ball, step, BALL_RADIUS, self.color)

    def _draw_circle(self, renderer: Any, pen: Pen, context: Any, step: int, radius: float, color: str) -> None:
        x, y = (self.pixels[step] * pen.scale).tolist()
        size = radius * self.mark * pen.scale
        renderer.draw_path(context, _CIRCLE, Affine2D.from_values(size, 0, 0, size, x, y), _rgb(color))

    def ball_rects(self, steps: list[int]) -> list[Rect | None]:
        """What the ball covers at each of some steps; None where it is out of the picture."""
        places = self.pixels[steps]
        return self._covered(places, places, BALL_RADIUS + BALL_EDGE)

    def piece_rects(self, steps: list[int]) -> list[Rect | None]:
        """What the path covers that leads to each of some steps from the one before; None where that is nothing."""
        stops = np.minimum([steps[0], *steps], self.end)
        low, high = self.segments.min(axis=1), self.segments.max(axis=1)
        rects: list[Rect | None] = [None] * len(steps)
        grows = np.flatnonzero(stops[1:] > stops[:-1])
        if grows.size:
            # Each piece reaches from one stop to the next, and nothing lies between the last step and the end.
            low, high = low[: self.end], high[: self.end]
            starts = stops[:-1][grows]
            lows, highs = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            covered = self._covered(lows, highs, max(TRAIL_WIDTH, DOT_RADIUS))
            for number, rect in zip(grows.tolist(), covered, strict=True):
                rects[number] = rect
        return rects

    def _covered(self, low: Array, high: Array, radius: float) -> list[Rect | None]:
        """The whole pixels inside of the axes within a radius of each box `(N, 2)`."""
        room = radius * self.mark + 2
        axes = self.axes
        low = np.floor(np.maximum(low - room, (axes.x - 1, axes.y - 1)))
        high = np.ceil(np.minimum(high + room, (axes.x + axes.width + 1, axes.y + axes.height + 1)))
        inside = np.all(low < high, axis=1)
        # Only what is inside becomes whole numbers: what is outside may be too large for that.
        low[~inside], high[~inside] = 0, 0
        sides = np.concatenate([low, high - low], axis=1).astype(int).tolist()
        return [Rect(*side) if side[2] else None for side in sides]


def trail(points_of_run: Array, end: int, color: str, axes: Rect, window: Window, mark: float) -> Trail:
    """The trail of the points `(steps + 1, 2)` of a run in axes that show a window."""
    low, high = np.array(window).T
    # Halved and doubled again, so that the difference of two numbers near the largest one does not overflow.
    share = 2 * ((points_of_run / 2 - low / 2) / (high - low))
    with np.errstate(over="ignore"):
        pixels = np.nan_to_num((axes.x, axes.y) + share * (axes.width, axes.height))
    segments, far = _segments(pixels)
    return Trail(pixels, segments, far, end, color, axes, mark)


def _segments(pixels: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The lines `(steps, 2 ends, 2)` between successive places, and which of them had a far end drawn in."""
    ends = np.stack([pixels[:-1], pixels[1:]], axis=1)
    distance = np.abs(ends).max(axis=2)
    for near, other in ((0, 1), (1, 0)):
        # Divided first, so that the difference of two huge numbers does not overflow.
        way = ends[:, other] / 4 - ends[:, near] / 4
        length = np.abs(way).max(axis=1)
        cut = (length > _FAR) & (distance[:, near] <= distance[:, other])
        ends[cut, other] = ends[cut, near] + way[cut] * (_FAR / length[cut, None])
    return ends, (distance > _FAR).any(axis=1)


@functools.cache
def _rgb(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
