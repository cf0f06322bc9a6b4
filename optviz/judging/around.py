"""What there is round places where nothing is listed: a minimum, a saddle, a maximum, a plateau or a slope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optviz.judging.ground import Ground
from optviz.judging.seen.lengths import Flags
from optviz.objectives.base import Array

# What is looked at round a place: so many directions, and for a plateau so many resolutions away.
DIRECTIONS = 64
PLATEAU_RADIUS = 10
# A gradient that turns by more than this from one direction to the next may have turned the other way.
SHARPEST = 2.5
# Flat is where the loss changes by less than this share of what could be gained in the window.
FLAT = 2e-3
# The lowest place of a circle or of a line is looked for so often, ever more closely, and a loss that is higher by less
# than this share of what it rises by within reach is no higher.
LOOKS = 4
SLIGHT = 1e-6

Place = Literal["minimum", "saddle", "maximum", "plateau", "slope"]
# So many places are looked round at once.
_AT_ONCE = 128
_ANGLES = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS


def places_of(ground: Ground, points: Array, *, plateaus_alone: bool = False) -> Iterator[Place]:
    """What there is within the resolution round each of the points `(2, N)`.

    The gradient is followed round a circle: it turns once with the circle round a minimum or a maximum, against it
    round a saddle, and not at all on a slope (Poincaré's index). Where there is no plane, there is no circle, and
    nothing is known but a slope. With `plateaus_alone`, whatever is no plateau is called a slope.
    """
    for begin in range(0, points.shape[1], _AT_ONCE):
        some = points[:, begin : begin + _AT_ONCE]
        found: NDArray[np.str_] = np.full(some.shape[1], "slope", dtype="<U8")
        if ground.window is not None:
            with np.errstate(all="ignore"):
                flat = _is_flat(ground, some)
                asked = np.flatnonzero(flat | (not plateaus_alone))
                if asked.size:
                    found[asked] = _places(ground, some[:, asked], flat[asked])
        yield from ("slope" if plateaus_alone and each != "plateau" else each for each in found.tolist())


def _is_flat(ground: Ground, points: Array) -> Flags:
    here, values = ground.surface.value(points), _values(ground, _circles(points, PLATEAU_RADIUS * ground.resolution))
    return np.asarray(np.abs(values - here).max(axis=0) <= FLAT * (here - ground.lowest))


def _places(ground: Ground, points: Array, flat: Flags) -> NDArray[np.str_]:
    circles = _circles(points, ground.resolution)
    values, here = _values(ground, circles), ground.surface.value(points)
    gradients = ground.surface.gradient(circles.reshape(2, -1)).reshape(circles.shape)
    turns = _turns(gradients)
    outwards = (gradients * (circles - points[:, None])).sum(axis=(0, 1)) > 0
    floor = np.isfinite(values).all(axis=0) & (turns == 0)
    (asked,) = np.nonzero(floor)
    floor[asked] = _is_floor(ground, points[:, asked], values[:, asked], here[asked])
    lines = [
        ("saddle", turns < 0),
        ("minimum", ((turns > 0) & outwards) | floor),
        ("maximum", (turns > 0) | ((values <= here).all(axis=0) & (values < here).any(axis=0))),
        ("plateau", flat),
    ]
    return np.select([holds for _, holds in lines], [name for name, _ in lines], "slope")


def _is_floor(ground: Ground, points: Array, values: Array, here: Array) -> Flags:
    """Whether nothing is lower round points `(2, N)` with the losses `here` than within their reach.

    So it is on the floor of a valley that is flat along it, and round a point where the gradient jumps or is not a
    number. `values` `(M, N)` are those of the circle; between two of its places, there may be a lower one.
    """
    found: Flags = (here <= ground.lowest) & (ground.lowest < ground.highest)
    asked = np.flatnonzero(~(values == here).all(axis=0))
    if not asked.size:
        return found
    points, values, here = points[:, asked], values[:, asked], here[asked]
    reach, turn = ground.resolution, 2 * np.pi / DIRECTIONS
    # Point by point: of each at least one.
    point, end = np.nonzero((values <= np.roll(values, 1, axis=0)).T & (values < np.roll(values, -1, axis=0)).T)

    def round_it(angles: Array) -> Array:
        return points[:, None, point] + reach * np.stack([np.cos(angles), np.sin(angles)])

    each, _ = _least(ground, round_it, *(np.asarray(turn * (end + by), float) for by in (-1, 1)))
    around = np.minimum.reduceat(each, np.searchsorted(point, np.arange(asked.size)))
    slopes = ground.surface.gradient(points)
    down = -slopes / np.hypot(*slopes)
    straight = np.zeros(asked.size), np.full(asked.size, reach)
    floor, rises = _least(ground, lambda way: points[:, None] + down[:, None] * way, *straight)
    known = np.isfinite(down).all(axis=0)
    floor, rises = np.where(known, floor, here), np.where(known, rises, values.max(axis=0))
    slight = SLIGHT * (values.max(axis=0) - around)
    found[asked] = (floor - slight <= around) & (floor + slight < rises)
    return found


def _least(ground: Ground, places: Callable[[Array], Array], low: Array, high: Array) -> tuple[Array, Array]:
    """The lowest losses on N curves from `low` to `high` `(N,)`, and those at their ends."""
    every = np.arange(low.size)
    ends = lowest = low
    for look in range(LOOKS):
        at = np.arange(DIRECTIONS + 1)[:, None] * ((high - low) / DIRECTIONS) + low
        at[-1] = high
        values = _values(ground, places(at))
        best = np.argmin(values, axis=0)
        lowest = values[best, every]
        if look == 0:
            ends = values[-1]
        low, high = at[np.maximum(best - 1, 0), every], at[np.minimum(best + 1, DIRECTIONS), every]
    return lowest, ends


def _circles(points: Array, radius: float) -> Array:
    """Round points `(2, N)`, as `(2, M, N)`."""
    return np.asarray(points[:, None] + radius * np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])[..., None])


def _values(ground: Ground, points: Array) -> Array:
    """The losses `(M, N)` at points `(2, M, N)`."""
    return np.asarray(ground.surface.value(points.reshape(2, -1))).reshape(points.shape[1:])


def _turns(gradients: Array) -> NDArray[np.int64]:
    """How often the gradients round circles `(2, M, N)` turn with them; 0 if that cannot be told from so few."""
    x, y = gradients
    next_x, next_y = np.roll(gradients, -1, axis=1)
    angles = np.arctan2(x * next_y - y * next_x, x * next_x + y * next_y)
    told = np.isfinite(gradients).all(axis=(0, 1)) & (gradients != 0).any(axis=0).all(axis=0)
    told &= (np.abs(angles) <= SHARPEST).all(axis=0)
    return np.where(told, np.rint(angles.sum(axis=0) / (2 * np.pi)), 0).astype(np.int64)
