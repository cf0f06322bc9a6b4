"""Expressions: operations on numbers that are not known yet.

Equal expressions are the same node, and what is computed from constants alone is a constant.
"""

from __future__ import annotations

import inspect
import math
import weakref
from collections.abc import Container, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from optviz.errors import OptvizError


class UntraceableError(OptvizError):
    """Code that is no expression; the message is the reason alone, or a whole sentence once it is known whose code."""

    # How many there have been: code that catches one, as a ValueError of its own, has not been stopped.
    made: ClassVar[int] = 0

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        UntraceableError.made += 1


class Symbol(NamedTuple):
    """An unknown: `name` says what it stands for.

    Unknowns of different `runs` of a rule are told apart. It is never below `low`, which decides some comparisons.
    """

    name: str
    key: str | int = 0
    run: int = 0
    low: float = -math.inf


class Node:
    """An operation on other nodes; made by `node` alone, so that equal ones are the same object.

    `op` is one of `OPERATIONS`, or "constant" (`value` is the number), "symbol" (`value` is the `Symbol`), "asked" (an
    unknown function of two nodes, `value` tells which, and in which call; it is asked only where a third node holds,
    if there is one), "part" (`value` is the place in what it gave) or "rounded" to two digits.
    """

    __slots__ = ("__weakref__", "args", "op", "value")

    def __init__(self, op: str, args: tuple[Node, ...], value: Any) -> None:
        self.op, self.args, self.value = op, args, value

    def __deepcopy__(self, _: Any) -> Self:
        return self

    def __repr__(self) -> str:
        if self.op in {"constant", "symbol"}:
            return repr(self.value) if self.op == "constant" else self.value.name
        return f"{self.op}({', '.join(map(repr, self.args))})"

    @property
    def boolean(self) -> bool:
        """Whether it is true or false, instead of a number."""
        if self.op == "where":
            return self.args[1].boolean and self.args[2].boolean
        return self.op in _CONDITIONS or isinstance(self.value, bool)


# A node lives as long as somebody holds it.
_nodes: weakref.WeakValueDictionary[tuple[str, tuple[Node, ...], str], Node] = weakref.WeakValueDictionary()

_COMPARISONS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
_MIRRORED = {"less": "greater", "less_equal": "greater_equal", "greater": "less", "greater_equal": "less_equal"}
LOGIC = {"logical_and", "logical_or", "logical_xor", "logical_not"}
_CONDITIONS = {*_COMPARISONS, *LOGIC, "isfinite", "isnan", "isinf"}
_FUNCTIONS = """
    negative absolute sign sqrt cbrt square reciprocal exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin
    arccos arctan sinh cosh tanh arcsinh arccosh arctanh floor ceil trunc deg2rad rad2deg add subtract
    multiply divide power hypot arctan2 maximum minimum fmod
    """
# Everything that a node may do has the name of NumPy's function for it.
OPERATIONS = frozenset({*_FUNCTIONS.split(), *_CONDITIONS, "where"})


def node(op: str, args: tuple[Node, ...] = (), value: Any = None) -> Node:
    """The one node of this operation on these arguments."""
    key = op, args, repr(value)
    found = _nodes.get(key)
    if found is None:
        found = _nodes[key] = Node(op, args, value)
    return found


def constant(value: Any) -> Node:
    """A number, or a truth value."""
    if not isinstance(value, (bool, int, float, np.bool, np.integer, np.floating)):
        if inspect.iscoroutine(value):
            # Nobody will wait for it, of which Python would warn.
            value.close()
        raise UntraceableError(f"it computes with {value!r}, which is no real number")
    return node("constant", (), bool(value) if isinstance(value, (bool, np.bool)) else float(value))


def applied(op: str, *args: Node) -> Node:
    """An operation on nodes, as NumPy does it on numbers: constants are computed at once."""
    if op == "add" and all(each.boolean for each in args):
        raise UntraceableError("it adds two conditions")
    if op in LOGIC:
        args = tuple(as_condition(each) for each in args)
    elif op == "where":
        args = as_condition(args[0]), *args[1:]
    else:
        args = tuple(number(each) for each in args)
    if op == "power" and args[1].op == "constant":
        # NumPy does the same for an array to the power of a number.
        if args[1].value == 1:
            return args[0]
        plain = {2: "square", 0.5: "sqrt", -1: "reciprocal"}.get(args[1].value)
        if plain:
            return applied(plain, args[0])
    if all(each.op == "constant" for each in args):
        with np.errstate(all="ignore"):
            return constant(getattr(np, op)(*(each.value for each in args))[()])
    return node(op, args)


def raised(base: Node, exponent: Node) -> Node:
    """A power as Python's and NumPy's numbers have it, whose square may differ from a product in the last bit."""
    base, exponent = number(base), number(exponent)
    if exponent.op == "constant" and exponent.value == 1:
        return base
    if base.op == exponent.op == "constant":
        with np.errstate(all="ignore"):
            return constant(np.float64(base.value) ** exponent.value)
    return node("power", (base, exponent))


def number(condition: Node) -> Node:
    """A condition as 1 or 0; a number as it is."""
    return node("where", (condition, constant(1.0), constant(0.0))) if condition.boolean else condition


def as_condition(value: Node) -> Node:
    """Whether a number is not zero; a condition as it is."""
    return value if value.boolean else applied("not_equal", value, constant(0.0))


def ordered(results: Iterable[Node], known: Container[Node] = ()) -> list[Node]:
    """All nodes that are needed for these, each after what it is made from, but for those that are known."""
    found: dict[Node, None] = {}
    waiting = [each for each in results if each not in known][::-1]
    while waiting:
        here = waiting[-1]
        missing = [each for each in here.args if each not in found and each not in known]
        if missing:
            waiting.extend(reversed(missing))
        else:
            found[waiting.pop()] = None
    return list(found)


def replaced(results: Iterable[Node], by: Mapping[Node, Node]) -> tuple[Node, ...]:
    """The same expressions with other nodes in the place of some, computed as far as they then can be."""
    results = tuple(results)
    same = dict(by)
    for each in ordered(results, by):
        args = tuple(same[arg] for arg in each.args)
        plain = args == each.args or each.op not in OPERATIONS
        same[each] = node(each.op, args, each.value) if plain else applied(each.op, *args)
    return tuple(same[each] for each in results)


def low(value: Node) -> float:
    """A number that this is never below."""
    match value.op:
        case "constant":
            return float(value.value)
        case "symbol":
            return float(value.value.low)
        case "add":
            return low(value.args[0]) + low(value.args[1])
        case "where":
            return min(low(value.args[1]), low(value.args[2]))
    return -math.inf


def decided(condition: Node) -> bool | None:
    """Whether a condition holds, where that is known before the numbers are.

    A counter is never below its start, and a run whose loss is not finite does no further step.
    """
    if condition.op == "constant":
        return bool(condition.value)
    if condition.op not in _COMPARISONS:
        return None
    (left, right), op = condition.args, condition.op
    if left.op == "constant":
        left, right, op = right, left, _MIRRORED.get(op, op)
    if right.op != "constant":
        return None
    if right.value == math.inf and _is_loss_of_a_point(left):
        return op in {"less", "less_equal", "not_equal"}
    if op in {"less", "greater_equal"}:
        return op == "greater_equal" if low(left) >= right.value else None
    return op in {"greater", "not_equal"} if low(left) > right.value else None


def _is_loss_of_a_point(value: Node) -> bool:
    """Whether this is the loss where a run is."""
    is_asked = value.op == "asked" and value.value.name == "value"
    return is_asked and all(each.op == "symbol" and each.value.name == "w" for each in value.args)
