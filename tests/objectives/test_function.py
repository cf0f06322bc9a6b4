"""Functions as surfaces: `f(x, y)` or `f(w)`, with exact derivatives where they are expressions, or else numerical."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, explore, load_recording, record, scene_of
from optviz.objectives.formula.found import Found
from optviz.objectives.own.surface import OwnSurface
from optviz.plan.inputs import surface_from

Array = NDArray[np.float64]
POINTS = np.random.default_rng(5).uniform(-1.5, 1.5, (2, 12))


def ripple(x: Any, y: Any) -> Any:
    return x**2 + 3 * y**2 + np.sin(3 * x)


def of_a_point(w: Any) -> Any:
    return np.sum((w - 1) ** 2)


def by_math(x: float, y: float) -> float:
    return math.cosh(x) + y * y * math.exp(x)


def branching(w: Array) -> Any:
    return w[0] ** 2 if w[0] > w[1] else 2 * w[0] ** 2 + w[1] ** 2 - w[1] ** 2


def test_a_function_of_numpy_has_exact_derivatives_and_all_that_a_formula_has() -> None:
    surface, typed = surface_from(ripple), surface_from("x**2 + 3*y**2 + sin(3*x)")
    assert isinstance(surface, Found)
    assert (surface.name, surface.title) == ("ripple", "ripple")
    assert (surface.window, surface.start, surface.minima) == (typed.window, typed.start, typed.minima)
    for name in ("value", "gradient", "hessian"):
        np.testing.assert_allclose(getattr(surface, name)(POINTS), getattr(typed, name)(POINTS), rtol=1e-13)
    assert surface_from(lambda x, y: x * x + y * y).name == "f"


@pytest.mark.parametrize("function", [of_a_point, branching, functools.partial(ripple), lambda x, y: max(x, y) ** 2])
def test_it_has_the_value_of_the_function_itself(function: Any) -> None:
    surface = surface_from(function)
    own = [function(point) if function in (of_a_point, branching) else function(*point) for point in POINTS.T]
    np.testing.assert_allclose(surface.value(POINTS), own, rtol=1e-12)


def test_what_is_no_expression_has_a_numerical_gradient_and_the_figure_says_so() -> None:
    surface = surface_from(by_math)
    assert isinstance(surface, OwnSurface)
    assert surface.is_numerical
    x, y = POINTS
    slopes = np.stack([np.sinh(x) + y * y * np.exp(x), 2 * y * np.exp(x)])
    np.testing.assert_allclose(surface.gradient(POINTS), slopes, rtol=1e-7, atol=1e-8)
    curved = [[np.cosh(x) + y * y * np.exp(x), 2 * y * np.exp(x)], [2 * y * np.exp(x), 2 * np.exp(x)]]
    np.testing.assert_allclose(surface.hessian(POINTS), curved, rtol=1e-5, atol=1e-5)
    said = scene_of(record(by_math, "sgd", steps=3)).subtitle
    assert "numerical gradient" in said
    assert "numerical gradient" not in scene_of(record(ripple, "sgd", steps=3)).subtitle
    korean = scene_of(record(by_math, "sgd", steps=3), language="ko").subtitle
    assert "수치 미분한 기울기" in korean


def test_a_value_alone_that_is_no_expression_is_raced_on_by_differences() -> None:
    class WithMath:
        def value(self, w: Array) -> float:
            return math.sin(w[0]) + w[1] ** 2

    recording = record(WithMath(), "sgd:lr=0.1", start=(1.0, 1.0), steps=2)
    assert recording.points[1, :, 0] == pytest.approx([1 - 0.1 * math.cos(1), 0.8], rel=1e-8)


def test_a_function_of_more_numbers_is_raced_without_a_map() -> None:
    many = record(lambda w: np.sum(w * w), "sgd:lr=0.25", start=[1.0, 2, 3, 4], steps=1)
    assert many.points[1, :, 0].tolist() == [0.5, 1, 1.5, 2]
    named = record(lambda a, b, c: a * a + b * b + c * c, "sgd:lr=0.25", start=[1.0, 2, 3], steps=1)
    assert named.points[1, :, 0].tolist() == [0.5, 1, 1.5]


def test_rates_follow_from_the_curvature() -> None:
    for function in (ripple, by_math):
        recording = record(function, "sgd,adam", steps=100)
        assert (recording.losses[-1] < recording.losses[0] - 0.1).all()


def test_a_recording_of_a_function_is_read_with_it(tmp_path: Any) -> None:
    record(ripple, "sgd", steps=5).save(tmp_path / "a.npz")
    assert load_recording(tmp_path / "a.npz", surface=ripple).surface.name == "ripple"
    with pytest.raises(OptvizError, match="was recorded"):
        load_recording(tmp_path / "a.npz", surface=lambda x, y: x * x + y)


def test_the_page_takes_a_function_along() -> None:
    assert '"ripple"' in explore(ripple, "sgd", steps=5).html


def takes_nothing() -> float:
    return 1.0


def gives_two(x: Any, y: Any) -> Any:
    return x, y


def fails(x: Any, y: Any) -> Any:  # noqa: ARG001
    raise RuntimeError("not today")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (takes_nothing, "takes_nothing takes nothing"),
        (gives_two, "^gives_two has no .* gives 2 numbers"),
        (fails, "RuntimeError.*not today"),
    ],
)
def test_what_is_no_loss_is_refused_in_a_sentence(function: Any, said: str) -> None:
    with pytest.raises(OptvizError, match=said):
        record(function, "sgd", steps=1)
