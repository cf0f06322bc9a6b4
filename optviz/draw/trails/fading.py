"""Trails of runs that are out of the race: pale from a step on, where they lie above all others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

from optviz.draw.colors.style import channels
from optviz.draw.layout import Rect
from optviz.draw.places import place_in
from optviz.draw.trails.pen import Pen
from optviz.draw.trails.trail import Trail
from optviz.pixels import Pixels

# Soft edges are so near to a pixel that is all of its trail.
_SOFT = 2


def is_faded(trail: Trail, step: int) -> bool:
    """Whether a trail is pale at a step."""
    return trail.fades is not None and trail.fades <= step


def faded(renderer: Any, trail: Trail, pen: Pen) -> tuple[Trail, Pen]:
    """A trail as it is drawn when it is pale, with its pen."""
    pale = replace(trail, ink=trail.ink._replace(color=trail.ink.pale))
    return pale, pale.pen(renderer, pen.scale)


def fade(renderer: RendererAgg, pixels: Pixels, trail: Trail, pen: Pen) -> Rect:
    """Let a trail become pale in a picture `(H, W)`, where no other lies above it; return where it may be."""
    alone = RendererAgg(renderer.width, renderer.height, renderer.dpi)
    trail.draw_piece(alone, trail.pen(alone, pen.scale), 0, int(trail.fades or 0))
    place = place_in(pixels, trail.axes)
    share = np.asarray(alone.buffer_rgba())[place][..., 3] / 255
    here = pixels[place].copy().view(np.uint8).reshape(*share.shape, 4)
    color, pale = (np.array(channels(each), dtype=np.float64) for each in (trail.ink.color, trail.ink.pale))
    above = (here[..., :3] == color).all(axis=-1) & (share > 0)
    near = _wider(above) & (share > 0)
    shift = share[near][:, None] * (pale - color)
    here[near, :3] = np.rint(np.clip(here[near, :3] + shift, 0, 255))
    pixels[place] = here.view(np.uint32)[..., 0]
    return trail.axes


def _wider(some: Any) -> Any:
    """The pixels of a mask `(H, W)`, and those that are near to them."""
    for axis in (0, 1):
        grown = np.moveaxis(some.copy(), axis, 0)
        for by in range(1, _SOFT + 1):
            before = np.moveaxis(some, axis, 0)
            grown[by:] |= before[:-by]
            grown[:-by] |= before[by:]
        some = np.moveaxis(grown, 0, axis)
    return some
