"""The plan of a race: what it lists before any step, and that everything later tells what it lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optviz
from optviz import OptvizError, Recipe, compare, figure_of, load_recording, record
from optviz.figure.scene import scene_of
from optviz.plan.plan import Plan, planned
from optviz.race.record import raced

STARTS = [(1.0, 0.5), (0.5, 1.0)]


def listed(plan: Plan) -> list[tuple[str, dict[str, float], tuple[float, ...]]]:
    return [(run.optimizer, run.settings, run.start) for run in plan.runs]


class Halver:
    def update(self, weight: Any, grad: Any) -> None:  # noqa: ARG002 the signature is the contract
        weight *= 0.5


class Begun:
    """A rule that tells when it is raced."""

    def update(self, weight: Any, grad: Any) -> None:  # noqa: ARG002 the signature is the contract
        raise RuntimeError("the race has begun")


def test_a_plan_lists_every_optimizer_from_every_start_before_any_step() -> None:
    plan = planned("saddle", "sgd:lr=0.5,adam:lr=0.25", STARTS, steps=7, seed=3)
    sgd = {"learning_rate": 0.5}
    adam = {"learning_rate": 0.25, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
    assert listed(plan) == [(name, each, at) for at in STARTS for name, each in (("sgd", sgd), ("adam", adam))]
    assert (plan.surface.spec, plan.steps, plan.seed) == ("saddle", 7, 3)


def test_what_varies_makes_neighbours_and_optimizers_and_starts_lie_further_apart() -> None:
    plan = planned("ravine", "momentum", STARTS, steps=1, vary=["lr=0.01,0.02,0.04"])
    rates = [run.settings["learning_rate"] for run in plan.runs]
    assert rates == [0.01, 0.02, 0.04, 0.01, 0.02, 0.04]
    assert [run.start for run in plan.runs] == [STARTS[0]] * 3 + [STARTS[1]] * 3
    two = planned("ravine", "momentum", vary=["momentum=0,0.9", "lr=0.01,0.02"])
    assert [(run.settings["learning_rate"], run.settings["momentum"]) for run in two.runs] == [
        (0.01, 0),
        (0.01, 0.9),
        (0.02, 0),
        (0.02, 0.9),
    ]
    assert [(axis.title, axis.values) for axis in two.axes[:2]] == [
        ("momentum", (0, 0.9)),
        ("learning_rate", (0.01, 0.02)),
    ]


def test_a_recording_holds_the_plan_that_was_raced() -> None:
    plan = planned("beale", ["sgd", Halver()], STARTS, steps=2)
    recording = raced(plan)
    assert recording.plan is plan
    assert recording.runs == plan.runs
    assert np.array_equal(recording.points[0].T, [run.start for run in plan.runs])


def test_a_film_a_grid_and_an_overlay_of_one_race_differ_in_nothing_that_is_raced() -> None:
    recipe = Recipe(surface=["ravine"], optimizers=["sgd", "adam:lr=0.5"], starts=STARTS, steps=3, seed=5)
    scenes = [figure_of(recipe.changed(layout=layout)) for layout in ("panels", "overlay", "grid")]
    scenes.append(compare("ravine", ["sgd", "adam:lr=0.5"], start=STARTS, steps=3, seed=5))
    recordings = [scene.recordings[0] for scene in scenes]
    recordings.append(record("ravine", ["sgd", "adam:lr=0.5"], STARTS, steps=3, seed=5))
    for each in recordings[1:]:
        assert listed(each.plan) == listed(recordings[0].plan)
        assert np.array_equal(each.points, recordings[0].points)
    told = [(scene.recipe.surface, scene.recipe.optimizers, scene.recipe.starts) for scene in scenes]
    assert told == [told[0]] * len(told)


def test_pairs_that_are_every_optimizer_from_every_start_are_told_as_such() -> None:
    pairs = planned("saddle", ["sgd", "adam", "sgd", "adam"], [STARTS[0]] * 2 + [STARTS[1]] * 2, paired=True)
    product = planned("saddle", ["sgd", "adam"], STARTS)
    assert listed(pairs) == listed(product)
    assert (pairs.racers, pairs.starts) == (product.racers, product.starts)


@pytest.mark.parametrize(
    ("optimizers", "starts"),
    [
        (["sgd", "adam"], STARTS),
        (["sgd", "adam", "nag", "adam"], [STARTS[0], STARTS[1]] * 2),
        (["sgd", "adam", "nag", "adam"], [STARTS[0]] * 2 + [STARTS[1]] * 2),
        (["sgd", "adam", "sgd"], [STARTS[0]] * 2 + [STARTS[1]]),
        (["sgd:lr=0.5", "sgd:lr=0.25"], STARTS),
    ],
)
def test_pairs_that_are_no_such_product_share_no_heading_and_say_their_starts(
    optimizers: list[str], starts: list[tuple[float, float]]
) -> None:
    scene = scene_of(record("saddle", optimizers, starts, steps=1, paired=True))
    assert scene.headings == []
    for number, (x, y) in enumerate(starts):
        assert scene.settings_text(number).endswith(f"from ({x:g}, {y:g})")
    assert scene.recipe.own == ("runs with a start each",)
    with pytest.raises(OptvizError, match="each of these runs has a start of its own"):
        scene_of(scene.recordings, layout="grid")


def test_the_same_start_twice_is_two_rows() -> None:
    scene = scene_of(record("saddle", ["sgd", "adam"], [STARTS[0]] * 2, steps=1))
    assert scene.headings == ["from (1, 0.5)"] * 2
    assert scene.recipe.starts == (STARTS[0],) * 2


@pytest.mark.parametrize("optimizers", ["sgd", "sgd,adam:beta1=0.5"])
@pytest.mark.parametrize("starts", [None, STARTS])
def test_a_file_tells_the_plan_again(optimizers: str, starts: Any, tmp_path: Path) -> None:
    recording = record("saddle", optimizers, starts, steps=2, seed=9)
    recording.save(tmp_path / "race.npz")
    plan = load_recording(tmp_path / "race.npz").plan
    assert listed(plan) == listed(recording.plan)
    assert (plan.racers, plan.starts) == (recording.plan.racers, recording.plan.starts)
    assert (plan.steps, plan.seed, plan.surface.spec) == (2, 9, "saddle")


def test_a_recording_can_be_laid_out_as_a_grid_and_its_recipe_makes_it_again(tmp_path: Path) -> None:
    recording = record("saddle", "sgd,adam", STARTS, steps=2)
    scene = scene_of(recording, layout="grid")
    assert scene.grid
    assert (scene.grid.columns, scene.grid.rows) == (("SGD", "Adam"), ("(1, 0.5)", "(0.5, 1)"))
    again = figure_of(scene.recipe)
    assert again.recipe == scene.recipe
    assert np.array_equal(again.recordings[0].points, recording.points)
    # A file does not tell how its optimizers were asked for, but what they are.
    recording.save(tmp_path / "race.npz")
    loaded = scene_of(load_recording(tmp_path / "race.npz"), layout="grid")
    assert loaded.grid
    assert loaded.grid.rows == scene.grid.rows
    assert loaded.recipe == scene.recipe


def test_what_was_varied_is_settings_like_others_where_no_rows_and_columns_name_it() -> None:
    scene = compare("saddle", "adam:beta1=0.5", ["lr=0.1,0.2"], steps=2)
    assert (scene.recipe.vary, scene.recipe.optimizers) == (("lr=0.1,0.2",), ("adam:beta1=0.5",))
    panels = scene_of(scene.recordings)
    assert panels.recipe.vary == ()
    assert panels.recipe.optimizers == ("adam:learning_rate=0.1,beta1=0.5", "adam:learning_rate=0.2,beta1=0.5")
    again = figure_of(panels.recipe)
    assert again.recipe == panels.recipe
    assert np.array_equal(again.recordings[0].points, scene.recordings[0].points)


@pytest.mark.parametrize("keys", [{"at": 4}, {"frames": 9}, {"layout": "grid", "start": [(1, 2)] * 65}])
def test_what_cannot_be_drawn_is_refused_before_the_race(keys: dict[str, Any], tmp_path: Path) -> None:
    race = {"optimizers": Begun(), "steps": 3, "start": (1, 2)}
    with pytest.raises(OptvizError) as caught:
        optviz.still("saddle", tmp_path / "never.png", **race | keys)
    assert "the race has begun" not in str(caught.value)
    with pytest.raises(OptvizError, match="the race has begun"):
        optviz.still("saddle", tmp_path / "never.png", **race)
    assert not list(tmp_path.iterdir())
