"""Verdicts on runs that do not rest: swinging, on their way, outside, diverging."""

from __future__ import annotations

import math

import numpy as np
import pytest
from given import SOME_SURFACES
from runs import begins, near, outside, reach, verdict_on

from optviz import record, verdicts
from optviz.objectives.surfaces import CriticalPoint, surface_class
from optviz.optimizers import catalogue


def lost_by_hand(lr: float, steps: int) -> int | None:
    """When gradient descent on Rosenbrock's function leaves the finite numbers, in plain floats."""
    x, y = -1.2, 1.0
    for step in range(1, steps + 1):
        slope_x, slope_y = -2 * (1 - x) - 4 * 100 * x * (y - x * x), 2 * 100 * (y - x * x)
        x, y = x - lr * slope_x, y - lr * slope_y
        loss = (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
        if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(loss)):
            return step
    return None


@pytest.mark.parametrize("condition", [4, 16, 25, 64])
@pytest.mark.parametrize("steps", [200, 400])
def test_gradient_descent_at_exactly_the_threshold_oscillates(condition: int, steps: int) -> None:
    # Across the valley it hops from 1.5 to -1.5 for ever, whatever is left of the way along it.
    verdict = verdict_on(f"ravine:condition={condition}", f"sgd:lr={2 / condition}", None, steps)
    assert (verdict.kind, verdict.step, verdict.brief) == ("oscillating", steps, "oscillating")
    assert verdict.sentence == "oscillating: it keeps turning back"


@pytest.mark.parametrize("surface", ["ravine", "himmelblau", "bounded-saddle"])
def test_rmsprop_oscillates_around_a_minimum_by_its_learning_rate(surface: str) -> None:
    # It keeps hopping by about the learning rate, which is many times what the figure can show.
    recording = record(surface, "rmsprop:lr=0.2", steps=300)
    jumps = np.hypot(*np.diff(recording.points[-75:, :, 0], axis=0).T)
    assert jumps.min() > 2 * reach(recording)
    assert verdicts(recording)[0].kind == "oscillating"


@pytest.mark.parametrize(("surface", "optimizer"), [("rosenbrock", "sgd"), ("beale", "adam"), ("beale", "sgd")])
def test_a_run_that_is_under_way_is_still_moving(surface: str, optimizer: str) -> None:
    recording = record(surface, optimizer)
    (verdict,) = verdicts(recording)
    assert (np.diff(recording.losses[-10:, 0]) < 0).all()
    assert not any(near(recording, 0, recording.surface.minima[0]))
    assert (verdict.kind, verdict.step, verdict.brief) == ("moving", recording.steps, "still moving")


@pytest.mark.parametrize(
    ("surface", "optimizer", "start"),
    [
        ("beale", "sgd:lr=0.01", (3.3, 0.4)),
        ("rosenbrock", "sgd:lr=0.0015", (1.5, 1.2)),
        ("rosenbrock", "adagrad:lr=0.5", (1.9, -0.5)),
    ],
)
def test_a_run_that_creeps_along_a_valley_with_the_minimum_in_sight_is_still_moving(
    surface: str, optimizer: str, start: tuple[float, float]
) -> None:
    recording = record(surface, optimizer, start)
    (minimum,) = recording.surface.minima
    assert (np.diff(recording.losses[-100:, 0]) < 0).all()
    assert math.dist(recording.points[-1, :, 0], minimum[:2]) > 4 * reach(recording)
    assert verdicts(recording)[0].kind in {"moving", "creeping", "approaching"}


def test_to_pass_through_a_minimum_is_not_to_arrive() -> None:
    optimizer = "momentum:momentum=0.999,lr=0.00001"
    whole = record("ravine:condition=1", optimizer, steps=1000)
    inside = near(whole, 0, CriticalPoint(0, 0, 0))
    first = inside.index(True)
    assert not all(inside[first : first + 5])
    assert verdict_on("ravine:condition=1", optimizer, None, first).kind == "moving"


@pytest.mark.parametrize("optimizer", ["momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"])
def test_a_run_that_left_the_view_is_said_to_have_left(optimizer: str) -> None:
    recording = record("saddle", optimizer)
    (verdict,) = verdicts(recording)
    step = begins(outside(recording, 0))
    assert (verdict.kind, verdict.step, verdict.brief) == ("left", step, f"outside since step {step}")


def test_a_run_that_left_the_view_and_came_back_has_not_left() -> None:
    recording = record("ravine", "momentum:lr=0.07", steps=400)
    assert any(outside(recording, 0))
    assert verdicts(recording)[0].kind == "converged"


@pytest.mark.parametrize("lr", [0.01, 0.02, 0.1, 1.0])
def test_a_diverged_run_is_told_the_step_at_which_its_numbers_ended(lr: float) -> None:
    expected = lost_by_hand(lr, 300)
    assert expected is not None
    verdict = verdict_on("rosenbrock", f"sgd:lr={lr}")
    assert (verdict.kind, verdict.step, verdict.brief) == ("diverged", expected, f"diverged at step {expected}")


def test_a_run_that_is_far_out_but_finite_is_still_diverging() -> None:
    expected = lost_by_hand(0.0063, 300)
    assert expected is not None
    assert expected > 9
    assert verdict_on("rosenbrock", "sgd:lr=0.0063", None, expected - 1).kind == "diverging"


def test_of_a_few_steps_outside_no_more_is_said_than_that_they_are() -> None:
    # It comes back and converges, whatever its loss is after one step.
    verdict = verdict_on("beale", "rmsprop:lr=3", None, 1)
    assert (verdict.kind, verdict.sentence) == ("left", "outside of the window since step 1")


@pytest.mark.parametrize("optimizer", ["sgd:lr=0.09", "nag:lr=0.2", "momentum:lr=0.2"])
def test_a_run_whose_loss_grows_out_of_the_view_is_diverging_and_one_that_falls_has_left(optimizer: str) -> None:
    assert verdict_on("ravine", optimizer, None, 60).kind == "diverging"
    assert verdict_on("saddle", optimizer, (1.0, 0.1), 60).kind == "left"


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_what_has_converged_stays_so_when_the_run_goes_on(name: str) -> None:
    steps = surface_class(name)().steps
    found = verdicts(record(name, list(catalogue())))
    longer = verdicts(record(name, list(catalogue()), steps=3 * steps))
    for early, late in zip(found, longer, strict=True):
        # A rule that forgets how large its gradients were may take visible steps again; nothing else leaves.
        stays = {"converged"} if "so far" not in early.sentence else {"converged", "hovering"}
        assert early.kind != "converged" or (late.kind in stays and late.step == early.step)
