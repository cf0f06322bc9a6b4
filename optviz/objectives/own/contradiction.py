"""Whether the gradient that an object of one's own gives is that of its value: a sign or a factor is soon lost."""

from __future__ import annotations

import warnings

import numpy as np

from optviz.errors import OptvizError, OptvizWarning
from optviz.given.own_code import place_of
from optviz.objectives.base import Array
from optviz.objectives.own.calls import Calls
from optviz.objectives.start import place_text
from optviz.objectives.surfaces import Window

# It is looked at from so many places, along so many parameters.
_PLACES, _ALONG = 3, 4
# As a share of how large the numbers are: the steps of differences, which agree where they tell anything, and what a
# gradient may be off by.
_STEP, _AGREE, _OFF = 1e-5, 1e-4, 1e-2


def check_gradient(calls: Calls, window: Window | None, name: str) -> None:
    """Warn once, with both numbers at a point, if the gradient contradicts the value wherever that can be told."""
    low, high = np.array(window or [(-2.0, 2.0)] * calls.dimension).T
    found, told = [], 0
    for number in range(_PLACES):
        point = np.random.default_rng(number).uniform(low, high)
        try:
            with np.errstate(all="ignore"):
                wrong, known = _at(calls, point)
        # What is wrong with a method, the race says.
        except OptvizError:
            return
        told += known
        found += wrong[:1]
    # A kink may mislead at one place.
    if found and len(found) == told:
        point, along, slope, given = found[0]
        what = "xy"[along] if calls.dimension == 2 else f"parameter {along}"
        warnings.warn(
            f"The gradient of {name} contradicts its value{place_of(calls.source, 'gradient')}: at "
            f"{place_text(point)} along {what} it is {given:.6g}, and the value changes by {slope:.6g}; mend one of "
            "the two, or leave the gradient out, which is found then.",
            OptvizWarning,
            stacklevel=2,
        )


def _at(calls: Calls, point: Array) -> tuple[list[tuple[Array, int, float, float]], bool]:
    """The slopes at a point that the gradient contradicts, and whether anything could be told there."""
    gradient = calls.at("gradient", point, pointwise=True)
    if not np.array_equal(gradient, calls.at("gradient", point, pointwise=True)):
        # One that is random is the slope of nothing.
        return [], False
    size, wrong, known = float(np.abs(gradient).max()), [], False
    for along in range(min(_ALONG, calls.dimension)):
        step = _STEP * max(1.0, abs(point[along]))
        (one, rounding), (other, _) = (_slope(calls, point, along, each) for each in (step, step / 2))
        scale = max(size, abs(one))
        if not np.isfinite([one, other, size]).all() or abs(one - other) + rounding > _AGREE * scale:
            continue
        known = True
        if abs(one - gradient[along]) > _OFF * scale + 1e-8:
            wrong.append((point, along, one, float(gradient[along])))
    return wrong, known


def _slope(calls: Calls, point: Array, along: int, step: float) -> tuple[float, float]:
    """The slope by differences, and what rounding may have made of it."""
    ahead, back = point.copy(), point.copy()
    ahead[along] += step
    back[along] -= step
    values = [float(calls.at("value", each, pointwise=True)) for each in (ahead, back)]
    apart = float(ahead[along] - back[along])
    return (values[0] - values[1]) / apart, float(np.finfo(float).eps * max(map(abs, values)) / apart)
