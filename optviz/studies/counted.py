"""Shares and medians of a few independent runs, and how far off they may be."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array

# The 97.5 % point of the normal distribution.
_Z = 1.959964
# Of fewer, the smallest and the largest together are no 95 % interval of the median: 2 / 2**5 > 0.05.
FEWEST = 6


def wilson(hits: Array | NDArray[np.int64], total: int) -> tuple[Array, Array]:
    """The ends of the 95 % interval of a share of which `hits` of `total` were seen.

    Reference: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    share, spread = np.asarray(hits) / total, _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    far = _Z / (1 + spread) * np.sqrt(share * (1 - share) / total + spread / (4 * total))
    # Of none and of all, the end is exact, and not what rounding leaves of it.
    return np.where(share == 0, 0.0, middle - far), np.where(share == 1, 1.0, middle + far)


def median_interval(measured: Array) -> tuple[float, float, float]:
    """The median of at least `FEWEST` numbers, which may be infinite, and the ends of its 95 % interval.

    The ends are two of the numbers, of the ranks that hold the median in at least 95 % of all samples, whatever the
    distribution is (the sign test inverted).
    """
    count = len(measured)
    if count < FEWEST:
        raise ValueError(f"an interval of a median takes at least {FEWEST} numbers")
    ordered = np.sort(measured)
    rank = _rank(count)
    return float(np.median(ordered)), float(ordered[rank]), float(ordered[count - 1 - rank])


def _rank(count: int) -> int:
    """The largest place from 0 on that fewer than 2.5 % of samples have above their median."""
    below, log_all = 0.0, count * math.log(2)
    for place in range(count):
        chosen = math.lgamma(count + 1) - math.lgamma(place + 1) - math.lgamma(count - place + 1)
        below += math.exp(chosen - log_all)
        if below > 0.025:
            return place - 1
    raise ValueError("half of all samples are below")
