"""A run's path through its panel: the line, a dot for every step, and the ball."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from numpy.typing import NDArray

from optviz.draw.clipping import AWAY, box_of, cut_to
from optviz.draw.ink import CIRCLE, Ink, Pen, rgb
from optviz.draw.layout import Rect
from optviz.draw.style import points
from optviz.look import (
    BALL_EDGE,
    BALL_RADIUS,
    CURVE_BALL,
    CURVE_WIDTH,
    DOT_RADIUS,
    FAINT_WIDTH,
    MARK_EDGE,
    MARK_RADIUS,
    PLAIN_WIDTH,
    START_EDGE,
    START_RADIUS,
    TRAIL_WIDTH,
)
from optviz.objectives.base import Array

# Such a shape stands at about so many places of a trail.
_MARKS = 20


@dataclass(frozen=True)
class Trail:
    """One run in pixels: `pixels` `(steps + 1, 2)` from the lower left corner; `end` is the last step that moves it.

    It is drawn piece by piece, because a trail only grows. Every step is `stride` lines, of which `segments`
    `(steps * stride, 2 ends, 2)` are the parts near the axes, NaN where there are none; `cut` tells which are not
    whole. `hidden` and `hidden_steps` tell which lines and places are behind something. A `curve` has neither dots nor
    a mark at its start.
    """

    pixels: Array
    segments: Array
    cut: NDArray[np.bool_]
    end: int
    ink: Ink
    axes: Rect
    mark: float
    stride: int = 1
    hidden: NDArray[np.bool_] | None = None
    hidden_steps: NDArray[np.bool_] | None = None
    curve: bool = False

    @property
    def _ball_radius(self) -> float:
        return CURVE_BALL if self.curve else BALL_RADIUS

    @property
    def _every(self) -> int:
        """How many steps lie between the marks of a trail that is told apart by its shape."""
        return max(1, (len(self.pixels) - 1) // _MARKS)

    def pen(self, renderer: Any, scale: float) -> Pen:
        """Prepare to draw on a matplotlib renderer whose pixels are `scale` times those of the layout."""
        axes, ink = self.axes, self.ink
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
            context(ink.color, PLAIN_WIDTH if ink.plain else CURVE_WIDTH if self.curve else TRAIL_WIDTH),
            context(ink.faint, FAINT_WIDTH),
            context(ink.paper, MARK_EDGE) if ink.plain else context(ink.color, 0),
            context(ink.paper, BALL_EDGE),
            context(ink.ink, START_EDGE),
            scale,
            Affine2D().scale(scale),
            Affine2D().scale(scale * DOT_RADIUS * self.mark),
            Affine2D().scale(scale * MARK_RADIUS * self.mark),
            Path(np.zeros((2, 2))),
            Path(np.zeros((1, 2))),
            Affine2D(),
        )

    def draw_start(self, renderer: Any, pen: Pen) -> None:
        """Mark where the run begins."""
        if not self.curve and not self._is_hidden(0):
            self._draw_shape(renderer, pen, pen.start, CIRCLE, 0, START_RADIUS, self.ink.paper)

    def draw_piece(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw the path from step `first` to step `last`, with a dot for every step after `first`."""
        last = min(last, self.end)
        if not self.ink.plain:
            self._draw_part(renderer, pen, first, last)
            return
        # From mark to mark, so that the line after a mark lies on it, however many steps are drawn at once.
        every = self._every
        while first < last:
            stop = min(last, (first // every + 1) * every)
            self._draw_part(renderer, pen, first, stop)
            if stop % every == 0:
                self._draw_mark(renderer, pen, stop)
            first = stop

    def _draw_part(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        if first >= last:
            return
        if last == first + 1 and self.stride == 1 and self.hidden is None and not self.cut[first]:
            np.copyto(np.asarray(pen.one_line.vertices), self.pixels[first : last + 1])
            np.copyto(np.asarray(pen.one_dot.vertices), self.pixels[last])
            renderer.draw_path(pen.line, pen.one_line, pen.scaled)
            if not (self.curve or self.ink.plain):
                renderer.draw_markers(
                    pen.dot, self.ink.shape, pen.dot_size, pen.one_dot, pen.scaled, rgb(self.ink.color)
                )
        else:
            self._draw_lines(renderer, pen, first, last)
            self._draw_dots(renderer, pen, first, last)

    def _draw_lines(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        lines = slice(first * self.stride, last * self.stride)
        ends = self.segments[lines]
        there = np.isfinite(ends[:, 0, 0])
        if self.hidden is None:
            if self.stride == 1 and not self.cut[lines].any():
                renderer.draw_path(pen.line, Path(self.pixels[first : last + 1]), pen.scaled)
            else:
                _draw_apart(renderer, pen.line, ends[there], pen.scaled)
            return
        _draw_apart(renderer, pen.faint, ends[there & self.hidden[lines]], pen.scaled)
        _draw_apart(renderer, pen.line, ends[there & ~self.hidden[lines]], pen.scaled)

    def _draw_dots(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        if self.curve or self.ink.plain:
            return
        dots = self.pixels[first + 1 : last + 1]
        seen = self._near(dots)
        if self.hidden_steps is not None:
            seen = seen & ~self.hidden_steps[first + 1 : last + 1]
        if seen.any():
            renderer.draw_markers(
                pen.dot, self.ink.shape, pen.dot_size, Path(dots[seen]), pen.scaled, rgb(self.ink.color)
            )

    def _draw_mark(self, renderer: Any, pen: Pen, step: int) -> None:
        if self._near(self.pixels[step : step + 1]).all() and not self._is_hidden(step):
            place = Path(self.pixels[step : step + 1])
            renderer.draw_markers(pen.dot, self.ink.shape, pen.mark_size, place, pen.scaled, rgb(self.ink.color))

    def _is_hidden(self, step: int) -> bool:
        return self.hidden_steps is not None and bool(self.hidden_steps[step])

    def _near(self, places: Array) -> NDArray[np.bool_]:
        low, high = box_of(self.axes)
        return np.atleast_1d(((low <= places) & (places <= high)).all(axis=1))

    def draw_ball(self, renderer: Any, pen: Pen, step: int) -> None:
        """Draw the run at a step, which must be in the picture."""
        ink = self.ink
        color = ink.faint if self._is_hidden(step) else ink.color
        self._draw_shape(renderer, pen, pen.ball, ink.shape, step, self._ball_radius, color)

    def _draw_shape(
        self, renderer: Any, pen: Pen, context: Any, shape: Path, step: int, radius: float, color: str
    ) -> None:
        (x, y), size = self.pixels[step] * pen.scale, radius * self.mark * pen.scale
        pen.place.set_matrix(np.array([[size, 0, x], [0, size, y], [0, 0, 1]]))
        renderer.draw_path(context, shape, pen.place, rgb(color))

    def ball_rects(self, steps: list[int]) -> list[Rect | None]:
        """What the ball covers at each of some steps; None where it is out of the picture."""
        places = self.pixels[steps]
        return self._covered(places, places, (1.5 if self.ink.plain else 1) * self._ball_radius + BALL_EDGE)

    def piece_rects(self, steps: list[int]) -> list[Rect | None]:
        """What the path covers that leads to each of some steps from the one before; None where that is nothing."""
        stops = np.minimum([steps[0], *steps], self.end)
        low, high = self.segments.min(axis=1), self.segments.max(axis=1)
        rects: list[Rect | None] = [None] * len(steps)
        grows = np.flatnonzero(stops[1:] > stops[:-1])
        if grows.size:
            # Each piece reaches from one stop to the next, and nothing lies between the last step and the end.
            low, high = low[: self.end * self.stride], high[: self.end * self.stride]
            starts = stops[:-1][grows] * self.stride
            lows, highs = np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
            radius = 1.5 * MARK_RADIUS if self.ink.plain else max(TRAIL_WIDTH, DOT_RADIUS)
            for number, rect in zip(grows.tolist(), self._covered(lows, highs, radius), strict=True):
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


def trail(pixels: Array, end: int, ink: Ink, axes: Rect, mark: float, *, curve: bool = False) -> Trail:
    """The trail through places `(steps + 1, 2)`, straight from each to the next; NaN is in no picture."""
    pixels = np.nan_to_num(pixels, nan=AWAY)
    segments, cut = cut_to(pixels, *box_of(axes))
    return Trail(pixels, segments, cut, end, ink, axes, mark, curve=curve)


def lifted_trail(
    pixels: Array,
    line: Array,
    hidden: NDArray[np.bool_],
    hidden_steps: NDArray[np.bool_],
    end: int,
    ink: Ink,
    axes: Rect,
    mark: float,
) -> Trail:
    """A trail whose steps are not straight in the picture: `line` `(steps * stride + 1, 2)` leads along them.

    `hidden` `(steps * stride,)` and `hidden_steps` `(steps + 1,)` tell what is behind something; NaN is not drawn.
    """
    there = np.atleast_1d(np.isfinite(line).all(axis=1))
    segments, cut = cut_to(np.nan_to_num(line, nan=AWAY), *box_of(axes))
    segments[~(there[:-1] & there[1:])] = np.nan
    stride = (len(line) - 1) // (len(pixels) - 1)
    return Trail(np.nan_to_num(pixels, nan=AWAY), segments, cut, end, ink, axes, mark, stride, hidden, hidden_steps)


def _draw_apart(renderer: Any, context: Any, ends: Array, scaled: Affine2D) -> None:
    """Draw lines `(N, 2 ends, 2)` that need not be connected; those that are become one."""
    if not len(ends):
        return
    follows = np.all(ends[1:, 0] == ends[:-1, 1], axis=1)
    vertices = ends.reshape(-1, 2)
    codes = np.resize([Path.MOVETO, Path.LINETO], len(vertices)).astype(Path.code_type)
    keep = np.ones(len(vertices), dtype=bool)
    keep[2::2] = ~follows
    renderer.draw_path(context, Path(vertices[keep], codes[keep]), scaled)
