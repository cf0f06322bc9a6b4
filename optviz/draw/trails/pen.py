"""A renderer's pens: what it needs to know to draw a trail."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from optviz.draw.colors.ink import Ink
from optviz.draw.colors.style import points
from optviz.draw.layout import Rect
from optviz.look import (
    BALL_EDGE,
    CASING,
    CURVE_WIDTH,
    DOT_RADIUS,
    FAINT_WIDTH,
    GHOST_WIDTH,
    MARK_EDGE,
    MARK_RADIUS,
    PLAIN_WIDTH,
    SHADOW,
    SHADOW_INK,
    SHINE_INK,
    START_EDGE,
    TRAIL_WIDTH,
    WHITE,
)
from optviz.objectives.base import Array


class Pen(NamedTuple):
    """A renderer's graphics contexts for one trail, and the scale from layout pixels to its own.

    `place` is written over for every shape.
    """

    line: Any
    casing: Any
    faint: Any
    ghost: Any
    ghost_casing: Any
    pale: Any
    dot: Any
    ball: Any
    shadow: Any
    shine: Any
    start: Any
    scale: float
    scaled: Affine2D
    dot_size: Affine2D
    mark_size: Affine2D
    place: Affine2D


def pen_of(renderer: Any, scale: float, axes: Rect, ink: Ink, mark: float, *, curve: bool) -> Pen:
    """The pen for a trail on a renderer whose pixels are `scale` times those of the layout."""
    clip = Bbox.from_bounds(*(scale * side for side in (axes.x, axes.y, axes.width, axes.height)))

    def context(color: str, width: float, alpha: float = 1.0) -> Any:
        gc = renderer.new_gc()
        gc.set_foreground(color)
        gc.set_linewidth(points(width * mark))
        gc.set_capstyle("round")
        gc.set_joinstyle("round")
        gc.set_clip_rectangle(clip)
        if alpha < 1:
            gc.set_alpha(alpha)
        return gc

    line = line_width(ink, curve=curve)
    return Pen(
        context(ink.color, line),
        context(ink.paper, line + 2 * CASING),
        context(ink.faint, FAINT_WIDTH),
        context(ink.color, GHOST_WIDTH),
        context(ink.paper, 2 * GHOST_WIDTH),
        context(ink.pale, GHOST_WIDTH),
        context(ink.paper, MARK_EDGE) if ink.plain else context(ink.color, 0),
        context(ink.paper, BALL_EDGE),
        context(SHADOW, 0, SHADOW_INK),
        context(WHITE, 0, SHINE_INK),
        context(ink.ink, START_EDGE),
        scale,
        Affine2D().scale(scale),
        Affine2D().scale(scale * DOT_RADIUS * mark),
        Affine2D().scale(scale * MARK_RADIUS * mark),
        Affine2D(),
    )


def line_width(ink: Ink, *, curve: bool) -> float:
    """How wide the line of a trail is, in marks."""
    return PLAIN_WIDTH if ink.plain else CURVE_WIDTH if curve else TRAIL_WIDTH


def draw_apart(renderer: Any, context: Any, ends: Array, scaled: Affine2D) -> None:
    """Draw lines `(N, 2 ends, 2)` that need not be connected; those that are become one."""
    if not len(ends):
        return
    follows = np.all(ends[1:, 0] == ends[:-1, 1], axis=1)
    vertices = ends.reshape(-1, 2)
    codes = np.resize([Path.MOVETO, Path.LINETO], len(vertices)).astype(Path.code_type)
    keep = np.ones(len(vertices), dtype=bool)
    keep[2::2] = ~follows
    renderer.draw_path(context, Path(vertices[keep], codes[keep]), scaled)
