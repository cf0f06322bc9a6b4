"""What Python does to the numbers of one run is what NumPy does to an array of them, to the last bit."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from optviz.trace.array import Traced
from optviz.trace.expression import OPERATIONS, Node, applied, constant, node, number
from optviz.trace.stepper import Stepper

X, Y, Z = Traced.symbols("x", "y", "z").nodes
HARD = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e-320, 1e200, -1e308, math.inf, -math.inf, math.nan, 0.1, 700.0]
OF_CONDITIONS = {"logical_and", "logical_or", "logical_xor", "logical_not"}


def told_of(results: list[Node], values: dict[Node, float], *, wide: bool = True) -> list[float]:
    """What is told of one step, whose first number is watched, and finite."""
    rows: list[float] = []
    symbols = list(values)
    stepper = Stepper(symbols, symbols, [constant(0.0), *results], 1, {}, lambda _: wide)
    with np.errstate(all="ignore"):
        stepper.go(1, list(values.values()), rows.extend)
    return rows[1:]


def expression(op: str) -> Node:
    count = 3 if op == "where" else getattr(np, op).nin
    args = (X, Y, Z)[:count]
    if op in OF_CONDITIONS:
        args = tuple(applied("less", each, constant(0.5)) for each in args)
    return number(applied(op, *args))


@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_an_operation_on_one_number_is_that_on_an_array(op: str) -> None:
    result, values = expression(op), [np.array(each) for each in zip(*itertools.product(HARD, HARD), strict=True)]
    x, y = values
    with np.errstate(all="ignore"):
        if op == "where":
            expected = np.where(x != 0, y, 2.0)
        elif op in OF_CONDITIONS:
            expected = getattr(np, op)(*(each < 0.5 for each in values[: getattr(np, op).nin]))
        else:
            expected = getattr(np, op)(*values[: getattr(np, op).nin])
    found = [
        told_of([result], {X: one, Y: other, Z: 2.0})[0] for one, other in zip(x.tolist(), y.tolist(), strict=True)
    ]
    numbers, expected = np.array(found), expected.astype(float)
    known = ~np.isnan(expected)
    assert np.isnan(numbers[~known]).all()
    assert numbers[known].tobytes() == expected[known].tobytes()


def test_a_number_that_all_runs_share_is_raised_as_python_does_it() -> None:
    power = node("power", (X, Y))
    for base, exponent in [(0.9, 3.0), (0.999, 1234.0), (2.0, -1.5), (0.0, 0.0)]:
        assert told_of([power], {X: base, Y: exponent}, wide=False) == [base**exponent]
    # What Python has an exception for.
    for base, exponent in [(0.0, -1.0), (1e200, 2.0)]:
        assert told_of([power], {X: base, Y: exponent}, wide=False) == [math.inf]
    assert math.isnan(told_of([power], {X: -1.0, Y: 0.5}, wide=False)[0])


def test_a_step_that_is_not_finite_is_not_made() -> None:
    doubled, rows = applied("add", X, X), list[float]()
    stepper = Stepper([X], [doubled], [doubled], 1, {}, lambda _: False)
    assert stepper.go(10, [1e307], rows.extend) == (1.6e308,)
    assert rows == [2e307, 4e307, 8e307, 1.6e308]
