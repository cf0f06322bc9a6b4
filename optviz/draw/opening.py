"""The first frame of a film as a picture of all of it: who races, from where, and the paths to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from optviz.draw.trails.pen import Pen
from optviz.draw.trails.trail import Trail
from optviz.objectives.base import Array

# So many balls find a place around their start; of more, the last one lies on top.
_MOST_AROUND = 12
# From the middle of the start to that of a ball, and between two of them, in radii of a ball.
_LEAST, _GAP = 1.7, 1.15


def draw_opening(renderer: Any, drawn: Sequence[tuple[Trail, Pen]]) -> None:
    """Draw all paths as thin lines, and the balls that begin at one place around it."""
    places = around_starts([trail for trail, _ in drawn])
    seen = [(trail, pen, place) for (trail, pen), place in zip(drawn, places, strict=True) if place is not None]
    for casing in (True, False):
        for trail, pen, _ in seen:
            trail.draw_ghost(renderer, pen, casing=casing)
    for trail, pen, _ in seen:
        trail.draw_start(renderer, pen)
    for trail, pen, place in seen:
        trail.draw_ball(renderer, pen, 0, place)


def around_starts(trails: Sequence[Trail]) -> list[Array | None]:
    """Where the ball of each trail stands in the first frame; None where it is out of the picture."""
    starts: dict[Any, list[int]] = defaultdict(list)
    for number, trail in enumerate(trails):
        if trail.ball_rects(trail.pixels[:1], trail.pixels[:1])[0]:
            starts[trail.axes, tuple(np.rint(trail.start).tolist())].append(number)
    places: list[Array | None] = [None] * len(trails)
    for here in starts.values():
        alone = len(here) == 1 or len(here) > _MOST_AROUND or trails[here[0]].curve
        far = 0.0 if alone else max(_LEAST, _GAP / np.sin(np.pi / len(here)))
        for place, number in enumerate(here):
            angle = 2 * np.pi * (0.25 - place / len(here))
            trail = trails[number]
            aside = far * trail.radius_at(0) * np.array([np.cos(angle), np.sin(angle)])
            places[number] = trail.start + aside if far else trail.pixels[0]
    return places
