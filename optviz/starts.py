"""Where runs start: a point, several, or one drawn with the seed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.limits import LARGEST_WHOLE
from optviz.own_code import shown
from optviz.surfaces import Surface

Start = tuple[float, float]


def start_from(source: Any) -> Start:
    """Two finite numbers, from text such as `-9,1.5` or from a pair."""
    parts = source.split(",") if isinstance(source, str) else source
    try:
        x, y = (math.nan if isinstance(part, bool) else float(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        got = source if isinstance(source, str) else shown(source)
        raise OptvizError(f"A start must be two finite numbers, as in -9,1.5; got {got}.")
    return x, y


def starts_from(sources: Any, surface: Surface, seed: int) -> list[Start]:
    """One or several starts; none is the surface's own, `"random"` is drawn from the window with the seed."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= LARGEST_WHOLE:
        raise OptvizError(f"A seed must be a whole number from 0 to {LARGEST_WHOLE}, got {shown(seed)}.")
    if sources is None:
        return [surface.start]
    if isinstance(sources, np.ndarray):
        sources = sources.tolist()
    several = isinstance(sources, (list, tuple)) and any(
        isinstance(each, (str, list, tuple, np.ndarray)) for each in sources
    )
    given: Iterable[Any] = sources if several else [sources]
    generator = np.random.default_rng(seed)
    return [
        _random_start(surface, generator) if isinstance(each, str) and each == "random" else start_from(each)
        for each in given
    ]


def _random_start(surface: Surface, generator: np.random.Generator) -> Start:
    if surface.window is None:
        raise OptvizError(f"The surface {surface.name} has no window to draw a random start from; give a start.")
    (left, right), (bottom, top) = surface.window
    return generator.uniform(left, right), generator.uniform(bottom, top)
