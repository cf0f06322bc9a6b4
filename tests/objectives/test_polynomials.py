"""Every surface that is a polynomial, exactly: against fractions, symbolic derivatives and the roots of resultants."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from every import EVERY, POLYNOMIALS, X, Y, listed, parsed, random_points
from numpy.typing import NDArray

from optviz.plan.inputs import surface_from


def terms(each: sympy.Poly, point: NDArray[np.float64]) -> list[Fraction]:
    x, y = (Fraction(float(component)) for component in point)
    return [Fraction(int(factor.p), int(factor.q)) * x**i * y**j for (i, j), factor in each.terms()]


def relative_error(each: sympy.Poly, point: NDArray[np.float64], computed: float) -> float:
    """Beside the sum of the sizes of the terms, which is what rounding can disturb."""
    parts = terms(each, point)
    scale = sum(abs(part) for part in parts)
    return float(abs(Fraction(float(computed)) - sum(parts)) / scale) if scale else abs(float(computed))


def real_critical_points(polynomial: sympy.Poly) -> list[tuple[float, float]]:
    """All of the plane: the candidates are the real roots of the resultants, of which no point can escape."""
    loss = polynomial.as_expr()
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


@pytest.mark.parametrize("spec", POLYNOMIALS)
def test_the_value_is_computed_without_losing_digits(spec: str) -> None:
    surface, loss = EVERY[spec], POLYNOMIALS[spec]
    points = random_points(surface, 50)
    errors = [relative_error(loss, point, surface.value(point)) for point in points.T]
    assert max(errors) <= 2**-48


@pytest.mark.parametrize("spec", POLYNOMIALS)
def test_the_gradient_is_the_derivative_of_the_value(spec: str) -> None:
    surface, loss = EVERY[spec], POLYNOMIALS[spec]
    points = random_points(surface, 50)
    errors = [
        relative_error(loss.diff(symbol), point, component)
        for point in points.T
        for symbol, component in zip((X, Y), surface.gradient(point), strict=True)
    ]
    assert max(errors) <= 2**-48


@pytest.mark.parametrize("spec", POLYNOMIALS)
def test_the_hessian_is_the_derivative_of_the_gradient(spec: str) -> None:
    surface, loss = EVERY[spec], POLYNOMIALS[spec]
    points = random_points(surface, 50)
    errors = [
        relative_error(loss.diff(first, second), point, surface.hessian(point)[row, column])
        for point in points.T
        for row, first in enumerate((X, Y))
        for column, second in enumerate((X, Y))
    ]
    assert max(errors) <= 2**-48


@pytest.mark.parametrize("spec", POLYNOMIALS)
def test_no_critical_point_of_the_plane_is_missing_from_the_list(spec: str) -> None:
    slopes = POLYNOMIALS[spec].diff(X), POLYNOMIALS[spec].diff(Y)
    if not EVERY[spec].complete and sympy.gcd(*slopes).free_symbols:
        # What both have in common is zero along curves, which no list holds.
        return
    found = sorted(real_critical_points(POLYNOMIALS[spec]))
    expected = sorted((point.x, point.y) for _, point in listed(EVERY[spec]))
    assert len(found) == len(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def coefficients(each: sympy.Poly) -> dict[tuple[int, int], sympy.Rational]:
    """Without those that are there by rounding only, as the sine of 180 degrees is."""
    largest = max(abs(coefficient) for coefficient in each.coeffs())
    return {powers: coefficient for powers, coefficient in each.terms() if abs(coefficient) > 1e-14 * largest}


@pytest.mark.parametrize("spec", POLYNOMIALS)
def test_the_formula_a_figure_shows_is_the_formula_that_is_computed(spec: str) -> None:
    surface = EVERY[spec]
    shown = coefficients(sympy.Poly(sympy.expand(parsed(surface.formula)), X, Y))
    computed = coefficients(POLYNOMIALS[spec])
    # The sine of an angle is computed in floating point.
    rounding = 1e-14 if surface.settings().get("angle") else 0
    assert set(shown) == set(computed)
    for powers, coefficient in computed.items():
        assert abs(shown[powers] - coefficient) <= rounding * abs(coefficient)


@pytest.mark.parametrize(("condition", "angle"), [(1e4, -148), (5000, -135), (1e6, 7), (1000, 60)])
def test_the_formula_of_a_turned_ravine_is_that_of_a_bowl(condition: float, angle: float) -> None:
    surface = surface_from(f"ravine:condition={condition!r},angle={angle}")
    shown = sympy.Poly(sympy.expand(parsed(surface.formula)), X, Y)
    xx, xy, yy = (shown.coeff_monomial(each) for each in (X * X, X * Y, Y * Y))
    half, distance = xx + yy, sympy.sqrt((xx - yy) ** 2 + xy * xy)
    assert [float((half + sign * distance).evalf(40)) for sign in (-1, 1)] == pytest.approx([1, condition])
