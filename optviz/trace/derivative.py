"""Derivatives of expressions, as expressions: by the rules of differentiation, and without an approximation.

What is computed twice is there once, also what the derivatives have in common with the value. On the edges:

- `absolute` has the derivative 0 at 0, and `maximum` and `minimum` the mean of both where both are equal: each is one
  of the slopes on either side, or between them. `where` has that of what it chooses.
- `sign`, `floor`, `ceil` and `trunc` have the derivative 0, also at their steps; so has a condition.
- Where a slope is infinite, as that of `sqrt` at 0, the derivative is so too, or NaN where it is multiplied by 0; it is
  NaN where the value is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from optviz.trace.array import Traced
from optviz.trace.expression import Node, UntraceableError, applied, constant, ordered

_ONE, _ZERO = constant(1.0), constant(0.0)

# The derivative of a function f(x), from x, a number that is not known.
_BY_ARGUMENT: dict[str, Callable[[Any], Any]] = {
    "negative": lambda _: -1.0,
    "absolute": np.sign,
    "square": lambda x: 2 * x,
    "expm1": np.exp,
    "log": lambda x: np.where(x < 0, np.nan, 1 / x),
    "log2": lambda x: np.where(x < 0, np.nan, 1 / (math.log(2) * x)),
    "log10": lambda x: np.where(x < 0, np.nan, 1 / (math.log(10) * x)),
    "log1p": lambda x: np.where(x < -1, np.nan, 1 / (1 + x)),
    "sin": np.cos,
    "cos": lambda x: -np.sin(x),
    "arcsin": lambda x: 1 / np.sqrt((1 - x) * (1 + x)),
    "arccos": lambda x: -1 / np.sqrt((1 - x) * (1 + x)),
    "arctan": lambda x: 1 / (1 + x * x),
    "sinh": np.cosh,
    "cosh": np.sinh,
    "arcsinh": lambda x: 1 / np.hypot(1, x),
    "arccosh": lambda x: 1 / (np.sqrt(x - 1) * np.sqrt(x + 1)),
    "arctanh": lambda x: np.where(abs(x) > 1, np.nan, 1 / ((1 - x) * (1 + x))),
    "deg2rad": lambda _: math.pi / 180,
    "rad2deg": lambda _: 180 / math.pi,
}
# The same from f(x).
_BY_VALUE: dict[str, Callable[[Any], Any]] = {
    "sqrt": lambda f: 0.5 / f,
    "cbrt": lambda f: 1 / (3 * f * f),
    "reciprocal": lambda f: -f * f,
    "exp": lambda f: f,
    "exp2": lambda f: math.log(2) * f,
    "tan": lambda f: 1 + f * f,
    "tanh": lambda f: (1 - f) * (1 + f),
}
# Constant between their steps.
_STEPS = {"sign", "floor", "ceil", "trunc"}


def derivatives(results: Iterable[Node], by: Node) -> tuple[Node, ...]:
    """The derivatives of several expressions by one symbol.

    Raises `UntraceableError` if one of them is made of what has none, as of an answer that is not known.
    """
    results = tuple(results)
    found: dict[Node, Node | None] = {}
    for each in ordered(results):
        if each is by:
            found[each] = _ONE
        else:
            slopes = [found[arg] for arg in each.args]
            # None is 0, for certain: also where what it is multiplied by is infinite.
            found[each] = None if all(slope is None for slope in slopes) else _derivative(each, slopes)
    return tuple(found[each] or _ZERO for each in results)


def gradient(value: Node, variables: Sequence[Node]) -> tuple[Node, ...]:
    """The derivative of an expression by each of the symbols."""
    return tuple(derivatives([value], each)[0] for each in variables)


def hessian(value: Node, variables: Sequence[Node]) -> tuple[Node, ...]:
    """The second derivatives by all pairs of symbols, row by row; those by a pair in either order are the same."""
    first = gradient(value, variables)
    count = len(variables)
    columns = [derivatives(first[: place + 1], each) for place, each in enumerate(variables)]
    return tuple(columns[max(row, column)][min(row, column)] for row in range(count) for column in range(count))


def _derivative(each: Node, slopes: Sequence[Node | None]) -> Node | None:
    """By the chain rule, from those of what it is made from, of which at least one is not 0."""
    op = each.op
    if each.boolean or op in _STEPS:
        return None
    if op in _BY_ARGUMENT:
        return _times(_node(_BY_ARGUMENT[op](Traced(each.args[0]))), slopes[0])
    if op in _BY_VALUE:
        return _times(_node(_BY_VALUE[op](Traced(each))), slopes[0])
    if op in _RULES:
        return _RULES[op](each, *slopes)
    raise UntraceableError(f"it computes with `{op}`, which has no derivative")


def _product(each: Node, a: Node | None, b: Node | None) -> Node | None:
    x, y = each.args
    return _plus(_times(y, a), _times(x, b))


def _quotient(each: Node, a: Node | None, b: Node | None) -> Node | None:
    return applied("divide", _minus(a, _times(each, b)) or _ZERO, each.args[1])


def _power(each: Node, a: Node | None, b: Node | None) -> Node | None:
    base, exponent = each.args
    if exponent is _ZERO:
        return None
    by_base = _times(applied("multiply", exponent, applied("power", base, _less_one(exponent))), a)
    if b is None:
        return by_base
    # Where the base is 0, so is the power, as long as the exponent is positive.
    f, x = Traced(each), Traced(base)
    return _plus(by_base, _times(_node(np.where(x == 0, 0.0, f * np.log(x))), b))


def _less_one(exponent: Node) -> Node:
    return applied("subtract", exponent, _ONE)


def _distance(each: Node, a: Node | None, b: Node | None) -> Node | None:
    x, y = each.args
    return _plus(_times(applied("divide", x, each), a), _times(applied("divide", y, each), b))


def _angle(each: Node, a: Node | None, b: Node | None) -> Node | None:
    y, x = each.args
    square = applied("add", applied("multiply", x, x), applied("multiply", y, y))
    return applied("divide", _minus(_times(x, a), _times(y, b)) or _ZERO, square)


def _rest(each: Node, a: Node | None, b: Node | None) -> Node | None:
    x, y = each.args
    return _minus(a, _times(applied("trunc", applied("divide", x, y)), b))


def _larger(each: Node, a: Node | None, b: Node | None) -> Node | None:
    over, under = ("greater", "less") if each.op == "maximum" else ("less", "greater")
    first, second = a or _ZERO, b or _ZERO
    mean = _node((Traced(first) + Traced(second)) / 2)
    x, y = each.args
    return _either(applied(over, x, y), first, _either(applied(under, x, y), second, mean))


def _choice(each: Node, _: Node | None, a: Node | None, b: Node | None) -> Node | None:
    return None if a is b is None else _either(each.args[0], a or _ZERO, b or _ZERO)


_RULES: dict[str, Callable[..., Node | None]] = {
    "add": lambda _, a, b: _plus(a, b),
    "subtract": lambda _, a, b: _minus(a, b),
    "multiply": _product,
    "divide": _quotient,
    "power": _power,
    "hypot": _distance,
    "arctan2": _angle,
    "fmod": _rest,
    "maximum": _larger,
    "minimum": _larger,
    "where": _choice,
}


def _node(number: Any) -> Node:
    return number.nodes.item() if isinstance(number, Traced) else constant(number)


def _either(condition: Node, yes: Node, no: Node) -> Node:
    return yes if yes is no else applied("where", condition, yes, no)


def _plus(a: Node | None, b: Node | None) -> Node | None:
    if a is None or b is None:
        return a or b
    return applied("add", a, b)


def _minus(a: Node | None, b: Node | None) -> Node | None:
    if b is None:
        return a
    return applied("negative", b) if a is None else applied("subtract", a, b)


def _times(factor: Node, slope: Node | None) -> Node | None:
    if slope is None:
        return None
    if slope is _ONE or factor is _ONE:
        return factor if slope is _ONE else slope
    return applied("multiply", factor, slope)
