"""What a formula computes, as an expression of the trace."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping

from optviz.objectives.formula.reading import CONSTANTS, FUNCTIONS, MANY, Formula, Part, refuse
from optviz.trace.expression import Node, applied, constant

# Powers up to here are products, which are the same everywhere to the last bit.
_MOST_FACTORS = 64


def expression_of(formula: Formula, values: Mapping[str, float | Node], x: Node, y: Node) -> Node:
    """The expression of a formula at the point of two symbols, with the values of its parameters, or symbols for them.

    Raises `OptvizError`, with a note that points into the text, where it has no value.
    """
    given = {**CONSTANTS, **values, "x": x, "y": y}
    known = {name: value if isinstance(value, Node) else constant(value) for name, value in given.items()}
    made: list[Node] = []
    for part in formula.parts:
        node = _made(part, [made[place] for place in part.args], known)
        if node.op == "constant" and not math.isfinite(node.value):
            refuse(formula.text, part.begin, "this is no number that can be computed with, whatever x and y are")
        made.append(node)
    if made[-1].op == "constant":
        refuse(formula.text, 0, f"it is {made[-1].value:g} everywhere; let it have x or y")
    return made[-1]


def _made(part: Part, args: list[Node], known: Mapping[str, Node]) -> Node:
    if isinstance(part.what, float):
        return constant(part.what)
    if not args:
        return known[part.what]
    if part.what == "positive":
        return args[0]
    if part.what in MANY:
        return functools.reduce(functools.partial(applied, MANY[part.what]), args)
    operation = FUNCTIONS.get(part.what, (part.what, 0))[0]
    return _power(*args) if operation == "power" else applied(operation, *args)


def _power(base: Node, exponent: Node) -> Node:
    """A power; one of a whole number is a product."""
    if base.op == "constant" and base.value == math.e:
        return applied("exp", exponent)
    if exponent.op != "constant" or base.op == "constant":
        return applied("power", base, exponent)
    factors = exponent.value
    if factors == 0:
        return constant(1.0)
    if factors != int(factors) or abs(factors) > _MOST_FACTORS:
        return applied("power", base, exponent)
    whole = _times_itself(base, abs(int(factors)))
    return applied("reciprocal", whole) if factors < 0 else whole


def _times_itself(base: Node, factors: int) -> Node:
    if factors == 1:
        return base
    square = applied("square", _times_itself(base, factors // 2))
    return applied("multiply", square, base) if factors % 2 else square
