"""Trails that grow in a picture: each has a casing in the paper's colour, and all casings lie under all trails.

So a trail stands out from every surface, and hides no other and nothing of itself.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path

from optviz.draw.colors.ink import rgb
from optviz.draw.layout import Rect
from optviz.draw.places import Place, pixels_of, place_in
from optviz.draw.trails.ends import Exit, exit_of
from optviz.draw.trails.fading import fade, faded, is_faded
from optviz.draw.trails.glide import Glide
from optviz.draw.trails.pen import Pen, draw_apart
from optviz.draw.trails.trail import Trail
from optviz.objectives.base import Array

Drawn = tuple[Trail, Pen]
# A ball that is in the picture in one of its frames.
Ball = tuple[Glide, int]


def draw_at_once(renderer: Any, drawn: Sequence[Drawn], steps: Sequence[int]) -> None:
    """Draw trails up to the last of the steps of some frames, in the order in which these draw them."""
    draw_under(renderer, drawn, 0, steps[-1])
    for trail, pen in drawn:
        trail.draw_start(renderer, pen)
    left = [exit_of(trail) for trail, _ in drawn]
    seen = [faded(renderer, *each) if is_faded(each[0], steps[-1]) else each for each in drawn]
    for first, last in pairwise([0, *steps]):
        for (trail, pen), (shown, with_pen), out in zip(drawn, seen, left, strict=True):
            shown.draw_piece(renderer, with_pen, trail.until_faded(first), trail.until_faded(last))
            if out and first < out.step <= last:
                _draw_exit(renderer, trail, pen, out)


def _draw_exit(renderer: Any, trail: Trail, pen: Pen, out: Exit) -> None:
    """Draw an arrow where a run leaves the picture."""
    renderer.draw_path(pen.ball, Path([*out.arrow, out.arrow[0]], closed=True), pen.scaled, rgb(trail.ink.color))


def draw_under(renderer: Any, drawn: Sequence[Drawn], first: int, last: int) -> None:
    """Draw what lies under all trails from one step to another: their casings, and what of them is hidden."""
    for trail, pen in drawn:
        trail.draw_hidden(renderer, pen, first, last)
        if is_faded(trail, last):
            trail.draw_pale(renderer, pen, first, last)
    together: dict[Hashable, list[Drawn]] = defaultdict(list)
    for number, (trail, pen) in enumerate(drawn):
        if not trail.curve:
            together[trail.axes if trail.sizes is None else number].append((trail, pen))
    for group in together.values():
        trail, pen = group[0]
        if len(group) == 1:
            trail.draw_casing(renderer, pen, trail.until_faded(first), trail.until_faded(last))
        else:
            # Those of a map are equally wide: to draw them at once takes a third of the time.
            draw_apart(
                renderer,
                pen.casing,
                np.concatenate([each.lines(each.until_faded(first), each.until_faded(last)) for each, _ in group]),
                pen.scaled,
            )


class Growing:
    """Trails on an Agg renderer, which has drawn all that they lie on."""

    def __init__(self, renderer: RendererAgg, drawn: Sequence[Drawn]) -> None:
        self.renderer, self.drawn = renderer, drawn
        self.pixels = pixels_of(renderer)
        self.blank = self.pixels.copy()
        # The same picture with what lies under the trails, and without them: where both agree, no trail is.
        self.exits = [exit_of(trail) for trail, _ in drawn]
        self.under = RendererAgg(renderer.width, renderer.height, renderer.dpi)
        self.clear()

    def clear(self) -> None:
        """Go back to the start."""
        self.pixels[...] = pixels_of(self.under)[...] = self.blank
        for trail, pen in self.drawn:
            trail.draw_start(self.renderer, pen)

    def put_ground(self, axes: Rect, place: Place, stops: Sequence[int]) -> None:
        """Take what is in a place of the picture for the ground of the trails in some axes, and draw these anew."""
        self.blank[place] = pixels_of(self.under)[place] = self.pixels[place]
        here = [trail.axes == axes for trail, _ in self.drawn]
        for (trail, pen), is_here in zip(self.drawn, here, strict=True):
            if is_here:
                trail.draw_start(self.renderer, pen)
        rects = self.piece_rects(stops)
        for number, (first, last) in enumerate(pairwise(stops)):
            self._draw_pieces(
                first, last, [each[number] if is_here else None for each, is_here in zip(rects, here, strict=True)]
            )

    def grow(self, first: int, last: int, rects: Sequence[Rect | None]) -> list[Rect]:
        """Draw the trails from one step to another, where the piece of each covers a rectangle.

        Let those fade that do so between, and return where they are.
        """
        fading = [each for each in self.drawn if is_faded(each[0], last) and not is_faded(each[0], first)]
        self._draw_pieces(first, last, rects)
        return [fade(self.renderer, self.pixels, trail, pen) for trail, pen in fading]

    def _draw_pieces(self, first: int, last: int, rects: Sequence[Rect | None]) -> None:
        grown = [(each, rect, out) for each, rect, out in zip(self.drawn, rects, self.exits, strict=True) if rect]
        if not grown:
            return
        under = pixels_of(self.under)
        places = [place_in(self.pixels, rect) for _, rect, _ in grown]
        free = [self.pixels[place] == under[place] for place in places]
        draw_under(self.under, [each for each, *_ in grown], first, last)
        for place, here in zip(places, free, strict=True):
            np.copyto(self.pixels[place], under[place], where=here)
        for (trail, pen), _, out in grown:
            trail.draw_piece(self.renderer, pen, trail.until_faded(first), trail.until_faded(last))
            if out and first < out.step <= last:
                _draw_exit(self.renderer, trail, pen, out)

    def piece_rects(self, steps: Sequence[int]) -> list[list[Rect | None]]:
        """What each trail covers that leads from each of some steps to the next; None where that is nothing."""
        found = [trail.piece_rects(list(steps))[1:] for trail, _ in self.drawn]
        for rects, out, (trail, _) in zip(found, self.exits, self.drawn, strict=True):
            piece = bisect.bisect_left(steps, out.step) - 1 if out else -1
            if out and 0 <= piece < len(rects):
                rects[piece] = _joined(rects[piece], _around(out.arrow, trail.axes))
        return found

    def grow_along(self, steps: Sequence[int]) -> None:
        """Draw the trails from the first of some steps to the last, as the frames that show these do."""
        rects = self.piece_rects(steps)
        for number, (first, last) in enumerate(pairwise(steps)):
            self.grow(first, last, [each[number] for each in rects])

    def draw_casings(self, balls: Sequence[Ball]) -> None:
        """Draw those of the ways to some balls, which are in the picture for one frame alone."""
        under = pixels_of(self.under)
        places = [place_in(self.pixels, rect) for ball, frame in balls if (rect := ball.rects[frame])]
        kept = [(place, self.pixels[place].copy(), self.pixels[place] != under[place]) for place in places]
        for ball, frame in balls:
            ball.draw_way(self.renderer, frame, casing=True)
        for place, pixels, trails in kept:
            np.copyto(self.pixels[place], pixels, where=trails)


def _around(places: Array, axes: Rect) -> Rect:
    """The whole pixels around some places `(N, 2)` with their rim, but for what is outside of the axes."""
    left, bottom = np.maximum(np.floor(places.min(axis=0)).astype(int) - 3, (axes.x, axes.y)).tolist()
    ends = np.minimum(np.ceil(places.max(axis=0)).astype(int) + 3, (axes.x + axes.width, axes.y + axes.height))
    right, top = ends.tolist()
    return Rect(left, bottom, right - left, top - bottom)


def _joined(one: Rect | None, other: Rect) -> Rect:
    if not one:
        return other
    left, bottom = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    return Rect(left, bottom, right - left, max(one.y + one.height, other.y + other.height) - bottom)
