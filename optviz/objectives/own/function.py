"""A function of one's own as a surface: `f(x, y)` or `f(w)`, which has nothing but its value."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.own_code import OwnCodeError
from optviz.objectives.base import Array
from optviz.objectives.formula.found import Found
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import Surface
from optviz.trace.array import Traced
from optviz.trace.expression import UntraceableError
from optviz.trace.running import nodes_by

# Where a function that is no expression is shown.
_WINDOW, _START, _STEPS = ((-2.0, 2.0), (-2.0, 2.0)), (-1.4, 1.2), 200
# Expressions and function are compared at so many places, and may differ by rounding.
_PLACES, _SAME = 32, 1e-9


def is_function(source: object) -> bool:
    """Whether something is a function, and no object with methods."""
    return inspect.isfunction(source) or isinstance(source, functools.partial)


def function_surface(function: Callable[..., Any], dimension: int | None = None) -> Surface:
    """The surface of a function, whose derivatives are exact where it is made of NumPy's functions, or else numerical.

    `dimension` is how many numbers a function `f(w)` takes that does not say it.
    """
    taken = _taken(function, dimension)
    if taken.dimension == 2:
        try:
            return FunctionSurface(taken)
        # What it is instead of an expression is said where it is called point by point.
        except (UntraceableError, OwnCodeError):
            pass
        taken.window, taken.start = _WINDOW, _START
        return _Numerical(taken)
    return OwnSurface(taken, dimension)


def _taken(function: Callable[..., Any], dimension: int | None) -> _Function:
    """An object of a class that has the name of the function, which messages say."""
    name = _name_of(function)
    cls: type[_Function] = type(name, (_Function,), {})
    return cls(function, name, dimension)


def _name_of(function: Callable[..., Any]) -> str:
    plain = function.func if isinstance(function, functools.partial) else function
    return "f" if plain.__name__ == "<lambda>" else plain.__name__


class _Function:
    """A function with the one method that an objective must have."""

    window: Any = None
    start: Any = None
    steps = _STEPS

    def __init__(self, function: Callable[..., Any], name: str, dimension: int | None) -> None:
        self.function, self.name = function, name
        self.count = _count_of(function, name)
        self.dimension = self.count if self.count > 1 else dimension or 2

    def value(self, w: Any) -> Any:
        """What the function gives for the numbers of a point, or for the point."""
        return self.function(*w) if self.count > 1 else self.function(w)


class FunctionSurface(Found):
    """A function of two numbers that is made of NumPy's functions."""

    def __init__(self, function: Any) -> None:
        self.source = function
        point = Traced.symbols("x", "y")
        found = nodes_by(lambda: function.value(point.copy()))
        if len(found) != 1:
            raise UntraceableError(f"it gives {len(found)} numbers instead of one")
        super().__init__(found[0], list(point.nodes))
        self._check()

    @property
    def name(self) -> str:
        """That of the function."""
        return str(self.source.name)

    @property
    def formula(self) -> str:
        """A function has none."""
        return ""

    @property
    def title(self) -> str:
        """The name of the function."""
        return self.name

    @property
    def spec(self) -> str:
        """Its file and its name, where it is in one."""
        return self.written or self.name

    def _check(self) -> None:
        """Refuse expressions that give something else than the function does."""
        low, high = np.array(self.window).T
        points = np.random.default_rng(0).uniform(low, high, (_PLACES, 2))
        with np.errstate(all="ignore"):
            own = np.array([self.source.value(point) for point in points], dtype=np.float64).reshape(-1)
            mine: Array = self.value(points.T)
        if not np.allclose(own, mine, rtol=_SAME, atol=_SAME, equal_nan=True):
            raise UntraceableError("it is something else where it is not traced")


class _Numerical(OwnSurface):
    """A function of two numbers that is no expression: its rates follow from its curvature where runs start."""

    curvature = Surface.curvature
    length = Surface.length

    def __init__(self, function: Any) -> None:
        super().__init__(function)


def _count_of(function: Callable[..., Any], name: str) -> int:
    """How many things a function takes."""
    by_place = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    taken = inspect.signature(function).parameters.values()
    needed = [each for each in taken if each.kind in by_place and each.default is inspect.Parameter.empty]
    if not needed:
        raise OptvizError(f"{name} takes nothing that must be given; a surface is a function f(x, y) or f(w).")
    return len(needed)
