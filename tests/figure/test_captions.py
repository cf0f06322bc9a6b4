"""Captions: every number is held against the recording, and a text of a user is never more than a text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from reading import read

from optviz import OptvizError, Recording, Scene, load_recipe, record, verdicts
from optviz.figure.scene import scene_of
from optviz.figure.texts.captions import FIGURE_FACTS, RUN_FACTS, alt_text, filled
from optviz.recipe.recipe import Recipe
from optviz.words.numerals import in_print

Values = NDArray[np.float64]
GALLERY = sorted((Path(__file__).parents[2] / "gallery").glob("*.toml"))
OPTIMIZERS = ["sgd:lr=0.07", "momentum", "nag", "adagrad", "rmsprop", "adam"]


@pytest.fixture(scope="module")
def race() -> Recording:
    return record("ravine", OPTIMIZERS, steps=150)


@pytest.fixture(scope="module")
def scene(race: Recording) -> Scene:
    return scene_of(race)


def test_facts_at_the_end_are_those_of_the_recording(race: Recording, scene: Scene) -> None:
    found = verdicts(race)
    for run, track in enumerate(scene.tracks):
        name = track.run.optimizer
        said = filled(scene, f"{{{name}.loss}}|{{{name}.x}}|{{{name}.y}}|{{{name}.evaluations}}|{{{name}.step}}")
        loss, x, y, evaluations, step = (read(part) for part in said.split("|"))
        assert loss == pytest.approx(race.losses[-1, run], rel=5e-3)
        assert x == pytest.approx(race.points[-1, 0, run], rel=5e-3)
        assert y == pytest.approx(race.points[-1, 1, run], rel=5e-3)
        assert evaluations == race.evaluations[-1, run]
        assert step == found[run].step
        assert filled(scene, f"{{{name}.verdict}}") == in_print(found[run].brief)
        assert filled(scene, f"{{{name}.ending}}") == in_print(found[run].sentence)


def test_lengths_are_those_of_the_path(race: Recording, scene: Scene) -> None:
    for run, track in enumerate(scene.tracks):
        pairs = zip(race.points[1:, :, run].tolist(), race.points[:-1, :, run].tolist(), strict=True)
        lengths = [math.dist(one, other) for one, other in pairs]
        for fact, expected in (
            ("length", math.fsum(lengths)),
            ("first_step", lengths[0]),
            ("longest_step", max(lengths)),
        ):
            assert read(filled(scene, f"{{{track.run.optimizer}.{fact}}}")) == pytest.approx(expected, rel=5e-3)


def test_the_overshoot_is_how_far_a_run_is_on_the_other_side_of_the_minimum(race: Recording, scene: Scene) -> None:
    # The minimum is at the origin, and the start at x < 0 < y.
    for run, track in enumerate(scene.tracks):
        along_x, along_y = race.points[:, 0, run], race.points[:, 1, run]
        for fact, expected in (("overshoot_x", along_x.max()), ("overshoot_y", -along_y.min())):
            said = read(filled(scene, f"{{{track.run.optimizer}.{fact}}}"))
            assert said == pytest.approx(max(0.0, float(expected)), rel=5e-3)
    assert read(filled(scene, "{momentum.overshoot_x}")) > 0.5


def test_the_overshoot_counts_from_the_minimum_where_the_run_ends() -> None:
    race = record("himmelblau", ["momentum"], (0.0, 0.5), steps=200)
    end = race.points[-1, :, 0]
    minima = [(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
    nearest = min(minima, key=lambda each: math.dist(each, end))
    side = (race.points[:, 0, 0] - nearest[0]) * -np.sign(0.0 - nearest[0])
    assert read(filled(scene_of(race), "{momentum.overshoot_x}")) == pytest.approx(max(0, side.max()), rel=5e-3)


def test_swinging_back_is_what_follows_the_first_crossing(race: Recording, scene: Scene) -> None:
    for run, track in enumerate(scene.tracks):
        along_y = race.points[:, 1, run].tolist()
        crossing = next((step for step, y in enumerate(along_y) if y < 0), None)
        expected = 0.0 if crossing is None else max(0.0, *along_y[crossing:])
        assert read(filled(scene, f"{{{track.run.optimizer}.swing_back_y}}")) == pytest.approx(expected, rel=5e-3)
    assert read(filled(scene, "{momentum.swing_back_y}")) > 0.1


def test_swinging_back_is_seen_from_the_minimum_where_the_run_ends() -> None:
    race = record("himmelblau", ["momentum"], steps=120)
    assert tuple(race.points[-1, :, 0]) == pytest.approx((-2.805118, 3.131312), abs=0.02)
    # It comes from below, and is above the minimum for the first time at this step.
    beside = race.points[:, 1, 0] - 3.1313125182506
    crossing = int(np.argmax(beside > 0))
    assert crossing > 0 > beside[0]
    said = read(filled(scene_of(race), "{momentum.swing_back_y}"))
    assert said == pytest.approx(-beside[crossing:].min(), rel=5e-3)
    assert said == pytest.approx(1.146, abs=5e-3)


def test_a_thousandth_is_one_of_what_is_above_the_lowest_minimum() -> None:
    race = record("bounded-saddle", ["sgd"], steps=200)
    # The minima are at -0.25, and the first loss is positive.
    above = race.losses[:, 0] + 0.25
    step = int(filled(scene_of(race), "{sgd.thousandth}"))
    assert (above[step:] < above[0] / 1000).all()
    assert above[step - 1] >= above[0] / 1000


def test_there_is_no_thousandth_without_a_minimum_or_at_one() -> None:
    assert filled(scene_of(record("saddle", ["sgd"], (0, 0.5), steps=5)), "{sgd.thousandth}") == "none"
    assert filled(scene_of(record("ravine", ["sgd"], (0, 0), steps=5)), "{sgd.thousandth}") == "none"


@pytest.mark.parametrize("surface", ["ravine", "bounded-saddle", "rosenbrock", "himmelblau", "beale"])
def test_above_the_threshold_gradient_descent_cannot_settle_at_the_first_minimum(surface: str) -> None:
    threshold = read(filled(scene_of(record(surface, ["sgd"], steps=1)), "{threshold}"))
    at = record(surface, ["sgd"], steps=1).surface.minima[0]
    # A millionth beside the minimum, below and above.
    rates = [f"sgd:lr={factor * threshold!r}" for factor in (0.98, 1.02)]
    race = record(surface, rates, (at.x + 7e-7, at.y - 1e-6), steps=600)
    away = np.hypot(race.points[:, 0] - at.x, race.points[:, 1] - at.y)
    assert away[-1, 0] < away[0, 0]
    assert not away[-1, 1] <= 100 * away[0, 1]


def test_a_minimum_without_curvature_has_no_threshold() -> None:
    class Quartic:
        start, minima = (1.0, 1.0), ((0.0, 0.0, 0.0),)

        def value(self, w: Values) -> Values:
            return np.asarray((w**4).sum(axis=0))

        def gradient(self, w: Values) -> Values:
            return 4 * w**3

        def hessian(self, w: Values) -> Values:
            zero = np.zeros_like(w[0])
            return np.stack([np.stack([12 * w[0] ** 2, zero]), np.stack([zero, 12 * w[1] ** 2])])

    assert filled(scene_of(record(Quartic(), ["sgd"], steps=2)), "{threshold}") == "none"


def test_a_thousandth_is_reached_for_good(race: Recording, scene: Scene) -> None:
    reached = 0
    for run, track in enumerate(scene.tracks):
        losses = race.losses[:, run]
        said = filled(scene, f"{{{track.run.optimizer}.thousandth}}")
        if losses[-1] >= losses[0] / 1000:
            assert said == "more than 150"
            continue
        reached += 1
        assert (losses[int(said) :] < losses[0] / 1000).all()
        assert losses[int(said) - 1] >= losses[0] / 1000
    assert reached > 0


def test_effective_steps_are_those_of_the_rules_written_out_by_hand(race: Recording, scene: Scene) -> None:
    squares = race.gradients[:150, :, 3] ** 2
    adagrad = 1.0 / (np.sqrt(np.cumsum(squares, axis=0)) + 1e-7)
    average, all_of_them = np.zeros(2), []
    for square in race.gradients[:150, :, 4] ** 2:
        average = 0.9 * average + 0.1 * square
        all_of_them.append(0.2 / (np.sqrt(average) + 1e-7))
    for name, expected in (("adagrad", adagrad), ("rmsprop", np.array(all_of_them)), ("sgd", np.full((150, 2), 0.07))):
        for fact, step in (("first", 0), ("last", -1)):
            for axis, letter in enumerate("xy"):
                said = read(filled(scene, f"{{{name}.{fact}_effective_{letter}}}"))
                assert said == pytest.approx(expected[step, axis], rel=5e-3)


def test_the_facts_of_a_figure(scene: Scene) -> None:
    said = filled(scene, "{steps} {runs} {surface} | {formula} | {threshold}")
    # The largest curvature of (x² + 25 y²) / 2 is 25.
    assert said == "150 6 ravine | (x² + 25 y²) / 2 | 0.08"
    turned = scene_of(record("ravine:condition=100,angle=45", ["sgd"], steps=2))
    assert filled(turned, "{threshold}") == "0.02"
    assert filled(scene_of(record("saddle", ["sgd"], steps=2)), "{threshold}") == "none"


def test_settings_can_be_named_too(scene: Scene) -> None:
    assert filled(scene, "{sgd.learning_rate} {momentum.momentum} {adam.beta2}") == "0.07 0.9 0.999"
    assert filled(scene, "{sgd.lr} {momentum.momentum} {adam.β2}") == "0.07 0.9 0.999"


def test_runs_of_one_name_are_counted_from_one() -> None:
    race = record("ravine", ["adam:lr=0.1", "sgd", "adam:lr=0.2"], steps=3)
    scene = scene_of(race)
    assert filled(scene, "{adam.learning_rate} {adam#1.learning_rate} {adam#2.learning_rate}") == "0.1 0.1 0.2"
    assert read(filled(scene, "{adam#2.x}")) == pytest.approx(race.points[-1, 0, 2], rel=5e-3)


def test_runs_of_several_surfaces_are_counted_on() -> None:
    races = [record(each, ["sgd"], steps=3) for each in ("ravine", "saddle")]
    scene = scene_of(races)
    assert read(filled(scene, "{sgd#2.y}")) == pytest.approx(races[1].points[-1, 1, 0], rel=5e-3)


class Own:
    """A rule of one's own, which says nothing of itself."""

    def update(self, weight: Values, grad: Values) -> None:
        weight -= 0.01 * grad


@pytest.mark.parametrize("surface", ["saddle", "ravine"])
def test_every_fact_can_be_said_of_any_run(surface: str) -> None:
    scene = scene_of(record(surface, [Own(), "adadelta", "sgd:lr=1e200"], steps=4))
    for fact in RUN_FACTS:
        for name in ("own", "adadelta", "sgd"):
            assert filled(scene, f"<{{{name}.{fact}}}>") not in {"<>", f"<{{{name}.{fact}}}>"}


def test_every_fact_can_be_said_of_a_run_that_diverged_at_once() -> None:
    class Leap:
        def update(self, weight: Values, grad: Values) -> None:
            weight[...] = grad * np.inf

    race = record("ravine", [Leap()], steps=3)
    assert race.diverged_at[0] == 1
    scene = scene_of(race)
    assert all(filled(scene, f"{{leap.{fact}}}") for fact in RUN_FACTS)


def test_every_fact_has_a_meaning() -> None:
    for fact in (*RUN_FACTS.values(), *FIGURE_FACTS.values()):
        assert fact.__doc__
        assert fact.__doc__ == fact.__doc__.strip(". \n")


# What is wrong is refused, and nothing is evaluated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{adm.loss}", r"No run of this figure is named 'adm'; there are .*\. Did you mean 'adam'\?"),
        ("{adam.los}", r"No fact of a run is named 'los'\. Did you mean 'loss'\?"),
        ("{stepss}", r"No fact of a figure is named 'stepss'; there are .*\. Did you mean 'steps'\?"),
        ("{adam#2.loss}", r"No run of this figure is named 'adam#2'; .*"),
        pytest.param("{adam#" + "9" * 5000 + ".loss}", r"No run of this figure is named .{,300}", id="a large number"),
        ("{adam#0.loss}", r"No run of this figure is named .*"),
        ("{adam.__class__}", r"No fact of a run is named '__class__'; .*"),
        ("{__class__}", r"No fact of a figure is named '__class__'; .*"),
        ("{0}", r"No fact of a figure is named '0'; .*"),
    ],
)
def test_what_there_is_not_is_refused_with_a_suggestion(scene: Scene, text: str, expected: str) -> None:
    with pytest.raises(OptvizError) as caught:
        filled(scene, f"It was {text}.")
    assert re.fullmatch(expected, str(caught.value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "}",
        "{}",
        "{ }",
        "{adam.loss",
        "adam.loss}",
        "{adam.__class__.__mro__}",
        "{a.b.c}",
        "{adam.loss!r}",
        "{adam.loss:>40}",
        "{adam[loss]}",
        "%(loss)s %s $loss ${adam.loss",
        r"\1 \g<0> \n {",
        "f(x) = {x | x > 0} ∪ {1, 2}",
        "{adam . loss}",
    ],
)
def test_other_braces_stay_as_they_are(scene: Scene, text: str) -> None:
    assert filled(scene, text) == text


def test_what_a_number_becomes_is_not_looked_at_again() -> None:
    class Sly(Own):
        title = "{own.loss}"

    class Formula:
        name, formula, start = "Sly", "{steps} {sly.loss}", (1.0, 1.0)

        def value(self, w: Values) -> Values:
            return np.asarray(w[0] ** 2 + w[1] ** 2)

        def gradient(self, w: Values) -> Values:
            return 2 * w

    assert filled(scene_of(record(Formula(), [Sly()], steps=2)), "{formula}") == "{steps} {sly.loss}"


# The text for who cannot see the figure


def test_the_text_names_every_run_and_verdict_the_surface_and_the_views(race: Recording) -> None:
    text = alt_text(scene_of(race, view=["3d", "contour", "loss"]))
    for run, verdict in zip(race.runs, verdicts(race), strict=True):
        assert f"{run.title} {verdict.sentence}" in text
    assert text.startswith("6 runs on Ravine, 150 steps, shown as surface in 3-D and contour map and loss. ")
    assert text.endswith(".")
    assert "\n" not in text


def test_runs_of_one_title_are_told_apart_in_the_text() -> None:
    text = alt_text(scene_of(record("ravine", ["sgd:lr=0.01", "sgd:lr=0.07"], steps=10)))
    assert "SGD (lr 0.01) " in text
    assert "SGD (lr 0.07) " in text
    text = alt_text(scene_of(record("ravine", ["sgd"], [(1, 1), (-2, 0.5)], steps=10)))
    assert "SGD (from (1, 1)) " in text
    assert "SGD (from (-2, 0.5)) " in text
    text = alt_text(scene_of([record(each, ["sgd:lr=0.01"], (1, 1), steps=10) for each in ("ravine", "saddle")]))
    assert "SGD (on Ravine) " in text
    assert "SGD (on Saddle) " in text
    assert alt_text(scene_of(record("ravine", ["sgd"], steps=1))).startswith("1 run on Ravine, 1 step,")


def test_every_pair_of_runs_of_a_race_has_names_that_differ() -> None:
    race = record("ravine", ["sgd:lr=0.01", "sgd:lr=0.07", "adam"], [(1, 1), (-2, 0.5)], steps=3)
    said = alt_text(scene_of(race)).split(". ", 1)[1].split("; ")
    names = [each.split(" still")[0] for each in said]
    assert len(set(names)) == 6


# The gallery


# What it says of a race or a study is in its pages, which `.ci/run` has made again from the recipes.
RECIPES = {path.stem: load_recipe(path) for path in GALLERY}


def texts_of(recipe: Recipe) -> Iterator[tuple[str, dict[str, str]]]:
    """The texts of a recipe by language. What a study found is its caption."""
    for key in ("title", "notice", "question", *(() if recipe.study else ("caption",))):
        yield key, dict(getattr(recipe, key))


def test_every_text_of_the_gallery_is_there_in_both_languages() -> None:
    for name, recipe in RECIPES.items():
        for key, words in texts_of(recipe):
            assert set(words) == {"en", "ko"}, (name, key)
            assert re.search("[가-힣]", words["ko"]), (name, key)
            assert words["en"].strip(), (name, key)
            assert not re.search("[가-힣]", words["en"]), (name, key)


def test_both_languages_of_the_gallery_name_the_same_numbers() -> None:
    for name, recipe in RECIPES.items():
        for key, words in texts_of(recipe):
            # A verdict is a phrase in English; in another language its step may stand there.
            english, korean = (
                {place for place in re.findall(r"\{[^}]+\}", text) if not place.endswith((".verdict}", ".step}"))}
                for text in words.values()
            )
            assert english == korean, (name, key)


def test_no_word_of_the_gallery_is_grown_together_with_a_number() -> None:
    """A verdict is a phrase of its own: no letter may follow it in English."""
    for name, recipe in RECIPES.items():
        for key, words in texts_of(recipe):
            assert not re.search(r"\}[a-z]", words["en"]), (name, key)


def test_doubled_braces_are_braces() -> None:
    scene = scene_of(record("ravine", ["sgd"], steps=2))
    assert filled(scene, "{{sgd.loss}} of {steps} {{}}") == "{sgd.loss} of 2 {}"
