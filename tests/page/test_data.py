"""What the page knows beside the formulas: the data tell of the whole catalogue, and of what is one's own."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from branching import Armijo, PolyakStep
from given import calls_of
from homework import Array, AsksForMinima, Clipped, Counting, Langevin, Newton
from landscapes import Plain, Stiff, Waves

from optviz import Optimizer, record
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import names
from optviz.optimizers import Adam, catalogue, every_optimizer, every_wrapper
from optviz.optimizers.rates import rate_before
from optviz.page.content import data, generated, surface_names
from optviz.page.rules import optimizer_names, rated
from optviz.plan.inputs import optimizer_from, surface_from

pytestmark = pytest.mark.filterwarnings("ignore:Rebinding never moved:optviz.OptvizWarning")


def test_the_generated_module_is_the_same_each_time_and_made_at_once() -> None:
    first, second = generated(), generated()
    count = len(names()) + len(every_optimizer()) + 3 * len(every_wrapper())
    assert calls_of(generated) < 12_000 * count
    assert first == second
    # The page has room for so much.
    assert len(first) < 1_700 * count
    assert not re.search(r"\beval\b|\bFunction\b", first)


def test_the_data_are_json_and_tell_of_the_whole_catalogue() -> None:
    found = json.loads(json.dumps(data(), allow_nan=False))
    assert [each["name"] for each in found["surfaces"]] == names()
    assert [each["name"] for each in found["optimizers"] if "further" not in each] == list(catalogue())
    assert found["recorded"] == []
    ravine = next(each for each in found["surfaces"] if each["name"] == "ravine")
    assert [
        (each["name"], each["low"], each["high"], each["lowOpen"], each["highOpen"]) for each in ravine["parameters"]
    ] == [
        ("condition", 1, None, False, True),
        ("angle", -180, 180, False, False),
    ]
    assert ravine["rates"]["adamuncorrected"] == ravine["rates"]["adam"] == 0.5
    adam = next(each for each in found["optimizers"] if each["name"] == "adam")
    assert (adam["title"], adam["colors"]["light"]) == ("Adam", "#e69f00")
    assert [each["symbol"] for each in adam["parameters"] if not each["quiet"]] == ["lr", "β1", "β2"]
    assert set(found["looks"]) == {"light", "dark"}


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_the_formula_of_an_optimizer_ends_in_its_step(cls: type) -> None:
    about = {each["title"]: each for each in data()["optimizers"]}[cls.__name__]
    assert about["formula"][-1].startswith("w <- w ")
    assert all(" <- " in line or " = " in line for line in about["formula"])
    assert set(about["formula"]) <= {line.strip() for line in (cls.__doc__ or "").splitlines()}


def test_the_data_tell_of_ones_own_rules_and_record_those_that_cannot_be_traced() -> None:
    own = [Counting(0.02), Langevin(), Clipped(), AsksForMinima()]
    surface = surface_from("himmelblau")
    found = data(optimizers=own, surface=surface, start=(1.0, 2.0), steps=30)
    counting, clipped = [each for each in found["optimizers"] if "own" in each]
    assert (counting["name"], counting["title"], counting["formula"]) == ("counting", "Counting", [])
    assert [(each["name"], each["default"]) for each in counting["parameters"]] == [("lr", 0.02), ("warm", 20)]
    assert counting["parameters"][0]["low"] is None
    noisy, asking = found["recorded"]
    assert len({each["colors"]["light"] for each in (counting, noisy, asking, clipped)}) == 4
    assert (noisy["title"], noisy["surface"]) == ("Langevin", "himmelblau")
    assert "it draws random numbers" in noisy["why"]
    made = record(surface, own[1], (1.0, 2.0), 30)
    np.testing.assert_array_equal(noisy["points"], made.points[:, :, 0])
    np.testing.assert_array_equal(noisy["losses"], made.losses[:, 0])


def test_a_rule_that_asks_for_losses_and_curvatures_plays_in_the_page_as_others_do() -> None:
    own = [Newton(), PolyakStep(), Armijo()]
    assert data(optimizers=own, surface=surface_from("beale"), steps=5)["recorded"] == []
    source = generated(optimizers=own)
    for name, asked in [
        ("newton-2", "value, gradient, hessian"),
        ("polyakstep-2", "value, gradient"),
        ("adam", "gradient"),
    ]:
        assert (
            source.split("RULES")[1]
            .split(f'["{name}"]')[1]
            .split("steps: [")[1]
            .strip()
            .startswith(f"(h, s, w, {{ {asked} }}) => {{")
        )


def test_a_rule_without_words_has_none() -> None:
    class Bare(Optimizer):
        def update(self, weight: Array, grad: Array) -> None:
            weight -= self.lr * grad

    (about,) = [each for each in data(optimizers=[Bare()])["optimizers"] if "own" in each]
    assert (about["about"], about["formula"]) == ("", [])


def test_objects_of_the_catalogue_keep_their_names() -> None:
    assert optimizer_names([Adam(0.5), Counting(), Counting(), Adam(0.1)]) == ["adam", "counting", "counting-2", "adam"]
    assert surface_names([surface_from("ravine:angle=30"), OwnSurface(Plain())]) == ["ravine", "Plain"]
    assert data(optimizers=[Adam(0.5)])["optimizers"] == data()["optimizers"]
    # What stands around a rule of ours is known by its name; a path of one run is one's own, each time.
    named = ["adamw:lr=0.5", "clip(yogi)", "clip(yogi):norm=2", "bfgs", "bfgs"]
    optimizers = [optimizer_from(each, surface_from("beale")) for each in named]
    assert optimizer_names(optimizers) == ["adamw", "clip(yogi)", "clip(yogi)", "bfgs", "bfgs-2"]


@pytest.mark.parametrize("spec", ["beale", "canyon", "ravine:condition=7", "easom"])
def test_every_rule_of_the_page_begins_with_the_learning_rate_that_python_gives_it(spec: str) -> None:
    surface = surface_from(spec)
    rates = {each: rate_before(cls, surface) for each, cls in rated(surface.learning_rates)}
    told = {each["name"]: each.get("tuned", {}) for each in data()["surfaces"]}
    tuned = {} if surface.changed() else told[spec]
    for each in data()["optimizers"]:
        if any(parameter["name"] == "learning_rate" for parameter in each["parameters"]):
            rate = tuned.get(each["name"], rates.get(each["name"], rates.get(each.get("rate"))))
            assert rate == optimizer_from(each["name"], surface).learning_rate, each["name"]


def test_a_surface_whose_sliders_would_do_nothing_says_so() -> None:
    free, fixed = data([Waves(3.0), Stiff(3.0)])["surfaces"][-2:]
    assert "fixed" not in free
    assert fixed["fixed"] is True
    assert (free["name"], free["about"], free["parameters"][0]["default"]) == ("landscapes", Waves.__doc__[:-1], 3.0)
