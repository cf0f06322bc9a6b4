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
# Lines are cut off this many pixels outside of their axes, before a renderer sees them: huge numbers would bend them.
_ROOM = 50


class Pen(NamedTuple):
    """A renderer's graphics contexts for one trail, and the scale from layout pixels to its own.

    `one_line`, `one_dot` and `place` are written over for every frame: to make new ones takes longer than to draw them.
    """

    line: Any
    dot: Any
    ball: Any
    start: Any
    scale: float
    scaled: Affine2D
    dot_size: Affine2D
    one_line: Path
    one_dot: Path
    place: Affine2D


@dataclass(frozen=True)
class Trail:
    """One run in pixels: `pixels` `(steps + 1, 2)` from the lower left corner; `end` is the last step that moves it.

    It is drawn piece by piece, because a trail only grows. `segments` `(steps, 2 ends, 2)` are the lines between
    successive places as far as they are near the axes, NaN where they are not; `cut` tells which are not whole.
    """

    pixels: Array
    segments: Array
    cut: NDArray[np.bool_]
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
            Path(np.zeros((2, 2))),
            Path(np.zeros((1, 2))),
            Affine2D(),
        )

    def draw_start(self, renderer: Any, pen: Pen) -> None:
        """Mark where the run begins."""
        self._draw_circle(renderer, pen, pen.start, 0, START_RADIUS, PAPER)

    def draw_piece(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw the path from step `first` to step `last`, with a dot for every step after `first`."""
        last = min(last, self.end)
        if first >= last:
            return
        if last == first + 1 and not self.cut[first]:
            np.copyto(np.asarray(pen.one_line.vertices), self.pixels[first : last + 1])
            np.copyto(np.asarray(pen.one_dot.vertices), self.pixels[last])
            renderer.draw_path(pen.line, pen.one_line, pen.scaled)
            renderer.draw_markers(pen.dot, _CIRCLE, pen.dot_size, pen.one_dot, pen.scaled, _rgb(self.color))
            return
        dots = self.pixels[first + 1 : last + 1]
        if self.cut[first:last].any():
            ends = self.segments[first:last]
            ends = ends[np.isfinite(ends[:, 0, 0])].reshape(-1, 2)
            codes = np.resize([Path.MOVETO, Path.LINETO], len(ends)).astype(Path.code_type)
            dots = dots[self._near(dots)]
        else:
            ends, codes = self.pixels[first : last + 1], None
        if len(ends):
            renderer.draw_path(pen.line, Path(ends, codes), pen.scaled)
        if len(dots):
            renderer.draw_markers(pen.dot, _CIRCLE, pen.dot_size, Path(dots), pen.scaled, _rgb(self.color))

    def _near(self, places: Array) -> NDArray[np.bool_]:
        low, high = _box(self.axes)
        return np.asarray(((low <= places) & (places <= high)).all(axis=1))

    def draw_ball(self, renderer: Any, pen: Pen, step: int) -> None:
        """Draw the run at a step, which must be in the picture."""
        self._draw_circle(renderer, pen, pen.ball, step, BALL_RADIUS, self.color)

    def _draw_circle(self, renderer: Any, pen: Pen, context: Any, step: int, radius: float, color: str) -> None:
        (x, y), size = self.pixels[step] * pen.scale, radius * self.mark * pen.scale
        pen.place.set_matrix(np.array([[size, 0, x], [0, size, y], [0, 0, 1]]))
        renderer.draw_path(context, _CIRCLE, pen.place, _rgb(color))

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
            lows, highs = np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
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
    segments, cut = _cut(pixels, *_box(axes))
    return Trail(pixels, segments, cut, end, color, axes, mark)


def _box(axes: Rect) -> tuple[Array, Array]:
    """The lower left and the upper right corner of the axes with some room around."""
    low = np.array([axes.x, axes.y], dtype=np.float64)
    return low - _ROOM, low + np.array([axes.width, axes.height]) + _ROOM


def _cut(pixels: Array, low: Array, high: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The lines `(steps, 2 ends, 2)` between successive places inside a box, and which of them are not whole.

    Liang and Barsky's method, A new concept and method for line clipping, 1984, from the end that is nearer to the
    box, so that the other may be as far away as numbers go.
    """
    first, second = pixels[:-1], pixels[1:]
    swap = np.abs(first).max(axis=1) > np.abs(second).max(axis=1)
    near, far = np.where(swap[:, None], second, first), np.where(swap[:, None], first, second)
    with np.errstate(all="ignore"):
        # A quarter of the way: the difference of two huge numbers could overflow.
        way = far / 4 - near / 4
        at_low, at_high = (low / 4 - near / 4) / way, (high / 4 - near / 4) / way
        inside = (low <= near) & (near <= high)
        still = way == 0
        enter = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(at_low, at_high)).max(axis=1)
        leave = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(at_low, at_high)).min(axis=1)
        enter, leave = np.maximum(enter, 0), np.minimum(leave, 1)
        ends = np.stack([near + 4 * (enter[:, None] * way), near + 4 * (leave[:, None] * way)], axis=1)
    # At the far end of a long way a pixel is lost in rounding.
    ends = np.clip(ends, low, high)
    ends[enter > leave] = np.nan
    ends[swap] = ends[swap, ::-1]
    whole = (low <= pixels) & (pixels <= high)
    return ends, np.logical_not((whole[:-1] & whole[1:]).all(axis=1))


@functools.cache
def _rgb(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
