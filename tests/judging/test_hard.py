"""Runs of which it is easy to say what is not so: of each, what ten times as many steps prove."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from given import newcomers
from longer import contradiction, shorter
from runs import Array, reach, verdict_on

from optviz import Optimizer, Verdict, record, verdicts
from optviz.judging.outcome import Kind
from optviz.objectives.surfaces import Surface

SADDLE_OF_HIMMELBLAU = (-0.127961346731, -1.95371498024)
TOP_OF_HIMMELBLAU = (-0.27084459066735, -0.92303855647998)


class Newton(Optimizer):
    """Straight to where the gradient would be zero if the curvature did not change."""

    def step(self, weight: Array, objective: Any) -> None:
        weight -= np.linalg.solve(objective.hessian(weight), objective.gradient(weight))


class Formula:
    """A surface of one's own: its value, without a gradient or a list of points."""

    def __init__(self, value: Any, start: tuple[float, float], half: float = 2.0) -> None:
        self.formula, self.start, self.window = value, start, ((-half, half), (-half, half))

    def value(self, w: Array) -> Any:
        return self.formula(*w)


# Zigzags whose middle goes on along the valley.
TRAVELS = [
    ("rosenbrock", "rmsprop", None, 500),
    ("beale", "adagrad:lr=3", (3.5, -1.5), 2000),
    ("rosenbrock", "adagrad:lr=1.1752", None, 2000),
    ("rosenbrock", "adagrad:lr=0.460362", (0, 0), 2000),
    ("rosenbrock", "adadelta:lr=3", (1.6, -0.4), 2000),
    ("rosenbrock", "rmsprop:lr=0.0276736", (0, 0), 200),
    ("rosenbrock", "rmsprop:lr=0.0108406", (0, 0), 600),
    ("rosenbrock", "momentum:lr=0.00424663", (0, 0), 200),
    # By half of what a figure can show in each eighth of the steps, and by forty times as much in the end.
    ("rosenbrock", "rmsprop:decay_rate=0.5,lr=0.042709", (1.7431159568247714, 2.222201421614952), 60),
]


@pytest.mark.parametrize(("surface", "optimizer", "start", "steps"), TRAVELS)
def test_a_zigzag_that_travels_is_moving(surface: str, optimizer: str, start: Any, steps: int) -> None:
    longer = record(surface, optimizer, start, 11 * steps)
    quarters = [longer.points[each + 1 - steps // 4 : each + 1, :, 0].mean(axis=0) for each in (steps, 11 * steps)]
    assert np.hypot(*(quarters[1] - quarters[0])) > 10 * reach(longer)
    assert verdict_on(surface, optimizer, start, steps).kind == "moving"


# Runs that come to rest at a minimum in the end, and what can be known of them before.
ARRIVES = [
    ("ravine", "adamuncorrected:lr=0.46", (0, 2), 20, "moving"),
    ("ravine", "momentum:lr=0.000651661", (0, 2), 60, "moving"),
    ("himmelblau", "adam:lr=1.1752", SADDLE_OF_HIMMELBLAU, 2000, "converged"),
    ("ravine:condition=1", "sgd:lr=1", None, 9, "converged"),
    ("ravine", "adadelta:lr=1.1752", (-8, 0), 2000, "converged"),
    ("ravine", "adam:lr=3", (0, 2), 2000, "converged"),
    ("bounded-saddle", "adam:lr=0.460362", (-0.8, 0.3), 2000, "converged"),
    ("bounded-saddle", "adamuncorrected:lr=3", (-0.8, 0.3), 60, "left"),
    ("himmelblau", "adamuncorrected:lr=3", TOP_OF_HIMMELBLAU, 20, "left"),
    ("ravine", "momentum:lr=0.01,momentum=0.99", None, 100, "left"),
    ("ravine", "sgd:lr=0.0795", None, 100, "closing"),
]


@pytest.mark.parametrize(("surface", "optimizer", "start", "steps", "kind"), ARRIVES)
def test_a_run_that_will_arrive_is_told_no_other_end(
    surface: str, optimizer: str, start: Any, steps: int, kind: str
) -> None:
    assert verdict_on(surface, optimizer, start, 25 * steps if steps < 2000 else steps).kind == "converged"
    assert verdict_on(surface, optimizer, start, steps).kind == kind


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize(
    ("surface", "optimizer", "start"),
    [("saddle", "sgd:lr=0.004", (0, 0.5)), ("saddle", "nag:lr=0.0042", (0, 0.5)), ("ravine", "sgd:lr=1e-6", None)],
)
def test_of_a_step_that_was_made_nobody_says_that_the_run_has_stopped(
    surface: str, optimizer: str, start: Any, steps: int
) -> None:
    # Ten steps of the last one could not be seen.
    assert verdict_on(surface, optimizer, start, steps).kind == ("creeping" if "1e-6" in optimizer else "moving")


def pit(x: Any, y: Any) -> Any:
    return 1 - np.exp(-x * x - y * y)


def corner(x: Any, y: Any) -> Any:
    return np.abs(x) + 3 * np.abs(y)


def gutter(x: Any, y: Any) -> Any:
    return x * x + 0 * y


# What these runs seem to do, they do not go on doing: they swing and come to rest, shrink and go on, or come back.
SEEMS = [
    ("oscillating", Formula(corner, (1.4, 1.2)), "adagrad:lr=0.14464", 223),
    ("oscillating", Formula(gutter, (0.1413, 0.8845)), "momentum:lr=1.7241", 31),
    ("closing", "bounded-saddle", "rmsprop:lr=0.18", 20),
    ("closing", "rastrigin", "sgd:lr=0.010266", 479),
    ("growing", Formula(lambda x, y: np.tanh(3 * x) + 0.05 * y * y, (2.1, 1.8), 3), "rmsprop:lr=0.62325", 29),
    ("diverging", "ackley", "adamuncorrected:lr=0.78798", 76),
    ("diverging", "rastrigin", "adamuncorrected:lr=0.63291", 56),
    ("oscillating", "two-gaussians", "adagrad:lr=0.81106", 49),
    ("oscillating", "two-gaussians", "momentum:lr=0.18664", 2000),
    ("plateau", Formula(pit, (2.1, 1.8), 3), "rmsprop:lr=0.00043752", 9),
    ("plateau", Formula(pit, (2.1, 1.8), 3), "sgd:lr=0.043386", 41),
]


@pytest.mark.parametrize(("kind", "surface", "optimizer", "steps"), SEEMS)
def test_what_ten_times_as_many_steps_would_deny_is_not_told(
    kind: str, surface: Any, optimizer: str, steps: int
) -> None:
    raced = {cls().spec: cls() for cls in newcomers("surfaces", Surface).values()}.get(surface, surface)
    race = record(raced, optimizer, steps=11 * steps)
    claimed = Verdict(cast("Kind", kind), steps, kind, {"step": steps, "at": "", "loss": ""})
    assert contradiction(claimed, race, 0, steps) != ""
    assert verdicts(shorter(race, steps))[0].kind != kind


@pytest.mark.parametrize(
    ("value", "optimizer", "steps"),
    [
        (
            lambda x, y: (4 - 2.1 * x * x + x * x * x * x / 3) * x * x + x * y + 4 * (y * y - 1) * y * y,
            "adam:lr=1",
            182,
        ),
        (lambda x, y: 0.26 * (x * x + y * y) - 0.48 * x * y, "momentum:lr=0.2", 133),
        (lambda x, y: x * x + y * y, "sgd:lr=0.375", 5),
    ],
)
def test_who_has_come_to_rest_has_converged_though_it_came_just_now(value: Any, optimizer: str, steps: int) -> None:
    assert verdict_on(Formula(value, (1.4, 0.72)), optimizer, None, steps).kind == "converged"


def test_a_run_that_is_outside_for_now_is_inside_later() -> None:
    assert verdict_on("ravine", "nag:lr=0.0005,momentum=0.99", None, 150).kind == "left"
    later = record("ravine", "nag:lr=0.0005,momentum=0.99", steps=200)
    (left, right), (bottom, top) = later.window
    x, y = later.points[-1, :, 0]
    assert left < x < right
    assert bottom < y < top


def test_newton_is_at_the_saddle_after_a_few_steps() -> None:
    verdict = verdict_on("himmelblau", Newton(), None, 9)
    assert (verdict.kind, verdict.step) == ("saddle", 4)


# What converged is not thereby there for ever.


@pytest.mark.parametrize(
    ("surface", "optimizer", "start", "steps", "later"),
    [
        ("bounded-saddle", "adam:lr=3", (0.4, -1.2), 200, 2000),
        ("himmelblau", "adadelta", None, 200, 3300),
        ("himmelblau", "rmsprop", None, 60, 600),
        # The rate is above the bound of NAG, 2 (1 + mu) / ((1 + 2 mu) L): it arrives from afar, and swings away again.
        ("rosenbrock:b=10", "nag:lr=0.013727", None, 200, 2000),
    ],
)
def test_who_leaves_a_minimum_later_has_converged_so_far(
    surface: str, optimizer: str, start: Any, steps: int, later: int
) -> None:
    race = record(surface, optimizer, start, later)
    verdict = verdict_on(surface, optimizer, start, steps)
    place = race.points[steps, :, 0]
    assert np.hypot(*(race.points[steps:, :, 0] - place).T).max() > 3 * reach(race)
    assert verdict.kind == "converged"
    assert ", so far" in verdict.sentence


def test_of_gradient_descent_below_its_bound_nothing_is_said_to_be_so_far() -> None:
    for lr in (0.01, 0.04, 0.07):
        assert "so far" not in verdict_on("ravine", f"sgd:lr={lr}", None, 2000).sentence


def test_a_hop_that_grows_is_no_rest() -> None:
    race = record("ravine", "rmsprop:lr=3", steps=30)
    assert abs(race.points[-1, 0, 0]) > 4
    assert verdict_on("ravine", "rmsprop:lr=3", None, 20).kind == "hovering"


# Surfaces of one's own, of which no list of critical points is known.


@pytest.mark.parametrize(
    ("value", "start", "optimizer", "steps", "kind"),
    [
        (lambda x, y: 1 - np.exp(-x * x - y * y), (3, 3), "sgd:lr=0.1", 500, "plateau"),
        (lambda x, y: 1 / (1 + np.exp(-10 * x)) + 0 * y, (3, 3), "sgd:lr=0.1", 500, "plateau"),
        (lambda x, y: -np.exp(-8 * (x * x + y * y)), (1.5, 1), "sgd:lr=0.1", 5000, "plateau"),
        (lambda x, y: -x * x - y * y, (0, 0), "sgd:lr=0.1", 50, "maximum"),
        (lambda x, y: x * x + 0 * y, (0, 1), "sgd:lr=0.1", 50, "converged"),
        (lambda x, y: x * x * x * x + y * y * y * y, (0, 0), "sgd:lr=0.1", 50, "converged"),
        (lambda x, y: abs(x) + abs(y), (0, 0), "sgd:lr=0.1", 50, "converged"),
        (lambda x, y: x * x * x - 3 * x * y * y, (1, 0), "sgd:lr=0.1", 2000, "saddle"),
    ],
)
def test_where_a_run_rests_is_told_without_a_list(
    value: Any, start: Any, optimizer: str, steps: int, kind: str
) -> None:
    surface = Formula(value, start, half=5 if max(start) > 2 else 2)
    assert verdict_on(surface, optimizer, None, steps).kind == kind


def test_a_place_that_no_list_names_is_told_as_near_and_not_as_known() -> None:
    monkey = Formula(lambda x, y: x * x * x - 3 * x * y * y, (1, 0))
    race = record(monkey, "sgd:lr=0.1", steps=2000)
    x, y = race.points[-1, :, 0]
    assert 0 < np.hypot(x, y) < reach(race)
    assert verdicts(race)[0].sentence == f"stuck at a saddle near ({x:.4g}, 0) since step 1500"


@pytest.mark.parametrize("a", [50, 70, 200])
def test_a_steep_place_is_no_plateau_however_high_the_walls_of_the_window_are(a: int) -> None:
    race = record(f"rosenbrock:a={a}", ["sgd", "momentum"])
    assert np.hypot(*race.gradients[-1]).min() > 10
    assert {each.kind for each in verdicts(race)} <= {"moving", "creeping"}


def kinked_valley(x: Any, y: Any) -> Any:
    return np.abs(y - x * x) + 0.1 * np.abs(x)


def cut_off(x: Any, y: Any) -> Any:
    return np.maximum(x + y, 0) + np.maximum(-x, 0)


@pytest.mark.parametrize(
    ("value", "start", "optimizer", "steps"),
    [
        (lambda x, y: x * x + 0 * y, (2.1, 1.2), "adam:lr=0.025784", 211),
        (lambda x, y: abs(x) + 0 * y, (2.1, 1.2), "momentum:lr=0.0003", 2000),
        (lambda x, y: abs(x - 2 * y), (2.1, 1.2), "sgd:lr=0.001", 700),
        (cut_off, (2.1, 1.2), "sgd:lr=0.33654", 9),
        (cut_off, (2.1, 1.2), "adam:lr=0.010636", 211),
    ],
)
def test_who_rests_on_a_floor_that_is_flat_has_arrived(value: Any, start: Any, optimizer: str, steps: int) -> None:
    race = record(Formula(value, start, half=3), optimizer, steps=11 * steps)
    assert np.hypot(*(race.points[steps:, :, 0] - race.points[steps, :, 0]).T).max() < reach(race)
    assert verdicts(shorter(race, steps))[0].kind == "converged"


@pytest.mark.parametrize(
    ("value", "start", "optimizer", "steps"),
    [
        (kinked_valley, (-1.14, 1.5), "sgd:lr=0.00063356", 210),
        (kinked_valley, (-1.14, 1.5), "nag:lr=0.0003151", 178),
        (lambda x, y: abs(x) + 0.1 * y, (0.3, 1.2), "sgd:lr=0.001", 400),
    ],
)
def test_who_trembles_on_a_floor_that_falls_has_not_arrived(value: Any, start: Any, optimizer: str, steps: int) -> None:
    race = record(Formula(value, start), optimizer, steps=11 * steps)
    assert np.hypot(*(race.points[-1, :, 0] - race.points[steps, :, 0])) > 3 * reach(race)
    assert verdicts(shorter(race, steps))[0].kind in {"moving", "creeping"}
