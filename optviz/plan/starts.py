"""Where runs start: a point, several, or one drawn with the seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.kinds import whole_number
from optviz.given.limits import LARGEST_WHOLE
from optviz.given.own_code import shown
from optviz.objectives.start import Start, is_random, listed, start_from
from optviz.objectives.surfaces import Surface


def starts_from(sources: Any, surface: Surface, seed: int) -> list[Start]:
    """One or several starts; none is the surface's own, `"random"` is drawn from the window with the seed."""
    drawn_with = whole_number(seed)
    if drawn_with is None or not 0 <= drawn_with <= LARGEST_WHOLE:
        raise OptvizError(f"A seed must be a whole number from 0 to {LARGEST_WHOLE}, got {shown(seed)}.")
    if sources is None:
        return [surface.start]
    generator = np.random.default_rng(drawn_with)
    return [
        _random_start(surface, generator) if is_random(each) else start_from(each, surface.dimension)
        for each in listed(sources)
    ]


def _random_start(surface: Surface, generator: np.random.Generator) -> Start:
    if surface.window is None:
        raise OptvizError(f"The surface {surface.name} has no window to draw a random start from; give a start.")
    return tuple(generator.uniform(low, high) for low, high in surface.window)
