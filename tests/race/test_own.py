"""Surfaces and optimizers of one's own: what they may leave out, how they may be written, what is said if not so."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from given import Bowl
from numpy.typing import NDArray

from optviz import CriticalPoint, Optimizer, OptvizError, Recording, record, verdicts
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import surface_class
from optviz.plan.inputs import surface_from

Array = NDArray[np.float64]
ARRAYS = ("points", "losses", "gradients", "evaluations", "diverged_at")


class PointBowl:
    """The same for one point: plain floats, a branch and a list."""

    def value(self, w: Array) -> float:
        x, y = float(w[0]), float(w[1])
        return 0.5 * (x * x + 4 * y * y) if math.isfinite(x) else math.inf

    def gradient(self, w: Array) -> list[float]:
        return [float(w[0]), 4 * float(w[1])]

    def hessian(self, w: Array) -> list[list[float]]:
        return [[1.0, 0.0], [0.0, 4.0 if float(w[0]) > -1e9 else math.nan]]


class Described(Bowl):
    name = "my bowl"
    formula = "(x² + 4 y²) / 2"
    window = ((-3, 3), (-2, 2))
    start = (2, 1)
    steps = 7
    learning_rates: dict[str, float] = {"sgd": 0.25}  # a student would write it like this
    minima = ((0, 0, 0),)


class PlainSGD:
    def __init__(self, lr: float = 0.125, name: str = "mine") -> None:
        self.lr, self.name = lr, name

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


class NoSettings:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.125 * grad


def assert_same_numbers(one: Recording, other: Recording) -> None:
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def run_of(optimizer: Any) -> Any:
    return record("saddle", optimizer, steps=1).runs[0]


def test_a_surface_needs_nothing_but_a_value_and_a_gradient() -> None:
    recording = record(Bowl(), "sgd:lr=0.25", (2, 1), steps=2)
    np.testing.assert_array_equal(recording.points[:, :, 0], [[2, 1], [1.5, 0], [1.125, 0]])
    np.testing.assert_array_equal(recording.losses[:, 0], [4, 1.125, 0.6328125])


def test_a_surface_without_a_number_of_steps_runs_a_hundred() -> None:
    assert record(Bowl(), "sgd", (2, 1)).steps == 100


def test_a_surface_written_for_single_points_gives_the_same_bits_as_one_for_arrays() -> None:
    optimizers = ["sgd:lr=0.1", "adam:lr=0.1", "nag:lr=0.05", "sgd:lr=1"]
    starts = [(2, 1), (-0.3, 0.7), (1e-3, 5)]
    one, other = (record(each, optimizers, starts, steps=400) for each in (Bowl(), PointBowl()))
    assert one.diverged_at.max() > 0
    assert_same_numbers(one, other)


@pytest.mark.parametrize("shape", [(), (1,), (2,), (3, 5)])
def test_a_surface_written_for_single_points_answers_for_every_shape(shape: tuple[int, ...]) -> None:
    points = np.random.default_rng(0).normal(size=(2, *shape))
    one, other = OwnSurface(Bowl()), OwnSurface(PointBowl())
    np.testing.assert_array_equal(other.value(points), one.value(points))
    np.testing.assert_array_equal(other.gradient(points), one.gradient(points))
    assert other.hessian(points).shape == (2, 2, *shape)
    np.testing.assert_array_equal(other.hessian(points)[1, 1], np.full(shape, 4.0))


def test_a_method_that_mixes_the_points_is_called_point_by_point() -> None:
    class Mixing(Bowl):
        def gradient(self, w: Array) -> Array:
            # The length is meant of one vector; of an array it is that of all of them.
            return w / np.linalg.norm(w)

    recording = record(Mixing(), "sgd:lr=0.5", [(3, 4), (8, 6)], steps=1)
    np.testing.assert_allclose(recording.points[1], [[2.7, 7.6], [3.6, 5.7]], rtol=1e-15)


def test_what_a_surface_says_of_itself_is_used() -> None:
    recording = record(Described(), ["sgd", "momentum"])
    surface = recording.surface
    assert (surface.name, surface.title, surface.formula) == ("my bowl", "my bowl", "(x² + 4 y²) / 2")
    assert recording.window == ((-3.0, 3.0), (-2.0, 2.0))
    assert recording.steps == 7
    assert [run.start for run in recording.runs] == [(2.0, 1.0)] * 2
    assert [run.settings["learning_rate"] for run in recording.runs] == [0.25, 0.01]
    assert surface.minima == (CriticalPoint(0, 0, 0),)
    assert (surface.saddles, surface.maxima) == ((), ())


def test_what_a_surface_does_not_say_is_left_empty() -> None:
    surface = surface_from(Bowl())
    assert (surface.name, surface.formula, surface.window, surface.learning_rates) == ("Bowl", "", None, {})
    assert (surface.minima, surface.saddles, surface.maxima) == ((), (), ())


def test_a_listed_minimum_of_ones_own_is_one_a_run_can_converge_to() -> None:
    (verdict,) = verdicts(record(Described(), "sgd", steps=60))
    assert (verdict.kind, verdict.sentence.partition(",")[0]) == (
        "converged",
        f"converged at step {verdict.step} to the minimum (0",
    )


def test_a_random_start_comes_from_the_window_of_ones_own_surface() -> None:
    x, y = record(Described(), "sgd", ["random"] * 100, steps=1).points[0]
    assert np.abs(x).max() < 3
    assert np.abs(y).max() < 2


@pytest.mark.parametrize(
    "window",
    [
        3,
        "wide",
        (1, 2),
        ((0, 1),),
        ((0, 1), (1, 0)),
        ((0, 0), (0, 1)),
        ((0, math.inf), (0, 1)),
        ((0, math.nan), (0, 1)),
    ],
    ids=str,
)
def test_a_window_that_is_no_box_is_refused(window: Any) -> None:
    class Odd(Bowl):
        pass

    Odd.window = window
    with pytest.raises(OptvizError) as caught:
        record(Odd(), "sgd", (1, 1), steps=1)
    assert str(caught.value) == (
        "The window of Odd must be ((x low, x high), (y low, y high)) with low below high, "
        f"got {window!r} (test_own.py)."
    )


@pytest.mark.parametrize("start", ["here", (), (1, math.nan), 7])
def test_a_start_of_ones_own_surface_is_checked_as_any_other(start: Any) -> None:
    class Odd(Bowl):
        pass

    Odd.start = start
    with pytest.raises(OptvizError, match=r"^The start of Odd must be two finite numbers, got .* \(test_own\.py\)\.$"):
        record(Odd(), "sgd", steps=1)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("steps", "many"),
        ("learning_rates", 3),
        ("minima", ((0, 0),)),
        ("value", 3),
        ("value", lambda _self, _w: "low"),
        ("gradient", lambda _self, _w: [1.0, 2.0, 3.0]),
        ("gradient", lambda _self, _w: None),
    ],
    ids=["steps", "learning rates", "minima", "value", "value text", "gradient of three", "gradient of none"],
)
def test_a_surface_that_is_wrongly_made_is_refused_with_a_sentence(name: str, wrong: Any) -> None:
    odd = type("Odd", (Bowl,), {name: wrong})
    with pytest.raises(OptvizError) as caught:
        verdicts(record(odd(), "sgd", (1, 1)))
    assert re.search(rf"Odd|{name}", str(caught.value))


def test_a_class_and_its_instance_are_the_same_optimizer() -> None:
    recording = record("beale", [NoSettings, NoSettings(), PlainSGD, PlainSGD(), "sgd:lr=0.125"], steps=3)
    for column in range(1, 5):
        np.testing.assert_array_equal(recording.points[:, :, column], recording.points[:, :, 0])


def test_an_optimizer_of_ones_own_is_shown_with_its_class_name_and_its_settings() -> None:
    run = run_of(PlainSGD(0.5))
    assert (run.optimizer, run.title, run.settings, run.label) == (
        "plainsgd",
        "PlainSGD",
        {"lr": 0.5},
        "lr 0.5",
    )
    bare = run_of(NoSettings)
    assert (bare.title, bare.settings, bare.label) == ("NoSettings", {}, "")


def test_an_optimizer_of_ones_own_may_have_a_title() -> None:
    class Fancy(PlainSGD):
        title = "My rule"

    run = run_of(Fancy())
    assert (run.optimizer, run.title) == ("fancy", "My rule")


def test_a_subclass_of_the_base_is_shown_with_the_short_names() -> None:
    class Mine(Optimizer):
        def update(self, weight: Array, grad: Array) -> None:
            weight -= self.lr * grad

    run = run_of(Mine(0.25))
    assert (run.settings, run.label) == ({"learning_rate": 0.25}, "lr 0.25")


def test_a_name_takes_the_suggested_learning_rate_unless_it_gives_one() -> None:
    runs = record(Described(), ["sgd", "sgd:lr=0.5", "sgd:learning_rate=0.125"], steps=1).runs
    assert [run.settings["learning_rate"] for run in runs] == [0.25, 0.5, 0.125]


def test_an_optimizer_of_ones_own_does_not_take_the_suggested_learning_rate() -> None:
    assert record(Described(), PlainSGD, steps=1).runs[0].settings == {"lr": 0.125}


def test_a_surface_object_stands_for_itself() -> None:
    surface = surface_class("rosenbrock")(b=10.0)
    recording = record(surface, "sgd", steps=3)
    assert recording.surface is surface
    assert_same_numbers(recording, record("rosenbrock:b=10", "sgd", steps=3))


@pytest.mark.parametrize("source", [3, 2.5, print, PlainSGD.update, Bowl()], ids=lambda each: type(each).__name__)
def test_what_has_no_update_is_no_optimizer(source: Any) -> None:
    with pytest.raises(OptvizError) as caught:
        record("saddle", source, steps=1)
    shown = repr(source) if len(repr(source)) <= 60 else repr(source)[:59] + "…"
    assert str(caught.value) == (
        f"{shown} cannot be an optimizer; give a name such as 'adam', or an object with update(weight, grad), as in "
        "the three lines `class Mine:`, `def update(self, weight, grad):`, `weight -= 0.1 * grad`."
    )


@pytest.mark.parametrize("source", [{"sgd"}, {"sgd": 1}], ids=["set", "dict"])
def test_a_container_that_happens_to_have_an_update_is_no_optimizer(source: Any) -> None:
    with pytest.raises(OptvizError):
        record("saddle", source, steps=1)
