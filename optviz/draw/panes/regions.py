"""Which class one run says where, as tints of its colour over the samples: they cost a film little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.draw.layout import Rect
from optviz.draw.trails.clipping import on_map
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window

# How strong the tint of the last class is; the first has none.
_STRONGEST = 0.42
# Tints stand still while they would change in a smaller share of the picture.
_UNSEEN = 0.004

# A region as polygons with their holes in pixels, and how strong its tint is.
Region = tuple[Path, float]


class Regions(NamedTuple):
    """The regions of one run at some steps, in its colour."""

    regions: tuple[tuple[Region, ...], ...]
    color: str
    axes: Rect

    def rects(self, frame: int) -> list[Rect]:
        """What is covered in a frame."""
        return [self.axes] if self.regions[frame] else []

    def draw(self, renderer: Any, scale: float, frame: int) -> None:
        """Draw a frame on a renderer whose pixels are `scale` times those of the layout."""
        from matplotlib.colors import to_rgb

        for path, strength in self.regions[frame]:
            gc = renderer.new_gc()
            gc.set_alpha(strength)
            gc.set_linewidth(0)
            # An edge without shades costs a film a third.
            gc.set_antialiased(False)
            gc.set_clip_rectangle(Bbox.from_bounds(*(scale * side for side in self.axes)))
            renderer.draw_path(gc, path, Affine2D().scale(scale), (*to_rgb(self.color), strength))


def regions_of(
    scores_at: Callable[[int], Array], steps: list[int], x: Array, y: Array, axes: Rect, window: Window
) -> tuple[tuple[Region, ...], ...]:
    """The regions at some steps, of scores `(H, W, classes)` at a grid.

    The last one is exact, whatever stood still until then.
    """
    known: dict[int, tuple[Region, ...]] = {}
    drawn, wanted = np.empty((0, 0)), sorted(set(steps))
    before: tuple[Region, ...] = ()
    for step in wanted:
        scores = scores_at(step)
        likeliest = scores.argmax(axis=2)
        moved = drawn.shape != likeliest.shape or float((likeliest != drawn).mean()) >= _UNSEEN
        if moved or step == wanted[-1]:
            drawn, before = likeliest, _drawn(scores, x, y, axes, window)
        known[step] = before
    return tuple(known[step] for step in steps)


def _drawn(scores: Array, x: Array, y: Array, axes: Rect, window: Window) -> tuple[Region, ...]:
    found = []
    count = scores.shape[2]
    for number in range(1, count):
        ahead = scores[..., number] - np.delete(scores, number, axis=2).max(axis=2)
        if not np.isfinite(ahead).all():
            continue
        filled = contour_generator(x, y, ahead, fill_type=FillType.OuterCode).filled(0.0, np.inf)
        for places, codes in zip(*filled, strict=True):
            found.append((Path(on_map(places, axes, window), codes), _STRONGEST * number / (count - 1)))
    return tuple(found)
