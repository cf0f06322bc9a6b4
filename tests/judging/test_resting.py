"""Verdicts on runs that rest: at a minimum, a saddle, a maximum or a plateau, listed or not."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from runs import COMPLETE, Array, begins, near, reach, verdict_on

from optviz import record, verdicts
from optviz.objectives.surfaces import CriticalPoint, surface_class
from optviz.optimizers import catalogue


class Pit:
    """1 - exp(-r²/2): a round pit in a plain without end."""

    window = ((-4, 4), (-4, 4))
    start = (3.6, 3.6)

    def value(self, w: Array) -> Array:
        return 1 - np.exp(-0.5 * (w[0] * w[0] + w[1] * w[1]))

    def gradient(self, w: Array) -> Array:
        return w * np.exp(-0.5 * (w[0] * w[0] + w[1] * w[1]))


class PitWithHessian(Pit):
    def hessian(self, w: Array) -> Array:
        x, y = w
        inside = np.stack([np.stack([1 - x * x, -x * y]), np.stack([-x * y, 1 - y * y])])
        return inside * np.exp(-0.5 * (x * x + y * y))


class UnlistedSaddle:
    window = ((-1.5, 1.5), (-1, 1))
    start = (1, 0)

    def value(self, w: Array) -> Array:
        return w[0] * w[0] - w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return np.stack([2 * w[0], -2 * w[1]])

    def hessian(self, w: Array) -> Array:
        return np.broadcast_to(np.diag([2.0, -2.0]).reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape))


class MonkeySaddle:
    """x³ - 3xy², with no curvature at all in the middle."""

    window = ((-1.5, 1.5), (-1, 1))
    start = (1, 0)

    def value(self, w: Array) -> Array:
        x, y = w
        return x * x * x - 3 * x * y * y

    def gradient(self, w: Array) -> Array:
        x, y = w
        return np.stack([3 * x * x - 3 * y * y, -6 * x * y])

    def hessian(self, w: Array) -> Array:
        x, y = w
        return np.stack([np.stack([6 * x, -6 * y]), np.stack([-6 * y, -6 * x])])


class UnlistedBowl:
    window = ((-2, 2), (-2, 2))
    start = (1, 1.5)

    def value(self, w: Array) -> Array:
        return w[0] * w[0] + w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return 2 * w

    def hessian(self, w: Array) -> Array:
        return np.broadcast_to(2 * np.eye(2).reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape))


def settled(steps: int) -> int:
    """For how many of its last steps a run must have been at a point to rest there: a fifth, from ten to a hundred."""
    return min(max(10, steps // 5), 100)


@pytest.mark.parametrize("name", COMPLETE)
def test_every_run_that_has_rested_at_a_minimum_is_said_to_have_converged(name: str) -> None:
    recording = record(name, list(catalogue()), [surface_class(name)().start, *["random"] * 6], seed=4)
    found = verdicts(recording)
    for number in range(len(recording.runs)):
        resting = any(
            all(near(recording, number, point)[-settled(recording.steps) :]) for point in recording.surface.minima
        )
        finite = bool(recording.diverged_at[number] < 0)
        assert (found[number].kind in {"converged", "hovering"}) >= (resting and finite)
        # One that has just come needs a last step so short that as many of them would keep it there.
        if found[number].kind == "converged" and not resting:
            last = math.dist(*recording.points[-2:, :, number].tolist())
            assert last * settled(recording.steps) <= reach(recording)
            assert any(near(recording, number, point)[-1] for point in surface_class(name)().minima)


@pytest.mark.parametrize("kind", ["converged", "saddle", "left", "diverged"])
def test_the_sentences_name_the_same_step_as_the_verdict(kind: str) -> None:
    recording = record("beale", list(catalogue()), ["random"] * 30, steps=400)
    saddles = record("saddle", ["sgd", "momentum"], [(1, 1e-6), (1, 0)], steps=150)
    of_kind = [each for each in verdicts(recording) + verdicts(saddles) if each.kind == kind]
    assert of_kind
    for verdict in of_kind:
        assert re.findall(r"(?<=step )\d+", verdict.brief) in ([str(verdict.step)], [])
        assert re.findall(r"(?<=step )\d+", verdict.sentence) == [str(verdict.step)]


@pytest.mark.parametrize(
    ("optimizer", "minimum"),
    [
        ("sgd:lr=0.01", (-3.7793102533777, -3.2831859912862)),
        ("momentum:lr=0.003", (-2.8051180869527, 3.1313125182506)),
        ("nag:lr=0.003", (-2.8051180869527, 3.1313125182506)),
        ("adagrad:lr=1", (-3.7793102533777, -3.2831859912862)),
        ("adam:lr=0.3", (-3.7793102533777, -3.2831859912862)),
    ],
)
def test_a_converged_run_is_told_which_minimum_it_reached(optimizer: str, minimum: tuple[float, float]) -> None:
    recording = record("himmelblau", optimizer, (0.0, -4.0), 200)
    (verdict,) = verdicts(recording)
    step = begins(near(recording, 0, CriticalPoint(*minimum, 0)))
    away = math.dist(recording.points[-1, :, 0], minimum)
    assert (verdict.kind, verdict.step, verdict.brief) == ("converged", step, f"converged at step {step}")
    so_far = ", so far" if optimizer.startswith("adam") else ""
    assert verdict.sentence == (
        f"converged at step {step} to the minimum ({minimum[0]:.4g}, {minimum[1]:.4g}), {away:.2g} away at the end"
        f"{so_far}"
    )


@pytest.mark.parametrize("name", [name for name in SOME_SURFACES if surface_class(name)().minima])
def test_a_run_that_starts_at_a_minimum_has_converged_at_step_0(name: str) -> None:
    minima = [point[:2] for point in surface_class(name)().minima]
    found = verdicts(record(name, "sgd:lr=0.001", minima, 20))
    assert [(each.kind, each.step) for each in found] == [("converged", 0)] * len(minima)


@pytest.mark.parametrize("name", [name for name in SOME_SURFACES if surface_class(name)().saddles])
def test_a_run_that_starts_at_a_saddle_is_stuck_there_from_step_0(name: str) -> None:
    saddles = [point[:2] for point in surface_class(name)().saddles]
    found = verdicts(record(name, "sgd:lr=0.0001", saddles, 20))
    assert [(each.kind, each.step) for each in found] == [("saddle", 0)] * len(saddles)
    for (x, y), verdict in zip(saddles, found, strict=True):
        # A saddle whose place has no last digit is not met to the last bit, and a run beside it leaves it in the end,
        # unless its steps are too short for the digits that there are.
        place = np.array([x, y])
        exact = np.array_equal(place - 0.0001 * surface_class(name)().gradient(place), place)
        assert verdict.brief == ("stuck at a saddle" if exact else "lingers at a saddle")
        assert verdict.sentence.startswith(
            f"{'stuck' if exact else 'lingers'} at the saddle ({x:.4g}, {y:.4g}) since step 0"
        )


def test_a_run_that_starts_on_a_top_has_not_converged() -> None:
    (top,) = surface_class("himmelblau")().maxima
    verdict = verdict_on("himmelblau", "sgd:lr=0.00001", top[:2], 20)
    assert (verdict.kind, verdict.brief) == ("maximum", "stuck at a maximum")


def test_gradient_descent_beside_the_ridge_line_is_stuck_at_the_saddle() -> None:
    # x shrinks by 0.95 a step from 1.2, y grows by 1.05 from 1e-6: x gets into reach at step 100, y stays until 300.
    verdict = verdict_on("saddle", "sgd:lr=0.025")
    within = math.hypot(3, 2) / 500
    assert (verdict.kind, verdict.step) == ("saddle", math.ceil(math.log(within / 1.2) / math.log(0.95)))
    # It leaves in the end, by a millionth that grows by a twentieth a step.
    assert verdict.sentence.endswith(f"since step {verdict.step}, {1e-6 * 1.05**150:.2g} beside where it would stay")


@pytest.mark.parametrize("steps", [10, 50, 200, 1000])
@pytest.mark.parametrize(
    "surface",
    ["saddle", "bounded-saddle", UnlistedSaddle(), MonkeySaddle()],
    ids=["plain", "bounded", "unlisted", "monkey"],
)
def test_a_run_on_the_exact_ridge_line_never_converges(surface: Any, steps: int) -> None:
    race = record(surface, list(catalogue()), (1.0, 0.0), steps)
    kinds = dict(zip(catalogue(), (each.kind for each in verdicts(race)), strict=True))
    assert [name for name, kind in kinds.items() if kind == "converged"] == []


@pytest.mark.parametrize(
    "surface", ["saddle", "bounded-saddle", UnlistedSaddle()], ids=["plain", "bounded", "unlisted"]
)
def test_a_run_on_the_exact_ridge_line_is_stuck_at_the_saddle(surface: Any) -> None:
    optimizers = ["sgd:lr=0.1", "momentum:lr=0.1", "nag:lr=0.1", "adagrad:lr=0.3"]
    assert {each.kind for each in verdicts(record(surface, optimizers, (1.0, 0.0), 500))} == {"saddle"}


def test_a_saddle_that_no_list_names_is_told_by_how_the_gradient_turns_round_it() -> None:
    # From the beginning of the last quarter on: in seven eighths of the steps and one.
    verdict = verdict_on(UnlistedSaddle(), "sgd:lr=0.25", None, 60)
    assert (verdict.kind, verdict.step) == ("saddle", 60 - 2 * (60 // 8))


def test_a_minimum_that_no_list_names_is_told_by_how_the_gradient_turns_round_it() -> None:
    verdict = verdict_on(UnlistedBowl(), "sgd:lr=0.25", None, 60)
    assert verdict.kind == "converged"
    assert re.fullmatch(rf"converged at step {verdict.step} to a minimum near \(.+, .+\)", verdict.sentence)


@pytest.mark.parametrize("start", [(1.5, 0.2), (-2.0, -1.0), (0.4, 2.5), (2.0, 0.5)])
def test_a_run_rests_on_a_curve_of_minima_from_the_step_on_from_which_it_stays_where_it_is(
    start: tuple[float, float],
) -> None:
    recording = record("(1 - x*y)**2 / 2", "sgd:lr=0.2", start, 200)
    (verdict,) = verdicts(recording)
    assert verdict.kind == "converged"
    points = recording.points[..., 0]
    resolution = np.linalg.norm(np.ptp(np.array(recording.window), axis=1)) / 500
    away = np.linalg.norm(points - points[-1], axis=1)
    assert (away[verdict.step :] <= resolution).all()
    # No sooner than it is near, and soon after it does not move visibly any more.
    assert verdict.step <= int(np.argmax(away <= resolution / 10))


@pytest.mark.parametrize("optimizer", ["sgd:lr=0.5", "momentum:lr=0.1", "nag:lr=0.1"])
@pytest.mark.parametrize("surface", [Pit(), PitWithHessian()], ids=["gradient alone", "with Hessian"])
def test_a_run_that_cannot_feel_the_slope_rests_on_a_plateau(surface: Any, optimizer: str) -> None:
    verdict = verdict_on(surface, optimizer, (3.6, 3.6), 100)
    assert (verdict.kind, verdict.step) == ("plateau", 100 - 2 * (100 // 8))


def test_a_run_that_feels_the_slope_finds_the_pit_from_the_same_place() -> None:
    verdict = verdict_on(PitWithHessian(), "adagrad:lr=0.3", (3.6, 3.6), 400)
    assert verdict.kind == "converged"


def test_a_minimum_is_known_without_a_hessian() -> None:
    assert verdict_on(Pit(), "adagrad:lr=0.3", (3.6, 3.6), 400).kind == "converged"
