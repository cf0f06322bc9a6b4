"""The page as an object: what it begins with, that it carries its recipe, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from optviz import OptvizError, OptvizWarning, Recipe, explore, record, studied
from optviz.cli import optviz
from optviz.page.page import explored
from optviz.recipe.files import read_recipe
from optviz.studies.sweeps.numbers import columns_of

if TYPE_CHECKING:
    from conftest import OpenTab


def state_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    state: dict[str, Any] = json.loads(found[1])["state"]
    return state


class Halving:
    """A rule of one's own that needs a plain number, so that it cannot be traced."""

    def __init__(self, learning_rate: float = 0.05) -> None:
        self.learning_rate = learning_rate

    def update(self, weight: Any, grad: Any) -> None:
        weight -= self.learning_rate / (1 if float(grad[0]) > 0 else 2) * grad


def test_a_page_begins_with_the_race_that_was_asked_for() -> None:
    page = explore("ravine:angle=30", ["adam:lr=0.3", "sgd"], start=(-3, 1), steps=40, view=["contour"], theme="dark")
    state = state_of(page.html)
    assert (state["surface"], state["surfaceParameters"]["angle"]) == ("ravine", 30)
    assert [each["name"] for each in state["optimizers"]] == ["adam", "sgd"]
    assert state["optimizers"][0]["settings"]["learning_rate"] == 0.3
    assert (state["start"], state["steps"], state["views"], state["theme"]) == ([-3, 1], 40, ["contour"], "dark")


def test_a_page_shows_at_first_the_part_of_the_plane_where_the_runs_are() -> None:
    state = state_of(explore("rosenbrock", "sgd", start=(0.8, 0.6), steps=9, fit="runs").html)
    points = record("rosenbrock", "sgd", start=(0.8, 0.6), steps=9).points[:, :, 0]
    low, high = np.reshape(state["window"], (2, 2)).T
    assert ((low < points) & (points < high)).all()
    assert (high - low < 1).all()
    given = explore("rosenbrock", "sgd", steps=9, fit="runs", window=(-1, 1, 0, 2)).html
    assert state_of(given)["window"] == [-1, 1, 0, 2]
    plain = state_of(explore("rosenbrock", "sgd", steps=9).html)
    assert (plain["window"], plain["heights"]) == (None, False)
    assert state_of(explore("rosenbrock", "sgd", steps=9, heights=True).html)["heights"] is True


def test_a_map_or_basins_begin_live_as_they_were_studied() -> None:
    vary = ("learning_rate=1.02:1.08:240", "x=-1.2:1.2:200")
    recipe = Recipe(study="map(rippled-bowl:ripple=0.05)", optimizers=("sgd",), vary=vary, steps=90)
    state = state_of(explored(recipe).html)
    assert (state["surface"], state["surfaceParameters"], state["steps"]) == ("rippled-bowl", {"ripple": 0.05}, 90)
    assert (state["map"], state["part"]) == (["rule.learning_rate", "start.x"], [1.02, 1.08, -1.2, 1.2])
    assert state["optimizers"][0]["settings"]["learning_rate"] == pytest.approx(1.05, abs=1e-3)
    assert state["start"] == pytest.approx([0.3, 1.7], abs=0.02)
    probed = Recipe(study="map(saddle)", optimizers=("sgd",), vary=("x=-1:1:41", "y=-1:1:41"), probe=("x=0.5,y=-0.25",))
    assert state_of(explored(probed).html)["start"] == pytest.approx([0.5, -0.25])
    state = state_of(explored(Recipe(study="basins(himmelblau)", optimizers=("nag", "adam"))).html)
    assert ([each["name"] for each in state["optimizers"]], state["map"]) == (["nag", "adam"], ["start.x", "start.y"])
    over = Recipe(study="map(ravine)", vary=("learning_rate=0.01:1:9", "condition=1:9:9"), title="The page has it")
    page = explored(over)
    state = state_of(page.html)
    assert (state["map"], state["part"]) == (["rule.learning_rate", "surface.condition"], [0.01, 1, 1, 9])
    assert state["surfaceParameters"] == {"condition": 5, "angle": 0}
    assert page.scene.recipe.title == (("", "The page has it"),)
    film = Recipe(study="basins(himmelblau)", optimizers=("sgd", "nag"), vary=("learning_rate=0.001:0.01:3",))
    state = state_of(explored(film).html)
    assert [each["settings"]["learning_rate"] for each in state["optimizers"]] == [0.01, 0.01]
    assert (state["map"], state["selected"]) == (["start.x", "start.y"], 0)
    race = Recipe(study="race(beale;ravine):starts=9", optimizers=("adam",), seed=4)
    with pytest.warns(OptvizWarning, match="one surface at a time; it begins with beale"):
        state = state_of(explored(race).html)
    first = columns_of(studied(race).found)
    assert (state["surface"], state["start"]) == ("beale", [first["x"][0], first["y"][0]])
    with pytest.raises(OptvizError, match="no ensemble; optviz animate films it"):
        explored(Recipe(study="ensemble(moons)"))


def test_a_rule_that_cannot_be_traced_begins_as_its_recorded_run() -> None:
    names = [each["name"] for each in state_of(explore("ravine", ["sgd", Halving()]).html)["optimizers"]]
    assert names == ["sgd", "recorded-0"]


def test_the_film_of_a_page_is_that_of_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (
        "explore --surface beale --optimizer adam --steps 20 --view contour --out p.html --no-open --quiet",
        "animate p.html --out page.gif --quiet",
        "animate --surface beale --optimizer adam --steps 20 --layout overlay --out race.gif --quiet",
    ):
        result = CliRunner().invoke(optviz, line.split())
        assert result.exit_code == 0, result.output
    assert (tmp_path / "page.gif").read_bytes() == (tmp_path / "race.gif").read_bytes()


def test_the_same_page_has_the_same_bytes_and_is_saved_whole(tmp_path: Path) -> None:
    page = explore("saddle", ["sgd"], steps=5)
    page.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page.html == explore("saddle", ["sgd"], steps=5).html
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    with pytest.raises(OptvizError, match=r"A page is written as \.html, not as '\.htm'"):
        page.save(tmp_path / "page.htm")


def test_what_a_page_cannot_show_is_refused_in_a_sentence() -> None:
    with pytest.raises(OptvizError, match="The page has one start for all runs, not 2; give one"):
        explore("saddle", ["sgd"], start=[(1, 0), (0, 1)])
    two = ["--surface", "saddle", "--surface", "ravine"]
    result = CliRunner().invoke(optviz, ["explore", *two, "--no-open", "--out", "x.html"])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert "The page shows one surface at a time, not 2" in result.output
    result = CliRunner().invoke(optviz, ["explore", "--steps", "10000", "--no-open", "--out", "x.html"])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert "A page shows at most 5000 steps" in result.output


def test_a_page_that_knows_none_of_the_views_begins_with_its_own() -> None:
    assert state_of(explore("saddle", view=["gradient", "step"]).html)["views"] == ["contour", "3d"]
    assert state_of(explore("saddle", view=["gradient", "loss"]).html)["views"] == ["loss"]


def test_a_page_shows_the_points_of_a_recorded_run() -> None:
    html = explore("ravine", [Halving()], steps=6).html
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    (recorded,) = json.loads(found[1])["recorded"]
    assert np.array_equal(recorded["points"], record("ravine", [Halving()], steps=6).points[:, :, 0])


class Failing:
    """It raises in its fourth step, and cannot be traced."""

    def __init__(self) -> None:
        self.count = 0

    def update(self, weight: Any, grad: Any) -> None:
        self.count += 1
        if self.count == 4:
            raise RuntimeError("over")
        weight -= 0.05 * float(grad[0])


def test_a_rule_that_raises_ends_its_own_run_and_the_page_says_so(open_tab: OpenTab, tmp_path: Path) -> None:
    with pytest.warns(OptvizWarning, match="Its run ends there"):
        explore("saddle", ["sgd", Failing], start=(-1, 0.3), steps=9, view="contour").save(tmp_path / "a.html")
    kinds = [each and (each["kind"], each["step"]) for each in open_tab(tmp_path / "a.html").verdicts()]
    assert ("raised", 4) in kinds


TOLD = """
surface = "ravine"
optimizers = ["sgd", "adam"]
steps = 30
aspect = "fill"
view = ["contour"]
title = { en = "Down <i>the</i> ravine", ko = "협곡" }
caption = { en = "Adam ends at {adam.loss}.", ko = "Adam의 마지막 손실은 {adam.loss}입니다." }
"""


def test_a_page_shows_the_words_of_its_recipe_as_long_as_they_are_true(open_tab: OpenTab, tmp_path: Path) -> None:
    explored(read_recipe(TOLD, "r.toml")).save(tmp_path / "r.html")
    tab = open_tab(tmp_path / "r.html")
    loss = f"{record('ravine', ['sgd', 'adam'], steps=30).losses[-1, 1]:.3g}"
    assert tab.find("#title").inner_text() == "Down <i>the</i> ravine"
    assert tab.find("#caption").inner_text() == f"Adam ends at {loss}."
    tab.set(language="ko")
    assert tab.find("#title").inner_text() == "협곡"
    assert tab.find("#caption").inner_text() == f"Adam의 마지막 손실은 {loss}입니다."
    # What the caption tells is not known before the end, and is not so in another race.
    tab.set(step=3)
    assert not tab.find("#caption").is_visible()
    tab.set(step=None)
    assert tab.find("#caption").is_visible()
    start = tab.state()["start"]
    tab.set(start=[1, 1])
    assert (tab.find("#title").inner_text(), tab.find("#caption").is_visible()) == ("협곡", False)
    tab.set(start=start, surface="saddle", surfaceParameters={})
    assert tab.find("#title").inner_text() == "안장"


def test_a_map_that_is_to_fill_its_place_does_so(open_tab: OpenTab, tmp_path: Path) -> None:
    explore("ravine", "sgd", steps=3, view="contour", aspect="fill").save(tmp_path / "page.html")
    tab = open_tab(tmp_path / "page.html")
    assert tab.state()["aspect"] == "fill"

    def corners() -> list[float]:
        return [*tab.hovered(0.2, 0.2)[:2], *tab.hovered(0.8, 0.8)[:2]]

    box = tab.find('canvas[data-view="contour"]').bounding_box()
    assert box
    units: dict[str, float] = {}
    for aspect in ("fill", "equal"):
        tab.set(aspect=aspect)
        left, top, right, bottom = corners()
        units[aspect] = abs((right - left) / box["width"] / ((top - bottom) / box["height"]))
    assert units["equal"] == pytest.approx(1, rel=0.05)
    assert abs(units["fill"] - 1) > 0.1
