"""The colours and shapes of trails."""

from __future__ import annotations

import functools
from typing import NamedTuple

from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import mixed
from optviz.look import FADED, FAINT, Look

CIRCLE = Path.unit_circle()
# Where runs are told apart by shape, and not by colour alone: a shape for each, around a circle of radius 1. None is
# that of a critical point.
SHAPES = (
    CIRCLE,
    Path.unit_rectangle().transformed(Affine2D().translate(-0.5, -0.5).scale(1.7)),
    Path.unit_rectangle().transformed(Affine2D().translate(-0.5, -0.5).scale(1.7).rotate_deg(45)),
    Path.unit_regular_polygon(3).transformed(Affine2D().scale(1.3).rotate_deg(180)),
    Path.unit_regular_star(2, 0.35).transformed(Affine2D().scale(1.5)),
    Path.unit_regular_star(4, 0.35).transformed(Affine2D().scale(1.5)),
)
# There, where several share a picture: how long lines and gaps are in turn, in marks. The first one has no gaps.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (1.0, 0.45),
    (0.35, 0.4),
    (2.0, 0.5),
    (1.0, 0.4, 0.3, 0.4),
    (1.0, 0.4, 0.3, 0.4, 0.3, 0.4),
)


class Ink(NamedTuple):
    """How a trail is drawn: its colour, those of what is hidden or pale, the theme's edges, and its marks' shape."""

    color: str
    faint: str
    pale: str
    paper: str
    ink: str
    shape: Path
    plain: bool


def ink_of(hue: Hue, look: Look) -> Ink:
    """The ink of a run."""
    faint = mixed(hue.color, look.faded, FAINT)
    pale = mixed(hue.color, look.paper, FADED)
    return Ink(hue.color, faint, pale, look.paper, look.ink, SHAPES[hue.shape], look.plain)


@functools.cache
def rgb(color: str) -> tuple[float, float, float]:
    """Red, green and blue, from 0 to 1."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
