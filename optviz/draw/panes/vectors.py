"""What an optimizer holds, drawn at its ball on the map: all lengths are those of the plane, nothing is scaled.

The gradient step leads from the tip of the momentum to where the next step ends. The ellipse is where a gradient as
long as this one, in any direction, would take it: its half axes are the effective step of each coordinate times the
length of the gradient.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.draw.colors.ink import rgb
from optviz.draw.colors.style import points
from optviz.draw.layout import Rect
from optviz.draw.trails.clipping import on_map
from optviz.figure.scene import Scene
from optviz.figure.track import Track
from optviz.look import HEAD, HOLLOW, HOLLOW_HEAD, LOOKAHEAD_RADIUS, SHORTEST_VECTOR, VECTOR_RIM, VECTOR_WIDTH, Look
from optviz.objectives.around import samples_in
from optviz.objectives.base import Array, is_random
from optviz.objectives.surfaces import Window
from optviz.optimizers.momentum import SGD
from optviz.race.internals import Internals, internals

_FAR = 1e5


class Vectors(NamedTuple):
    """Of one run at some of its steps, in pixels `(N, 2)`; NaN where there is nothing."""

    at: Array
    carried: Array
    next: Array
    whole: Array
    asked_at: Array
    radii: Array
    axes: Rect
    mark: float
    look: Look

    def rects(self, frame: int) -> list[Rect]:
        """What is covered in a frame."""
        every = np.stack([each[frame] for each in (self.at, self.carried, self.next, self.whole, self.asked_at)])
        with np.errstate(over="ignore"):
            around = self.at[frame] + np.outer((-1, 1), np.nan_to_num(self.radii[frame]))
        every = np.concatenate([every, around])
        every = every[np.isfinite(every).all(axis=1)]
        if not len(every):
            return []
        room = (HOLLOW_HEAD + VECTOR_WIDTH + VECTOR_RIM) * self.mark + 3
        axes = self.axes
        edges = (axes.x - 1, axes.y - 1), (axes.x + axes.width + 1, axes.y + axes.height + 1)
        low = np.floor(np.clip(every.min(axis=0) - room, *edges)).astype(int)
        high = np.ceil(np.clip(every.max(axis=0) + room, *edges)).astype(int)
        width, height = (high - low).tolist()
        return [Rect(int(low[0]), int(low[1]), width, height)] if width > 0 and height > 0 else []

    def draw(self, renderer: Any, scale: float, frame: int) -> None:
        """Draw a frame on a renderer whose pixels are `scale` times those of the layout."""
        # What is too far away for a renderer to count is as good as not there.
        at, carried, end, whole, asked = (
            np.where((np.abs(each[frame]) < _FAR).all(), each[frame], np.nan)
            for each in (self.at, self.carried, self.next, self.whole, self.asked_at)
        )
        radii = np.where(self.radii[frame].max() < _FAR, self.radii[frame], np.nan)
        if np.isfinite([*at, *radii]).all() and radii.max() > SHORTEST_VECTOR * self.mark:
            gc = self._context(renderer, scale, self.look.grey, VECTOR_WIDTH / 3)
            place = Affine2D().scale(*radii).translate(*at).scale(scale)
            renderer.draw_path(gc, Path.unit_circle(), place)
        if np.isfinite(asked).all() and np.hypot(*(asked - at)) > SHORTEST_VECTOR * self.mark:
            gc = self._context(renderer, scale, self.look.ink, VECTOR_WIDTH / 2)
            size = LOOKAHEAD_RADIUS * self.mark
            place = Affine2D().scale(size).translate(*asked).scale(scale)
            renderer.draw_path(gc, Path.unit_circle(), place, rgb(self.look.paper))
        self._draw_hollow(renderer, scale, at, whole)
        if np.isfinite(carried).all() and np.hypot(*(carried - at)) > SHORTEST_VECTOR * self.mark:
            self._draw_arrow(renderer, scale, at, end, self.look.ink, 0.6 * VECTOR_WIDTH)
            self._draw_arrow(renderer, scale, at, carried, self.look.momentum, VECTOR_WIDTH)
            self._draw_arrow(renderer, scale, carried, end, self.look.gradient, VECTOR_WIDTH)
        else:
            self._draw_arrow(renderer, scale, at, end, self.look.gradient, VECTOR_WIDTH)

    def _draw_arrow(self, renderer: Any, scale: float, start: Array, end: Array, color: str, width: float) -> None:
        way = end - start
        length = float(np.hypot(*way))
        if not (np.isfinite(length) and length > SHORTEST_VECTOR * self.mark):
            return
        along = way / length
        across = np.array([-along[1], along[0]])
        head = min(HEAD * self.mark * max(0.75, width / VECTOR_WIDTH), 0.6 * length)
        neck = end - head * along
        shaft = Path(np.stack([start, neck]))
        corners = np.stack([end, neck + 0.45 * head * across, neck - 0.45 * head * across, end])
        tip, scaled = Path(corners, closed=True), Affine2D().scale(scale)
        # It lies on the ball, and has a rim, so that it stands out from every colour.
        for seen, rim in ((self.look.paper, 2 * VECTOR_RIM), (color, 0.0)):
            renderer.draw_path(self._context(renderer, scale, seen, width + rim), shaft, scaled)
            renderer.draw_path(self._context(renderer, scale, seen, rim), tip, scaled, rgb(seen))

    def _draw_hollow(self, renderer: Any, scale: float, start: Array, end: Array) -> None:
        """Draw an arrow as its outline, so wide that another one in the same place has room in it."""
        length = float(np.hypot(*(end - start)))
        if not (np.isfinite(length) and length > SHORTEST_VECTOR * self.mark):
            return
        along = (end - start) / length
        across = np.array([-along[1], along[0]])
        head, wide = min(HOLLOW_HEAD * self.mark, 0.6 * length), HOLLOW * self.mark / 2
        neck = end - head * along
        side = [start + wide * across, neck + wide * across, neck + 0.55 * head * across]
        other = [neck - 0.55 * head * across, neck - wide * across, start - wide * across]
        outline, scaled = Path(np.stack([*side, end, *other, side[0]]), closed=True), Affine2D().scale(scale)
        for color, width in ((self.look.paper, 4 * VECTOR_RIM), (self.look.ink, 1.5 * VECTOR_RIM)):
            renderer.draw_path(self._context(renderer, scale, color, width), outline, scaled, rgb(self.look.paper))

    def _context(self, renderer: Any, scale: float, color: str, width: float) -> Any:
        axes = self.axes
        gc = renderer.new_gc()
        gc.set_foreground(color)
        gc.set_linewidth(points(width * self.mark))
        gc.set_clip_rectangle(Bbox.from_bounds(*(scale * side for side in axes)))
        return gc


def vectors(track: Track, steps: list[int], axes: Rect, window: Window, mark: float, look: Look) -> Vectors:
    """The vectors of a run at the steps of the frames; at the last one, those of the step it would take next."""
    chosen = sorted(set(steps))
    found = internals(track.recording, track.number, chosen)
    rows = np.searchsorted(chosen, steps)
    per_unit = np.array([axes.width, axes.height]) / [high - low for low, high in window]
    w = track.points[steps]
    with np.errstate(all="ignore"):
        steepness = np.hypot(*found.gradient[rows].T)[:, None]
        return Vectors(
            on_map(w, axes, window),
            on_map(w + found.inertia[rows], axes, window),
            on_map(w + found.step[rows], axes, window),
            on_map(w + found.whole[rows], axes, window),
            on_map(found.asked_at[rows], axes, window),
            np.where(_scales(found), np.abs(found.effective_step[rows]) * steepness * per_unit, np.nan),
            axes,
            mark,
            look,
        )


def _scales(found: Internals) -> bool:
    """Whether a rule has a step of its own for each coordinate: else the ellipse is a circle, which tells nothing."""
    return bool((found.effective_step[:, 0] != found.effective_step[:, 1]).any())


def legend(scene: Scene, look: Look) -> list[tuple[str, str]]:
    """What the marks mean, as pieces of text with their colours."""
    surfaces = [each.surface for each in scene.recordings]
    whole = "wholeStep" if any(samples_in(each, 1) is not None for each in surfaces) else "quietStep"
    pieces = [
        ("→", "gradientStep", look.gradient),
        *([("⇨", whole, look.ink)] if any(map(is_random, surfaces)) else []),
        ("→", "momentum", look.momentum),
        ("→", "theStep", look.ink),
        ("◦", "lookahead", look.ink),
        ("○", "ellipse", look.grey),
    ]
    if all(type(each) is SGD for recording in scene.recordings for each in recording.optimizers):
        pieces = [piece for piece in pieces if piece[1] not in {"momentum", "theStep", "lookahead"}]
    if not any(_scales(internals(each.recording, each.number, [1])) for each in scene.tracks):
        pieces = [piece for piece in pieces if piece[1] != "ellipse"]
    return [(f"{sign} {scene.words.say(f'figure.{name}')}", color) for sign, name, color in pieces]
