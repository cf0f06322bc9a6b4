"""Whether what an object of one's own lists as a critical point can be one: nothing converges to where the slope is."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np

from optviz.errors import OptvizError, OptvizWarning
from optviz.given.own_code import place_of
from optviz.objectives.base import Array
from optviz.objectives.own.calls import Calls
from optviz.objectives.start import place_text
from optviz.objectives.surfaces import CriticalPoint, Window

# Which way along the gradient the real one lies, if the listed one is a little off.
_WAYS = {"minimum": (-1,), "saddle": (-1, 1), "maximum": (1,)}
_LISTS = {"minimum": "minima", "saddle": "saddles", "maximum": "maxima"}
# A listed point may be off by so much of the window's diagonal, by its rounding: twice what a figure shows.
_OFF = 1 / 250


def not_believed(
    calls: Calls, window: Window | None, name: str, listed: Mapping[str, Sequence[CriticalPoint]]
) -> frozenset[CriticalPoint]:
    """The points `listed` by kind that are none, of which there is one warning.

    Where the gradient is not zero, it must turn round within a short way: as it does beside a point that is rounded,
    and at a kink, which has no gradient of its own.
    """
    wrong = [
        (kind, point, gradient)
        for kind, points in listed.items()
        for point in points
        if (gradient := _slope_at(calls, window, kind, point)) is not None
    ]
    if wrong:
        kind, point, gradient = wrong[0]
        others = len(wrong) - 1
        more = f", nor are {others} other points that it lists" if others else ""
        warnings.warn(
            f"The gradient of {name} is {place_text(gradient)} at {place_text(point[:2])}, which is not the {kind} "
            f"that {name} lists there{place_of(calls.source, _LISTS[kind])}{more}; that is left out. Mend the list, or "
            "the gradient.",
            OptvizWarning,
            stacklevel=2,
        )
    return frozenset(point for _, point, _ in wrong)


def _slope_at(calls: Calls, window: Window | None, kind: str, point: CriticalPoint) -> Array | None:
    """The gradient at a point, if there cannot be a critical point of that kind near it."""
    place = np.array([point.x, point.y])
    low, high = np.array(window or [(-2.0, 2.0)] * 2).T
    reach = _OFF * float(np.hypot(*(high - low)))
    try:
        with np.errstate(all="ignore"):
            gradient = calls.at("gradient", place, pointwise=True)
            steepness = float(np.hypot(*gradient))
            # One that is random is the slope of nothing.
            restless = not np.array_equal(gradient, calls.at("gradient", place, pointwise=True))
            if restless or not np.isfinite(steepness) or steepness == 0:
                return None
            ahead = gradient / steepness
            beside = [calls.at("gradient", place + way * reach * ahead, pointwise=True) @ ahead for way in _WAYS[kind]]
    # What is wrong with a method, the race says.
    except OptvizError:
        return None
    # NaN tells nothing.
    return gradient if all(each > 0 for each in beside) else None
