"""A run's path through its panel: the line, a dot for every step, and the ball."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from optviz.draw.colors.ink import CIRCLE, Ink, rgb
from optviz.draw.colors.style import points
from optviz.draw.layout import Rect
from optviz.draw.trails.ball import draw_shape, draw_solid
from optviz.draw.trails.clipping import box_of, stops_of
from optviz.draw.trails.dashes import dashed, lengths_of
from optviz.draw.trails.pen import Pen, draw_apart, line_width, pen_of
from optviz.look import (
    BALL_EDGE,
    BALL_RADIUS,
    BALL_REACH,
    CASING,
    CURVE_BALL,
    DOT_RADIUS,
    MARK_RADIUS,
    SOLID_RADIUS,
    START_RADIUS,
    TRAIL_WIDTH,
)
from optviz.objectives.base import Array

# Such a shape stands at about so many places of a trail.
_MARKS = 20


@dataclass(frozen=True)
class Trail:
    """One run in pixels: `pixels` `(steps + 1, 2)` from the lower left corner; `end` is the last step that moves it.

    Where several lie upon each other they are drawn side by side, and `start` `(2,)` is where the run begins.
    It is drawn piece by piece, because a trail only grows. Every step is `stride` lines, of which `segments`
    `(steps * stride, 2 ends, 2)` are the parts near the axes, NaN where there are none; `cut` tells which are not
    whole. `hidden` and `hidden_steps` tell which lines and places are behind something. On a surface that is seen from
    the side, `sizes` `(steps + 1,)` tell how large things are at each step. A `curve` has neither dots nor a mark at
    its start. From the step on at which it `fades` it is pale, so that others stand out. It may have `dashes`: lines
    and gaps, so long in turn, in marks.
    """

    pixels: Array
    start: Array
    segments: Array
    cut: NDArray[np.bool_]
    end: int
    ink: Ink
    axes: Rect
    mark: float
    stride: int = 1
    hidden: NDArray[np.bool_] | None = None
    hidden_steps: NDArray[np.bool_] | None = None
    sizes: Array | None = None
    curve: bool = False
    fades: int | None = None
    dashes: tuple[float, ...] = ()

    @property
    def _ball_radius(self) -> float:
        return CURVE_BALL if self.curve else BALL_RADIUS if self.sizes is None else SOLID_RADIUS

    def radius_at(self, step: int) -> float:
        """That of the ball, in pixels."""
        return self._ball_radius * self.mark * (1.0 if self.sizes is None else float(self.sizes[step]))

    @property
    def _every(self) -> int:
        """How many steps lie between the marks of a trail that is told apart by its shape."""
        return max(1, (len(self.pixels) - 1) // _MARKS)

    def pen(self, renderer: Any, scale: float) -> Pen:
        """Prepare to draw on a matplotlib renderer whose pixels are `scale` times those of the layout."""
        return pen_of(renderer, scale, self.axes, self.ink, self.mark, curve=self.curve)

    def draw_start(self, renderer: Any, pen: Pen) -> None:
        """Mark where the run begins."""
        if not self.curve and not self.is_hidden(0):
            draw_shape(renderer, pen, pen.start, CIRCLE, self.start, START_RADIUS * self.mark, self.ink.paper)

    def draw_piece(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw the path from step `first` to step `last`, with a dot for every step after `first`."""
        first, last = self._stop(first), self._stop(last)
        if not self.ink.plain:
            self._draw_part(renderer, pen, first, last)
            return
        # From mark to mark, so that the line after a mark lies on it, however many steps are drawn at once.
        every = self._every
        while first < last:
            stop = min(last, (first // every + 1) * every)
            self._draw_part(renderer, pen, first, stop)
            for step in (first, stop):
                if step and step % every == 0:
                    self._draw_mark(renderer, pen, step)
            first = stop

    def _draw_part(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        self._draw_lines(renderer, pen, first, last)
        self._draw_dots(renderer, pen, first, last)

    def draw_casing(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw the rim of the path on both sides, and beyond its ends."""
        self._draw_lines(renderer, pen, self._stop(first), self._stop(last), casing=True)

    def _draw_lines(self, renderer: Any, pen: Pen, first: int, last: int, *, casing: bool = False) -> None:
        if first >= last:
            return
        context = pen.casing if casing else pen.line
        if self.dashes and not casing:
            draw_apart(renderer, context, self._dashes(first, last), pen.scaled)
            return
        if self.sizes is not None:
            self._draw_by_size(renderer, pen, context, 2 * CASING if casing else 0.0, first, last)
        elif self.stride == 1 and not self.cut[first:last].any():
            renderer.draw_path(context, Path(self.pixels[first : last + 1]), pen.scaled)
        else:
            draw_apart(renderer, context, self.lines(first, last), pen.scaled)

    def until_faded(self, step: int) -> int:
        """A step, or where the trail fades before."""
        return step if self.fades is None else min(step, self.fades)

    def draw_pale(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw what of the path comes after it has faded, which lies under all others."""
        first = max(first, self.until_faded(last))
        draw_apart(renderer, pen.pale, self.lines(first, last), pen.scaled)

    def draw_hidden(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        """Draw what of the path is behind something."""
        if self.hidden is not None:
            some = self._some(first, last)
            ends = self.segments[some]
            draw_apart(renderer, pen.faint, ends[np.isfinite(ends[:, 0, 0]) & self.hidden[some]], pen.scaled)

    def lines(self, first: int, last: int) -> Array:
        """The lines `(N, 2 ends, 2)` from step `first` to step `last` that can be seen."""
        some = self._some(first, last)
        ends = self.segments[some]
        seen = np.isfinite(ends[:, 0, 0])
        return ends[seen if self.hidden is None else seen & ~self.hidden[some]]

    def _dashes(self, first: int, last: int) -> Array:
        some = self._some(first, last)
        ends = self.segments[some]
        seen = np.isfinite(ends[:, 0, 0])
        if self.hidden is not None:
            seen &= ~self.hidden[some]
        return dashed(ends[seen], self._lengths[some][seen], tuple(self.mark * each for each in self.dashes))

    @functools.cached_property
    def _lengths(self) -> Array:
        return lengths_of(self.segments)

    def _some(self, first: int, last: int) -> slice:
        return slice(self._stop(first) * self.stride, self._stop(last) * self.stride)

    def _stop(self, step: int) -> int:
        return int(self.stops[step])

    @functools.cached_property
    def stops(self) -> NDArray[np.int64]:
        """Up to which step the path is drawn at each step `(steps + 1,)`: but for less than a pixel, all of it.

        A run that rests has nothing to be drawn.
        """
        return stops_of(self.pixels, self.end)

    def _draw_by_size(self, renderer: Any, pen: Pen, context: Any, rim: float, first: int, last: int) -> None:
        some = self._some(first, last)
        ends = self.segments[some]
        seen = np.isfinite(ends[:, 0, 0])
        if self.hidden is not None:
            seen &= ~self.hidden[some]
        sizes = np.repeat(np.asarray(self.sizes)[self._stop(first) : self._stop(last)], self.stride)
        for size in np.unique(sizes).tolist():
            self.widen(context, size, rim)
            draw_apart(renderer, context, ends[seen & (sizes == size)], pen.scaled)

    def widen(self, context: Any, size: float, rim: float) -> None:
        """A context's line for things of a size, with a rim."""
        context.set_linewidth(points((size * line_width(self.ink, curve=self.curve) + rim) * self.mark))

    def _draw_dots(self, renderer: Any, pen: Pen, first: int, last: int) -> None:
        if first >= last or self.curve or self.ink.plain:
            return
        some = slice(first + 1, last + 1)
        seen = self._places_seen[some]
        if seen.any():
            self._mark_with(renderer, pen, pen.dot_size, self.pixels[some][seen])

    def _draw_mark(self, renderer: Any, pen: Pen, step: int) -> None:
        if self._places_seen[step]:
            self._mark_with(renderer, pen, pen.mark_size, self.pixels[step : step + 1])

    def _mark_with(self, renderer: Any, pen: Pen, size: Affine2D, places: Array) -> None:
        """Draw the shape of the trail at places `(N, 2)`."""
        renderer.draw_markers(pen.dot, self.ink.shape, size, Path(places), pen.scaled, rgb(self.ink.color))

    @functools.cached_property
    def _places_seen(self) -> NDArray[np.bool_]:
        """Whether each step leads to a place `(steps + 1,)` that is near the axes and not behind something."""
        low, high = box_of(self.axes)
        near = np.asarray(((low <= self.pixels) & (self.pixels <= high)).all(axis=1))
        return near if self.hidden_steps is None else near & ~self.hidden_steps

    def is_hidden(self, step: int) -> bool:
        """Whether the place at a step is behind something."""
        return self.hidden_steps is not None and bool(self.hidden_steps[step])

    def draw_ghost(self, renderer: Any, pen: Pen, *, casing: bool) -> None:
        """Draw all of the path as a thin line, what is to come, or the casing that is to lie below all of them."""
        ends = self.segments[: self.end * self.stride]
        context = pen.ghost_casing if casing else pen.ghost
        draw_apart(renderer, context, ends[np.isfinite(ends[:, 0, 0])], pen.scaled)

    def draw_ball(self, renderer: Any, pen: Pen, step: int, place: Array) -> None:
        """Draw the run as it is at a step, at which it must be in the picture, at a place on its way."""
        ink, radius, hidden = self.ink, self.radius_at(step), self.is_hidden(step)
        if self.sizes is None or hidden or ink.plain:
            draw_shape(renderer, pen, pen.ball, ink.shape, place, radius, ink.faint if hidden else ink.color)
        else:
            draw_solid(renderer, pen, place, radius, ink.color)

    def draw_rim(self, renderer: Any, pen: Pen, step: int, place: Array, radius: float, *, within: bool) -> None:
        """Draw what is seen of the run at a step and a place around others, with a rim of paper if not `within` one."""
        color = self.ink.faint if self.is_hidden(step) else self.ink.color
        draw_shape(renderer, pen, pen.dot if within else pen.ball, self.ink.shape, place, radius, color)

    def ball_rects(self, low: Array, high: Array) -> list[Rect | None]:
        """What a ball covers that goes through each of some boxes `(N, 2)`; None where that is out of the picture."""
        reach = 1.5 if self.ink.plain else 1.0 if self.sizes is None else BALL_REACH * float(self.sizes.max())
        return self._covered(low, high, max(reach * self._ball_radius + BALL_EDGE, TRAIL_WIDTH))

    def piece_rects(self, steps: list[int]) -> list[Rect | None]:
        """What the path covers that leads to each of some steps from the one before; None where that is nothing."""
        stops = self.stops[[steps[0], *steps]]
        low, high = self.segments.min(axis=1), self.segments.max(axis=1)
        rects: list[Rect | None] = [None] * len(steps)
        grows = np.flatnonzero(stops[1:] > stops[:-1])
        if grows.size:
            # Each piece reaches from one stop to the next, and nothing lies between the last step and the end.
            low, high = low[: self.end * self.stride], high[: self.end * self.stride]
            starts = stops[:-1][grows] * self.stride
            lows, highs = np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
            wide = TRAIL_WIDTH / 2 * (1.0 if self.sizes is None else float(self.sizes.max())) + CASING
            radius = 1.5 * MARK_RADIUS if self.ink.plain else max(wide, DOT_RADIUS)
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
