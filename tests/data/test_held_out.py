"""What networks do not learn from, how they do on it, and the samples that another package brings."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from optviz import OptvizError
from optviz.data import installed
from optviz.data.made import made_samples
from optviz.data.models.network import Network
from optviz.optimizers.adam import Adam
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns
from optviz.race.lockstep import lockstep
from optviz.race.stages import network_of, stages

SPEC = "minibatch(network(spirals):hidden=5,test=0.25):size=7"


def rows(*several: np.ndarray) -> list[tuple[float, ...]]:
    return sorted(tuple(row) for each in several for row in each.tolist())


@pytest.mark.parametrize("share", [0.25, 0.001 + 1 / 240, 0.99])
def test_each_sample_is_either_learned_from_or_held_out(share: float) -> None:
    made = Network(made_samples("spirals"), test=share, split=3)
    assert made.tested
    assert len(made.tested) == round(share * 240)
    assert rows(made.learned.inputs, made.tested.inputs) == rows(made.samples.inputs)
    again, other = (Network(made_samples("spirals"), test=share, split=split).tested for split in (3, 4))
    assert again
    assert other
    np.testing.assert_array_equal(made.tested.inputs, again.inputs)
    assert not np.array_equal(made.tested.inputs, other.inputs)


def test_what_is_held_out_has_no_part_in_the_loss_nor_in_the_scale() -> None:
    made = Network(made_samples("spirals"), test=0.5, scaled=1)
    w = np.array(made.start)
    before = made.gradient(w)
    assert made.tested
    # Numbers elsewhere change what is said of them, and nothing else.
    held = {tuple(each) for each in made.tested.inputs.tolist()}
    samples = made_samples("spirals")
    samples.inputs[[tuple(each) in held for each in samples.inputs.tolist()]] += 100
    moved = Network(samples, test=0.5, scaled=1)
    np.testing.assert_array_equal(moved.gradient(w), before)
    assert moved.tested
    assert moved.scored(w, moved.tested).loss != made.scored(w, made.tested).loss


def test_scaled_inputs_have_the_mean_0_and_the_deviation_1() -> None:
    samples = made_samples("spirals")
    samples.inputs[:, 1] = 0.1
    samples.inputs[:, 0] = 1e6 + 50 * samples.inputs[:, 0]
    made = Network(samples, scaled=1)
    np.testing.assert_allclose(made.inputs.mean(axis=0), 0, atol=1e-10)
    # A column of equal numbers tells nothing, and stays so.
    np.testing.assert_allclose(made.inputs.std(axis=0), [1, 0], atol=1e-10)
    np.testing.assert_allclose(
        made.says(np.array(made.start), samples.inputs[:3])[0], made.whole.scores(w_of(made))[0][0]
    )


def w_of(made: Network) -> np.ndarray:
    return np.array(made.start)[np.newaxis]


def test_scores_are_the_mean_surprise_and_the_share_that_is_right() -> None:
    made = Network(made_samples("spirals"), test=0.25, decay=0.1)
    assert made.tested
    w = np.random.default_rng(0).standard_normal((made.dimension, 3))
    scored = made.scored(w, made.tested)
    for number in range(3):
        said = np.array([made.says(w[:, number], row[np.newaxis])[0] for row in made.tested.inputs])
        chances = np.exp(said) / np.exp(said).sum(axis=1, keepdims=True)
        target = made.tested.target.astype(int)
        assert scored.loss[number] == pytest.approx(-np.log(chances[range(60), target]).mean(), rel=1e-12)
        assert scored.accuracy[number] == sum(said.argmax(axis=1) == target) / 60


def test_the_stages_of_a_training_are_those_of_a_race() -> None:
    surface = surface_from(SPEC)
    network = network_of(surface)
    starts = np.stack([network.beginning(draw) for draw in range(4)], axis=1)
    entries = entries_as_columns(Adam(np.array([0.01, 0.02, 0.05, 0.1])), starts)
    race = list(islice(lockstep(surface, entries, 5), 41))
    assert network.tested
    for stage in stages(surface, entries, [0, 3, 40], 5):
        points = race[stage.number].points
        np.testing.assert_array_equal(stage.step.points, points)
        np.testing.assert_array_equal(stage.learned.loss, race[stage.number].losses)
        assert stage.tested
        np.testing.assert_array_equal(stage.tested, network.scored(points, network.tested))
    with pytest.raises(
        OptvizError, match=r"linear\(regression\) trains no network; give one, as in network\(moons\)\."
    ):
        next(stages(surface_from("linear(regression)"), entries, [0]))


def test_losses_that_are_told_now_and_then_change_no_step() -> None:
    surface = surface_from(SPEC)
    entries = entries_as_columns(Adam(0.1), np.tile(np.array([surface.start]).T, 3))
    often, seldom = (list(islice(lockstep(surface, entries, losses_every=every), 9)) for every in (1, 4))
    for number, (one, other) in enumerate(zip(often, seldom, strict=True)):
        np.testing.assert_array_equal(one.points, other.points)
        np.testing.assert_array_equal(other.losses, often[number // 4 * 4].losses)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"test": 0.001}, "To hold out 0.001 of the 240 samples of spirals leaves none to test with; "),
        ({"test": 0.999}, "To hold out 0.999 of the 240 samples of spirals leaves none to learn from; "),
        ({"test": 1.0}, "`test` of Network must be in [0, 1), got 1.0."),
        ({"test": 0.5, "split": 0.5}, "`split` of a network must be a whole number, got 0.5."),
        ({"relu": 0.5}, "`relu` of a network must be a whole number, got 0.5."),
    ],
)
def test_what_cannot_be_held_out_is_refused_in_a_sentence(settings: dict[str, float], words: str) -> None:
    with pytest.raises(OptvizError) as caught:
        Network(made_samples("spirals"), **settings)
    assert str(caught.value).startswith(words)


def brought(name: str) -> Network:
    try:
        return Network(made_samples(name), test=0.25)
    except OptvizError:
        # It is a test extra; where all tests must run, it is there.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("scikit-learn is not installed.")


@pytest.mark.parametrize(
    ("name", "counts"),
    # As their descriptions in the UCI repository have them.
    [("digits", [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]), ("cancer", [212, 357])],
)
def test_data_of_another_package_are_read(name: str, counts: list[int]) -> None:
    samples = brought(name).samples
    assert np.bincount(samples.target.astype(int)).tolist() == counts
    assert len(samples.columns) == samples.inputs.shape[1] + 1
    if name == "digits":
        assert np.unique(16 * samples.inputs).tolist() == list(range(17))
    else:
        np.testing.assert_allclose(samples.inputs.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(samples.inputs.std(axis=0), 1, atol=1e-12)


@pytest.mark.parametrize(("name", "least"), [("digits", 0.9), ("cancer", 0.9)])
def test_they_are_learned(name: str, least: float) -> None:
    network = brought(name)
    surface = surface_from(f"minibatch({network.spec}):size=32")
    entries = entries_as_columns(Adam(0.01), np.array([surface.start]).T)
    (stage,) = stages(surface, entries, [150])
    assert stage.tested
    assert stage.tested.accuracy > least


def test_data_that_are_not_there_are_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(installed, "_PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(OptvizError, match=r"The data digits come with scikit-learn, which is not installed; pip in"):
        made_samples("digits")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "another" / "datasets" / "data").mkdir(parents=True)
    (tmp_path / "another" / "datasets" / "data" / "digits.csv.gz").write_bytes(b"no archive")
    (tmp_path / "another" / "__init__.py").write_text("raise RuntimeError('its code is run')", encoding="utf-8")
    monkeypatch.setattr(installed, "_PACKAGE", "another")
    for name in ("digits", "cancer"):
        with pytest.raises(OptvizError, match=rf"The data {name} are not in .*; install another version of scikit-l"):
            made_samples(name)
