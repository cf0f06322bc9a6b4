"""Lengths of very many vectors, into buffers, and whether they are longer than something."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array

Flags = NDArray[np.bool_]
# Between these, a sum of squares has lost nothing.
_TINY, _HUGE = 1e-280, 1e280
# Squares of lengths between these are between those.
_SHORTEST, _LONGEST = 1e-138, 1e138


def lengths(vectors: Array, squares: Array | None = None, out: Array | None = None) -> Array:
    """Of vectors `(T, P, B)`; two coordinates may be as large as floating point can hold.

    `squares` `(T, P, B)` and `out` `(T, B)` are buffers.
    """
    found = _over_axes(np.multiply(vectors, vectors, out=squares), out)
    if found.size and found.min() >= _TINY and found.max() <= _HUGE:
        return np.sqrt(found, out=found)
    # Squares of what is very long or very short are no numbers any more; `hypot` is, and takes ten times as long.
    odd = ~((found >= _TINY) & (found <= _HUGE))
    np.sqrt(found, out=found)
    coordinates = np.moveaxis(vectors, 1, 0)
    # Most steps of no length are those of runs that rest.
    odd &= (coordinates != 0).any(axis=0)
    if odd.any():
        first, *others = coordinates[:, odd]
        for other in others:
            first = np.hypot(first, other)
        found[odd] = np.abs(first)
    return found


def within(points: Array, place: Array, reach: float) -> Flags:
    """Whether points `(T, P, B)` are no farther than `reach` from a place `(P,)` or from places `(P, B)`."""
    return short(points - (place[:, None] if place.ndim == 1 else place), reach)


def short(vectors: Array, reach: float) -> Flags:
    """Whether vectors `(T, P, B)`, which are overwritten, are no longer than `reach`."""
    if not _SHORTEST < reach < _LONGEST:
        return np.asarray(lengths(vectors) <= reach)
    # No root is drawn: it is no longer than the reach if its square is at most the largest one of which that holds.
    vectors *= vectors
    return np.asarray(_over_axes(vectors) <= _largest_square(reach))


def _over_axes(squares: Array, out: Array | None = None) -> Array:
    """Their sum over all coordinates, `(T, P, B)`."""
    two = squares.shape[1] == 2
    return np.asarray(np.add(squares[:, 0], squares[:, 1], out=out) if two else np.add.reduce(squares, axis=1, out=out))


@functools.lru_cache
def _largest_square(reach: float) -> float:
    """The largest number whose root is at most `reach`, as roots are rounded."""
    square = np.float64(reach * reach)
    while np.sqrt(square) > reach:
        square = np.nextafter(square, 0)
    while np.sqrt(following := np.nextafter(square, np.inf)) <= reach:
        square = following
    return float(square)
