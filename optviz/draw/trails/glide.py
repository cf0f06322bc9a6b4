"""A ball on its way: where it is in each of some frames, with the line to it from the step before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.draw.trails.pen import Pen
from optviz.draw.trails.trail import Trail
from optviz.look import CASING, TRAIL_WIDTH
from optviz.objectives.base import Array


class Glide(NamedTuple):
    """The ball of a trail at some moments, each of which is in one of `steps`, or between that and the next.

    `ways` are the places `(N, 2)` from the step to the ball, of which those that are `bare` are not below the ball, and
    `rects` are what both cover; None where that is out of the picture.
    """

    trail: Trail
    pen: Pen
    steps: list[int]
    ways: list[Array]
    bare: list[bool]
    rects: list[Rect | None]

    def draw_ball(self, renderer: Any, frame: int) -> None:
        """Draw the ball in a frame, in which it must be in the picture."""
        self.trail.draw_ball(renderer, self.pen, self.steps[frame], self.ways[frame][-1])

    def draw_way(self, renderer: Any, frame: int, *, casing: bool = False) -> None:
        """Draw the line to the ball in a frame, or the casing of that."""
        trail, pen, step = self.trail, self.pen, self.steps[frame]
        hidden = trail.is_hidden(step)
        if casing and (trail.curve or hidden):
            return
        context = pen.casing if casing else pen.faint if hidden else pen.line
        if trail.sizes is not None and context is not pen.faint:
            trail.widen(context, float(trail.sizes[step]), 2 * CASING if casing else 0.0)
        renderer.draw_path(context, Path(self.ways[frame]), pen.scaled)


def glide(trail: Trail, pen: Pen, moments: Sequence[float]) -> Glide:
    """The way of a ball: at a moment between two steps it is so far along the lines from the one to the other.

    Where a step leads out of the picture, the run waits at its beginning.
    """
    at = np.asarray(moments, dtype=np.float64)
    steps = at.astype(np.int64)
    if trail.stride == 1 and trail.hidden is None:
        straight = _straight(trail, at, steps)
        low, high = straight.min(axis=1), straight.max(axis=1)
        far, ways = np.hypot(*(straight[:, 1] - straight[:, 0]).T), list(straight)
    else:
        ways = [_along(trail, moment) for moment in at.tolist()]
        low, high = (np.array([end(way, axis=0) for way in ways]) for end in (np.min, np.max))
        far = np.array([np.hypot(*(way - way[-1]).T).max() for way in ways])
    covered = np.array([trail.radius_at(step) for step in steps.tolist()]) - TRAIL_WIDTH / 2 * trail.mark
    return Glide(trail, pen, steps.tolist(), ways, (far > covered).tolist(), trail.ball_rects(low, high))


def _straight(trail: Trail, moments: Array, steps: NDArray[np.int64]) -> Array:
    """The ways `(N, 2 ends, 2)` where each step is one line."""
    goes = (steps < trail.end) & ~np.append(trail.cut, True)[steps]
    starts, stops = trail.pixels[steps], trail.pixels[steps + goes]
    return np.stack([starts, starts + (moments - steps)[:, None] * (stops - starts)], axis=1)


def _along(trail: Trail, moment: float) -> Array:
    """The way `(N, 2)` where a step is several lines, or some of them may be behind something."""
    step = int(moment)
    some = slice(step * trail.stride, (step + 1) * trail.stride)
    ends = trail.segments[some]
    if moment == step or step >= trail.end or trail.cut[some].any() or not np.isfinite(ends).all():
        return trail.pixels[step : step + 1]
    along = (moment - step) * trail.stride
    whole = min(int(along), trail.stride - 1)
    start, stop = ends[whole]
    return np.concatenate([ends[: whole + 1, 0], [start + (along - whole) * (stop - start)]])
