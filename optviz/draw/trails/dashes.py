"""Dashes along a path, cut by its length from the start, so that they do not depend on the pieces that are drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array

# So short are the parts, in pixels, that are whole or left out.
_PART = 1.5


def lengths_of(segments: Array) -> Array:
    """How long a path of lines `(N, 2 ends, 2)` is before each of them, `(N,)`; one that is not there has no length."""
    each = np.nan_to_num(np.hypot(*(segments[:, 1] - segments[:, 0]).T))
    return np.concatenate([[0.0], each.cumsum()[:-1]]) if len(each) else each


def dashed(ends: Array, before: Array, dashes: tuple[float, ...]) -> Array:
    """What is drawn of lines `(N, 2 ends, 2)`, so far along the path, where lines and gaps are so long in turn."""
    if not len(ends):
        return ends
    lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    counts = np.maximum(1, np.ceil(lengths / _PART)).astype(np.int64)
    line = np.repeat(np.arange(len(ends)), counts)
    number = np.arange(len(line)) - np.repeat(counts.cumsum() - counts, counts)
    low, high = number / counts[line], (number + 1) / counts[line]
    drawn = _is_drawn(before[line] + lengths[line] * (low + high) / 2, dashes)
    way = ends[line, 1] - ends[line, 0]
    parts = np.stack([ends[line, 0] + each[:, None] * way for each in (low, high)], axis=1)
    # Where one part ends and the next begins is one place, so that they become one line.
    follows = np.flatnonzero(number[1:] > 0)
    parts[follows + 1, 0] = parts[follows, 1]
    return np.asarray(parts[drawn])


def _is_drawn(along: Array, dashes: tuple[float, ...]) -> NDArray[np.bool_]:
    turns = np.cumsum(dashes)
    return np.asarray(np.searchsorted(turns, along % turns[-1], side="right") % 2 == 0)
