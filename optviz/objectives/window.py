"""The part of the plane that a figure shows, and which parts can be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from optviz.given.kinds import real_number
from optviz.given.limits import counted

# So far from zero, and farther than the farthest start: what a picture has to the unit can still be multiplied.
FARTHEST, FARTHEST_START = 1e155, 4e154
SHORTEST_SIDE = 1e-150
# Beside how far away a window is: its pixels, and many places in each, are different numbers then.
NARROWEST = 1e-10


def window_from(given: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """A window from two pairs of numbers; NaN for what is none."""
    try:
        (left, right), (bottom, top) = (map(real_number, counted(ends, 2)) for ends in counted(given, 2))
    except (TypeError, ValueError):
        left = right = bottom = top = math.nan
    return (left, right), (bottom, top)


def fault_of(window: Sequence[Sequence[float]]) -> str | None:
    """What a window `((x low, x high), (y low, y high))` lacks to be shown, as the end of a sentence, or None."""
    if not all(math.isfinite(low) and math.isfinite(high) and low < high for low, high in window):
        return "with low below high"
    for low, high in window:
        far = max(abs(low), abs(high))
        if far > FARTHEST:
            return f"with numbers up to {FARTHEST:g}"
        if high - low < max(SHORTEST_SIDE, NARROWEST * far):
            return f"with sides of at least {SHORTEST_SIDE:g}, and of {NARROWEST:g} of how far they are from zero"
    return None
