"""An object with a value alone has its exact derivatives, or is refused with a sentence."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, record, verdicts
from optviz.objectives.own.surface import OwnSurface
from optviz.optimizers import catalogue
from optviz.page.landscape import landscape_of
from optviz.plan.inputs import surface_from

Array = NDArray[np.float64]


class Beale:
    """As it stands in books."""

    start, window = (-2.0, 3.0), ((-4.5, 4.5), (-4.5, 4.5))

    def value(self, w: Array) -> Any:
        x, y = w
        return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


class Saddle:
    start, window = (0.0, 0.0), ((-1.0, 1.0), (-1.0, 1.0))

    def value(self, w: Array) -> Any:
        return w[0] ** 2 - w[1] ** 2


class LeastSquares:
    """Of any number of parameters."""

    def __init__(self, dimension: int) -> None:
        draw = np.random.default_rng(dimension)
        self.features, self.targets = draw.normal(size=(20, dimension)), draw.normal(size=20)

    def value(self, w: Array) -> Any:
        return 0.5 * np.mean((self.features @ w - self.targets) ** 2)

    def slope(self, w: Array) -> Any:
        return self.features.T @ (self.features @ w - self.targets) / 20


class Bent:
    """One formula on one side, and another on the other."""

    start = (2.0, 1.0)

    def value(self, w: Array) -> float:
        if w[0] > 1:
            return w[0] ** 2 + w[1] ** 2
        return max(2 * w[0] - 1, -3.0) + abs(w[1])


class Noisy(Beale):
    """Shifted by what is drawn."""

    def __init__(self, shift: float = 0.0) -> None:
        self.shift = shift

    def value(self, w: Array) -> Any:
        return super().value(w) + self.shift * w[0]

    def sample(self, generator: np.random.Generator) -> Noisy:
        return Noisy(generator.normal())


@pytest.mark.parametrize("name", catalogue())
def test_runs_go_the_way_of_the_derivatives_that_were_written_by_hand(name: str) -> None:
    ours = record(Beale(), f"{name}:lr=0.001", steps=40)
    theirs = record("beale", f"{name}:lr=0.001", (-2.0, 3.0), steps=40)
    np.testing.assert_allclose(ours.points, theirs.points, rtol=1e-9)
    np.testing.assert_allclose(ours.gradients, theirs.gradients, rtol=1e-7, atol=1e-9)


def test_derivatives_of_several_points_are_those_of_each() -> None:
    made, by_hand = OwnSurface(Beale()), surface_from("beale")
    points = np.random.default_rng(0).uniform(-4, 4, (2, 3, 5))
    np.testing.assert_allclose(made.gradient(points), by_hand.gradient(points), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(made.hessian(points), by_hand.hessian(points), rtol=1e-12, atol=1e-9)
    for place in np.ndindex(3, 5):
        np.testing.assert_array_equal(made.gradient(points)[(..., *place)], made.gradient(points[(..., *place)]))


@pytest.mark.parametrize("dimension", [1, 2, 5, 30])
def test_an_objective_of_any_number_of_parameters_has_them_too(dimension: int) -> None:
    objective = LeastSquares(dimension)
    w = np.linspace(-1, 1, dimension)
    made = OwnSurface(objective, dimension)
    np.testing.assert_allclose(made.gradient(w), objective.slope(w), rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(made.hessian(w), objective.features.T @ objective.features / 20, atol=1e-13)
    assert record(objective, "sgd:lr=0.1", start=w.tolist(), steps=5).losses[-1, 0] < objective.value(w)


def test_a_value_with_branches_has_the_slope_of_the_branch() -> None:
    made = OwnSurface(Bent())
    assert made.gradient(np.array([2.0, 3.0])).tolist() == [4, 6]
    assert made.gradient(np.array([0.5, -3.0])).tolist() == [2, -1]
    assert made.gradient(np.array([-2.0, 0.0])).tolist() == [0, 0]


def test_the_curvature_is_known_where_nobody_wrote_a_hessian() -> None:
    (verdict,) = verdicts(record(Saddle(), "sgd:lr=0.1", steps=50))
    assert "saddle" in verdict.kind


def test_each_sample_has_the_derivatives_of_its_own_value() -> None:
    made = record(Noisy(), "sgd:lr=0.001", steps=3, seed=4)
    shifts = [np.random.default_rng(np.random.SeedSequence(4, spawn_key=(step,))).normal() for step in range(1, 4)]
    expected = surface_from("beale").gradient(made.points[:3, :, 0].T).T + np.stack([shifts, np.zeros(3)], axis=1)
    np.testing.assert_allclose(made.gradients[:3, :, 0], expected, rtol=1e-10)


def test_the_page_has_the_same_derivatives() -> None:
    ours, theirs = landscape_of(surface_from(Saddle())), landscape_of(surface_from("saddle"))
    assert repr(ours.gradient) == "(multiply(2.0, x), negative(multiply(2.0, y)))"
    assert [each.value for each in ours.hessian] == [each.value for each in theirs.hessian] == [2, 0, 0, -2]


class Failing:
    def value(self, w: Array) -> Any:
        return w[0] + w[2]


class TwoValues:
    def value(self, w: Array) -> Any:
        return w * w


REASONS = {
    Failing: r"it raises IndexError on a traced value: index 2 .* \(in line \d+: return w\[0\] \+ w\[2\]\)",
    TwoValues: "it gives 2 numbers instead of one",
}


@pytest.mark.parametrize("cls", REASONS, ids=lambda cls: cls.__name__)
def test_a_value_that_cannot_be_differentiated_is_refused_with_a_sentence(cls: type) -> None:
    with pytest.raises(OptvizError) as caught:
        record(cls(), "sgd", start=(1.0, 1.0))
    sentence = (
        rf"{cls.__name__} has no gradient\(w\), and its value\(w\) cannot be differentiated because {REASONS[cls]}; "
        r"define gradient\(w\), or write value\(w\) with NumPy's functions\."
    )
    assert re.fullmatch(sentence, str(caught.value)), str(caught.value)


def test_second_derivatives_are_found_only_where_they_are_asked_for() -> None:
    surface = OwnSurface(LeastSquares(5), 5)
    record(surface, "sgd", start=[1.0] * 5, steps=3)
    assert "_curvatures" not in vars(surface.calls.derived)
    surface.hessian(np.ones(5))
    assert "_curvatures" in vars(surface.calls.derived)


def test_a_value_too_long_for_so_many_parameters_is_refused() -> None:
    class Long:
        def value(self, w: Array) -> Any:
            return np.sum(w * w)

    with pytest.raises(OptvizError, match="it is too long to be differentiated by 1000 parameters; define gradient"):
        record(Long(), "sgd", start=[1.0] * 1000)
