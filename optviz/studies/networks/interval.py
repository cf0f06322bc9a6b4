"""A mean of a few measurements, and how far off it may be."""

from __future__ import annotations

import math
from typing import NamedTuple

from optviz.objectives.base import Array

# The 97.5 % points of Student's t for 1, 2, … degrees of freedom (Abramowitz and Stegun, table 26.10).
_POINTS = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


class Interval(NamedTuple):
    """A mean, and the ends of its 95 % confidence interval; each `(…)`."""

    mean: Array
    low: Array
    high: Array


def interval(measured: Array) -> Interval:
    """That of independent measurements `(R, …)`, R at least 2, by Student's t."""
    count = len(measured)
    mean = measured.mean(axis=0)
    far = _point(count - 1) * measured.std(axis=0, ddof=1) / math.sqrt(count)
    return Interval(mean, mean - far, mean + far)


def _point(freedom: int) -> float:
    if freedom <= len(_POINTS):
        return _POINTS[freedom - 1]
    # The normal point z = 1.96, and the first two terms of Cornish and Fisher: right to 0.0001 from 30 on.
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
