"""The page as it opens: what is shown at first, and that it asks for nothing."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reading import read

from optviz import explore, record

if TYPE_CHECKING:
    from conftest import OpenTab, Tab
from tabs import changed, pixels, start_of


def test_the_page_allows_nothing_but_itself_and_asks_for_nothing(tab: Tab) -> None:
    policy = tab.find('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    assert policy
    assert policy.startswith("default-src 'none'")
    asked = "fetch('https://example.org/').then(() => 'answered', () => 'refused')"
    assert tab.evaluate(asked) == "refused"
    # What was just tried is the only fault.
    assert all("example.org" in fault for fault in tab.faults)
    tab.faults.clear()


def test_what_is_shown_at_first_is_what_was_asked_for(open_tab: OpenTab, built: Path) -> None:
    tab = open_tab(built)
    expected = record("ravine")
    state = tab.state()
    assert (state["surface"], state["steps"], state["start"]) == ("ravine", expected.steps, [-9, 1.5])
    shown = [each for each in state["optimizers"] if each["on"]]
    assert [each["name"] for each in shown] == [run.optimizer for run in expected.runs]
    assert [each["settings"] for each in shown] == [run.settings for run in expected.runs]
    assert tab.find("h1").inner_text() == expected.surface.title
    assert tab.find("#runs tr[data-run]").count() == len(state["optimizers"])


def test_the_table_says_what_python_found(tab: Tab) -> None:
    made = record("ravine")
    for number, row in enumerate(tab.find("#runs tr[data-run]").all()[: len(made.runs)]):
        loss, _, asked, away = row.locator("td").all_inner_texts()
        assert read(loss) == pytest.approx(made.losses[-1, number], rel=5e-3)
        assert int(asked) == made.evaluations[-1, number]
        assert read(away) == pytest.approx(math.hypot(*made.points[-1, :, number]), rel=5e-2)


def test_every_view_goes_on_and_off(tab: Tab) -> None:
    tab.set(views=["contour", "3d", "loss"])
    for view in ("contour", "3d", "loss"):
        button = tab.find(f'[data-view-toggle="{view}"]')
        for pressed, count in (("false", 0), ("true", 1)):
            button.click()
            tab.drawn()
            assert button.get_attribute("aria-pressed") == pressed
            assert tab.find(f'canvas[data-view="{view}"]').count() == count
            assert tab.find("#stage canvas").count() == 2 + count
            for canvas in tab.find("#stage canvas").all():
                box = canvas.bounding_box()
                assert box
                assert min(box["width"], box["height"]) > 100


def test_the_last_view_stays(tab: Tab) -> None:
    tab.set(views=["loss"])
    tab.page.keyboard.press("l")
    assert tab.state()["views"] == ["loss"]


def test_panels_show_each_run_on_its_own(tab: Tab) -> None:
    tab.set(views=["contour"])
    tab.find("#layout").click()
    assert tab.state()["layout"] == "panels"
    captions = tab.find("#stage figcaption span:first-child").all_inner_texts()
    assert captions == ["SGD", "Momentum", "NAG", "AdaGrad", "RMSProp", "Adam"]
    tab.find("#run-0-on").uncheck()
    tab.drawn()
    assert tab.find("#stage canvas").count() == 5
    # A click on any of the panels sets the start of all runs.
    before = start_of(tab)
    box = tab.find("#stage canvas").last.bounding_box()
    assert box
    tab.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.3 * box["height"])
    assert start_of(tab) != before
    tab.page.keyboard.press("p")
    tab.drawn()
    assert tab.find("#stage canvas").count() == 1


def test_the_vectors_are_drawn_at_the_ball_and_named(tab: Tab) -> None:
    tab.set(views=["contour"], step=5)
    before = pixels(tab, "canvas")
    tab.find("#internals").click()
    tab.drawn()
    assert tab.state()["internals"] is True
    assert "momentum" in tab.find("#legend").inner_text()
    assert changed(tab, before, "canvas")
    tab.page.keyboard.press("v")
    tab.drawn()
    assert tab.find("#legend").is_hidden()


def test_the_formula_has_the_numbers_of_this_step(tab: Tab) -> None:
    tab.find("#run-0-open").click()
    x, y = record("ravine", "sgd").points[4, :, 0]
    tab.set(step=3)
    third = tab.find(".details .lines").inner_text()
    tab.set(step=4)
    assert f"({x:.3g}, {y:.3g})".replace("-", "−") in third
    assert tab.find(".details .lines").inner_text() != third


def test_the_race_begins_by_itself_unless_less_motion_is_wished(open_tab: OpenTab) -> None:
    moving, still = open_tab(reduced_motion="no-preference"), open_tab(reduced_motion="reduce")
    moving.until("optviz.state().step > 1")
    assert still.state()["step"] is None
    assert still.step() == 150
    assert still.find("#play").get_attribute("aria-label") == "Play"


def test_the_page_is_never_wider_than_the_window(tab: Tab) -> None:
    tab.set(selected=0, internals=True, views=["contour", "3d", "loss"])
    for width, height in ((390, 844), (768, 1024), (1280, 800), (1920, 1080), (320, 568)):
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.drawn()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        for canvas in tab.find("#stage canvas").all():
            box = canvas.bounding_box()
            assert box
            assert min(box["width"], box["height"]) > 60, (width, height)


def test_a_notebook_shows_the_page_in_a_frame(open_tab: OpenTab, tmp_path: Path) -> None:
    notebook = f"<!doctype html><title>Notebook</title>{explore('ravine', view='contour')._repr_html_()}"
    (tmp_path / "notebook.html").write_text(notebook, encoding="utf-8")
    tab = open_tab(tmp_path / "notebook.html")
    frame = tab.page.frames[1]
    frame.locator("#run-0-on").uncheck()
    frame.locator("#first").click()
    frame.locator("#counter", has_text=re.compile(r"^\s*0 / 150")).wait_for()
    state = frame.evaluate("optviz.state()")
    assert (state["optimizers"][0]["on"], state["step"]) == (False, 0)
    assert frame.locator("#counter").inner_text() == "0 / 150"
