"""Every surface, whatever its formula is made of: against that formula, read again and computed with forty digits."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from every import EVERY, X, Y, listed, parsed, random_points, rational
from numpy.typing import NDArray

from optviz.objectives.surfaces import CriticalPoint, Surface

DIGITS = 40
# What rounding may do to a formula that is written in another order than the one that is read, beside what its parts
# are as large as.
LOST = 2**-44
# A curvature below this share of the largest is none: the neighbourhood tells what there is.
FLAT = 1e-6
# How far two ways to the same critical point may end from each other.
SAME = 1e-10

Point = tuple[float, float]
Function = Callable[[float, float], Any]


def exactly(expression: sympy.Expr) -> Function:
    """A function of a point, with forty digits."""
    compute = sympy.lambdify((X, Y), expression, "mpmath")

    def at(x: float, y: float) -> Any:
        with mpmath.workdps(DIGITS):
            return +compute(mpmath.mpf(x), mpmath.mpf(y))

    return at


def size(expression: sympy.Expr) -> sympy.Expr:
    """How large the parts of an expression are together, which is what rounding can disturb."""
    if expression.is_number or expression.is_Symbol:
        return abs(expression)
    if expression.is_Add:
        return sympy.Add(*map(size, expression.args))
    if expression.is_Mul:
        return sympy.Mul(*map(size, expression.args))
    inner, argument = expression.args[0], sympy.Dummy(real=True)
    if expression.is_Pow and expression.exp.is_number and expression.exp.is_positive:
        return size(expression.base) ** expression.exp
    # Of exp, whose base is not an argument, too.
    if isinstance(expression, sympy.exp):
        return abs(expression) * (1 + size(inner))
    if expression.is_Pow:
        inner = expression.base
        slope = (argument**expression.exp).diff(argument).subs(argument, inner)
    else:
        slope = expression.func(argument).diff(argument).subs(argument, inner)
    return abs(expression) + abs(slope) * size(inner)


class Exact:
    """The value, the gradient and the Hessian of a formula, each with the size of its parts."""

    def __init__(self, formula: str) -> None:
        loss = rational(parsed(formula))
        slopes = [loss.diff(symbol) for symbol in (X, Y)]
        self.value = [loss]
        self.gradient = slopes
        self.hessian = [slope.diff(symbol) for slope in slopes for symbol in (X, Y)]

    @functools.cached_property
    def loss(self) -> Function:
        return exactly(self.value[0])

    @functools.cached_property
    def slopes(self) -> list[Function]:
        return [exactly(each) for each in self.gradient]


@functools.cache
def exact(spec: str) -> Exact:
    return Exact(EVERY[spec].formula)


# That derivatives are those of the value is held, for all others, to the trace's in tests/trace/test_derivative.py.
DIFFERENTIATED = ("ackley", "beale", "goldstein-price", "quarters:scale=4", "ravine:condition=100,angle=30")
COMPUTED = [*((spec, "value") for spec in EVERY), *itertools.product(DIFFERENTIATED, ("gradient", "hessian"))]


@pytest.mark.parametrize(("spec", "method"), COMPUTED)
def test_what_is_computed_is_the_formula_that_a_figure_shows_and_its_derivatives(spec: str, method: str) -> None:
    surface = EVERY[spec]
    points = random_points(surface, 8)
    computed = getattr(surface, method)(points).reshape(-1, 8)
    for expression, numbers in zip(getattr(exact(spec), method), computed, strict=True):
        wanted, scale = exactly(expression), exactly(size(expression))
        for (x, y), number in zip(points.T.tolist(), numbers.tolist(), strict=True):
            assert abs(mpmath.mpf(number) - wanted(x, y)) <= LOST * scale(x, y), (x, y)


def neighbours(surface: Surface, x: float, y: float) -> Iterator[Point]:
    """So near that there is nothing else, and far enough for forty digits."""
    assert surface.length
    for angle in np.linspace(0, 2 * np.pi, 48, endpoint=False).tolist():
        yield x + 1e-7 * surface.length * np.cos(angle), y + 1e-7 * surface.length * np.sin(angle)


def kind_of(surface: Surface, loss: Function, point: CriticalPoint) -> str:
    """What a critical point is, by the curvature there or, where that does not tell, by what lies around it."""
    with np.errstate(all="ignore"):
        hessian = surface.hessian(np.array(point[:2]))
    if np.isfinite(hessian).all():
        smallest, largest = np.linalg.eigvalsh(hessian)
        if min(abs(smallest), abs(largest)) > FLAT * max(abs(smallest), abs(largest)):
            return "minimum" if smallest > 0 else "maximum" if largest < 0 else "saddle"
    here = loss(point.x, point.y)
    around = [loss(*each) - here for each in neighbours(surface, point.x, point.y)]
    return "minimum" if min(around) >= 0 else "maximum" if max(around) <= 0 else "saddle"


@pytest.mark.parametrize("spec", EVERY)
def test_every_listed_point_is_what_the_list_says(spec: str) -> None:
    surface, loss = EVERY[spec], exact(spec).loss
    points = listed(surface)
    assert [kind_of(surface, loss, point) for _, point in points] == [kind for kind, _ in points]


@pytest.mark.parametrize("spec", EVERY)
def test_the_loss_at_every_listed_point_is_the_listed_one(spec: str) -> None:
    surface = EVERY[spec]
    for _, point in listed(surface):
        assert float(surface.value(np.array(point[:2]))) == pytest.approx(point.value, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("spec", EVERY)
def test_the_gradient_is_zero_within_rounding_at_every_listed_point(spec: str) -> None:
    """A point of thirteen digits is off by its rounding, and the gradient there by that times the curvature."""
    surface, slopes = EVERY[spec], exact(spec).slopes
    for _, point in listed(surface):
        with np.errstate(all="ignore"):
            hessian = surface.hessian(np.array(point[:2]))
        room = 1e-12 + 1e-13 * np.abs(hessian).sum() * max(1.0, abs(point.x), abs(point.y))
        try:
            assert max(abs(slope(point.x, point.y)) for slope in slopes) <= room
        except ZeroDivisionError:
            # There is no gradient at the tip of a cone; what the code gives for it must not move a run.
            np.testing.assert_array_equal(surface.gradient(np.array(point[:2])), 0)


def found(surface: Surface, count: int = 50) -> NDArray[np.float64]:
    """The critical points in the window to which Newton's method comes from anywhere on a grid, `(2, N)`."""
    assert surface.window
    assert surface.length
    sides = [np.linspace(low, high, count) for low, high in surface.window]
    points = np.stack(np.meshgrid(*sides)).reshape(2, -1)
    with np.errstate(all="ignore"):
        for _ in range(60):
            (x, y), ((xx, xy), (_, yy)) = surface.gradient(points), surface.hessian(points)
            step = np.stack([yy * x - xy * y, xx * y - xy * x]) / (xx * yy - xy * xy)
            # Long steps are cut, so that every grid point finds what is near.
            length = np.hypot(*step)
            points = points - step * np.minimum(1.0, 0.02 * surface.length / length)
        settled = (np.hypot(*step) <= SAME * surface.length) & np.isfinite(points).all(axis=0)
    (left, right), (bottom, top) = surface.window
    inside = (left <= points[0]) & (points[0] <= right) & (bottom <= points[1]) & (points[1] <= top)
    return points[:, settled & inside]


def distance_to(points: NDArray[np.float64], listed: list[CriticalPoint]) -> NDArray[np.float64]:
    """To the nearest of some listed ones, `(N,)`."""
    places = np.array([point[:2] for point in listed]).reshape(-1, 2)
    return np.hypot(*(points[:, :, None] - places.T[:, None])).min(axis=1, initial=np.inf)


@pytest.mark.parametrize("spec", [spec for spec, each in EVERY.items() if each.complete])
def test_where_the_list_is_complete_no_critical_point_in_the_window_is_missing(spec: str) -> None:
    surface = EVERY[spec]
    assert surface.length
    points = found(surface)
    far = distance_to(points, [point for _, point in listed(surface)]) > 1e-6 * surface.length
    assert points[:, far].T.tolist() == []


@pytest.mark.parametrize("spec", [spec for spec, each in EVERY.items() if each.complete])
def test_where_the_list_is_complete_the_gradient_turns_round_the_window_as_often_as_the_list_says(spec: str) -> None:
    """Once for a minimum or a maximum, and once against it for a saddle (Poincaré and Hopf)."""
    surface = EVERY[spec]
    assert surface.window
    (left, right), (bottom, top) = surface.window
    corners = np.array([[left, right, right, left, left], [bottom, bottom, top, top, bottom]])
    shares = np.linspace(0, 1, 4000, endpoint=False)
    sides = [first[:, None] + shares * (last - first)[:, None] for first, last in itertools.pairwise(corners.T)]
    edge = np.concatenate(sides, axis=1)
    angles = np.unwrap(np.arctan2(*surface.gradient(np.concatenate([edge, edge[:, :1]], axis=1))[::-1]))
    inside = [kind for kind, point in listed(surface) if left < point.x < right and bottom < point.y < top]
    # A saddle of three valleys counts twice.
    saddles = inside.count("saddle") + (surface.name == "monkey-saddle")
    assert round((angles[-1] - angles[0]) / (2 * np.pi)) == len(inside) - inside.count("saddle") - saddles


@pytest.mark.parametrize("spec", [spec for spec, each in EVERY.items() if each.minima])
def test_no_minimum_in_the_window_is_lower_than_the_lowest_that_is_listed(spec: str) -> None:
    surface = EVERY[spec]
    points = found(surface)
    lowest, values = min(point.value for point in surface.minima), surface.value(points)
    assert values.min(initial=np.inf) >= lowest - 1e-9 * max(1.0, abs(lowest))


@pytest.mark.parametrize(
    ("formula", "point", "value"),
    [("2πx cos(πy)", (1.0, 1.0), -2 * np.pi), ("e + exp(-x²/2)", (0.0, 3.0), np.e + 1), ("3xy²", (2.0, 3.0), 54.0)],
)
def test_a_formula_is_read_as_it_is_written(formula: str, point: Point, value: float) -> None:
    assert float(Exact(formula).loss(*point)) == pytest.approx(value, rel=1e-15)


class Wrong(type(EVERY["two-gaussians"])):  # type: ignore[misc]
    """Its list lacks the deeper hole."""

    minima = (EVERY["two-gaussians"].minima[1],)
    complete = True


def test_the_search_finds_what_a_list_lacks() -> None:
    surface = Wrong()
    points = found(surface)
    assert surface.value(points).min() == pytest.approx(EVERY["two-gaussians"].minima[0].value)
    assert surface.length
    assert (distance_to(points, [point for _, point in listed(surface)]) > 1e-6 * surface.length).any()
