"""An objective of one's own: an object with a value, and often a gradient, and what it tells of itself."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from optviz.errors import FAILURES, OptvizError
from optviz.given.kinds import whole_number
from optviz.given.limits import LONGEST_FORMULA, MOST_LISTED, MOST_PARAMETERS
from optviz.given.own_code import OwnCodeError, held, line_in, place_of, raised, shown
from optviz.objectives.base import Array
from optviz.objectives.own.belief import not_believed
from optviz.objectives.own.calls import AXES, Calls, gives, is_objective
from optviz.objectives.own.contradiction import check_gradient
from optviz.objectives.own.numerical import Numerical
from optviz.objectives.start import Start, dimension_told, start_from
from optviz.objectives.surfaces import CriticalPoint, Surface, Window, critical_points_from
from optviz.objectives.window import fault_of, window_from

# What is told wrongly is said before anything is raced.
_TOLD = ("name", "formula", "window", "learning_rates", "minima", "saddles", "maxima")


class OwnSurface(Surface):
    """An object of one's own with `value(w)` and `gradient(w)`, as a surface; or, of P parameters, in its place.

    One without a gradient has the exact derivatives of its value, where that is made of NumPy's functions.
    What else it has is used: `name`, `formula`, `start`, `steps`, `learning_rates`, `hessian`, `sample(generator)`, as
    `optviz.objectives.base.Objective` has it, and `dimension`, which is P;
    and where that is two, `window`, `minima`, `saddles` and `maxima`. Without a `dimension`, P is told by its `start`,
    or else by where it is raced from. Its methods are called with a point `(P,)`; and with M points `(P, M)` if that is
    found to give the same, or else point by point.
    """

    # Points that the object lists and that are none.
    _not_believed: frozenset[CriticalPoint] = frozenset()

    def __init__(self, source: Any, dimension: int | None = None) -> None:
        self.source = source
        self._dimension = self._declared_dimension() or dimension or 2
        if self._dimension > MOST_PARAMETERS:
            raise OptvizError(
                f"An objective has at most {MOST_PARAMETERS} parameters, and {shown(source)} has "
                f"{shown(self._dimension)}; give it fewer."
            )
        for told in _TOLD:
            getattr(self, told)
        self.calls = Calls(source, self._dimension)
        # A sample may do with several points other things than the object; this one stands for all.
        several = [self.calls, self.sample(np.random.default_rng(0)).calls] if self.sample else [self.calls]
        self.pointwise = {
            name: not all(each.takes_arrays(name, self.window) for each in several if each.has(name))
            for name in AXES
            if self.has(name)
        }
        if gives(source, "gradient") and not isinstance(source, Surface):
            check_gradient(self.calls, self.window, self.name)
        listed = {"minimum": self.minima, "saddle": self.saddles, "maximum": self.maxima}
        self._not_believed = not_believed(self.calls, self.window, self.name, listed)

    @property
    def dimension(self) -> int:
        """How many parameters the loss has."""
        return self._dimension

    def _declared_dimension(self) -> int | None:
        """What the object says of it, in one way or another."""
        if gives(self.source, "dimension"):
            return self._whole("dimension")
        told = dimension_told(held(self.source, "start"))
        return told or (2 if gives(self.source, "window") else None)

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
        return self.calls.has(name)

    @property
    def has_hessian(self) -> bool:
        """Whether the object has one, or it is found from its value."""
        return self.has("hessian")

    def is_derived(self, name: str) -> bool:
        """Whether this is found from the value, because the object has no gradient."""
        return self.calls.is_derived(name)

    @property
    def is_numerical(self) -> bool:
        """Whether its gradient is told by differences of its value."""
        return isinstance(self.calls.derived, Numerical)

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
        name = self.written or self.name
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
        sampled.calls = Calls(drawn, self.dimension)
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
        return tuple(each for each in points if each not in self._not_believed)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        return self._at("value", w)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return self._at("gradient", w)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`, where the object has them."""
        return self._at("hessian", w)

    def _at(self, name: str, w: Array) -> Array:
        return self.calls.at(name, w, pointwise=self.pointwise.get(name, True))
