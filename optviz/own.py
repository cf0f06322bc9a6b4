"""What a user may hand over, by name or as an object of one's own, turned into what the program works with."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.objective import Array
from optviz.optimizers import optimizer_class
from optviz.optimizers.base import Optimizer
from optviz.parameters import parse_spec
from optviz.surfaces import CriticalPoint, Surface, Window, surface_class

Start = tuple[float, float]


class OwnSurface(Surface):
    """An object of one's own with `value(w)` and `gradient(w)`, as a surface.

    What else it has is used: `name`, `formula`, `window`, `start`, `steps`, `learning_rates`, `hessian`, `minima`,
    `saddles`, `maxima`. Its methods may be written for single points; then they are called point by point.
    """

    def __init__(self, source: Any) -> None:
        self.source = source
        self.pointwise = {
            name: not _takes_arrays(getattr(source, name))
            for name in ("value", "gradient", "hessian")
            if self.has(name)
        }

    def has(self, name: str) -> bool:
        """Whether the object has this."""
        return hasattr(self.source, name)

    @property
    def name(self) -> str:
        """That of the object, or of its class."""
        return str(getattr(self.source, "name", type(self.source).__name__))

    @property
    def title(self) -> str:
        """The name as it is."""
        return self.name

    @property
    def formula(self) -> str:
        """That of the object, or nothing."""
        return str(getattr(self.source, "formula", ""))

    @property
    def window(self) -> Window | None:
        """That of the object, or none."""
        if not self.has("window"):
            return None
        try:
            (left, right), (bottom, top) = (tuple(float(end) for end in ends) for ends in self.source.window)
        except (TypeError, ValueError):
            left = right = bottom = top = math.nan
        if not (math.isfinite((right - left) * (top - bottom)) and left < right and bottom < top):
            raise OptvizError(
                f"The window of {self.name} must be ((x low, x high), (y low, y high)), got {self.source.window!r}."
            )
        return (left, right), (bottom, top)

    @property
    def start(self) -> Start:
        """That of the object."""
        if not self.has("start"):
            raise OptvizError(f"The surface {self.name} has no start of its own; give one, as in start=(-1, 2).")
        return start_from(self.source.start)

    @property
    def steps(self) -> int:
        """That of the object, or 100."""
        steps: int = getattr(self.source, "steps", 100)
        return steps

    @property
    def learning_rates(self) -> dict[str, float]:
        """Those of the object, or none."""
        rates = getattr(self.source, "learning_rates", {})
        if not isinstance(rates, Mapping):
            raise OptvizError(f"The learning_rates of {self.name} must be a table by optimizer, got {rates!r}.")
        return dict(rates)

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
        given = getattr(self.source, kind, ())
        try:
            return tuple(CriticalPoint(*map(float, each)) for each in given)
        except (TypeError, ValueError):
            raise OptvizError(f"The {kind} of {self.name} must be of the form (x, y, loss), got {given!r}.") from None

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
        if w.ndim == 1 or not self.pointwise[name]:
            return self._checked(name, w)
        results = [self._checked(name, point) for point in w.reshape(2, -1).T]
        return np.stack(results, axis=-1).reshape(*results[0].shape, *w.shape[1:])

    def _checked(self, name: str, w: Array) -> Array:
        """What a method gives, if it is of the right kind and shape."""
        method = getattr(self.source, name)
        result = method(w) if callable(method) else method
        shape = {"value": (), "gradient": (2,), "hessian": (2, 2)}[name] + w.shape[1:]
        numbers = np.asarray(result)
        if not callable(method) or numbers.dtype.kind not in "iuf" or numbers.shape != shape:
            raise OptvizError(f"`{name}` of {self.name} must give numbers of the shape {shape}, got {result!r}.")
        return numbers.astype(np.float64, copy=False)


def _takes_arrays(method: Any) -> bool:
    """Whether a method written by a user gives for three points at once what it gives for each alone."""
    points = np.array([[0.5, -0.25, 1.5], [0.75, 1.25, -0.5]])
    # The points are arbitrary: where the surface is not defined there, that is no fault of its author.
    with np.errstate(all="ignore"):
        try:
            alone = np.stack([np.asarray(method(point.copy()), dtype=np.float64) for point in points.T], axis=-1)
            together = np.asarray(method(points.copy()), dtype=np.float64)
        except (TypeError, ValueError, IndexError):
            return False
    return together.shape == alone.shape and np.array_equal(together, alone, equal_nan=True)


def surface_from(source: object) -> Surface:
    """The surface that is meant by a name (`"rosenbrock:b=10"`), a Surface or an object of one's own."""
    if isinstance(source, str):
        name, settings = parse_spec(source)
        return surface_class(name).from_settings(settings)
    if isinstance(source, Surface):
        return source
    if isinstance(source, type) or not (hasattr(source, "value") and hasattr(source, "gradient")):
        raise OptvizError(
            f"{source!r} cannot be a surface; give a name such as 'saddle', or an object with value(w) and gradient(w)."
        )
    return OwnSurface(source)


def optimizer_from(source: object, surface: Surface) -> Any:
    """The optimizer that is meant by a name with hyper-parameters (`"adam:lr=0.1"`), a class or an instance.

    A name without a learning rate takes the one that the surface suggests; an instance is taken as it is.
    """
    if isinstance(source, str):
        name, settings = parse_spec(source)
        cls = optimizer_class(name)
        chosen = cls.full_names(settings)
        rates = surface.learning_rates
        # A rule for which the surface suggests nothing takes the rate of the one it derives from.
        for base in (each.__name__.lower() for each in cls.__mro__):
            if base in rates:
                chosen.setdefault("learning_rate", rates[base])
        return cls(**chosen)
    try:
        optimizer = source() if isinstance(source, type) else source
    except TypeError as error:
        raise OptvizError(
            f"{source!r} cannot be made without arguments ({error}); give an instance instead of the class."
        ) from error
    if not callable(getattr(optimizer, "update", None)) or isinstance(optimizer, (dict, set)):
        raise OptvizError(
            f"{source!r} cannot be an optimizer; give a name such as 'adam', or an object with update(weight, grad)."
        )
    if isinstance(optimizer, Optimizer):
        own = type(optimizer)
        if (own.update, own.step) == (Optimizer.update, Optimizer.step):
            raise OptvizError(f"{own.__name__} has no rule; define update(self, weight, grad) in it.")
    return optimizer


def optimizers_from(sources: Sequence[object] | object, surface: Surface) -> list[Any]:
    """One or several optimizers."""
    several = sources if isinstance(sources, (list, tuple)) else [sources]
    if not several:
        raise OptvizError("There is no optimizer to run; give at least one, such as 'sgd'.")
    optimizers = [optimizer_from(source, surface) for source in several]
    for optimizer in optimizers:
        for name, value in optimizer.settings().items() if isinstance(optimizer, Optimizer) else ():
            if not isinstance(value, (int, float, np.number)):
                raise OptvizError(f"`{name}` of {type(optimizer).__name__} must be one number, got {value!r}.")
    return optimizers


def settings_of(optimizer: Any) -> dict[str, float]:
    """The hyper-parameters of an optimizer: the numbers that its class takes and its instance holds under one name."""
    names = [name for name in inspect.signature(type(optimizer)).parameters if hasattr(optimizer, name)]
    values = {name: getattr(optimizer, name) for name in names}
    return {name: float(value) for name, value in values.items() if isinstance(value, (int, float, np.number))}


def start_from(source: Any) -> Start:
    """Two finite numbers, from text such as `-9,1.5` or from a pair."""
    parts = source.split(",") if isinstance(source, str) else source
    try:
        x, y = (math.nan if isinstance(part, bool) else float(part) for part in parts)
    except (TypeError, ValueError):
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        shown = source if isinstance(source, str) else repr(source)
        raise OptvizError(f"A start must be two finite numbers, as in -9,1.5; got {shown}.")
    return x, y


def starts_from(sources: Any, surface: Surface, seed: int) -> list[Start]:
    """One or several starts; none is the surface's own, `"random"` is drawn from the window with the seed."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise OptvizError(f"A seed must be a whole number of at least 0, got {seed!r}.")
    if sources is None:
        return [surface.start]
    if isinstance(sources, np.ndarray):
        sources = sources.tolist()
    several = isinstance(sources, (list, tuple)) and any(
        isinstance(each, (str, list, tuple, np.ndarray)) for each in sources
    )
    given: Iterable[Any] = sources if several else [sources]
    generator = np.random.default_rng(seed)
    return [
        _random_start(surface, generator) if isinstance(each, str) and each == "random" else start_from(each)
        for each in given
    ]


def _random_start(surface: Surface, generator: np.random.Generator) -> Start:
    if surface.window is None:
        raise OptvizError(f"The surface {surface.name} has no window to draw a random start from; give a start.")
    (left, right), (bottom, top) = surface.window
    return generator.uniform(left, right), generator.uniform(bottom, top)
