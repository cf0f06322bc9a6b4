"""The first frame of a film as a poster of it: who races, from where, and the paths to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from optviz.draw.trails.pen import Pen
from optviz.draw.trails.trail import Trail

# So many balls find a place around their start; of more, the last one lies on top.
_MOST_AROUND = 12
# From the middle of the start to that of a ball, and between two of them, in radii of a ball.
_LEAST, _GAP = 1.7, 1.15


def draw_opening(renderer: Any, drawn: Iterable[tuple[Trail, Pen]]) -> None:
    """Draw all paths as thin lines, and the balls that begin at one place around it."""
    shown = [(trail, pen) for trail, pen in drawn if trail.ball_rects([0.0])[0]]
    for trail, pen in shown:
        trail.draw_ghost(renderer, pen)
    starts: dict[Any, list[tuple[Trail, Pen]]] = defaultdict(list)
    for trail, pen in shown:
        starts[trail.axes, tuple(np.rint(trail.start).tolist())].append((trail, pen))
    for here in starts.values():
        trail, pen = here[0]
        trail.draw_start(renderer, pen)
        alone = len(here) == 1 or len(here) > _MOST_AROUND or trail.curve
        far = 0.0 if alone else max(_LEAST, _GAP / np.sin(np.pi / len(here)))
        for number, (each, its_pen) in enumerate(here):
            angle = 2 * np.pi * (0.25 - number / len(here))
            each.draw_ball(renderer, its_pen, 0.0, far * np.array([np.cos(angle), np.sin(angle)]))
