"""Losses over samples on the page: the batches of each step are Python's, and a slider chooses their size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from test_conformance import assert_same

from optviz import OptvizError, explore, record, verdicts
from optviz.data.models.fit import Fit
from optviz.page.content import data
from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from conftest import OpenTab

SEED = 2**40 + 3
RACERS = ["sgd:lr=0.1", "momentum:lr=0.05", "nag:lr=0.05", "adam:lr=0.2", "adagrad:lr=0.5"]


@pytest.mark.parametrize(
    ("model", "sizes"), [("linear(regression)", (1, 8, 10, 64)), ("logistic(clouds)", (1, 30, 100))]
)
def test_every_step_sees_the_samples_that_it_sees_in_python(
    open_tab: OpenTab, tmp_path: Path, model: str, sizes: tuple[int, ...]
) -> None:
    explore(model, "sgd", seed=SEED, view="loss").save(tmp_path / "page.html")
    tab = open_tab(tmp_path / "page.html")
    for size in sizes:
        for replace in (0, 1):
            assert_same(tab, record(f"minibatch({model}):size={size},replace={replace}", RACERS, steps=150, seed=SEED))


def test_in_noise_the_page_has_the_verdicts_of_python(open_tab: OpenTab, tmp_path: Path) -> None:
    recording = record("minibatch(linear(regression)):size=4", ["sgd:lr=0.1", "sgd:lr=0.001", "adam:lr=0.3"], steps=400)
    assert verdicts(recording)[0].kind == "hovering"
    explore("linear(regression)", "sgd").save(tmp_path / "page.html")
    assert_same(open_tab(tmp_path / "page.html"), recording)


def test_a_slider_has_whole_batches_up_to_all_samples_and_the_command_films_them(
    open_tab: OpenTab, tmp_path: Path
) -> None:
    explore("linear(regression)", "sgd", seed=5).save(tmp_path / "page.html")
    tab = open_tab(tmp_path / "page.html")
    assert tab.evaluate("() => optviz.state().surfaceParameters") == {"size": 64, "replace": 0}
    slider = tab.page.locator("#surface-size-slider")
    found = []
    for notch in (0, 100, 150, 300, 400):
        slider.evaluate("(each, notch) => { each.value = notch; each.dispatchEvent(new Event('input')); }", notch)
        found.append(tab.evaluate("() => optviz.state().surfaceParameters.size"))
    assert all(isinstance(each, int) for each in found)
    assert found == sorted(found)
    assert (found[0], found[-1]) == (1, 64)
    assert len(set(found)) == 5
    tab.set(surfaceParameters={"size": 8, "replace": 0})
    command = tab.evaluate("() => optviz.command()")
    assert "--surface=minibatch(linear(regression)):size=8" in command.replace("'", "")
    assert "--seed=5" in command
    # What is no whole number, or too large, is not taken.
    for wrong in (2.5, 65, 0):
        tab.set(surfaceParameters={"size": wrong, "replace": 0})
        assert tab.evaluate("() => optviz.state().surfaceParameters.size") == 64


@pytest.mark.parametrize("model", ["linear(regression)", "logistic(clouds)"])
def test_the_loss_is_the_mean_of_that_of_each_sample(model: str) -> None:
    fit = surface_from(model)
    assert isinstance(fit, Fit)
    for w in np.random.default_rng(0).normal(0, 3, (20, 2)):
        each = [fit.of_one(u, v, t, w) for (u, v), t in zip(fit.inputs, fit.samples.target, strict=True)]
        assert np.mean(each) == pytest.approx(fit.value(w), rel=1e-12)


def test_a_page_of_too_many_samples_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.csv").write_text("x,y\n" + "".join(f"{k},{k % 7}\n" for k in range(1001)), encoding="utf-8")
    with pytest.raises(OptvizError, match=r"has 1001 samples, and a page holds at most 1000; film the race"):
        explore("linear(many.csv)", "sgd")


def test_of_batches_the_page_knows_what_their_size_may_be() -> None:
    surface = surface_from("minibatch(linear(regression)):size=8")
    told = next(each for each in data([surface], seed=4)["surfaces"] if each["name"] == "regression")
    (size, replace) = told["parameters"]
    assert (size["low"], size["high"], size["whole"], size["default"]) == (1, 64, True, 8)
    assert replace["whole"]
    assert (told["around"], told["seed"]) == ("minibatch(linear(regression))", 4)
