"""What docstrings and the gallery state in words is computed: a sentence that a number could belie is a test here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from given import SOME_SURFACES

from optviz import load_recipe, record, verdicts
from optviz.figure.scene import Scene
from optviz.making import figure_of
from optviz.optimizers import CLASSIC, catalogue
from optviz.plan.inputs import surface_from

FASTER = ("adagrad", "rmsprop", "adam", "momentum")
RATES = np.geomspace(1e-3, 60, 60).tolist()


def shown(stem: str) -> Scene:
    return figure_of(load_recipe(Path(__file__).parents[2] / "gallery" / f"{stem}.toml"))


# What `optviz show` says of rules.


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_the_first_step_along_an_axis_is_what_the_rule_says_of_it(name: str) -> None:
    surface = surface_from(name)
    race = record(surface, ["adagrad", "rmsprop", "adam", "adamuncorrected", "adadelta"], steps=1)
    moved = np.abs(race.points[1] - race.points[0])
    rates = [run.settings["learning_rate"] for run in race.runs]
    slope = np.abs(surface.gradient(race.points[0, :, 0]))
    root = np.sqrt(1 - 0.999)
    exact = [
        slope / (slope + 1e-7),
        slope / (np.sqrt(1 - 0.9) * slope + 1e-7),
        slope / (slope + 1e-7 / root),
        (1 - 0.9) * slope / (root * slope + 1e-7),
        np.sqrt(1e-6) * slope / np.sqrt((1 - 0.95) * slope * slope + 1e-6),
    ]
    np.testing.assert_allclose(moved, np.array(exact).T * rates, rtol=1e-6, atol=1e-15)
    far_above = [1, 1 / np.sqrt(1 - 0.9), 1, (1 - 0.9) / root, np.sqrt(1e-6 / (1 - 0.95))]
    for each, limit, rate in zip(moved.T, far_above, rates, strict=True):
        np.testing.assert_allclose(each[slope > 1], limit * rate, rtol=1e-4)
        assert (each <= limit * rate * (1 + 1e-12)).all()


def test_on_the_saddle_the_first_step_of_adam_is_not_its_learning_rate() -> None:
    race = record("saddle", ["adam"], steps=1)
    assert abs(race.points[1, 1, 0] - race.points[0, 1, 0]) < race.runs[0].settings["learning_rate"] / 2


# What it says of surfaces.


def test_downhill_on_beale_is_away_from_the_minimum_along_x_at_first() -> None:
    race = record("beale", list(catalogue()))
    assert (race.points[1, 0] < race.points[0, 0]).all()
    assert race.surface.minima[0].x > race.points[0, 0, 0]
    # And Momentum is thrown out farthest.
    away = np.hypot(race.points[:, 0] - 3, race.points[:, 1] - 0.5).max(axis=0)
    assert race.runs[int(away.argmax())].optimizer == "momentum"


def test_a_run_that_leaves_the_bounded_saddle_arrives_unless_its_rate_is_too_large() -> None:
    race = record("bounded-saddle", list(catalogue()), steps=1000)
    assert np.abs(np.abs(race.points[-1]) - [[0], [1]]).max() < 0.02
    # 2 / L is 1 at the minimum.
    found = verdicts(record("bounded-saddle", ["sgd:lr=0.99", "sgd:lr=1.1752"], steps=1000))
    assert [each.kind for each in found] == ["converged", "oscillating"]


def test_gradient_descent_on_the_default_rosenbrock_diverges_at_a_hundredth() -> None:
    assert verdicts(record("rosenbrock", ["sgd:lr=0.01"]))[0].kind == "diverged"
    small, large = np.linalg.eigvalsh(surface_from("rosenbrock").hessian(np.array([1.0, 1.0])))
    assert large / small == pytest.approx(2508, abs=0.5)


def test_rules_end_in_different_minima_of_himmelblau() -> None:
    ends = record("himmelblau", list(CLASSIC)).points[-1]
    assert len({(round(x), round(y)) for x, y in ends.T.tolist()}) == 2


def test_rules_that_divide_by_the_gradient_leave_the_saddle_before_the_others() -> None:
    # Of a step of one and a half, half is enough to leave.
    race = record("saddle", list(CLASSIC), steps=400)
    left = {run.optimizer: int(np.argmax(np.abs(race.points[:, 1, k]) > 0.5)) for k, run in enumerate(race.runs)}
    assert 0 < max(left["adagrad"], left["rmsprop"], left["adam"]) < 0.5 * min(left["momentum"], left["nag"])
    assert max(left["momentum"], left["nag"]) < left["sgd"]


# What the gallery says in its notices.


def test_on_the_saddle_sgd_gets_a_twentieth_farther_from_it_with_each_step() -> None:
    track = shown("03-saddle").tracks[0]
    np.testing.assert_allclose(track.points[1:, 1] / track.points[:-1, 1], 1.05, rtol=1e-12)


def test_momentum_and_nag_swing_through_the_saddle() -> None:
    for track in shown("03-saddle").tracks[1:3]:
        assert track.points[:, 0].min() < -0.1


def test_speed_carries_momentum_and_nag_along_the_valley_of_beale() -> None:
    scene = shown("04-beale")
    farther = {track.run.optimizer: float(np.abs(track.points[:60, 1] - 0.5).max()) for track in scene.tracks}
    assert min(farther["momentum"], farther["nag"]) > farther["sgd"]
    assert {track.run.optimizer for track in scene.tracks if track.verdict.kind == "converged"} == {"momentum", "nag"}


def test_from_step_25_the_walk_along_the_valley_of_rosenbrock_is_a_twentieth_of_the_losses() -> None:
    scene = shown("05-rosenbrock")
    highest = max(track.losses.max() for track in scene.tracks)
    for track in scene.tracks:
        assert track.losses[25:].max() < highest / 20
        x, y = track.points[25:].T
        assert np.abs(y - x * x).max() < 0.1


def test_the_question_on_rosenbrock_has_two_answers() -> None:
    found = verdicts(record("rosenbrock", ["sgd:lr=0.004", "sgd:lr=0.007"]))
    assert [each.kind for each in found] == ["moving", "diverged"]


def test_momentum_adds_up_along_the_floor_and_cancels_across_it() -> None:
    sgd, momentum = shown("07-momentum").tracks
    along, across = momentum.recording.gradients[:40, :, momentum.number].T
    assert (along[:20] < 0).all()
    assert (np.diff(np.sign(across)) != 0).sum() >= 3
    assert momentum.losses[-1] < sgd.losses[-1]


def test_rmsprop_cannot_come_to_rest_and_its_effective_step_grows() -> None:
    for surface, rate in (("beale", 0.03), ("ravine", 0.2)):
        race = record(surface, [f"rmsprop:lr={rate}"], steps=5000)
        steps = np.hypot(*np.diff(race.points[-200:, :, 0], axis=0).T)
        assert steps.min() > rate / 4, surface


def test_coordinates_that_are_scaled_are_a_gift_where_the_valley_is_straight() -> None:
    """The best of sixty learning rates, to get below a thousandth of the first loss for good."""
    best = {}
    for angle in (0, 45):
        for name in FASTER:
            rates = RATES if name != "momentum" else np.geomspace(1e-4, 0.03, 60).tolist()
            race = record(f"ravine:condition=100,angle={angle}", [f"{name}:lr={rate!r}" for rate in rates], steps=400)
            above = race.losses >= race.losses[0] / 1000
            best[name, angle] = int((np.arange(1, 402)[:, None] * above).max(axis=0).min())
    assert best["adagrad", 0] == min(best.values()) == 4
    assert best["adagrad", 45] > 1.5 * best["adagrad", 0]
    assert best["rmsprop", 45] > 1.4 * best["rmsprop", 0]
    assert best["adam", 45] < 1.2 * best["adam", 0]
    assert best["momentum", 45] == best["momentum", 0]


def test_adam_at_one_and_a_half_is_nearly_as_fast_in_the_turned_ravine() -> None:
    race = record("ravine:condition=100,angle=45", ["adam:lr=1.5"], steps=250)
    above = np.flatnonzero(race.losses[:, 0] >= race.losses[0, 0] / 1000)
    assert above[-1] + 1 == pytest.approx(63, abs=8)


@pytest.mark.parametrize("stem", ["03-saddle", "04-beale", "12-learning-rate"])
def test_a_caption_does_not_outlive_an_option(stem: str) -> None:
    """What became of a run is said by its verdict, which knows how many steps there were."""
    recipe = load_recipe(Path(__file__).parents[2] / "gallery" / f"{stem}.toml")
    for _, text in recipe.caption:
        assert ".verdict}" in text
        assert ".step}" not in text
