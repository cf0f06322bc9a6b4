"""Tuned learning rates: the best of all by plain recordings, from wherever a run may start, and the same again."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from optviz import compare, figure_of, load_recipe, record, verdicts, write_still
from optviz.errors import OptvizError, OptvizWarning
from optviz.figure.scene import Scene
from optviz.given.code_files import allow_only
from optviz.objectives.surfaces import surface_class
from optviz.plan.plan import planned
from optviz.plan.tuned import Trial, Tuned
from optviz.race.recording import Recording
from optviz.recipe.recipe import Recipe
from optviz.studies.tuning import RATES, best_of, tuned

HOMEWORK = """
class Mine:
    def __init__(self, eta=0.1):
        if eta >= 1:
            raise ValueError("eta is too large")
        self.eta = eta

    def update(self, weight, grad):
        weight -= self.eta * grad


class Wild:
    def __init__(self, lr=0.5):
        self.lr = lr

    def update(self, weight, grad):
        weight += 1e9 / self.lr


class Bare:
    def update(self, weight, grad):
        weight -= 0.01 * grad
"""


def tuned_rules(surface: str, *rules: str, steps: int | None = None, seed: int = 0) -> tuple[Tuned, ...]:
    found = tuned(planned(surface, list(rules), steps=steps, seed=seed), rules).tuned
    assert found
    return found.rules


def best_by_hand(race: Recording) -> int:
    """Which run comes to rest first at the lowest minimum that any comes to rest at, or else is lowest at the end."""
    ends = [(verdict.kind, verdict.step, float(race.losses[-1, run])) for run, verdict in enumerate(verdicts(race))]
    resting = [run for run, (kind, _, _) in enumerate(ends) if kind == "converged"]
    if resting:
        # Who rests is as near to the loss of the minimum as a figure can show; these minima are farther apart.
        lowest = min(ends[run][2] for run in resting)
        low = [run for run in resting if ends[run][2] < lowest + 0.1]
        return min(low, key=lambda run: ends[run][1])
    inside = [run for run, (kind, _, _) in enumerate(ends) if kind not in {"left", "diverging", "diverged", "fell"}]
    return min(inside, key=lambda run: ends[run][2])


@pytest.mark.parametrize("surface", ["ravine", "ackley", "levy-13"])
def test_a_tuned_rate_is_the_best_of_all_by_plain_recordings(surface: str) -> None:
    rules = ("sgd", "adam")
    for rule, found in zip(rules, tuned_rules(surface, *rules, steps=60), strict=True):
        race = record(surface, [f"{rule}:lr={rate}" for rate in RATES], steps=60)
        assert found.rate == RATES[best_by_hand(race)]
        assert [(each.rate, each.kind, each.step, each.loss) for each in found.trials] == [
            (rate, verdict.kind, verdict.step, loss)
            for rate, verdict, loss in zip(RATES, verdicts(race), race.losses[-1].tolist(), strict=True)
        ]


@pytest.mark.parametrize("surface", ["himmelblau", "noisy(ravine)"])
def test_the_share_is_that_of_the_runs_from_all_over_the_window_that_rest(surface: str) -> None:
    window = surface_class("ravine" if "ravine" in surface else surface)().window
    assert window
    along = [[low + (high - low) * (place + 0.5) / 10 for place in range(10)] for low, high in window]
    starts = [(x, y) for y in along[1] for x in along[0]]
    for rule, found in zip(("sgd", "rmsprop"), tuned_rules(surface, "sgd", "rmsprop", steps=80), strict=True):
        ends = [each.kind for each in verdicts(record(surface, f"{rule}:lr={found.rate}", starts, steps=80))]
        rest = [kind == "converged" or (surface != "himmelblau" and kind == "hovering") for kind in ends]
        assert found.share == np.mean(rest)
        assert found.share > 0


@pytest.mark.parametrize("surface", ["saddle", "noisy(monkey-saddle)", "x**2 - y**2"])
def test_where_there_is_no_minimum_no_rate_is_the_best(surface: str) -> None:
    with pytest.raises(OptvizError, match="because it has no minimum to arrive at; leave out the tuning"):
        tuned_rules(surface, "sgd", steps=20)


def test_a_path_has_no_share_and_a_best_rate_at_the_end_of_the_grid_is_warned_of() -> None:
    path, surface = np.linspace([1.0, 1.0], [0.0, 0.0], 9), "8e5*x**2 + y**2"
    with pytest.warns(
        OptvizWarning, match="for SGD is the smallest that was tried, 1e-06; one beyond it may be better"
    ):
        found = tuned(planned(surface, [path, "sgd"]), [path, "sgd"]).tuned
    assert found
    assert [(rule.why, rule.share) for rule in found.rules] == [("none", None), ("tuned", 0.0)]


def trial(rate: float, kind: str, step: int, loss: float, floor: float = math.nan) -> Trial:
    return Trial(rate, kind, step, loss, floor)


def test_the_lowest_minimum_comes_first_then_the_fewest_steps_then_the_loss() -> None:
    near, far = trial(0.1, "converged", 3, 2.1, 2.0), trial(1.0, "converged", 40, 0.1, 0.0)
    slower, moving = trial(0.5, "converged", 50, 0.0, 0.0), trial(0.2, "moving", 60, -1.0)
    lost = trial(10.0, "diverged", 2, -5.0)
    assert best_of([near, moving, slower, far, lost], 9.0) == far
    # Two places on a curve of minima are as low as each other.
    assert best_of([near, trial(2.0, "converged", 2, 2.0, 2.0001)], 9.0) == trial(2.0, "converged", 2, 2.0, 2.0001)
    assert best_of([trial(0.3, "left", 5, -9.0), moving, trial(0.01, "creeping", 60, 3.0), lost], 9.0) == moving
    assert best_of([lost, trial(0.3, "left", 5, -9.0)], 9.0) is None


def test_rates_that_somebody_gave_stay_and_rules_without_one_go_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "homework.py"
    file.write_text(HOMEWORK, encoding="utf-8")
    rules = ("sgd:lr=0.05", "clip(adam)", f"{file}:Mine", f"{file}:Mine:eta=0.02", f"clip({file}:Mine)", f"{file}:Bare")
    allow_only(rules)
    found = tuned_rules("ravine", *rules, "sgd", steps=60)
    assert [rule.why for rule in found] == ["given", "tuned", "tuned", "given", "tuned", "none", "tuned"]
    assert [found[place].rate for place in (0, 3, 5)] == [0.05, 0.02, None]
    mine, sgd = found[2], found[6]
    assert (mine.name, mine.rate, mine.share) == ("eta", sgd.rate, sgd.share)
    # What a rule refuses ends no search.
    assert [each.kind for each in mine.trials if each.rate >= 1] == ["raised"] * sum(rate >= 1 for rate in RATES)
    assert [each[1:4] for each in mine.trials if each.rate < 1] == [each[1:4] for each in sgd.trials if each.rate < 1]


def test_where_no_rate_keeps_it_in_the_window_a_rule_has_its_own(tmp_path: Path) -> None:
    file = tmp_path / "homework.py"
    file.write_text(HOMEWORK, encoding="utf-8")
    allow_only([f"{file}:Wild"])
    (found,) = tuned_rules("ravine", f"{file}:Wild", steps=5)
    assert (found.why, found.rate, len(found.trials)) == ("lost", 0.5, len(RATES))


def test_each_combination_has_its_own_rate_and_a_rate_that_varies_stays() -> None:
    scene = compare("ravine", ["momentum"], vary="momentum=0,0.9", steps=60, tune=True)
    found = [rule.rate for rule in tuned_rules("ravine", "momentum:momentum=0", "momentum:momentum=0.9", steps=60)]
    assert [run.settings["learning_rate"] for run in scene.recordings[0].runs] == found
    assert scene.recipe.tune
    assert (scene.recipe.optimizers, scene.recipe.vary) == (("momentum",), ("momentum=0,0.9",))
    with pytest.warns(OptvizWarning, match="Tuning changes nothing here"):
        fixed = compare("ravine", ["momentum"], vary="lr=0.01,0.02", steps=6, tune=True)
    assert [run.settings["learning_rate"] for run in fixed.recordings[0].runs] == [0.01, 0.02]


def scene_with(**keys: object) -> Scene:
    return figure_of(Recipe(surface="ravine", optimizers=("sgd", "adam:lr=0.001"), steps=40, tune=True, **keys))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["rates tuned: ", "46 from 10⁻⁶ to 1000", "%: of 100 starts"]),
        ("ko", ["학습률 조정", "10⁻⁶부터 1000까지 46개", "출발점 100개"]),
    ],
)
def test_the_figure_says_how_rates_were_found_and_makes_itself_again(
    language: str, said: list[str], tmp_path: Path
) -> None:
    scene = scene_with(language=language)
    assert [part for part in said if part not in " ".join(scene.subtitle)] == []
    assert scene.recipe.optimizers == ("sgd", "adam:learning_rate=0.001")
    assert "%" in scene.settings_text(0)
    assert scene.words.say("figure.tuning.given") in scene.settings_text(1)
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    write_still(scene, first)
    (tmp_path / "again.toml").write_text(scene.recipe.toml(), encoding="utf-8")
    write_still(figure_of(load_recipe(tmp_path / "again.toml")), second)
    assert first.read_bytes() == second.read_bytes()


def test_what_was_not_tuned_says_nothing_of_it() -> None:
    scene = figure_of(Recipe(surface="ravine", optimizers="sgd", steps=5))
    assert "tuned" not in " ".join(scene.subtitle)
    assert json.dumps(scene.recipe.toml()).find("tune") == -1
