"""Expressions written as JavaScript."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from optviz.objectives.own.calls import SHAPES
from optviz.trace.expression import Node, Symbol, ordered

# What Math calls as NumPy does.
_SAME = "sign sqrt cbrt exp expm1 log log2 log10 log1p sin cos tan sinh cosh tanh floor ceil trunc"
# Each operation of the tracer on {0}, {1} and {2}, which are names or numbers.
OPERATIONS = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "fmod": "{0} % {1}",
    "negative": "-{0}",
    "square": "{0} * {0}",
    "reciprocal": "1 / {0}",
    "deg2rad": f"{{0}} * {math.pi / 180!r}",
    "rad2deg": f"{{0}} * {180 / math.pi!r}",
    "power": "Math.pow({0}, {1})",
    "exp2": "Math.pow(2, {0})",
    "maximum": "Math.max({0}, {1})",
    "minimum": "Math.min({0}, {1})",
    "absolute": "Math.abs({0})",
    "arctan2": "Math.atan2({0}, {1})",
    "hypot": "Math.hypot({0}, {1})",
    "less": "{0} < {1}",
    "less_equal": "{0} <= {1}",
    "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}",
    "equal": "{0} === {1}",
    "not_equal": "{0} !== {1}",
    "logical_and": "{0} && {1}",
    "logical_or": "{0} || {1}",
    "logical_xor": "{0} !== {1}",
    "logical_not": "!{0}",
    "isfinite": "Number.isFinite({0})",
    "isnan": "Number.isNaN({0})",
    "isinf": "Math.abs({0}) === Infinity",
    "where": "{0} ? {1} : {2}",
    **{name: f"Math.{name}({{0}})" for name in _SAME.split()},
    **{f"arc{name}": f"Math.a{name}({{0}})" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}

# What needs no brackets of its own.
_CALL = re.compile(r"[\w.]+\([^()]*\)")
_CALLS = {"power", "rounded", *(op for op, form in OPERATIONS.items() if _CALL.fullmatch(form))}

# A number of two digits, as `optviz.given.parameters.rounded` makes it: halves go to the even digit.
ROUNDED = """\
const rounded = (value) => {
  const [digits, power] = value.toExponential(100).split("e");
  const isHalf = /^-?\\d\\.[02468]50*$/.test(digits);
  return Number(isHalf ? `${digits.slice(0, digits.indexOf(".") + 2)}e${power}` : value.toExponential(1));
};"""

# A power, to the bit. Of many runs each raises the same shares to the number of its step, which takes longer than all
# else in it: of each whole exponent the powers of the last two bases are kept.
POWERS = """\
const powerOf = (() => {
  const bases = new Float64Array(16384).fill(NaN), powers = new Float64Array(16384);
  return (base, exponent) => {
    // Zeros are equal, and their powers need not be.
    const isKept = exponent >= 0 && exponent < 8192 && Number.isInteger(exponent) && base !== 0;
    if (!isKept) return Math.pow(base, exponent);
    const place = 2 * exponent;
    if (bases[place] === base) return powers[place];
    if (bases[place + 1] === base) return powers[place + 1];
    bases[place + 1] = bases[place];
    powers[place + 1] = powers[place];
    bases[place] = base;
    return (powers[place] = Math.pow(base, exponent));
  };
})();"""


def text(value: str) -> str:
    """A string literal that holds any text, also inside a <script> element."""
    return json.dumps(value).replace("<", "\\u003c")


def literal(value: float) -> str:
    """A number with all of its digits, or a truth value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"({'-' if value < 0 else ''}Infinity)"
    digits = repr(value).removesuffix(".0")
    return f"({digits})" if digits.startswith("-") else digits


def statements(
    results: Iterable[Node], symbol: Callable[[Symbol], str], asked: Sequence[Node] = ()
) -> tuple[list[str], Mapping[Node, str]]:
    """What computes these nodes, with a name for each that is needed twice, and the expression that each node then is.

    `symbol` gives the JavaScript for a symbol. What is `asked` is asked for in this order, also where the answer is not
    needed: `value`, `gradient` and `hessian` are functions of x and y, which give a number or an array of numbers. What
    is not asked, because its condition does not hold, has answers that are no numbers.
    """
    kept: list[str] = []
    names: dict[Node, str] = {}
    results = list(results)
    needed = list(ordered([*asked, *results]))
    uses = Counter(chain(results, (arg for each in needed for arg in _read_by(each))))
    for each in needed:
        if each.op == "constant":
            names[each] = literal(each.value)
            continue
        args = [names[arg] for arg in each.args]
        if each.op == "part":
            names[each] = f"{args[0]}_{each.value}"
            continue
        made = _expression(each, args, symbol)
        if made.isidentifier():
            names[each] = made
            continue
        # What changes meanwhile is read, and what is asked is asked, in its turn; all else stands where it is needed.
        if uses[each] == 1 and each.op not in {"symbol", "asked"}:
            names[each] = made if each.op in _CALLS and not _is_square(each) else f"({made})"
            continue
        name = names[each] = f"t{len(kept)}"
        parts = ""
        if each.op == "asked" and SHAPES[each.value.name]:
            # The answer may be an array that the next question changes.
            count = math.prod(SHAPES[each.value.name])
            parts = "".join(f", {name}_{place} = {name}[{place}]" for place in range(count))
        kept.append(f"{name} = {made}{parts}")
    return [f"const {', '.join(kept)};"] if kept else [], names


def _read_by(each: Node) -> Iterator[Node]:
    """What an operation reads, as often as it does."""
    yield from each.args
    if _is_square(each):
        yield each.args[0]


def _is_square(each: Node) -> bool:
    # The power of JavaScript need not be the nearest number.
    power = each.op == "power" and each.args[1].op == "constant" and each.args[1].value == 2
    return power or each.op == "square"


def _expression(each: Node, args: Sequence[str], symbol: Callable[[Symbol], str]) -> str:
    if each.op == "symbol":
        return symbol(each.value)
    if each.op == "asked":
        question = f"{each.value.name}({', '.join(args[:2])})"
        unasked = "[]" if SHAPES[each.value.name] else "NaN"
        return f"{args[2]} ? {question} : {unasked}" if args[2:] else question
    if _is_square(each):
        return OPERATIONS["square"].format(args[0])
    if each.op == "power" and each.args[1].op != "constant":
        return f"powerOf({', '.join(args)})"
    if each.op == "rounded":
        return f"rounded({args[0]})"
    return OPERATIONS[each.op].format(*args)


def array(items: Any, names: Mapping[Node, str]) -> str:
    """Nested lists of nodes as nested arrays."""
    return names[items] if isinstance(items, Node) else f"[{', '.join(array(each, names) for each in items)}]"


def function(head: str, lines: Iterable[str]) -> str:
    """A method of an object literal."""
    return "\n".join([f"{head} {{", *lines, "},"])
