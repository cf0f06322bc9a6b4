"""Formulas as surfaces: what is read and what refused, their derivatives, and what is found of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from given import calls_of

from optviz import OptvizError, record
from optviz.objectives.formula.reading import read
from optviz.objectives.formula.typeset import typeset
from optviz.objectives.surfaces import surface_class
from optviz.plan.inputs import surface_from
from optviz.trace.replay import computed
from optviz.traced.surface import traced_method

POINTS = np.random.default_rng(3).uniform(0.2, 1.3, (2, 40))


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + 10*y**2 + sin(3*x)",
        "x^3*y - y^-2/x + 2^x",
        "exp(-(x - 1)**2)*cosh(y) - log(x*y + 1)",
        "sqrt(x)*tan(y/2) + atan2(y, x)",
        "(x + y)**64 / (1 + x)**7.5",
        "x**y + e**x - pi",
        "asinh(x) + tanh(x*y)**3 - cbrt(y)",
        "abs(x - 2) + max(x, y, 0.5) - min(x, 3*y)",
        "-x**2 + +y - -x*y",
    ],
)
def test_a_formula_has_the_value_and_the_exact_derivatives_that_sympy_has(text: str) -> None:
    x, y = sympy.symbols("x y", positive=True)
    names = {"max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs, "cbrt": sympy.cbrt, "e": sympy.E, "x": x, "y": y}
    known = sympy.sympify(text.replace("^", "**"), locals=names)
    surface = surface_from(text)
    for given, expected in [
        (surface.value(POINTS), known),
        *zip(surface.gradient(POINTS), [known.diff(x), known.diff(y)], strict=True),
        *zip(surface.hessian(POINTS).reshape(4, -1), [known.diff(a, b) for a in (x, y) for b in (x, y)], strict=True),
    ]:
        computes = sympy.lambdify([x, y], expected.replace(sympy.DiracDelta, lambda *_: sympy.S.Zero), "numpy")
        wanted = np.broadcast_to(computes(*POINTS), (POINTS.shape[1],))
        np.testing.assert_allclose(given, wanted, rtol=1e-10, atol=1e-12)


def test_many_runs_have_to_the_last_bit_what_one_alone_has() -> None:
    surface = surface_from("x**5*y**1.7 + exp(sin(x*y)) / y")
    for name in ("value", "gradient", "hessian"):
        method = getattr(surface, name)
        alone = np.stack([method(point) for point in POINTS.T], axis=-1)
        assert np.array_equal(method(POINTS), alone)
        assert np.array_equal(method(POINTS.reshape(2, 4, 10)), alone.reshape(*alone.shape[:-1], 4, 10))


def test_a_formula_has_the_steps_of_the_surface_that_it_is() -> None:
    known = record("rosenbrock", "sgd:lr=1e-3,adam:lr=0.1", start=(-1.2, 1), steps=60)
    typed = record("(1 - x)**2 + b*(y - x**2)**2:b=100", "sgd:lr=1e-3,adam:lr=0.1", start=(-1.2, 1), steps=60)
    np.testing.assert_allclose(typed.points, known.points, rtol=1e-9)


@pytest.mark.parametrize("method", ["value", "gradient", "hessian"])
def test_the_page_gets_the_same_expressions(method: str) -> None:
    surface = surface_from("x**3 + 2*y^2*sin(x) + max(x, y)")
    nodes = traced_method(surface, method)
    values: dict[Any, Any] = {}
    for each in nodes:
        waiting = [each]
        while waiting:
            here = waiting.pop()
            waiting.extend(here.args)
            if here.op == "symbol":
                values[here] = POINTS["xy".index(here.value.name)]
    found = np.broadcast_arrays(POINTS[0], *computed(nodes, values))[1:]
    np.testing.assert_array_equal(
        np.array(found).reshape(np.shape(getattr(surface, method)(POINTS))), getattr(surface, method)(POINTS)
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("x**2 + 10*y**2 + sin(3*x)", "x² + 10 y² + sin(3 x)"),
        ("(1 - x)^2 + b*(y - x^2)^2:b=100", "(1 - x)² + 100 (y - x²)²"),
        ("a*x - (y - 1):a=-2", "-2 x - (y - 1)"),
        ("x - -2*y", "x - (-2 y)"),
        ("(x + y)*(x - y)/(2*x)", "(x + y) (x - y) / (2 x)"),
        ("2*3*x**-2", "2 · 3 x⁻²"),
        ("abs(x)**1.5 + sqrt(x + y)*pi", "|x|^1.5 + √(x + y) π"),
        ("-(x + y)**2", "-(x + y)²"),
        ("x/(y/2) + x*(y/2)", "x / (y/2) + x (y/2)"),
        ("(x**2)**3 + 2**x**2", "(x²)³ + 2^(x²)"),
    ],
)
def test_it_is_set_as_in_print(text: str, printed: str) -> None:
    assert surface_from(text).formula == printed


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("x**2 + sn(y)", 7, "no function `sn`; did you mean sin"),
        ("x**2 + z", 7, "`z` has no value"),
        ("2x + y", 1, r"a sign is missing here, as in 2\*x"),
        ("sin x + y", 4, r"what sin is of stands in brackets, as in sin\(x\)"),
        ("sin(x)cos(y)", 6, r"a sign is missing here, as in …\)\*cos"),
        ("(x - 1)(y + 2)", 7, r"a sign is missing here, as in …\)\*\(…"),
        ("x**2 + (y", 7, "never closed"),
        ("x) + y", 1, "closes none"),
        ("x + * y", 4, "missing before this"),
        ("x +", 3, "missing here"),
        ("x[0] + y", 1, r"\[ is no part"),
        ("x + 'a'", 4, "' is no part"),
        ("x³ - y", 1, r"³ is written as \*\*3 in a formula"),
        ("x - |y|", 4, r"\| is written as abs\(…\) in a formula"),
        ("x + y.real", 4, "no part"),
        ("x + 2j", 5, "a sign is missing"),
        ("(x)(y)", 3, "a sign is missing"),
        ("x*(y, 2)", 2, "no part"),
        ("sin(x, y)", 0, "of one number"),
        ("x + sin", 4, "is a function"),
        ("x + True", 4, "`True`|no part"),
        ("x + 9**9**9**9", 7, "no number that can be computed"),
        ("x + 1/0", 4, "no number"),
        ("x*log(0 - 1)", 2, "no number"),
        ("9" * 400 + "*x", 0, "too large"),
        ("3 + 2*2", 0, "7 everywhere"),
        ("(" * 80 + "x" + ")" * 80, 60, "brackets"),
        ("x if x else y", 2, "a sign is missing"),
        ("x^^2", 2, "missing before"),
        ("x and y", 2, "a sign is missing"),
        ("(lambda x)*y", 8, "a sign is missing"),
    ],
)
def test_what_is_no_formula_is_refused_with_a_note_that_points_there(text: str, place: int, what: str) -> None:
    with pytest.raises(OptvizError, match=what) as caught:
        surface_from(text)
    shown, caret = caught.value.__notes__[0].split("\n")
    assert f"at character {place + 1}:" in str(caught.value)
    assert shown[len(caret) - 1 :].startswith(text[place : place + 10].strip()[:6])


@pytest.mark.parametrize(
    "text",
    [
        "x+" * 5000 + "x",
        "-" * 990 + "x",
        "x" + "**x" * 300,
        "(" * 5000 + "x",
        "x**x" * 200,
        "(x*y+1)**63*" * 60 + "x",
        "x" * 10_000,
    ],
)
def test_what_is_too_long_is_done_or_refused_without_more_work_than_that(text: str) -> None:
    calls = calls_of(lambda: made_or_refused(text))
    assert calls < 400_000


def made_or_refused(text: str) -> None:
    try:
        surface_from(text)
    except OptvizError as error:
        # What is said is short, however long the formula.
        if len(str(error)) > 2_100:
            raise


def test_nothing_that_a_formula_names_is_looked_up() -> None:
    for text in ("__import__(x)", "eval(x)", "open(x)", "x.__class__", "print(x)", "globals(x)*y", "np.linalg(x)"):
        with pytest.raises(OptvizError):
            surface_from(text)


@pytest.mark.parametrize(
    ("text", "settings", "what"),
    [
        ("a*x**2 + y**2", {}, "`a` has no value"),
        ("x**2 + y**2", {"b": 1.0}, "There is no `b`"),
        ("x**2 + y**2", {"x": 1.0}, "means something in every formula"),
        ("x**2 + y**2", {"sin": 1.0}, "means something in every formula"),
    ],
)
def test_parameters_are_those_that_the_formula_has(text: str, settings: dict[str, float], what: str) -> None:
    with pytest.raises(OptvizError, match=what):
        read(text, settings)


def test_names_of_surfaces_are_no_formulas_and_those_within_others_may_be() -> None:
    assert surface_from("bounded-saddle").name == "bounded-saddle"
    assert surface_from("noisy(a*x**2 + y^2:a=3):noise=0.5").formula == "3 x² + y²"
    for text in ("rosenbrok", "lookahead(saddle)", "x-ray"[2:]):
        with pytest.raises(OptvizError, match="No surface is named"):
            surface_from(text)


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock", "beale"])
def test_the_critical_points_of_known_surfaces_are_found(name: str) -> None:
    typed = {
        "himmelblau": "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        "rosenbrock": "(1 - x)**2 + 100*(y - x**2)**2",
        "beale": "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    }[name]
    known, found = surface_class(name)(), surface_from(typed)
    (left, right), (bottom, top) = found.window or ((0, 0), (0, 0))
    for kind in ("minima", "saddles", "maxima"):
        inside = [each for each in getattr(known, kind) if left <= each.x <= right and bottom <= each.y <= top]
        assert np.allclose(sorted(getattr(found, kind)), sorted(inside), atol=1e-7), kind
    assert found.minima


def test_each_listed_point_is_one_of_its_kind() -> None:
    for text in ("sin(x)*sin(2*y) + x/9", "x**4 - 3*x**2 + y**2*(1 + x**2) - y", "cos(x*y) + (x**2 + y**2)/9"):
        surface = surface_from(text)
        for kind, signs in (("minima", {1.0}), ("saddles", {-1.0, 1.0}), ("maxima", {-1.0})):
            for x, y, value in getattr(surface, kind):
                point = np.array([x, y])
                assert np.abs(surface.gradient(point)).max() < 1e-9
                assert set(np.sign(np.linalg.eigvalsh(surface.hessian(point)))) == signs
                assert surface.value(point) == value


def test_only_what_is_certain_is_called_complete() -> None:
    assert surface_from("x**2 + x*y + 3*y**2 - x").complete
    assert surface_from("x*y").complete
    assert not surface_from("x**4 + y**2").complete
    # Along a floor there are minima without end, and none stands alone.
    assert not surface_from("(x - y)**2").complete
    assert surface_from("(x - y)**2").minima == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("(x - 300)**2 + (y + 70)**2", (300, -70)),
        ("-cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2))", (math.pi, math.pi)),
        ("x*log(x) + y*log(y)", (1 / math.e, 1 / math.e)),
    ],
)
def test_the_window_holds_the_lowest_minimum_and_a_start_on_a_slope(text: str, place: tuple[float, float]) -> None:
    surface = surface_from(text)
    assert surface.window is not None
    assert all(low < each < high for each, (low, high) in zip(place, surface.window, strict=True))
    assert all(low <= each <= high for each, (low, high) in zip(surface.start, surface.window, strict=True))
    assert any(np.allclose(place, each[:2], atol=1e-9) for each in surface.minima)
    assert np.abs(surface.gradient(np.array(surface.start))).max() > 0


def test_where_all_falls_a_run_begins_beside_the_ridge() -> None:
    surface = surface_from("(x - 1)**2 - (y - 1)**2")
    x, y = surface.start
    assert abs(y - 1) < 0.05 < abs(x - 1)


def test_what_has_no_value_anywhere_is_refused() -> None:
    with pytest.raises(OptvizError, match="no value anywhere"):
        surface_from("log(-1 - x**2 - y**2)")


@pytest.mark.parametrize(
    "text", ["x**2 + 10*y**2 + sin(3*x)", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2", "x**2 + 3*y**4"]
)
def test_the_rates_that_are_chosen_lead_down(text: str) -> None:
    recording = record(text)
    assert (recording.diverged_at == -1).all()
    assert (recording.losses[-1] < recording.losses[0]).all()


def test_a_recording_of_a_formula_is_read_again(tmp_path: Any) -> None:
    from optviz import load_recording

    made = record("a*x**2 + y**4:a=3", "adam", steps=20)
    made.save(tmp_path / "formula.npz")
    read_again = load_recording(tmp_path / "formula.npz")
    assert read_again.surface.spec == made.surface.spec == "a*x**2 + y**4:a=3"
    assert np.array_equal(read_again.points, made.points)


def test_spaces_and_pasted_signs_do_not_matter() -> None:
    assert typeset(read("x·y − 2×x"), {}) == "x y - 2 x"
    assert surface_from("  x **2+y  ").spec == "x **2+y"
