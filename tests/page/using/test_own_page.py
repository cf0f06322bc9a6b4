"""A page of rules and surfaces of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from reading import read

from optviz import explore, record

if TYPE_CHECKING:
    from conftest import OpenTab
from tabs import SVG, Array, enter, path_of, saved

IMAGE = "<img src=x onerror=alert(1)>"
ENDING = "</script><b>"


class Bowl:
    name = ENDING
    title = ENDING
    formula = f"x² {ENDING}"
    window = ((-3, 3), (-2, 2))
    start = (2, 1)
    steps = 30

    def value(self, w: Array) -> Any:
        return 0.5 * (w[0] * w[0] + 4 * w[1] * w[1])

    def gradient(self, w: Array) -> Array:
        return np.stack([w[0], 4 * w[1]])


class Hostile:
    title = IMAGE

    def __init__(self, lr: float = 0.1) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


class Floating:
    """Goes down, by a plain number."""

    title = "Floating <b>"

    def update(self, weight: Array, grad: Array) -> None:
        weight -= (0.05 if float(grad[0]) > 1 else 0.2) * grad


def test_hostile_titles_are_shown_as_texts(open_tab: OpenTab, tmp_path: Path) -> None:
    explore(Bowl(), [Hostile(), Floating(), "adam:lr=0.1"]).save(tmp_path / "own.html")
    tab = open_tab(tmp_path / "own.html")
    tab.set(views=["contour", "3d", "loss"], layout="panels", selected=0)
    assert tab.find("h1").inner_text() == ENDING
    assert tab.find("#run-0-open").inner_text() == IMAGE
    assert IMAGE in tab.find("#stage figcaption").all_inner_texts()[0]
    assert tab.find("#surface option").last.inner_text() == ENDING
    assert tab.find("img").count() == 0
    assert tab.find("script").count() == 2
    assert tab.find("main b, header b").count() == 0
    _, content = saved(tab, "#save-svg")
    texts = {"".join(each.itertext()) for each in ET.fromstring(content).iter(f"{SVG}text")}  # noqa: S314
    assert {ENDING, IMAGE} <= texts


def test_own_surfaces_and_rules_go_the_way_that_python_goes(open_tab: OpenTab, tmp_path: Path) -> None:
    racers = [Hostile(0.2), "adam:lr=0.1"]
    explore(Bowl(), racers).save(tmp_path / "own.html")
    tab = open_tab(tmp_path / "own.html")
    made = record(Bowl(), racers)
    for number in range(2):
        np.testing.assert_allclose(path_of(tab, number), made.points[:, :, number], rtol=1e-9)
    before = path_of(tab)
    tab.find("#run-0-open").click()
    enter(tab, "#run-0-lr", "0.3")
    assert (path_of(tab) != before).any()


def test_a_rule_that_cannot_be_traced_is_shown_as_it_was_recorded(open_tab: OpenTab, tmp_path: Path) -> None:
    explore("ravine", [Floating(), "sgd"]).save(tmp_path / "own.html")
    tab = open_tab(tmp_path / "own.html")
    made = record("ravine", Floating())
    (row,) = [each for each in tab.find("#runs tr[data-run]").all() if "Floating" in each.inner_text()]
    assert "recorded" in row.inner_text()
    assert read(row.locator("td.loss").inner_text()) == pytest.approx(made.losses[-1, 0], rel=5e-3)
    row.locator("button").click()
    tab.drawn()
    (recorded,) = json.loads(str(tab.evaluate("document.getElementById('data').textContent")))["recorded"]
    assert "Floating" in recorded["why"]
    assert recorded["why"] in tab.find(".details").inner_text()
    tab.find("#surface").select_option("beale")
    tab.drawn()
    assert "" in row.locator("td").all_inner_texts(), "it was not recorded there"


def test_a_command_that_cannot_say_what_is_shown_is_not_given(open_tab: OpenTab, tmp_path: Path) -> None:
    explore(Bowl(), ["sgd"]).save(tmp_path / "own.html")
    tab = open_tab(tmp_path / "own.html")
    tab.find("#copy-command").click()
    assert "Python" in tab.find("#status").inner_text()
