"""The samples that a loss is the mean over, and what each run says of them, as it moves.

Of one input, the target stands above it, with what a run has come to expect there; of two inputs, the classes lie in
their plane, with the lines where another becomes the likeliest or, of a run that is alone in its picture, with the
regions where each is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.data.models.model import Model, model_of
from optviz.data.samples import Samples
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Area, Rect
from optviz.draw.panes.pane import Moving, Pane, Stand, axes, shares, write_below, write_left
from optviz.draw.panes.regions import Regions, regions_of
from optviz.draw.trails.clipping import on_map
from optviz.figure.track import Track
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window
from optviz.views import View

VIEW = View("samples", 6, "curve", "those of --data, with the line or the regions of each run", of_samples=True)

# In sizes of a mark, and how much room there is beside the outermost sample, in shares of their span.
_DOT, _LINE, _RIM, _ROOM = 0.2, 0.22, 0.2, 0.08
# What is held out has so much of the grey.
_PALE = 0.45
# More dots are a cloud without holes.
_MOST_DOTS = 5000
# Of each two classes, the one hollow and the other filled.
_FORMS = "o^sDv"
_FAR = 1e5
# The places at which it is asked what a run says, along each side of a picture.
_PLACES = 56
# A box is around so many lines of a curve.
_PIECE = 8


class Said(NamedTuple):
    """What one run says of the samples at some steps: for each, lines `(N, 2)` in pixels."""

    lines: tuple[tuple[Array, ...], ...]
    color: str
    axes: Rect
    mark: float
    look: Look

    def rects(self, frame: int) -> list[Rect]:
        """What is covered in a frame: of a long line a few boxes, so that little is looked at for what has changed."""
        room, axes = (_LINE + _RIM) * self.mark + 2, self.axes
        edges = (axes.x - 1, axes.y - 1), (axes.x + axes.width + 1, axes.y + axes.height + 1)
        found = []
        for line in self.lines[frame]:
            for begin in range(0, len(line) - 1, _PIECE):
                piece = line[begin : begin + _PIECE + 1]
                low = np.floor(np.clip(piece.min(axis=0) - room, *edges)).astype(int).tolist()
                high = np.ceil(np.clip(piece.max(axis=0) + room, *edges)).astype(int).tolist()
                if low[0] < high[0] and low[1] < high[1]:
                    found.append(Rect(low[0], low[1], high[0] - low[0], high[1] - low[1]))
        return found

    def draw(self, renderer: Any, scale: float, frame: int) -> None:
        """Draw a frame on a renderer whose pixels are `scale` times those of the layout."""
        for color, width in ((self.look.paper, _LINE + _RIM), (self.color, _LINE)):
            gc = renderer.new_gc()
            gc.set_foreground(color)
            gc.set_linewidth(points(width * self.mark))
            gc.set_clip_rectangle(Bbox.from_bounds(*(scale * side for side in self.axes)))
            for line in self.lines[frame]:
                renderer.draw_path(gc, Path(line), Affine2D().scale(scale))


def pane(stand: Stand, area: Area) -> Pane:
    """The samples, and what moves before them."""
    rect, look, size = area.rect, stand.look, stand.layout.tick_size
    tracks = stand.tracks(area)
    model = model_of(tracks[0].recording.surface)
    window, every = window_around(*_places(model.samples)), -(-len(model.samples) // _MOST_DOTS)
    (left, right), (bottom, top) = window

    def draw(figure: Figure) -> None:
        made = axes(figure, rect, mixed(look.paper, look.frame, 0.3))
        made.set(xlim=(left, right), ylim=(bottom, top))
        _draw_parts(made, model, every, stand.layout.mark, look)

    def write_ticks(figure: Figure) -> None:
        if area.ticks_left:
            write_left(figure, rect, size, look, shares(bottom, top, rect.height / (1.6 * size)))
        if area.ticks_below:
            write_below(figure, rect, size, look, shares(left, right, rect.width / (4.5 * size)))

    def moving(steps: list[int]) -> Sequence[Moving]:
        if len(area.runs) == 1 and model.samples.classes and model.samples.inputs.shape[1] == 2:
            return [_regions(model, tracks[0], steps, rect, window, stand.hues[area.runs[0]].color)]
        return [
            Said(_said(model, track, steps, rect, window), stand.hues[run].color, rect, stand.layout.mark, look)
            for run, track in zip(area.runs, tracks, strict=True)
        ]

    label = f"{model.samples.columns[1]} / {model.samples.columns[0]}"
    if model.tested is not None:
        label += f"; {stand.scene.words.say('figure.heldOut')}"
    if every > 1:
        label += f"; {stand.scene.words.say('figure.oneIn', count=every)}"
    key = (area.view, model.spec, rect.width, rect.height)
    return Pane(area, key, draw, write_ticks, (), label, moving=moving)


def _draw_parts(made: Axes, model: Model, every: int, mark: float, look: Look) -> None:
    """Draw one of so many samples, those that are held out pale and below the others."""
    for samples, pale in ((model.tested, True), (model.learned, False)):
        if samples is not None:
            places, classes = [each[::every] for each in _places(samples)], _classes(samples)[::every]
            draw_samples(made, places, classes, mark, look, pale=pale)


def draw_samples(
    made: Axes, places: Sequence[Array], classes: Array, mark: float, look: Look, *, pale: bool = False
) -> None:
    """Draw samples at x and y `(n,)` each, of each two classes the one hollow and the other filled."""
    x, y = places
    color = mixed(look.grey, look.paper, _PALE) if pale else look.grey
    for kind in range(max(2, 1 + int(classes.max()))):
        made.scatter(
            x[classes == kind],
            y[classes == kind],
            s=points(2 * _DOT * mark) ** 2,
            marker=_FORMS[kind // 2],
            c=color if kind % 2 else look.paper,
            edgecolors=color,
            linewidths=points(0.08 * mark),
        )


def _classes(samples: Samples) -> Array:
    return samples.target if samples.classes else np.ones(len(samples))


def _places(samples: Samples) -> tuple[Array, Array]:
    inputs = samples.inputs
    return inputs[:, 0], samples.target if inputs.shape[1] == 1 else inputs[:, 1]


def window_around(x: Array, y: Array) -> Window:
    """The part of the plane around some places."""
    ends = []
    for values in (x, y):
        low, high = float(values.min()), float(values.max())
        room = _ROOM * (high - low) or 1.0
        ends.append((low - room, high + room))
    return ends[0], ends[1]


def _said(model: Model, track: Track, steps: list[int], rect: Rect, window: Window) -> tuple[tuple[Array, ...], ...]:
    """What a run says at some steps, in pixels."""

    def lines(step: int) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            found = [on_map(each, rect, window) for each in said_by(model, track.parameters[step], window)]
        # What is too far away for a renderer to count is as good as not there.
        return tuple(each for each in found if np.all(np.abs(each) < _FAR))

    known = {step: lines(step) for step in sorted({min(step, track.end) for step in steps})}
    return tuple(known[min(step, track.end)] for step in steps)


def _regions(model: Model, track: Track, steps: list[int], rect: Rect, window: Window, color: str) -> Regions:
    """Where a run that is alone in its picture says which class."""
    x, y, places = _grid(window)

    def scores(step: int) -> Array:
        with np.errstate(all="ignore"):
            return model.says(track.parameters[step], places).reshape(_PLACES, _PLACES, -1)

    return Regions(regions_of(scores, [min(step, track.end) for step in steps], x, y, rect, window), color, rect)


def _grid(window: Window) -> tuple[Array, Array, Array]:
    """Places along each side, and all of them `(n, 2)`."""
    x, y = (np.linspace(*ends, _PLACES) for ends in window)
    return x, y, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def said_by(model: Model, w: Array, window: Window) -> list[Array]:
    """What a model says with the parameters `w` `(P,)`, as lines `(N, 2)` in a window of its samples."""
    if model.samples.inputs.shape[1] == 1:
        x = np.linspace(*window[0], _PLACES)
        said = model.says(w, x[:, np.newaxis])
        # Of two classes, the chance of the second.
        return [np.column_stack([x, np.exp(-np.logaddexp(0.0, said[:, 0] - said[:, 1])) if said.ndim == 2 else said])]
    x, y, places = _grid(window)
    scores = model.says(w, places).reshape(_PLACES, _PLACES, -1)
    return boundaries(x, y, scores)


def boundaries(x: Array, y: Array, scores: Array) -> list[Array]:
    """The lines `(N, 2)` where another class has the highest of the scores `(H, W, classes)`."""
    lines: list[Array] = []
    # Of two classes, the line around the one is that around the other.
    for number in range(1 if scores.shape[2] == 2 else 0, scores.shape[2]):
        ahead = scores[..., number] - np.delete(scores, number, axis=2).max(axis=2)
        if np.isfinite(ahead).all():
            lines += contour_generator(x, y, ahead).lines(0.0)  # type: ignore[arg-type]
    return lines
