"""A formula as print has it: `x**2 + 10*y**2 + sin(3*x)` is x² + 10 y² + sin(3 x)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from optviz.given.parameters import number_text
from optviz.objectives.formula.reading import Formula, Part
from optviz.trace.text import MARK

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_CALLED = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "log": "ln", "maximum": "max", "minimum": "min"}
# How closely what is within holds together: a sum, a product, a sign, a power, and what needs no brackets.
_SUM, _PRODUCT, _SIGN, _POWER, _WHOLE = range(5)
# Up to here, in characters, a quotient is written closely.
_SHORT = 4


class _Text(NamedTuple):
    text: str
    binds: int


def typeset(formula: Formula, values: Mapping[str, Any]) -> str:
    """The formula in one line, with the values of its parameters put in, or with the letters of those without one."""
    made: list[_Text] = []
    for part in formula.parts:
        made.append(_set(part, [made[place] for place in part.args], values))
    return made[-1].text


def _set(part: Part, args: list[_Text], values: Mapping[str, Any]) -> _Text:
    what = part.what
    if isinstance(what, float):
        return _number(what)
    if not args:
        return _number(values[what]) if what in values else _Text("π" if what == "pi" else what, _WHOLE)
    if what in _SET:
        return _SET[what](*args)
    return _Text(f"{_CALLED.get(what, what)}({', '.join(each.text for each in args)})", _WHOLE)


def _number(value: float) -> _Text:
    # Also of one that nobody knows yet, its sign is seen.
    return _Text(number_text(value), _WHOLE) if value >= 0 else _Text(f"-{number_text(-value)}", _SIGN)


def _within(inner: _Text, least: int, *, signed: bool = True) -> str:
    """A piece of something that binds so closely, in brackets where it would fall apart."""
    falls_apart = inner.binds < least or (not signed and inner.text.startswith("-"))
    return f"({inner.text})" if falls_apart else inner.text


def _product(left: _Text, right: _Text) -> _Text:
    """Of numbers with a dot, of all else side by side."""
    first, second = _within(left, _PRODUCT), _within(right, _POWER, signed=False)
    # A quotient is not torn apart.
    if right.binds == _PRODUCT:
        second = f"({right.text})" if " / " in right.text or "/" in right.text else right.text
    between = " · " if second[:1].isdigit() or second.startswith(MARK) else " "
    return _Text(f"{first}{between}{second}", _PRODUCT)


def _power(base: _Text, exponent: _Text) -> _Text:
    below = _within(base, _WHOLE)
    whole = exponent.text.lstrip("-").isdigit() and exponent.text.isascii()
    above = exponent.text.translate(_RAISED) if whole else f"^{_within(exponent, _WHOLE)}"
    return _Text(below + above, _POWER)


def _negative(inner: _Text) -> _Text:
    return _Text(f"-{_within(inner, _PRODUCT)}", _SIGN if inner.binds > _PRODUCT else _PRODUCT)


def _sum(left: _Text, right: _Text) -> _Text:
    return _Text(f"{left.text} + {_within(right, _SUM, signed=False)}", _SUM)


def _difference(left: _Text, right: _Text) -> _Text:
    return _Text(f"{left.text} - {_within(right, _PRODUCT, signed=False)}", _SUM)


def _quotient(left: _Text, right: _Text) -> _Text:
    close = "/" if left.binds == right.binds == _WHOLE and len(left.text + right.text) < _SHORT else " / "
    return _Text(f"{_within(left, _PRODUCT)}{close}{_within(right, _POWER, signed=False)}", _PRODUCT)


def _root(inner: _Text) -> _Text:
    return _Text(f"√({inner.text})" if len(inner.text) > 1 else f"√{inner.text}", _WHOLE)


_SET: dict[str, Callable[..., _Text]] = {
    "positive": lambda inner: inner,
    "negative": _negative,
    "add": _sum,
    "subtract": _difference,
    "multiply": _product,
    "divide": _quotient,
    "power": _power,
    "pow": _power,
    "abs": lambda inner: _Text(f"|{inner.text}|", _WHOLE),
    "sqrt": _root,
}
