"""The frames of a film, each drawn as the change to the one before.

What does not move is drawn once. Trails only grow, so a frame draws the new piece of each into the picture and leaves
it there; balls are drawn on top, and what they covered is put back before the next frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from optviz.draw.layout import Rect
from optviz.draw.poster import Poster
from optviz.draw.text import Pixels
from optviz.scene import Scene

Place = tuple[slice, slice]


class Frame(NamedTuple):
    """One frame: the whole picture `(H, W)` as 0xAABBGGRR, which the next frame overwrites, and where it has changed.

    `changed` are row and column slices of the picture; in the first frame, all of it has changed besides.
    """

    pixels: Pixels
    changed: list[Place]


class Stage:
    """The pictures of a scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        # All panels show the same surface: it is drawn in the first and copied to the others.
        self.poster = Poster(scene, surfaces=1)
        canvas = FigureCanvasAgg(self.poster.figure)
        canvas.draw()
        self.renderer = canvas.get_renderer()
        self.pixels: Pixels = np.asarray(canvas.buffer_rgba()).view(np.uint32)[..., 0]
        first = self.pixels[self._place(self.poster.layout.axes[0])]
        for rect in self.poster.layout.axes[1:]:
            self.pixels[self._place(rect)] = first
        self.pens = [trail.pen(self.renderer, 1.0) for trail in self.poster.trails]
        for trail, pen in zip(self.poster.trails, self.pens, strict=True):
            trail.draw_start(self.renderer, pen)
        self.blank = self.pixels.copy()

    def last_picture(self) -> Pixels:
        """The picture at the last step."""
        (frame,) = self._shown([self.scene.recording.steps])
        picture = frame.pixels.copy()
        self._clear()
        return picture

    def frames(self) -> Iterator[Frame]:
        """Every frame of the film."""
        yield from self._shown(self.scene.frame_steps)
        self._clear()

    def _clear(self) -> None:
        self.pixels[...] = self.blank
        for live in (self.poster.counter, *self.poster.losses):
            if live:
                live.clear()

    def _shown(self, steps: list[int]) -> Iterator[Frame]:
        trails = self.poster.trails
        drawn = list(zip(trails, self.pens, strict=True))
        # The first frame, whatever its step, begins at the start.
        pieces = list(zip(*(trail.piece_rects([0, *steps])[1:] for trail in trails), strict=True))
        balls = list(zip(*(trail.ball_rects(steps) for trail in trails), strict=True))
        balls_before: tuple[Rect | None, ...] = (None,) * len(trails)
        covered: list[tuple[Place, Pixels]] = []
        unknown = set(range(len(trails)))
        before = 0
        for step, grown, balls_now in zip(steps, pieces, balls, strict=True):
            for place, pixels in covered:
                self.pixels[place] = pixels
            for (trail, pen), piece in zip(drawn, grown, strict=True):
                if piece:
                    trail.draw_piece(self.renderer, pen, before, step)
            # All that balls will cover is kept before any is drawn, because balls may cover each other.
            places = [self._place(ball) for ball in balls_now if ball]
            covered = [(place, self.pixels[place].copy()) for place in places]
            for (trail, pen), ball in zip(drawn, balls_now, strict=True):
                if ball:
                    trail.draw_ball(self.renderer, pen, step)
            rects = [rect for parts in zip(balls_before, grown, balls_now, strict=True) for rect in _together(parts)]
            rects += self._write_numbers(step)
            for run in sorted(unknown):
                verdict = self._write_verdict(run, step)
                if verdict:
                    unknown.remove(run)
                    rects.append(verdict)
            balls_before, before = balls_now, step
            yield Frame(self.pixels, [self._place(rect) for rect in rects])

    def _write_verdict(self, run: int, step: int) -> Rect | None:
        """Write the verdict if it is known at a step, and say where."""
        text = self.poster.write_verdict(run, step)
        if text is None:
            return None
        text.draw(self.renderer)
        box = text.get_window_extent(self.renderer)
        text.remove()
        return Rect(int(box.x0) - 1, int(box.y0) - 1, int(box.width) + 3, int(box.height) + 3)

    def _write_numbers(self, step: int) -> Iterator[Rect]:
        for live, text in (
            (self.poster.counter, str(step)),
            *((live, self.scene.loss_text(run, step)) for run, live in enumerate(self.poster.losses)),
        ):
            rect = live.show(self.pixels, text) if live else None
            if rect:
                yield rect

    def _place(self, rect: Rect) -> Place:
        """Rows count from the top in a picture, and from the bottom in a layout."""
        height, width = self.pixels.shape
        top = height - rect.y - rect.height
        return slice(max(top, 0), min(top + rect.height, height)), slice(
            max(rect.x, 0), min(rect.x + rect.width, width)
        )


def _together(parts: Iterable[Rect | None]) -> list[Rect]:
    """One rectangle around some that are near to each other, or the rectangles."""
    rects = [rect for rect in parts if rect]
    if len(rects) < 2:
        return rects
    left, bottom = min(rect.x for rect in rects), min(rect.y for rect in rects)
    width = max(rect.x + rect.width for rect in rects) - left
    height = max(rect.y + rect.height for rect in rects) - bottom
    apart = sum(rect.width * rect.height for rect in rects)
    return [Rect(left, bottom, width, height)] if width * height <= 2 * apart else rects
