"""Verdicts on networks: what they say of a training is seen in its losses, step by step."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import Recording, Verdict, record, verdicts
from optviz.data.made import made_samples
from optviz.data.samples import Samples
from optviz.figure.scene import scene_of
from optviz.figure.texts.endings import endings_for_programs, list_verdicts
from optviz.judging.learned import smooth, uninformed
from optviz.race.learning import learning_of, network_of, over_steps

TRAININGS = {
    "overfitting": ("network(clouds):hidden=8,layers=1,test=0.5", "adam", 120),
    "learning": ("network(blobs):test=0.3", "sgd", 40),
    "learned": ("minibatch(network(blobs):decay=0.02,layers=1,test=0.3):size=60", "adam", 200),
    "untaught": ("network(moons):test=0.3", "sgd:lr=1e-6", 20),
    "diverged": ("network(moons):relu=1,test=0.3", "sgd:lr=1e155", 20),
}


def training(kind: str) -> tuple[Recording, Verdict]:
    spec, optimizer, steps = TRAININGS[kind]
    recording = record(spec, optimizer, steps=steps)
    (verdict,) = verdicts(recording)
    return recording, verdict


def losses(recording: Recording, samples: Samples | None) -> NDArray[np.float64]:
    """Step by step, sample by sample."""
    network = network_of(recording.surface)
    assert samples is not None
    found = []
    for w in recording.points[:, :, 0]:
        said = network.says(w, samples.inputs)
        chances = said - np.log(np.exp(said).sum(axis=1, keepdims=True))
        found.append(-np.mean([row[int(kind)] for row, kind in zip(chances, samples.target, strict=True)]))
    return np.array(found)


@pytest.mark.parametrize("kind", TRAININGS)
def test_a_training_ends_as_its_verdict_says(kind: str) -> None:
    recording, verdict = training(kind)
    assert verdict.kind == kind
    if kind == "diverged":
        assert verdict.step == recording.diverged_at[0]
        return
    network = network_of(recording.surface)
    learned, held = losses(recording, network.learned), losses(recording, network.tested)
    some = round(recording.steps / 20)
    end, then = learned[-some:].mean(), learned[: 1 + recording.steps * 3 // 4][-some:].mean()
    if kind == "overfitting":
        around = slice(max(0, verdict.step - some), verdict.step + 1)
        assert held[-some:].mean() > 1.1 * held[around].mean()
        assert end < learned[around].mean()
    elif kind == "untaught":
        assert learned[-1] > 0.67
    else:
        assert (end < 0.95 * then) == (kind == "learning")


@pytest.mark.parametrize("kind", [kind for kind in TRAININGS if kind != "diverged"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_verdict_counts_the_samples_that_are_right(kind: str, language: str) -> None:
    recording, verdict = training(kind)
    network = network_of(recording.surface)
    assert network.tested
    said = network.says(recording.points[-1, :, 0], network.tested.inputs)
    right = int((said.argmax(axis=1) == network.tested.target).sum())
    numbers = [f"{losses(recording, network.learned)[-1]:.3g}", str(right), str(len(network.tested))]
    sentence = verdict.sentence_in(language)
    assert all(number in sentence for number in numbers), sentence


def test_where_nothing_is_held_out_nothing_is_said_of_it() -> None:
    (verdict,) = verdicts(record("network(moons)", "sgd", steps=30))
    assert "held-out" not in verdict.sentence
    assert " of its 200 samples are right" in verdict.sentence


def test_who_knows_nothing_but_the_classes_has_the_loss_of_their_entropy() -> None:
    assert uninformed(made_samples("blobs")) == pytest.approx(math.log(4))
    samples = made_samples("moons")
    samples.target[:150] = 0
    assert uninformed(samples) == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))


def test_a_running_mean_is_of_what_was_until_then_and_forgets_a_huge_loss() -> None:
    values = np.array([1e300, 3.0, 5.0, *([2.0, 4.0] * 20)])
    found = smooth(values)
    assert found[:2].tolist() == [1e300, 5e299]
    assert found[2:].tolist() == [4.0, 3.5, *[3.0] * 39]
    assert smooth(np.array([np.nan, 1.0])).tolist() == [np.inf, 1.0]


def test_the_table_and_the_programs_are_told_what_networks_do() -> None:
    recording = record("network(moons):test=0.3", ["sgd", "adam"], steps=20)
    scene = scene_of(recording)
    header, rows = list_verdicts(scene)
    network, learning = network_of(recording.surface), learning_of(recording)
    assert learning
    assert learning.tested
    assert "start" not in header
    for number, (row, told) in enumerate(zip(rows, endings_for_programs(scene), strict=True)):
        cells = dict(zip(header, row, strict=True))
        scored = network.scored(recording.points[-1, :, number], network.learned)
        assert told["training_loss"] == scored.loss
        assert cells["training loss"] == f"{scored.loss:.4g}"
        assert cells["test right"] == f"{round(told['test_accuracy'] * 60)} of 60"
        assert (told["kind"], told["steps"]) == (scene.tracks[number].verdict.kind, 20)


def test_of_a_long_training_some_steps_are_looked_at_the_first_and_the_last_among_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("optviz.race.learning._MOST_PRODUCTS", 0)
    monkeypatch.setattr("optviz.race.learning._FEWEST", 5)
    recording = record("network(moons):hidden=2", "sgd", steps=40)
    learning = learning_of(recording)
    assert learning
    assert learning.at.tolist() == [0, 10, 20, 30, 40]
    curve = over_steps(learning, learning.learned.loss[:, 0], 40)
    np.testing.assert_array_equal(curve[[0, 9, 10, 39, 40]], recording.losses[[0, 0, 10, 30, 40], 0])
