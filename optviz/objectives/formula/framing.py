"""Where to look at a surface that says nothing of it, and where to begin: found from its critical points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.objectives.base import Array
from optviz.objectives.formula.critical import critical_points
from optviz.objectives.surfaces import CriticalPoint, Surface, Window

# Half the sides of the squares round the origin in which critical points are looked for: together, then one by one.
_HALVES = ((2.0, 10.0), (100.0,), (1e4,))
# Minima whose losses differ by less than this share of all that there is to fall are as low.
_AS_LOW = 1e-6
# Up to here the origin is in the picture too.
_NEAR = 8.0
# The nearest critical point lies at most so far from the middle, as a share of the way to the rim.
_OUTERMOST = 0.8
_PLACES = 41
# Where runs may begin, as shares of the way from the middle to the rim: far out, but with room to move.
_SHARES = ((-0.7, 0.6), (0.7, 0.6), (-0.7, -0.6), (0.7, -0.6), (-0.45, 0.75), (0.45, -0.75), (-0.75, 0.3), (0.3, 0.75))
# A start is so far from every critical point, as a share of the window's shorter side; and this beside a ridge.
_AWAY, _BESIDE = 0.2, 0.01


def frame_of(surface: Surface, seeds: int) -> Window:
    """A square in which there is something to see, without the rim where the surface is not defined."""
    nearest = _nearest(surface, seeds)
    far = 0.0 if nearest is None else max(abs(nearest.x), abs(nearest.y))
    if nearest is None or far <= _NEAR:
        x, y, half = 0.0, 0.0, _plain(far / _OUTERMOST)
    else:
        x, y, half = nearest.x, nearest.y, _plain(far / 4)
    return _cropped(surface, ((x - half, x + half), (y - half, y + half)))


def start_in(surface: Surface) -> tuple[float, float]:
    """Where a run begins: high on a slope that is no steeper than it must be, or beside a ridge where all else falls.

    Raises `OptvizError` if there is no such place.
    """
    (left, right), (bottom, top) = surface.window or ((-2.0, 2.0), (-2.0, 2.0))
    middle, half = np.array([left + right, bottom + top]) / 2, np.array([right - left, top - bottom]) / 2
    if surface.saddles and not surface.minima:
        return _beside(surface, surface.saddles[0], float(half.min()))
    w = middle[:, None] + half[:, None] * np.array(_SHARES).T
    sides = [np.linspace(*ends, 12) for ends in ((left, right), (bottom, top))]
    everywhere = np.stack(np.meshgrid(*sides)).reshape(2, -1)
    # The other places are looked at only where none of these will do.
    for places, away in ((w, _AWAY), (everywhere, _AWAY), (everywhere, 0.0)):
        found = _slopes(surface, places, away * float(half.min()))
        if found is not None:
            x, y = (float(f"{number:.3g}") for number in found)
            return x, y
    raise OptvizError(
        f"The formula {surface.spec} has no slope from {left:g} to {right:g} to begin on; give "
        "one that is defined there."
    )


def _nearest(surface: Surface, seeds: int) -> CriticalPoint | None:
    """Of the lowest minima the one that is nearest to the origin, or else another critical point."""
    other: Sequence[CriticalPoint] = ()
    for halves in _HALVES:
        every = [critical_points(surface, np.full(2, -half), np.full(2, half), seeds) for half in halves]
        minima = [point for found in every for point in found.minima]
        other = other or [point for found in every for point in (*found.saddles, *found.maxima)]
        if minima:
            lowest = min(point.value for point in minima)
            spread = max(point.value for point in (*minima, *other)) - lowest
            return min((point for point in minima if point.value <= lowest + _AS_LOW * spread), key=_distance)
    return min(other, key=_distance, default=None)


def _distance(point: CriticalPoint) -> float:
    return max(abs(point.x), abs(point.y))


def _plain(length: float) -> float:
    """The next of 2, 5, 10, 20, 50 and so on."""
    ten = 10.0 ** math.floor(math.log10(max(length, 2.0)))
    return max(2.0, next(ten * each for each in (1, 2, 5, 10) if ten * each >= length * (1 - 1e-9)))


def _cropped(surface: Surface, window: Window) -> Window:
    """Without the sides where the surface has no value."""
    sides = [np.linspace(*ends, _PLACES) for ends in window]
    with np.errstate(all="ignore"):
        defined = np.isfinite(surface.value(np.stack(np.meshgrid(*sides))))
    if not defined.any():
        (left, right), _ = window
        raise OptvizError(
            f"The formula {surface.spec} has no value anywhere from {left:g} to {right:g}; shift it to the origin."
        )
    return _part(sides[0], defined.any(axis=0)), _part(sides[1], defined.any(axis=1))


def _part(side: Array, defined: Any) -> tuple[float, float]:
    first, last = np.flatnonzero(defined)[[0, -1]].tolist()
    half = (side[1] - side[0]) / 2
    low = side[0] if first == 0 else side[first] - half
    high = side[-1] if last == len(side) - 1 else side[last] + half
    return float(f"{low:.6g}"), float(f"{high:.6g}")


def _slopes(surface: Surface, w: Array, away: float) -> Array | None:
    """The place among `w` `(2, K)` where the surface is curved least, of those on a slope away from critical points."""
    with np.errstate(all="ignore"):
        steep, curved = np.hypot(*surface.gradient(w)), np.abs(surface.hessian(w)).max(axis=(0, 1))
        fit = np.isfinite(surface.value(w)) & np.isfinite(steep) & np.isfinite(curved) & (steep > 0)
    for each in (*surface.minima, *surface.saddles, *surface.maxima):
        fit &= np.hypot(w[0] - each.x, w[1] - each.y) > away
    if not fit.any():
        return None
    # On a plateau nothing moves.
    fit &= steep >= 1e-2 * np.median(steep[fit])
    return np.asarray(w[:, np.argmin(np.where(fit, curved, np.inf))])


def _beside(surface: Surface, saddle: CriticalPoint, half: float) -> tuple[float, float]:
    """On the ridge that leads to a saddle, and a little beside it."""
    _, directions = np.linalg.eigh(surface.hessian(np.array([saddle.x, saddle.y])))
    down, along = directions.T * np.where(directions.T.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    x, y = np.array([saddle.x, saddle.y]) - 0.5 * half * along + _BESIDE * half * down
    return float(f"{x:.4g}"), float(f"{y:.4g}")
