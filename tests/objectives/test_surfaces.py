"""Every surface of the catalogue against symbolic derivatives, exact roots and values known from elsewhere."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray
from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, split_symbols, standard_transformations

from optviz import OptvizError, record
from optviz.objectives.surfaces import CriticalPoint, Surface, names, surface_class
from optviz.optimizers import catalogue
from optviz.parameters import parameters
from optviz.race.inputs import surface_from

VARIANTS = {
    "ravine": (
        "ravine:condition=1",
        "ravine:condition=100,angle=30",
        "ravine:condition=1000,angle=-135",
        "ravine:angle=90",
    ),
    "rosenbrock": ("rosenbrock:a=0.5,b=10", "rosenbrock:a=-1.5,b=1000"),
}
SPECS = [spec for name in names() for spec in (name, *VARIANTS.get(name, ()))]
X, Y = sympy.symbols("x y", real=True)


def exact(expression: sympy.Expr) -> sympy.Poly:
    """A polynomial whose floating point coefficients became the fractions that they are."""
    return sympy.Poly(expression.xreplace({each: sympy.Rational(each) for each in expression.atoms(sympy.Float)}), X, Y)


def polynomial(surface: Surface) -> sympy.Poly:
    return exact(surface.value((X, Y)))


def terms(each: sympy.Poly, point: NDArray[np.float64]) -> list[Fraction]:
    x, y = (Fraction(float(component)) for component in point)
    return [Fraction(int(factor.p), int(factor.q)) * x**i * y**j for (i, j), factor in each.terms()]


def relative_error(each: sympy.Poly, point: NDArray[np.float64], computed: float) -> float:
    """Beside the sum of the sizes of the terms, which is what rounding can disturb."""
    parts = terms(each, point)
    scale = sum(abs(part) for part in parts)
    return float(abs(Fraction(float(computed)) - sum(parts)) / scale) if scale else abs(float(computed))


def random_points(surface: Surface, count: int) -> NDArray[np.float64]:
    (left, right), (bottom, top) = surface.window
    return np.random.default_rng(7).uniform([[left], [bottom]], [[right], [top]], (2, count))


def listed(surface: Surface) -> list[tuple[str, CriticalPoint]]:
    kinds = {"minimum": surface.minima, "saddle": surface.saddles, "maximum": surface.maxima}
    return [(kind, point) for kind, points in kinds.items() for point in points]


def kind_of(hessian: NDArray[np.float64]) -> str:
    smallest, largest = np.linalg.eigvalsh(hessian)
    assert abs(smallest) > 1e-6
    assert abs(largest) > 1e-6
    return "minimum" if smallest > 0 else "maximum" if largest < 0 else "saddle"


def real_critical_points(surface: Surface) -> list[tuple[float, float]]:
    """All of the plane: the candidates are the real roots of the resultants, of which no point can escape."""
    loss = polynomial(surface).as_expr()
    slopes = loss.diff(X), loss.diff(Y)
    candidates = []
    for kept, removed in ((X, Y), (Y, X)):
        resultant = sympy.Poly(sympy.resultant(*slopes, removed), kept)
        assert not resultant.is_zero
        candidates.append([root.evalf(40) for root in sorted(set(resultant.real_roots()))])
    return [
        (float(x), float(y))
        for x in candidates[0]
        for y in candidates[1]
        if all(abs(slope.subs({X: x, Y: y})) < 1e-25 for slope in slopes)
    ]


def test_every_surface_with_parameters_is_tested_with_several_values() -> None:
    assert {name for name in names() if parameters(surface_class(name))} == set(VARIANTS)


@pytest.mark.parametrize("spec", SPECS)
def test_the_value_is_computed_without_losing_digits(spec: str) -> None:
    surface = surface_from(spec)
    loss, points = polynomial(surface), random_points(surface, 50)
    errors = [relative_error(loss, point, surface.value(point)) for point in points.T]
    assert max(errors) <= 2**-48


@pytest.mark.parametrize("spec", SPECS)
def test_the_gradient_is_the_derivative_of_the_value(spec: str) -> None:
    surface = surface_from(spec)
    loss, points = polynomial(surface), random_points(surface, 50)
    errors = [
        relative_error(loss.diff(symbol), point, component)
        for point in points.T
        for symbol, component in zip((X, Y), surface.gradient(point), strict=True)
    ]
    assert max(errors) <= 2**-48


@pytest.mark.parametrize("spec", SPECS)
def test_the_hessian_is_the_derivative_of_the_gradient(spec: str) -> None:
    surface = surface_from(spec)
    loss, points = polynomial(surface), random_points(surface, 50)
    errors = [
        relative_error(loss.diff(first, second), point, surface.hessian(point)[row, column])
        for point in points.T
        for row, first in enumerate((X, Y))
        for column, second in enumerate((X, Y))
    ]
    assert max(errors) <= 2**-48


@pytest.mark.parametrize("spec", SPECS)
def test_the_gradient_is_zero_at_every_listed_critical_point(spec: str) -> None:
    surface = surface_from(spec)
    points = [point for _, point in listed(surface)]
    assert points
    for point in points:
        np.testing.assert_allclose(surface.gradient(np.array(point[:2])), 0, atol=1e-10)


@pytest.mark.parametrize("spec", SPECS)
def test_the_loss_at_every_listed_critical_point_is_the_listed_one(spec: str) -> None:
    surface = surface_from(spec)
    for _, point in listed(surface):
        assert float(surface.value(np.array(point[:2]))) == pytest.approx(point.value, rel=1e-12, abs=1e-20)


@pytest.mark.parametrize("spec", SPECS)
def test_the_hessian_says_of_every_critical_point_what_the_list_says(spec: str) -> None:
    surface = surface_from(spec)
    points = listed(surface)
    assert [kind_of(surface.hessian(np.array(point[:2]))) for _, point in points] == [kind for kind, _ in points]


@pytest.mark.parametrize("spec", SPECS)
def test_no_critical_point_of_the_plane_is_missing_from_the_list(spec: str) -> None:
    surface = surface_from(spec)
    found = sorted(real_critical_points(surface))
    expected = sorted((point.x, point.y) for _, point in listed(surface))
    assert len(found) == len(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("spec", "point", "value"),
    [
        ("beale", (1, 1.5), 41.25),
        ("beale", (0, 0), 14.203125),
        ("beale", (3, 4), 39062.953125),
        ("bounded-saddle", (1, 1), 0.25),
        ("bounded-saddle", (0, -1), -0.25),
        ("himmelblau", (0, 0), 170),
        ("himmelblau", (0, -4), 306),
        ("himmelblau", (3, 2), 0),
        ("himmelblau", (-0.27084459066735, -0.92303855647998), 181.6165215225827),
        ("ravine", (-9, 1.5), 68.625),
        ("ravine:condition=100", (-9, 1), 90.5),
        ("ravine:angle=90", (2, 0), 50),
        ("rosenbrock", (-1.2, 1), 24.2),
        ("rosenbrock", (0, 0), 1),
        ("rosenbrock:a=2,b=3", (1, 2), 4),
        ("saddle", (1.2, 0), 1.44),
        ("saddle", (3, 5), -16),
    ],
)
def test_known_values_are_met(spec: str, point: tuple[float, float], value: float) -> None:
    assert float(surface_from(spec).value(np.array(point, dtype=float))) == pytest.approx(value, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(
    ("spec", "point", "curvatures"),
    [
        ("beale", (3, 0.5), (0.3014636, 48.97979)),
        ("beale", (0, 1), (-27.75, 27.75)),
        ("bounded-saddle", (0, 1), (1, 2)),
        ("himmelblau", (3, 2), (54 - 800**0.5, 54 + 800**0.5)),
        ("ravine:condition=100,angle=30", (1, 1), (1, 100)),
        ("rosenbrock", (1, 1), (0.399360767, 1001.60064)),
        ("saddle", (0, 0), (-2, 2)),
    ],
)
def test_known_curvatures_are_met(spec: str, point: tuple[float, float], curvatures: tuple[float, float]) -> None:
    hessian = surface_from(spec).hessian(np.array(point, dtype=float))
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), curvatures, rtol=2e-7)


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("method", ["value", "gradient", "hessian"])
def test_a_point_gets_the_same_bits_alone_in_a_row_and_in_a_grid(spec: str, method: str) -> None:
    surface = surface_from(spec)
    evaluate, row = getattr(surface, method), random_points(surface, 12 * 7)
    alone = np.stack([evaluate(point) for point in row.T], axis=-1)
    np.testing.assert_array_equal(evaluate(row), alone)
    np.testing.assert_array_equal(evaluate(row.reshape(2, 12, 7)), alone.reshape(*alone.shape[:-1], 12, 7))


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 4)])
def test_results_have_the_shape_of_the_points(spec: str, shape: tuple[int, ...]) -> None:
    surface, points = surface_from(spec), np.ones((2, *shape))
    shapes = [np.shape(getattr(surface, name)(points)) for name in ("value", "gradient", "hessian")]
    assert shapes == [shape, (2, *shape), (2, 2, *shape)]


@pytest.mark.parametrize("spec", SPECS)
def test_evaluating_a_surface_does_not_change_the_points(spec: str) -> None:
    surface = surface_from(spec)
    points = random_points(surface, 5)
    before = points.copy()
    for method in (surface.value, surface.gradient, surface.hessian):
        method(points)
    np.testing.assert_array_equal(points, before)


@pytest.mark.parametrize("spec", SPECS)
def test_the_start_lies_inside_the_window(spec: str) -> None:
    surface = surface_from(spec)
    for (low, high), component in zip(surface.window, surface.start, strict=True):
        assert low < component < high


@pytest.mark.parametrize("spec", SPECS)
def test_every_minimum_lies_inside_the_window(spec: str) -> None:
    surface = surface_from(spec)
    (left, right), (bottom, top) = surface.window
    assert all(left < point.x < right and bottom < point.y < top for point in surface.minima)


@pytest.mark.parametrize("spec", SPECS)
def test_no_optimizer_diverges_with_the_suggested_learning_rate(spec: str) -> None:
    recording = record(spec, list(catalogue()))
    lost = {run.optimizer: int(at) for run, at in zip(recording.runs, recording.diverged_at, strict=True) if at >= 0}
    assert lost == {}


def parsed(formula: str) -> sympy.Poly:
    formula, _, turned = formula.partition(", (u, v) = (x, y) turned by ")
    for superscript, exponent in zip("²³⁴", "234", strict=True):
        formula = formula.replace(superscript, f"**{exponent}")
    reading = (*standard_transformations, split_symbols, implicit_multiplication)
    angle = sympy.rad(sympy.Rational(turned.rstrip("°") or "0"))
    u, v = sympy.cos(angle) * X - sympy.sin(angle) * Y, sympy.sin(angle) * X + sympy.cos(angle) * Y
    read = parse_expr(formula, local_dict={"x": X, "y": Y, "u": u, "v": v}, transformations=reading)
    return sympy.Poly(sympy.expand(read), X, Y)


def coefficients(each: sympy.Poly) -> dict[tuple[int, int], sympy.Rational]:
    """Without those that are there by rounding only, as the sine of 180 degrees is."""
    largest = max(abs(coefficient) for coefficient in each.coeffs())
    return {powers: coefficient for powers, coefficient in each.terms() if abs(coefficient) > 1e-14 * largest}


@pytest.mark.parametrize("spec", SPECS)
def test_the_formula_a_figure_shows_is_the_formula_that_is_computed(spec: str) -> None:
    surface = surface_from(spec)
    shown, computed = coefficients(parsed(surface.formula)), coefficients(polynomial(surface))
    # The sine of an angle is computed in floating point.
    rounding = 1e-14 if surface.settings().get("angle") else 0
    assert set(shown) == set(computed)
    for powers, coefficient in computed.items():
        assert abs(shown[powers] - coefficient) <= rounding * abs(coefficient)


@pytest.mark.parametrize(("condition", "angle"), [(1e4, -148), (5000, -135), (1e6, 7), (1000, 60)])
def test_the_formula_of_a_turned_ravine_is_that_of_a_bowl(condition: float, angle: float) -> None:
    shown = parsed(surface_from(f"ravine:condition={condition!r},angle={angle}").formula)
    xx, xy, yy = (shown.coeff_monomial(each) for each in (X * X, X * Y, Y * Y))
    half, distance = xx + yy, sympy.sqrt((xx - yy) ** 2 + xy * xy)
    assert [float((half + sign * distance).evalf(40)) for sign in (-1, 1)] == pytest.approx([1, condition])


@pytest.mark.parametrize("angle", [90, -90, 180, -180])
def test_at_right_angles_the_ravine_has_no_mixed_curvature(angle: float) -> None:
    surface = surface_from(f"ravine:condition=1e15,angle={angle}")
    (xx, xy), (_, yy) = surface.hessian(np.zeros(2))
    assert xy == 0
    assert sorted([xx, yy]) == [1, 1e15]
    x, y = surface.gradient(np.array([0.3, 0.3]))
    assert sorted([x, y]) == [0.3, 3e14]


def test_formulas_have_no_idle_ones_and_zeros() -> None:
    assert surface_from("ravine:condition=1").formula == "(x² + y²) / 2"
    assert surface_from("rosenbrock:a=0,b=1").formula == "x² + (y - x²)²"


@pytest.mark.parametrize("angle", [-135, -45, 30, 60, 180])
def test_turning_the_ravine_turns_its_values_with_it(angle: float) -> None:
    flat, turned = surface_from("ravine"), surface_from(f"ravine:angle={angle}")
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    points = random_points(flat, 30)
    moved = np.array([[cosine, -sine], [sine, cosine]]) @ points
    np.testing.assert_allclose(turned.value(moved), flat.value(points), rtol=1e-12)
    np.testing.assert_allclose(turned.start, np.array([[cosine, -sine], [sine, cosine]]) @ flat.start, rtol=1e-12)


@pytest.mark.parametrize("spec", SPECS)
def test_a_surface_can_be_made_again_from_its_spec(spec: str) -> None:
    surface = surface_from(spec)
    again = surface_from(surface.spec)
    assert (type(again), again.settings()) == (type(surface), surface.settings())


def test_a_mistyped_surface_name_gets_a_suggestion() -> None:
    with pytest.raises(OptvizError) as caught:
        surface_class("rosenbrok")
    there = ", ".join(names())
    assert str(caught.value) == f"No surface is named 'rosenbrok'; there are {there}. Did you mean 'rosenbrock'?"
