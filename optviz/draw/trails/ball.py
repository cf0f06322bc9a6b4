"""The ball of a run on a surface that is seen from the side: lit from the upper left, with a shadow where it lies."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.path import Path

from optviz.draw.colors.ink import CIRCLE, rgb
from optviz.draw.trails.pen import Pen
from optviz.look import BALL_SHINES, SHADOW, SHADOW_AT, WHITE
from optviz.objectives.base import Array


def draw_shape(
    renderer: Any, pen: Pen, context: Any, shape: Path, place: Array, radius: float | tuple[float, float], color: str
) -> None:
    """Draw a shape at a place, in pixels of the layout; of an ellipse, `radius` is across and up."""
    scale, (x, y) = pen.scale, place.tolist()
    across, up = radius if isinstance(radius, tuple) else (radius, radius)
    matrix = np.array([[across * scale, 0.0, x * scale], [0.0, up * scale, y * scale], [0.0, 0.0, 1.0]])
    pen.place.set_matrix(matrix)
    renderer.draw_path(context, shape, pen.place, rgb(color))


def draw_solid(renderer: Any, pen: Pen, place: Array, radius: float, color: str) -> None:
    """Draw a ball with its shadow and with light on it."""
    (right, up), (across, high) = SHADOW_AT
    shadow = place + radius * np.array([right, up])
    draw_shape(renderer, pen, pen.shadow, CIRCLE, shadow, (radius * across, radius * high), SHADOW)
    draw_shape(renderer, pen, pen.ball, CIRCLE, place, radius, color)
    for right, up, size in BALL_SHINES:
        draw_shape(renderer, pen, pen.shine, CIRCLE, place + radius * np.array([right, up]), size * radius, WHITE)
