"""The critical points of a surface, looked for: Newton's steps from many places, and each that they lead to checked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface

_NEWTON_STEPS = 60
# No step is longer than this share of the square, so that it leads to what is near.
_LONGEST = 0.2
# Beside the size of the square: points nearer than this are one; and beside the curvatures, what is no slope.
_SAME, _LEVEL = 1e-6, 1e-10
# As a share of the size: a step that is shorter than this is the last one; and what rounding leaves.
_REST, _ROUNDING = 1e-12, 1e-14
# A curvature that is so much less than that across it may be none.
_FLAT = 1e-7


class Critical(NamedTuple):
    """What was found, by kind, each from left to right. Where the curvature along a valley is zero, nothing is told."""

    minima: tuple[CriticalPoint, ...]
    saddles: tuple[CriticalPoint, ...]
    maxima: tuple[CriticalPoint, ...]


def critical_points(surface: Surface, low: Array, high: Array, seeds: int) -> Critical:
    """Those with x and y from `low` to `high`, looked for from `seeds` places along each side."""
    with np.errstate(all="ignore"):
        points = _found(surface, low, high, seeds)
        curvatures = (
            np.linalg.eigvalsh(np.moveaxis(surface.hessian(points), -1, 0)) if points.size else np.empty((0, 2))
        )
        values = surface.value(points)
    kinds: tuple[list[CriticalPoint], list[CriticalPoint], list[CriticalPoint]] = ([], [], [])
    for (x, y), value, (least, most) in zip(points.T.tolist(), values.tolist(), curvatures.tolist(), strict=True):
        if min(abs(least), abs(most)) > _FLAT * max(abs(least), abs(most)):
            kinds[0 if least > 0 else 2 if most < 0 else 1].append(CriticalPoint(x, y, value))
    return Critical(*map(tuple, kinds))


def _found(surface: Surface, low: Array, high: Array, seeds: int) -> Array:
    """Where the gradient is zero, `(2, K)`, each place once, from left to right."""
    size = float(np.max(high - low))
    sides = [np.linspace(*ends, seeds) for ends in zip(low, high, strict=True)]
    w = np.stack(np.meshgrid(*sides)).reshape(2, -1)
    w = _settled(surface, w, size)
    inside = ((w >= low[:, None]) & (w <= high[:, None])).all(axis=0)
    w = _rounded(surface, w[:, inside], size)
    scale = np.abs(surface.hessian(w)).max(axis=(0, 1)) if w.size else np.empty(0)
    w = w[:, np.abs(surface.gradient(w)).max(axis=0) <= _LEVEL * size * scale] if w.size else w
    return _each_once(w, _SAME * size)


def _each_once(w: Array, same: float) -> Array:
    """Places `(2, K)` without those that are as good as one before, from left to right."""
    w = w[:, np.lexsort(np.round(w[::-1] / same))]
    w = w[:, np.unique(np.round(w / same), axis=1, return_index=True)[1]]
    # Rounding may have put two of them apart.
    near = (np.abs(w[:, :, None] - w[:, None, :]) <= same).all(axis=0)
    return np.asarray(w[:, ~np.triu(near, 1).any(axis=0)])


def _settled(surface: Surface, w: Array, size: float) -> Array:
    """Where Newton's steps from each of some places come to rest, if they do."""
    done = []
    for _ in range(_NEWTON_STEPS):
        step = _newton_step(surface, w)
        length = np.hypot(*step)
        w = w - step * np.minimum(1.0, _LONGEST * size / np.maximum(length, 1e-300))
        rests = length <= _REST * size
        done.append(w[:, rests])
        w = w[:, (length > _REST * size) & np.isfinite(w).all(axis=0)]
    return np.concatenate(done, axis=1)


def _newton_step(surface: Surface, w: Array) -> Array:
    """To where the gradient at `w` `(2, K)` would be zero if the surface were as curved everywhere; NaN without end."""
    gx, gy = surface.gradient(w)
    (xx, xy), (_, yy) = surface.hessian(w)
    determinant = xx * yy - xy * xy
    return np.asarray(np.stack([yy * gx - xy * gy, xx * gy - xy * gx]) / determinant)


def _rounded(surface: Surface, w: Array, size: float) -> Array:
    """The same places in fewer digits, where the gradient is not larger there."""
    if not w.size:
        return w
    digits = 12 - int(np.ceil(np.log10(size)))
    for fewer in (digits, digits - 4):
        plain = np.round(w, fewer) + 0.0
        slope, here = (np.abs(surface.gradient(each)).max(axis=0) for each in (plain, w))
        curved = np.abs(surface.hessian(w)).max(axis=(0, 1))
        as_level = slope <= here + _ROUNDING * size * curved
        w = np.where(as_level, plain, w)
    return w
