"""Expressions as one function of Python's own numbers, for steps of a single run: NumPy takes longer for a call.

The function is written by numbers alone: its variables are numbered, and constants and functions are handed to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from optviz.trace.expression import OPERATIONS, Node, UntraceableError, ordered

# What Python does to floats is what NumPy does to them, but for what has an exception in Python.
_PLAIN = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1} if {1} else float({f}({0}, {1}))",
    "negative": "-{0}",
    "absolute": "abs({0})",
    "square": "{0} * {0}",
    "reciprocal": "1.0 / {0} if {0} else float({f}({0}))",
    "sqrt": "root({0}) if {0} >= 0.0 else float({f}({0}))",
    "sign": "1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else 0.0 if {0} == 0.0 else {0}",
    "less": "{0} < {1}",
    "less_equal": "{0} <= {1}",
    "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}",
    "equal": "{0} == {1}",
    "not_equal": "{0} != {1}",
    "logical_and": "{0} and {1}",
    "logical_or": "{0} or {1}",
    "logical_xor": "{0} != {1}",
    "logical_not": "not {0}",
    "isfinite": "{0} - {0} == 0.0",
    "isnan": "{0} != {0}",
    "isinf": "{0} - {0} != 0.0 and {0} == {0}",
    "where": "{1} if {0} else {2}",
    # Which of two zeros of different signs it is, NumPy tells.
    "maximum": "{0} if {0} > {1} else {1} if {0} < {1} else float({f}({0}, {1}))",
    "minimum": "{0} if {0} < {1} else {1} if {0} > {1} else float({f}({0}, {1}))",
}
_CALL = "float({f}({args}))"
# Of a number that is the same for all runs, the power is that of Python.
_POWER = "power({0}, {1})"
# To a number, NumPy raises by other code than to an array.
_POWER_OF_ARRAYS = "float({f}(array([{0}]), array([{1}]))[0])"


Put = Callable[[tuple[float, ...]], Any]


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        return float(np.float64(base) ** exponent)


_KNOWN = {"abs": abs, "float": float, "range": range, "root": math.sqrt, "power": _power, "array": np.array}


class Stepper:
    """Does steps of one run, one after the other, as long as their numbers are finite.

    `symbols` are what a step changes, `step` what they become, and `values` what other symbols are. `told` is told
    after each step; the first `watched` of it must be finite for the run to go on. `is_wide` tells which nodes NumPy
    computes as arrays of runs; all others are one number for all of them, which differ in their powers alone.
    """

    def __init__(
        self,
        symbols: Sequence[Node],
        step: Sequence[Node],
        told: Sequence[Node],
        watched: int,
        values: Mapping[Node, float],
        is_wide: Callable[[Node], bool],
    ) -> None:
        nodes = ordered([*step, *told])
        names = {each: f"s{place}" for place, each in enumerate(symbols)}
        given: list[Any] = []
        functions: list[Any] = []
        lines: list[str] = []
        for each in nodes:
            if each in names:
                continue
            if each.op == "constant" or each in values:
                names[each] = f"c{len(given)}"
                given.append(each.value if each.op == "constant" else float(values[each]))
                continue
            names[each] = f"v{len(lines)}"
            lines.append(f"{names[each]} = {_expression(each, [names[arg] for arg in each.args], functions, is_wide)}")
        state, after = (", ".join(names[each] for each in some) for some in (symbols, step))
        handed = [f"c{place}" for place in range(len(given))] + [f"f{place}" for place in range(len(functions))]
        total = " + ".join(names[each] for each in told[:watched])
        source = _SOURCE.format(
            handed="".join(f", {each}" for each in handed),
            state=state,
            after=after,
            told=", ".join(names[each] for each in told),
            total=total,
            lines="\n        ".join(lines),
        )
        made: dict[str, Any] = {"__builtins__": {}, **_KNOWN}
        exec(compile(source, "<a step>", "exec"), made)  # noqa: S102 of what was written here by numbers alone
        self._go, self._given = made["go"], [*given, *functions]

    def go(self, count: int, state: Sequence[float], put: Put) -> tuple[float, ...]:
        """Do at most `count` steps from a state, and put what is told of each; the state after the last that was done.

        Where that are fewer, the numbers of the next one are not finite, or nearly not.
        """
        after: tuple[float, ...] = self._go(count, state, put, *self._given)
        return after


# A sum is finite if its parts are, and may overflow where they are; then NumPy is asked too.
_SOURCE = """
def go(count, state, put{handed}):
    {state}, = state
    for _ in range(count):
        {lines}
        total = {total}
        if total - total != 0.0:
            break
        put(({told},))
        {state}, = {after},
    return {state},
"""


def _expression(each: Node, args: Sequence[str], functions: list[Any], is_wide: Callable[[Node], bool]) -> str:
    if each.op not in OPERATIONS:
        raise UntraceableError(f"nobody says what `{each!r}` is")
    form = _PLAIN.get(each.op, _CALL)
    if each.op == "power":
        form = _POWER if not is_wide(each) else _POWER_OF_ARRAYS if is_wide(each.args[1]) else _CALL
    if "{f}" in form:
        functions.append(getattr(np, each.op))
    return form.format(*args, f=f"f{len(functions) - 1}", args=", ".join(args))
