"""Networks of a study that learn by a rule of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import optviz
from optviz import OptvizError, Recipe
from optviz.data.models.network import Network
from optviz.given.code_files import allow_only
from optviz.objectives.named import samples_named
from optviz.optimizers import Momentum
from optviz.plan.inputs import optimizer_from
from optviz.studies.networks.training import Learner, training


class Heavy:
    """Momentum as the course note has it, of which every network needs one of its own."""

    def __init__(self) -> None:
        self.v = None

    def update(self, weight: np.ndarray, grad: np.ndarray) -> None:
        if self.v is None:
            self.v = np.zeros_like(weight)
        self.v *= 0.9
        self.v -= 0.05 * grad
        weight += self.v


class Drawn:
    """One that makes steps of random lengths."""

    def update(self, weight: np.ndarray, grad: np.ndarray) -> None:
        weight -= 0.1 * np.random.random() * grad  # noqa: NPY002 as one's own rules do


def ends(rule: object, learners: list[Learner]) -> np.ndarray:
    network = Network(samples_named("moons"), hidden=4.0, layers=1.0, test=0.5)
    *_, w = (each.copy() for each in training(network, learners, rule, batch=8, steps=20))
    return np.asarray(w)


LEARNERS = [Learner(1, 1, 1, 0.5), Learner(2, 3, 2, 0.5), Learner(2, 1)]


def test_networks_learn_by_ones_own_rule_as_by_the_same_of_the_catalogue() -> None:
    learners = LEARNERS[:2]
    np.testing.assert_allclose(ends(Heavy(), learners), ends(Momentum(0.05, 0.9), learners), rtol=1e-12)


@pytest.mark.parametrize("text", ["adam:lr=0.1", "clip(adam:lr=0.1)", "cosine(sam(sgd:lr=0.1))"])
def test_one_of_the_catalogue_moves_all_networks_each_as_it_would_alone(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network(samples_named("moons"), hidden=4.0, layers=1.0, test=0.5)
    # Nothing is copied, which a step of its own for each network needs.
    monkeypatch.delattr("optviz.studies.networks.training.copied")
    together = ends(optimizer_from(text, network, 20), LEARNERS[:2])
    for number, each in enumerate(LEARNERS[:2]):
        np.testing.assert_array_equal(ends(optimizer_from(text, network, 20), [each])[:, 0], together[:, number])


@pytest.mark.parametrize("rule", [Heavy, Drawn])
def test_a_network_learns_the_same_alone_and_beside_others(rule: type) -> None:
    together = ends(rule(), LEARNERS[:2])
    for number, each in enumerate(LEARNERS[:2]):
        np.testing.assert_array_equal(ends(rule(), [each])[:, 0], together[:, number])


def test_a_study_by_a_file_says_so_and_is_made_again_where_that_may_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text("class Down:\n    def update(self, weight, grad):\n        weight -= 0.1 * grad\n")
    recipe = Recipe(study="ensemble(moons):members=2,repeats=2", optimizers="mine.py:Down", steps=5)
    allow_only(["mine.py:Down"])
    made = optviz.studied(recipe)
    (told,) = made.recipe.own
    assert told.startswith("mine.py:Down sha256:")
    assert "Down" in made.subtitle
    assert optviz.studied(made.recipe).facts == made.facts
    allow_only([])
    with pytest.raises(OptvizError, match=r"add --code mine\.py"):
        optviz.studied(made.recipe)


def test_a_rule_that_fails_is_named_with_its_step() -> None:
    class Third:
        count = 0

        def update(self, weight: np.ndarray, grad: np.ndarray) -> None:
            self.count += 1
            if self.count == 3:
                raise ValueError("no more")
            weight -= 0.1 * grad

    with pytest.raises(OptvizError, match=r"`update` of Third raised ValueError at step 3 .*: no more"):
        ends(Third(), LEARNERS[:2])


def test_a_path_makes_no_steps() -> None:
    with pytest.raises(OptvizError, match="is a path that exists already"):
        optviz.studied(Recipe(study="ensemble(moons):members=2,repeats=2", optimizers="paths.npz:a", steps=5))
