"""A ball on its way: where it is in each of some frames, with the line to it from the step before.

Where balls lie on each other, each lower one is so much larger that a rim of it is seen all around.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from optviz.draw.layout import Rect
from optviz.draw.trails.pen import Pen
from optviz.draw.trails.trail import Trail
from optviz.look import BALL_EDGE, CASING, MOST_RIMS, RIM, TRAIL_WIDTH
from optviz.objectives.base import Array

# A ball that would be larger by so few pixels stays as it is.
_SEEN = 0.3
# Balls that are so many marks apart are at one place.
_AT_ONE_PLACE = 0.3


class Glide(NamedTuple):
    """The ball of a trail at some moments, each of which is in one of `steps`, or between that and the next.

    `ways` are the places `(N, 2)` from the step to the ball, of which those that are `bare` are not below the ball, and
    `rects` are what both cover; None where that is out of the picture. Where others lie on the ball, `rims` are the
    radii, in pixels, of what is seen of it around them, or else 0; they are negative within the rim of another, and
    empty if nothing ever lies on it.
    """

    trail: Trail
    pen: Pen
    steps: list[int]
    ways: list[Array]
    bare: list[bool]
    rects: list[Rect | None]
    rims: list[float] = []

    def draw_ball(self, renderer: Any, frame: int) -> None:
        """Draw the ball in a frame, in which it must be in the picture."""
        step, place = self.steps[frame], self.ways[frame][-1]
        if self.rims and (rim := self.rims[frame]):
            self.trail.draw_rim(renderer, self.pen, step, place, abs(rim), within=rim < 0)
        else:
            self.trail.draw_ball(renderer, self.pen, step, place)

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


def around_each_other(balls: Sequence[Glide]) -> list[Glide]:
    """Balls in the order in which they are drawn, with rims where others lie on them, in the same frames.

    At the ends of curves, which have colours themselves, rims would hide more than they show.
    """
    together: dict[Rect, list[int]] = defaultdict(list)
    for number, ball in enumerate(balls):
        if not ball.trail.curve:
            together[ball.trail.axes].append(number)
    found = list(balls)
    for numbers in together.values():
        if len(numbers) > 1:
            for number, ball in zip(numbers, _with_rims([balls[each] for each in numbers]), strict=True):
                found[number] = ball
    return found


def _with_rims(balls: Sequence[Glide]) -> Iterator[Glide]:
    places = np.stack([[way[-1] for way in ball.ways] for ball in balls], axis=1)
    places[[[not rect for rect in rects] for rects in zip(*(ball.rects for ball in balls), strict=True)]] = np.nan
    usual = np.array([[ball.trail.radius_at(step) for step in ball.steps] for ball in balls]).T
    ways = places[:, :, None] - places[:, None]
    # Nobody is near to what is out of the picture.
    apart = np.nan_to_num(np.hypot(ways[..., 0], ways[..., 1]), nan=np.inf)
    above = np.triu(apart < usual[:, :, None], 1).sum(axis=2)
    mark = balls[0].trail.mark
    rim = mark * (BALL_EDGE / 2 + np.minimum(RIM, MOST_RIMS / np.maximum(above.max(axis=1), 1)))
    # Of paths that lie beside each other, the balls at one place are a little apart.
    beyond = np.maximum(apart - _AT_ONE_PLACE * mark, 0.0)
    radii = usual.copy()
    for lower in range(len(balls) - 2, -1, -1):
        needed = (radii[:, lower + 1 :] - beyond[:, lower, lower + 1 :]).max(axis=1) + rim
        radii[:, lower] = np.maximum(radii[:, lower], needed)
    within = np.tril((apart + radii[:, None] < radii[:, :, None]).swapaxes(1, 2), -1).any(axis=2)
    # What is larger by less than can be seen is not.
    grown = radii - usual >= _SEEN
    rims = np.where(grown, np.where(within, -radii, radii), 0.0)
    for ball, each, wider in zip(balls, rims.T, np.where(grown, radii - usual, 0.0).T, strict=True):
        more = np.ceil(wider).astype(int).tolist()
        rects = [rect and _wider(rect, by, ball.trail.axes) for rect, by in zip(ball.rects, more, strict=True)]
        yield ball._replace(rects=rects, rims=each.tolist()) if any(more) else ball


def _wider(rect: Rect, by: int, axes: Rect) -> Rect:
    """A rectangle with so many pixels more on all sides, as far as these are around the axes."""
    left, bottom = max(rect.x - by, axes.x - 1), max(rect.y - by, axes.y - 1)
    right = min(rect.x + rect.width + by, axes.x + axes.width + 1)
    return Rect(left, bottom, right - left, min(rect.y + rect.height + by, axes.y + axes.height + 1) - bottom)


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
