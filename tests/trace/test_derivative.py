"""Derivatives of expressions against SymPy's, the complex step, and those that were written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy

from optviz.objectives.surfaces import names
from optviz.plan.inputs import surface_from
from optviz.trace.array import Traced
from optviz.trace.derivative import derivatives, gradient, hessian
from optviz.trace.expression import OPERATIONS, Node, Symbol, UntraceableError, applied, constant, node, ordered
from optviz.trace.replay import computed
from optviz.trace.running import nodes_by
from optviz.traced.surface import traced_method

X, Y = Traced.symbols("x", "y").nodes
SPECS = [*names(), "ravine:condition=100,angle=33", "rosenbrock:a=-2,b=7"]


def numbers(results: Any, x: float, y: float = 0.0) -> list[float]:
    with np.errstate(all="ignore"):
        return [float(each) for each in computed(results, {X: x, Y: y})]


def value_of(function: Callable[[Any], Any]) -> Node:
    (found,) = nodes_by(lambda: function(Traced.symbols("x", "y")))
    return found


@pytest.mark.parametrize("spec", SPECS)
def test_the_derivatives_of_every_surface_are_those_that_were_written_by_hand(spec: str) -> None:
    surface = surface_from(spec)
    (value,) = traced_method(surface, "value")
    first, second = gradient(value, [X, Y]), hessian(value, [X, Y])
    (left, right), (bottom, top) = surface.window
    points = np.random.default_rng(5).uniform([[left], [bottom]], [[right], [top]], (2, 400))
    values = {X: points[0], Y: points[1]}
    for found, expected in [(first, surface.gradient(points)), (second, surface.hessian(points).reshape(4, -1))]:
        made = np.array([np.broadcast_to(each, points.shape[1]) for each in computed(found, values)])
        # Beside the sizes of the numbers that may cancel.
        scale = np.abs(expected).max(axis=1, keepdims=True) + 1
        assert (np.abs(made - expected) / scale).max() < 1e-14


FORMULAS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "polynomial": lambda _, x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 3 - 3 * x / (1 + y * y),
    "exponential": lambda m, x, y: m.exp(-x * y) * m.log(2 + x) + m.sqrt(1 + x * x + y * y) * m.exp(m.sin(x)),
    "circular": lambda m, x, y: m.sin(x * y) * m.cos(x - y) + m.tan(x / 3),
    "hyperbolic": lambda m, x, y: m.sinh(x) * m.cosh(y) + m.tanh(x * y),
    "powers": lambda _, x, y: (2 + x) ** y + (3 + y) ** 2.5 + (2 + x) ** -1.5 + 2.0**x,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_first_and_second_derivatives_are_those_of_sympy(name: str) -> None:
    x, y = sympy.symbols("x y", real=True)
    truth = FORMULAS[name](sympy, x, y)
    value = value_of(lambda w: FORMULAS[name](np, *w))
    wanted = [truth.diff(x), truth.diff(y), truth.diff(x, 2), truth.diff(x, y), truth.diff(y, x), truth.diff(y, 2)]
    found = [*gradient(value, [X, Y]), *hessian(value, [X, Y])]
    for point in [(0.7, -0.4), (-1.3, 1.9), (0.25, 0.5), (1.5, -1.25)]:
        exact = [float(each.evalf(30, subs={x: point[0], y: point[1]})) for each in wanted]
        np.testing.assert_allclose(numbers(found, *point), exact, rtol=1e-13, atol=1e-13)


# Of each function, a place where it is analytic.
PLACES = {"arccosh": 1.7}
ANALYTIC = OPERATIONS & {
    *("negative", "sqrt", "square", "reciprocal", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan"),
    *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
}


@pytest.mark.parametrize("name", sorted(ANALYTIC))
def test_the_slope_of_a_function_is_that_of_a_complex_step(name: str) -> None:
    place, step = PLACES.get(name, 0.35), 1e-100
    expected = getattr(np, name)(complex(place, step)).imag / step
    (found,) = numbers(gradient(applied(name, X), [X]), place)
    assert found == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda w: np.hypot(w[0], w[1]), (0.6, 0.8)),
        (lambda w: np.arctan2(w[1], w[0]), (-0.16, 0.12)),
        (lambda w: np.maximum(w[0], w[1]) + 10 * np.minimum(w[0], w[1]), (10, 1)),
        (lambda w: np.abs(w[0] - w[1]), (-1, 1)),
        (lambda w: np.fmod(w[0] * w[1], 5) + w[1] % w[0], (4 - 1, 3 + 1)),
        (lambda w: np.cbrt(8 * w[0] / 3), (2 / 9, 0)),
        (lambda w: np.where(w[0] > w[1], w[0] ** 2, w[1] ** 3), (0, 48)),
        (lambda w: np.deg2rad(w[0]) + np.rad2deg(w[1]), (np.pi / 180, 180 / np.pi)),
        (
            lambda w: np.floor(w[0]) * w[1] + np.sign(w[1]) * w[0] + (w[0] > 0) * w[1] + np.trunc(w[0]) + np.ceil(w[1]),
            (1, 4),
        ),
        (lambda w: w[0] if w[0] > w[1] else 2 * w[0] + w[1], (2, 1)),
        (lambda _: 5.0, (0, 0)),
    ],
)
def test_other_functions_have_the_slopes_of_school(
    function: Callable[[Any], Any], expected: tuple[float, float]
) -> None:
    value = value_of(lambda w: [function(w)])
    np.testing.assert_allclose(numbers(gradient(value, [X, Y]), 3.0, 4.0), expected, rtol=1e-14)


def test_every_operation_has_a_derivative_or_is_a_condition() -> None:
    numbers_of_arguments = {name: getattr(np, name).nin for name in OPERATIONS - {"where"}}
    for name, count in numbers_of_arguments.items():
        value = applied(name, *[X, Y][:count])
        if not value.boolean:
            assert len(gradient(value, [X, Y])) == 2


NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("function", "place", "expected"),
    [
        (np.abs, 0.0, 0.0),
        (lambda x: np.maximum(x, -x), 0.0, 0.0),
        (lambda x: np.maximum(2 * x, 4 * x), 0.0, 3.0),
        (lambda x: np.minimum(x, 0.0), 0.0, 0.5),
        (np.sqrt, 0.0, INF),
        (lambda x: np.sqrt(x * x), 0.0, NAN),
        (np.sqrt, -1.0, NAN),
        (np.log, 0.0, INF),
        (np.log, -1.0, NAN),
        (np.log1p, -2.0, NAN),
        (np.arccosh, 0.0, NAN),
        (np.arctanh, 2.0, NAN),
        (np.arcsin, 1.0, INF),
        (np.cbrt, 0.0, INF),
        (np.sign, 0.0, 0.0),
        (lambda x: x**1.5, 0.0, 0.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: (x - 1) ** 3, 1.0, 0.0),
        # What is not chosen does not matter, whatever it is.
        (lambda x: np.where(x > 0, np.sqrt(x), 0.0), -1.0, 0.0),
        (lambda x: np.where(x == 0, 1.0, np.sin(x) / x), 0.0, 0.0),
        (lambda x: np.where(x > 0, 1 / x, x), 0.0, 1.0),
    ],
)
def test_on_the_edges_the_derivative_is_what_is_said(function: Any, place: float, expected: float) -> None:
    value = value_of(lambda w: [function(w[0])])
    np.testing.assert_equal(numbers(gradient(value, [X]), place), [expected])


def test_what_is_computed_twice_is_there_once() -> None:
    value = value_of(lambda w: np.exp(np.sin(w[0] * w[1])) * np.exp(np.sin(w[0] * w[1])))
    every = ordered([value, *gradient(value, [X, Y]), *hessian(value, [X, Y])])
    assert [each.op for each in every].count("exp") == 1
    assert [each.op for each in every].count("sin") == 1
    assert [each.op for each in every].count("cos") == 1
    xx, xy, yx, yy = hessian(value, [X, Y])
    assert xy is yx
    assert len({xx, xy, yy}) == 3


def test_a_long_sum_has_derivatives_that_grow_no_faster_than_it() -> None:
    value = value_of(lambda w: np.sum(np.stack([np.sin(k * w[0]) ** 2 for k in range(1, 300)])))
    assert len(ordered(gradient(value, [X]))) < 8 * len(ordered([value]))


def test_what_is_not_known_has_no_derivative() -> None:
    asked = node("asked", (X, Y), Symbol("value", 0))
    with pytest.raises(UntraceableError, match="`asked`, which has no derivative"):
        derivatives([applied("add", asked, constant(1.0))], X)
