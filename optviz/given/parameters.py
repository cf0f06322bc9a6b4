"""Parameters, declared once as annotated fields of a class; checked, listed and parsed from that declaration.

    class Momentum(Optimizer):
        momentum: Annotated[float, Parameter("[0, 1)", "mu", "share of the last step that is kept")] = 0.9

Optimizers and surfaces are both `Parametric`.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, Self, dataclass_transform
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.given.own_code import guarded, shown


@dataclass(frozen=True)
class Parameter:
    """What may be said of a parameter beside its name, type and default.

    `interval` is written as in mathematics, `"(0, inf)"` or `"[0, 1)"`; an infinite end is always open.
    `symbol` is the short form, used in figures and accepted on the command line. A `quiet` parameter is left out of
    figures while it has its default.
    """

    interval: str
    symbol: str
    meaning: str
    quiet: bool = False

    def __post_init__(self) -> None:
        try:
            (low, high), signs = self._ends, (self.interval[0], self.interval[-1])
        except (AttributeError, IndexError, TypeError, ValueError):
            low, high, signs = math.inf, -math.inf, ("", "")
        if not (low <= high and signs[0] in "[(" and signs[1] in ")]"):
            raise OptvizError(
                f"The interval of a parameter is written as in '(0, inf)' or '[0, 1)', got {shown(self.interval)}."
            )

    def contains(self, value: object) -> bool:
        """Whether a number, or every number of an array, lies in the interval."""
        number = _as_numbers(value)
        return number.dtype.kind in "iuf" and number.size > 0 and bool(self._inside(number).all())

    def first_outside(self, value: object) -> object:
        """What is wrong of a value that is not in the interval, as a message quotes it: of an array, one number."""
        number = _as_numbers(value)
        if number.dtype.kind not in "iuf" or not number.ndim or not number.size:
            return value
        place = int(np.argmin(self._inside(number)))
        return f"{number.flat[place]} at index {place}"

    def _inside(self, number: Any) -> Any:
        low, high = self._ends
        above = number >= low if self.interval[0] == "[" else number > low
        below = number <= high if self.interval[-1] == "]" else number < high
        return above & below & np.isfinite(number)

    @functools.cached_property
    def _ends(self) -> tuple[float, float]:
        low, high = self.interval[1:-1].split(",")
        return float(low), float(high)


def state(*, init: Literal[False] = False, default: None = None) -> Any:
    """A field that is not a parameter: it starts as None, and the first update fills it."""
    return field(default=default, init=init, repr=False)


@dataclass_transform(field_specifiers=(state,))
class Parametric:
    """A class whose annotated fields are its parameters, checked when an instance is made.

    Subclasses become dataclasses by themselves; a subclass with its own `__init__` keeps it.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclass(eq=False)(cls)

    @guarded
    def __post_init__(self) -> None:
        for name, parameter in parameters(type(self)).items():
            value = getattr(self, name)
            if not parameter.contains(value):
                got = shown(parameter.first_outside(value), str)
                raise OptvizError(f"`{name}` of {type(self).__name__} must be in {parameter.interval}, got {got}.")

    def settings(self) -> dict[str, Any]:
        """The parameters and their values, in the order of their declaration."""
        return {name: getattr(self, name) for name in parameters(type(self))}

    def changed(self) -> dict[str, Any]:
        """The parameters that are not the defaults, and their values."""
        return {name: value for name, value in self.settings().items() if value != default_of(type(self), name)}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """An instance from values by name or short form."""
        return cls(**cls.full_names(settings))

    @classmethod
    def full_names(cls, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The same values with short forms and other spellings made full; an unknown name gets a suggestion."""
        known = parameters(cls)
        short = {parameter.symbol: name for name, parameter in known.items()}
        chosen: dict[str, Any] = {}
        for given, value in settings.items():
            name = short.get(given) or name_in(known, given)
            if name is None and not known:
                raise OptvizError(f"{cls.__name__} has no parameters; leave `{given}` out.")
            if name is None:
                raise unknown_name(f"parameter of {cls.__name__}", given, known, short)
            if name in chosen:
                raise OptvizError(f"`{name}` of {cls.__name__} is given twice; give it once.")
            chosen[name] = value
        return chosen


def parameters(cls: type) -> Mapping[str, Parameter]:
    """The declared parameters of a class by name, those of its bases first."""
    if cls not in _declared:
        _declared[cls] = MappingProxyType(_declared_by(cls))
    return _declared[cls]


# To read the annotations of a class takes a hundred times as long as to check the numbers of an instance.
_declared: WeakKeyDictionary[type, Mapping[str, Parameter]] = WeakKeyDictionary()


def _declared_by(cls: type) -> dict[str, Parameter]:
    if not dataclasses.is_dataclass(cls):
        return {}
    hints = typing.get_type_hints(cls, include_extras=True)
    return {
        name: parameter
        for name in (each.name for each in fields(cls))
        for parameter in getattr(hints[name], "__metadata__", ())
        if isinstance(parameter, Parameter)
    }


def default_of(cls: type, name: str) -> Any:
    """The default of a parameter."""
    return next(each.default for each in fields(cls) if each.name == name)


def _as_numbers(value: object) -> NDArray[Any]:
    """A number or an array as it is; of anything else nothing, however much it holds."""
    return np.asarray(value if is_number(value) or isinstance(value, np.ndarray) else None)


def is_number(value: object) -> bool:
    """Whether a value is one real number of Python's or NumPy's, or a truth value of Python's."""
    # To NumPy, a span of time is a whole number.
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, np.timedelta64)


def parse_number(text: str, what: str) -> float:
    """A finite number from the command line or a file."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise OptvizError(f"{what} must be a finite number, got '{text}'.")
    return number


# What formulas and suggested rates are made of takes other kinds of numbers too, as those that nobody knows yet.
@functools.singledispatch
def rounded(value: Any) -> float:
    """A number of two digits, as a person would choose it."""
    return float(f"{value:.2g}")


@functools.singledispatch
def number_text(value: Any) -> str:
    """A number as a person writes it, with as many digits as it has: 0.01, 25, 1e-07."""
    return repr(float(value)).removesuffix(".0")


def factor_text(value: float) -> str:
    """A number before what it multiplies; nothing for 1."""
    return "" if value == 1 else f"{number_text(value)} "
