"""An objective of one's own: an object with a value, and often a gradient, called with nothing but what it can take."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from optviz.errors import FAILURES, OptvizError
from optviz.given.kinds import whole_number
from optviz.given.limits import LONGEST_FORMULA, MOST_LISTED, MOST_PARAMETERS
from optviz.given.own_code import OwnCodeError, held, line_in, numbers_in, place_of, raised, shown
from optviz.objectives.base import Array
from optviz.objectives.start import Start, dimension_told, start_from
from optviz.objectives.surfaces import CriticalPoint, Surface, Window, critical_points_from
from optviz.objectives.window import fault_of, window_from

# For each method, how many axes as long as the point its answer has.
AXES = {"value": 0, "gradient": 1, "hessian": 2}
# The shapes of the answers at a point of the plane.
SHAPES = {name: (2,) * axes for name, axes in AXES.items()}
# A method that goes wrong with several points may go right with one number of them by accident, not with two.
COUNTS = (5, 7)
# What is told wrongly is said before anything is raced.
_TOLD = ("name", "formula", "window", "learning_rates", "minima", "saddles", "maxima")
_NOTHING = object()


def is_objective(source: object) -> bool:
    """Whether an object has what is needed to be raced on: a loss, and a gradient where its loss is no function."""
    value = held(source, "value", _NOTHING)
    return value is not _NOTHING and (held(source, "gradient", _NOTHING) is not _NOTHING or callable(value))


def _derivatives_for(source: Any, dimension: int) -> Any:
    """The derivatives of the value of an object, where it has no gradient."""
    if held(source, "gradient", _NOTHING) is not _NOTHING:
        return None
    from optviz.objectives.derived import derived_from

    return derived_from(source, dimension)


class OwnSurface(Surface):
    """An object of one's own with `value(w)` and `gradient(w)`, as a surface; or, of P parameters, in its place.

    One without a gradient has the exact derivatives of its value, where that is made of NumPy's functions.
    What else it has is used: `name`, `formula`, `start`, `steps`, `learning_rates`, `hessian`, `sample(generator)`, as
    `optviz.objectives.base.Objective` has it, and `dimension`, which is P;
    and where that is two, `window`, `minima`, `saddles` and `maxima`. Without a `dimension`, P is told by its `start`,
    or else by where it is raced from. Its methods are called with a point `(P,)`; and with M points `(P, M)` if that is
    found to give the same, or else point by point.
    """

    def __init__(self, source: Any, dimension: int | None = None) -> None:
        self.source = source
        self.derived: Any = None
        self._dimension = self._declared_dimension() or dimension or 2
        if self._dimension > MOST_PARAMETERS:
            raise OptvizError(
                f"An objective has at most {MOST_PARAMETERS} parameters, and {shown(source)} has "
                f"{shown(self._dimension)}; give it fewer."
            )
        for told in _TOLD:
            getattr(self, told)
        self.derived = _derivatives_for(source, self._dimension)
        # A sample may do with several points other things than the object; this one stands for all.
        several = [self, self.sample(np.random.default_rng(0))] if self.sample else [self]
        self.pointwise = {
            name: not all(each.takes_arrays(name) for each in several if each.has(name))
            for name in AXES
            if self.has(name)
        }

    @property
    def dimension(self) -> int:
        """How many parameters the loss has."""
        return self._dimension

    def _declared_dimension(self) -> int | None:
        """What the object says of it, in one way or another."""
        if self.has("dimension"):
            return self._whole("dimension")
        told = dimension_told(held(self.source, "start"))
        return told or (2 if self.has("window") else None)

    def _whole(self, name: str) -> int:
        number = held(self.source, name)
        whole = whole_number(number)
        if whole is None or whole < 1:
            raise self._wrong(name, "must be a whole number of at least 1", number)
        return whole

    def _wrong(self, name: str, rule: str, got: object) -> OptvizError:
        return OptvizError(f"The {name} of {self.name} {rule}, got {shown(got)}{place_of(self.source, name)}.")

    def has(self, name: str) -> bool:
        """Whether the object has this, or it is found from its value."""
        return held(self.source, name, _NOTHING) is not _NOTHING or self.is_derived(name)

    @property
    def has_hessian(self) -> bool:
        """Whether the object has one, or it is found from its value."""
        return self.has("hessian")

    def is_derived(self, name: str) -> bool:
        """Whether this is found from the value, because the object has no gradient."""
        if self.derived is None or name not in {"gradient", "hessian"}:
            return False
        return held(self.source, name, _NOTHING) is _NOTHING

    def _text(self, name: str, default: str) -> str:
        return line_in(held(self.source, name, default), self.source, name)

    @property
    def name(self) -> str:
        """That of the object, or of its class."""
        return self._text("name", type(self.source).__name__)

    @property
    def title(self) -> str:
        """The name as it is, but for a `Surface`, which has a title."""
        return self._text("title", "") if isinstance(self.source, Surface) else self.name

    @property
    def spec(self) -> str:
        """The name, and what a `Surface` has of parameters besides."""
        name = self.name
        return self._text("spec", name) if isinstance(self.source, Surface) else name

    @property
    def formula(self) -> str:
        """That of the object, or nothing."""
        text = self._text("formula", "")
        if len(text) > LONGEST_FORMULA:
            raise self._wrong("formula", f"must be a text of at most {LONGEST_FORMULA} characters", text)
        return text

    @property
    def window(self) -> Window | None:
        """That of the object, or none."""
        given = held(self.source, "window") if self.dimension == 2 else None
        if given is None:
            return None
        window = window_from(given)
        if fault := fault_of(window):
            raise self._wrong("window", f"must be ((x low, x high), (y low, y high)) {fault}", given)
        return window

    @property
    def start(self) -> Start:
        """That of the object."""
        if not self.has("start"):
            example = "as in start=(-1, 2)" if self.dimension == 2 else f"of {self.dimension} numbers"
            raise OptvizError(f"The surface {self.name} has no start of its own; give one, {example}.")
        try:
            return start_from(given := held(self.source, "start"), self.dimension)
        except OptvizError:
            many = "two" if self.dimension == 2 else self.dimension
            raise self._wrong("start", f"must be {many} finite numbers", given) from None

    @property
    def steps(self) -> int:
        """That of the object, or 100."""
        return self._whole("steps") if self.has("steps") else 100

    @property
    def learning_rates(self) -> dict[str, float]:
        """Those of the object, or none."""
        rates = held(self.source, "learning_rates", {})
        if not isinstance(rates, Mapping):
            raise self._wrong("learning_rates", "must be a table by optimizer", rates)
        return dict(rates)

    @property
    def curvature(self) -> float | None:
        """That of a `Surface`; of another object's rates that it does not tell, a rule keeps its default."""
        return super().curvature if isinstance(self.source, Surface) else None

    @property
    def length(self) -> float | None:
        """As its curvature."""
        return super().length if isinstance(self.source, Surface) else None

    @property
    def sample(self) -> Callable[[np.random.Generator], OwnSurface] | None:
        """That of the object, which gives what one step sees, or none."""
        return self._sampled if callable(held(self.source, "sample")) else None

    def _sampled(self, generator: np.random.Generator) -> OwnSurface:
        try:
            drawn = self.source.sample(generator)
        except OptvizError:
            raise
        except FAILURES as error:
            raise raised(error, "sample", self.source) from error
        if not is_objective(drawn):
            what = f"`sample` of {type(self.source).__name__} must give an object with value(w) and gradient(w), got "
            raise OwnCodeError(what + shown(drawn), f"{place_of(self.source, 'sample')}.")
        sampled = copy.copy(self)
        sampled.source = drawn
        sampled.derived = _derivatives_for(drawn, self.dimension)
        return sampled

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """Those of the object, or none."""
        return self._critical_points("minima")

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """Those of the object, or none."""
        return self._critical_points("saddles")

    @property
    def maxima(self) -> tuple[CriticalPoint, ...]:
        """Those of the object, or none."""
        return self._critical_points("maxima")

    def _critical_points(self, kind: str) -> tuple[CriticalPoint, ...]:
        given = held(self.source, kind, ()) if self.dimension == 2 else ()
        points = critical_points_from(given)
        if points is None:
            rule = f"must be of the form (x, y, loss), in a list of at most {MOST_LISTED} of them"
            raise self._wrong(kind, rule, given)
        return points

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        return self._evaluate("value", w)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return self._evaluate("gradient", w)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`, where the object has them."""
        return self._evaluate("hessian", w)

    def _evaluate(self, name: str, w: Array) -> Array:
        """For a point `(P,)`, or for whatever is more: as `(P, M)` if the method takes that, or else point by point."""
        if w.ndim == 1:
            return self._called(name, w)
        flat, axes = w.reshape(self.dimension, -1), (self.dimension,) * AXES[name]
        count = flat.shape[1]
        if count > 1 and not self.pointwise[name]:
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

    def takes_arrays(self, name: str) -> bool:
        """Whether a method gives for several points at once what it gives for each alone, to the last bit."""
        if name == "hessian" and self.is_derived(name):
            # It is made of the same functions as its gradient, and of hundreds of parameters it takes the most of a
            # minute to be found, for which most races never ask.
            return self.takes_arrays("gradient")
        low, high = np.array(self.window or [(-2.0, 2.0)] * self.dimension).T[:, :, np.newaxis]
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
