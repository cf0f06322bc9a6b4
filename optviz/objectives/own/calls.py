"""The methods of an objective of one's own, each called with nothing but what it can take."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np

from optviz.errors import FAILURES, OptvizError
from optviz.given.own_code import OwnCodeError, held, numbers_in, place_of, raised, shown
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window

# For each method, how many axes as long as the point its answer has.
AXES = {"value": 0, "gradient": 1, "hessian": 2}
# The shapes of the answers at a point of the plane.
SHAPES = {name: (2,) * axes for name, axes in AXES.items()}
# A method that goes wrong with several points may go right with one number of them by accident, not with two.
COUNTS = (5, 7)
_NOTHING = object()


def gives(source: object, name: str) -> bool:
    """Whether an object has this itself."""
    return held(source, name, _NOTHING) is not _NOTHING


def is_objective(source: object) -> bool:
    """Whether an object has what is needed to be raced on: a loss, and a gradient where its loss is no function."""
    return gives(source, "value") and (gives(source, "gradient") or callable(held(source, "value")))


class Calls:
    """An object's value and derivatives at a point `(P,)` or at M points `(P, M)`.

    Those that it has not are derived from its value, if it has no gradient.
    """

    def __init__(self, source: Any, dimension: int) -> None:
        self.source, self.dimension = source, dimension
        self.derived: Any = None
        if not gives(source, "gradient"):
            from optviz.objectives.own.derived import derived_from

            self.derived = derived_from(source, dimension)

    def is_derived(self, name: str) -> bool:
        """Whether this is found from the value, because the object has no gradient."""
        return self.derived is not None and name in {"gradient", "hessian"} and not gives(self.source, name)

    def has(self, name: str) -> bool:
        """Whether the object has this, or it is found from its value."""
        return gives(self.source, name) or self.is_derived(name)

    def at(self, name: str, w: Array, *, pointwise: bool) -> Array:
        """For a point `(P,)`, or for whatever is more: as `(P, M)`, or point by point."""
        if w.ndim == 1:
            return self._called(name, w)
        flat, axes = w.reshape(self.dimension, -1), (self.dimension,) * AXES[name]
        count = flat.shape[1]
        if count > 1 and not pointwise:
            # A method may refuse several points because of one of them.
            with contextlib.suppress(OwnCodeError):
                return self._called(name, flat).reshape(*axes, *w.shape[1:])
        numbers = np.empty((*axes, count))
        for place in range(count):
            numbers[..., place] = self._called(name, flat[:, place])
        return numbers.reshape(*axes, *w.shape[1:])

    def _called(self, name: str, w: Array) -> Array:
        """What a method gives for `(P,)` or `(P, M)`; neither the argument nor the answer is shared with it."""
        source = self.derived if self.is_derived(name) else self.source
        method, shape = held(source, name), (self.dimension,) * AXES[name] + w.shape[1:]
        if w.ndim == 1 and not all(map(math.isfinite, w.tolist())):
            return np.full(shape, np.abs(w).sum())
        try:
            given = method(w.copy()) if callable(method) else None
        except OverflowError:
            # What Python's own numbers cannot hold is infinite in NumPy's.
            return np.full(shape, np.inf)
        except OptvizError:
            raise
        except FAILURES as error:
            raise raised(error, name, self.source) from error
        numbers = numbers_in(given, shape)
        if numbers is None:
            got = shown(given if callable(method) else method)
            what = f"`{name}` of {type(self.source).__name__} must give numbers of the shape {shape}, got {got}"
            raise OwnCodeError(what, f"{place_of(self.source, name)}.")
        return numbers

    def takes_arrays(self, name: str, window: Window | None) -> bool:
        """Whether a method gives for several points at once what it gives for each alone, to the last bit."""
        if name == "hessian" and self.is_derived(name):
            # It is made of the same functions as its gradient, and of hundreds of parameters it takes the most of a
            # minute to be found, for which most races never ask.
            return self.takes_arrays("gradient", window)
        low, high = np.array(window or [(-2.0, 2.0)] * self.dimension).T[:, :, np.newaxis]
        # The points are arbitrary: where the surface is not defined there, that is no fault of its author.
        with np.errstate(all="ignore"):
            for count in COUNTS:
                draw = np.random.default_rng(count)
                points = draw.uniform(low, high, (self.dimension, count))
                try:
                    together = self._called(name, points)
                    alone = np.stack([self._called(name, point) for point in points.T], axis=-1)
                except OptvizError:
                    return False
                # Of places where nothing is a number, nothing is learnt.
                if not (np.array_equal(together, alone, equal_nan=True) and np.isfinite(alone).any()):
                    return False
        return True
