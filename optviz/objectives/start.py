"""A point to begin from, from text or numbers, and as a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.given.kinds import real_number
from optviz.given.limits import counted
from optviz.given.own_code import shown

# As many numbers as the objective has parameters.
Start = tuple[float, ...]
# Of longer points, a text shows the first of their numbers.
_MOST_SHOWN = 6


def start_from(source: Any, dimension: int = 2) -> Start:
    """So many finite numbers, from text such as `-9,1.5` or from a sequence."""
    parts = source.split(",") if isinstance(source, str) else source
    try:
        numbers = tuple(
            float(part) if isinstance(part, str) else real_number(part) for part in counted(parts, dimension)
        )
    except (TypeError, ValueError):
        numbers = ()
    if len(numbers) != dimension or not all(map(math.isfinite, numbers)):
        got = source if isinstance(source, str) else shown(source)
        many = "two finite numbers, as in -9,1.5" if dimension == 2 else f"{dimension} finite numbers"
        raise OptvizError(f"A start must be {many}; got {got}.")
    return numbers


def dimension_told(sources: Any) -> int | None:
    """How many numbers the first of one or several starts has; None if none is given, or what is given is no point."""
    given = [] if sources is None else [each for each in listed(sources) if not is_random(each)]
    first: Any = given[0] if given else None
    if isinstance(first, str):
        return first.count(",") + 1 if "," in first else None
    is_point = isinstance(first, (list, tuple)) or (isinstance(first, np.ndarray) and first.ndim)
    return len(first) or None if is_point else None


def listed(sources: Any) -> list[Any]:
    """One or several starts, each by itself."""
    if isinstance(sources, np.ndarray):
        sources = sources.tolist()
    several = isinstance(sources, (list, tuple)) and any(
        isinstance(each, (str, list, tuple, np.ndarray)) for each in sources
    )
    return list(sources) if several else [sources]


def is_random(source: Any) -> bool:
    """Whether a start is to be drawn."""
    return isinstance(source, str) and source == "random"


def place_text(place: Sequence[float] | NDArray[np.float64], digits: int = 4) -> str:
    """A point in a text, of a long one its beginning: (1, 2.5)."""
    numbers = [f"{each:.{digits}g}" for each in place[:_MOST_SHOWN]]
    more = len(place) - len(numbers)
    return f"({', '.join(numbers)}{f', … +{more}' if more else ''})"
