"""The samples that a loss is the mean over, and what each run says of them, as it moves.

Of one input, the target stands above it, with the line or the chance of the class 1 that a run has come to; of two
inputs, the classes lie in their plane, with the line on which both are as likely.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.data.fit import Fit, Logistic, fit_of
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Area, Rect
from optviz.draw.trails.clipping import on_map
from optviz.draw.views.pane import Pane, Stand, axes, shares, write_below, write_left
from optviz.figure.track import Track
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window

# In sizes of a mark, and how much room there is beside the outermost sample, in shares of their span.
_DOT, _LINE, _RIM, _ROOM = 0.2, 0.22, 0.2, 0.08
# More dots are a cloud without holes.
_MOST_DOTS = 5000
# A curve is so many lines.
_PIECES = 40


class Said(NamedTuple):
    """What one run says of the samples at some steps, as lines `(N, pieces + 1, 2)` in pixels; NaN where it is none."""

    lines: Array
    color: str
    axes: Rect
    mark: float
    look: Look

    def rect(self, frame: int) -> Rect | None:
        """What is covered in a frame."""
        if not np.isfinite(self.lines[frame]).all():
            return None
        room, axes = (_LINE + _RIM) * self.mark + 2, self.axes
        edges = (axes.x - 1, axes.y - 1), (axes.x + axes.width + 1, axes.y + axes.height + 1)
        low = np.floor(np.clip(self.lines[frame].min(axis=0) - room, *edges)).astype(int)
        high = np.ceil(np.clip(self.lines[frame].max(axis=0) + room, *edges)).astype(int)
        width, height = (high - low).tolist()
        return Rect(int(low[0]), int(low[1]), width, height) if width > 0 and height > 0 else None

    def draw(self, renderer: Any, scale: float, frame: int) -> None:
        """Draw a frame on a renderer whose pixels are `scale` times those of the layout."""
        if self.rect(frame) is None:
            return
        for color, width in ((self.look.paper, _LINE + _RIM), (self.color, _LINE)):
            gc = renderer.new_gc()
            gc.set_foreground(color)
            gc.set_linewidth(points(width * self.mark))
            gc.set_clip_rectangle(Bbox.from_bounds(*(scale * side for side in self.axes)))
            renderer.draw_path(gc, Path(self.lines[frame]), Affine2D().scale(scale))


def pane(stand: Stand, area: Area) -> Pane:
    """The samples, and what moves before them."""
    rect, look, size = area.rect, stand.look, stand.layout.tick_size
    tracks = stand.tracks(area)
    fit = fit_of(tracks[0].recording.surface)
    window, every = _window(fit), -(-len(fit.samples) // _MOST_DOTS)
    (left, right), (bottom, top) = window

    def draw(figure: Figure) -> None:
        made = axes(figure, rect, mixed(look.paper, look.frame, 0.3))
        made.set(xlim=(left, right), ylim=(bottom, top))
        x, y = (each[::every] for each in _places(fit))
        classes = fit.samples.target[::every] if isinstance(fit, Logistic) else np.ones(len(x))
        for kind, filled in ((0, False), (1, True)):
            made.scatter(
                x[classes == kind],
                y[classes == kind],
                s=points(2 * _DOT * stand.layout.mark) ** 2,
                c=look.grey if filled else look.paper,
                edgecolors=look.grey,
                linewidths=points(0.08 * stand.layout.mark),
            )

    def write_ticks(figure: Figure) -> None:
        if area.ticks_left:
            write_left(figure, rect, size, look, shares(bottom, top, rect.height / (1.6 * size)))
        if area.ticks_below:
            write_below(figure, rect, size, look, shares(left, right, rect.width / (4.5 * size)))

    def moving(steps: list[int]) -> list[Said]:
        return [
            Said(_said(fit, track, steps, rect, window), stand.hues[run].color, rect, stand.layout.mark, look)
            for run, track in zip(area.runs, tracks, strict=True)
        ]

    label = f"{fit.samples.columns[1]} / {fit.samples.columns[0]}"
    if every > 1:
        label += f"; {stand.scene.words.say('figure.oneIn', count=every)}"
    key = (area.view, fit.spec, rect.width, rect.height)
    return Pane(area, key, draw, write_ticks, (), label, moving=moving)


def _places(fit: Fit) -> tuple[Array, Array]:
    inputs = fit.samples.inputs
    return inputs[:, 0], fit.samples.target if inputs.shape[1] == 1 else inputs[:, 1]


def _window(fit: Fit) -> Window:
    ends = []
    for values in _places(fit):
        low, high = float(values.min()), float(values.max())
        room = _ROOM * (high - low)
        ends.append((low - room, high + room))
    return ends[0], ends[1]


def _said(fit: Fit, track: Track, steps: list[int], rect: Rect, window: Window) -> Array:
    """What a run says at some steps, in pixels."""
    w = track.points[np.minimum(steps, track.end)]
    (left, right), (bottom, top) = window
    with np.errstate(all="ignore"):
        if fit.samples.inputs.shape[1] == 1:
            x = np.linspace(left, right, _PIECES + 1 if isinstance(fit, Logistic) else 2)
            said = w[:, :1] * x + w[:, 1:]
            y = 1 / (1 + np.exp(-said)) if isinstance(fit, Logistic) else said
            lines = np.stack([np.broadcast_to(x, y.shape), y], axis=-1)
        else:
            # Through the origin, at right angles to the weights; so far that it leaves the picture.
            reach = math.hypot(*(max(abs(low), abs(high)) for low, high in ((left, right), (bottom, top))))
            along = np.stack([-w[:, 1], w[:, 0]], axis=1) / np.hypot(*w.T)[:, np.newaxis]
            lines = along[:, np.newaxis, :] * (reach * np.array([-1.0, 1.0]))[:, np.newaxis]
        pixels = on_map(lines.reshape(-1, 2), rect, window).reshape(lines.shape)
    far = 1e5
    return np.where((np.abs(pixels) < far).all(axis=(1, 2), keepdims=True), pixels, np.nan)
