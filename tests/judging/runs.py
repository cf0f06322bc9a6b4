"""Runs to be judged, and what is seen of them by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from given import SOME_SURFACES
from numpy.typing import NDArray

from optviz import Recording, Verdict, record, verdicts
from optviz.objectives.surfaces import CriticalPoint, surface_class

Array = NDArray[np.float64]
# Where the list is not complete, a run may end at what is not in it.
COMPLETE = [name for name in SOME_SURFACES if surface_class(name)().complete]


def verdict_on(surface: Any, optimizer: Any, start: Any = None, steps: int | None = None) -> Verdict:
    (verdict,) = verdicts(record(surface, optimizer, start, steps))
    return verdict


def reach(recording: Recording) -> float:
    (left, right), (bottom, top) = recording.window
    return math.hypot(right - left, top - bottom) / 500


def near(recording: Recording, number: int, point: CriticalPoint) -> list[bool]:
    """Step by step, whether a run is closer to a point than the figure can show."""
    path = recording.points[:, :, number].tolist()
    return [math.dist(place, point[:2]) <= reach(recording) for place in path]


def outside(recording: Recording, number: int) -> list[bool]:
    (left, right), (bottom, top) = recording.window
    return [not (left <= x <= right and bottom <= y <= top) for x, y in recording.points[:, :, number].tolist()]


def begins(holds: list[bool]) -> int | None:
    """The first step from which something holds to the end."""
    return next((step for step in range(len(holds)) if all(holds[step:])), None)
