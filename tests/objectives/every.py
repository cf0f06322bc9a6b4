"""Every surface that there is, and those that would enter: with the defaults of its parameters and with others."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
import sympy
from given import new_surfaces
from numpy.typing import NDArray
from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, split_symbols, standard_transformations

from optviz.given.parameters import default_of, number_text, parameters
from optviz.objectives.surfaces import CriticalPoint, Surface, names, surface_class
from optviz.plan.inputs import surface_from

X, Y = sympy.symbols("x y", real=True)
# Beside those that follow from the ranges of parameters.
CHOSEN = (
    "ravine:condition=1",
    "ravine:condition=100,angle=30",
    "ravine:condition=1000,angle=-135",
    "ravine:angle=90",
    "rosenbrock:a=0.5,b=10",
    "rosenbrock:a=-1.5,b=1000",
)


def values_in(cls: type[Surface], name: str) -> tuple[float, float]:
    """Two values of a parameter beside its default."""
    default, (low, high) = default_of(cls, name), map(float, parameters(cls)[name].interval[1:-1].split(","))
    if math.isfinite(low) and math.isfinite(high):
        return low + 0.2 * (high - low), low + 0.7 * (high - low)
    if math.isfinite(low):
        room = default - low or 1.0
        return low + 0.5 * room, low + 4 * room
    if math.isfinite(high):
        room = high - default or 1.0
        return high - 0.5 * room, high - 4 * room
    return default - 1.5, default + 0.75


def several(cls: type[Surface], name: str) -> Iterator[tuple[str, Surface]]:
    """With the defaults, and with each parameter changed."""
    yield name, cls()
    for parameter in parameters(cls):
        for value in values_in(cls, parameter):
            yield f"{name}:{parameter}={number_text(value)}", cls(**{parameter: value})


EVERY: dict[str, Surface] = {
    **{spec: each for name in names() for spec, each in several(surface_class(name), name)},
    **{spec: surface_from(spec) for spec in CHOSEN},
    **{spec: each for name, cls in new_surfaces().items() for spec, each in several(cls, name)},
}


def random_points(surface: Surface, count: int) -> NDArray[np.float64]:
    """Inside of the window."""
    assert surface.window
    (left, right), (bottom, top) = surface.window
    return np.random.default_rng(7).uniform([[left], [bottom]], [[right], [top]], (2, count))


def listed(surface: Surface) -> list[tuple[str, CriticalPoint]]:
    """The critical points that a surface tells of, with their kind."""
    kinds = {"minimum": surface.minima, "saddle": surface.saddles, "maximum": surface.maxima}
    return [(kind, point) for kind, points in kinds.items() for point in points]


def parsed(formula: str) -> sympy.Expr:
    """What a figure shows, read again: it is written by hand, beside the code that computes."""
    formula = re.sub(r"(cos|sin) (-?[\d.]+)°", r"\1(pi * \2 / 180)", formula)
    formula = re.sub(r"\|([^|]*)\|", r"Abs(\1)", formula).replace("²⁰", "**20")
    formula, *meant = re.split(r", (?=[a-z] = )", formula)
    for superscript, exponent in zip("²³⁴⁵⁶", "23456", strict=True):
        formula = formula.replace(superscript, f"**{exponent}")
    reading = (*standard_transformations, split_symbols, implicit_multiplication)
    letters = {"x": X, "y": Y, "π": sympy.pi, "e": sympy.E}
    # The last is made of x and y, the ones before it of what stands behind them.
    for letter, meaning in [each.split(" = ") for each in reversed(meant)]:
        letters[letter] = parse_expr(meaning, local_dict=letters, transformations=reading)
    return parse_expr(formula, local_dict=letters, transformations=reading)


def rational(expression: sympy.Expr) -> sympy.Expr:
    """Floating point coefficients become the fractions that they are."""
    return expression.xreplace({each: sympy.Rational(each) for each in expression.atoms(sympy.Float)})


def polynomial(surface: Surface) -> sympy.Poly | None:
    """What the code of a surface computes, exactly; None if it is no polynomial."""
    try:
        return sympy.Poly(rational(surface.value((X, Y))), X, Y)
    except (TypeError, AttributeError, sympy.PolynomialError):
        return None


POLYNOMIALS = {spec: found for spec, each in EVERY.items() if (found := polynomial(each)) is not None}
