"""The frames of a film, each drawn as the change to the one before.

What does not move is drawn once. Trails only grow, so a frame draws the new piece of each into the picture and leaves
it there; balls are drawn on top, and what they covered is put back before the next frame.
"""

from __future__ import annotations

from collections.abc import Iterator
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

    `changed` are row and column slices of the picture.
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
        """Every frame of the film, the first of which changes the whole picture."""
        yield from self._shown(self.scene.frame_steps)
        self._clear()

    def _clear(self) -> None:
        self.pixels[...] = self.blank
        for live in (self.poster.counter, *self.poster.losses):
            if live:
                live.clear()

    def _shown(self, steps: list[int]) -> Iterator[Frame]:
        poster, trails = self.poster, self.poster.trails
        drawn = list(zip(trails, self.pens, strict=True))
        # The first frame, whatever its step, begins at the start.
        pieces = list(zip(*(trail.piece_rects([0, *steps])[1:] for trail in trails), strict=True))
        balls = list(zip(*(trail.ball_rects(steps) for trail in trails), strict=True))
        unknown = set(range(len(trails)))
        covered: list[tuple[Place, Pixels]] = []
        before = 0
        for number, step in enumerate(steps):
            changed = [] if number else [(slice(0, poster.layout.height), slice(0, poster.layout.width))]
            for place, pixels in covered:
                self.pixels[place] = pixels
                changed.append(place)
            for (trail, pen), rect in zip(drawn, pieces[number], strict=True):
                if rect:
                    trail.draw_piece(self.renderer, pen, before, step)
                    changed.append(self._place(rect))
            covered = [
                (place, self.pixels[place].copy()) for rect in balls[number] if rect for place in [self._place(rect)]
            ]
            changed += [place for place, _ in covered]
            for (trail, pen), rect in zip(drawn, balls[number], strict=True):
                if rect:
                    trail.draw_ball(self.renderer, pen, step)
            changed += [self._place(rect) for rect in self._write_numbers(step)]
            for run in sorted(unknown):
                rect = self._write_verdict(run, step)
                if rect:
                    unknown.remove(run)
                    changed.append(self._place(rect))
            before = step
            yield Frame(self.pixels, changed)

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
