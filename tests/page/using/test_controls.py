"""The controls of the page: numbers, sliders, boxes, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from optviz import record

if TYPE_CHECKING:
    from conftest import Tab
from tabs import changed, enter, path_of, pixels, start_of


def test_the_slider_of_a_hyper_parameter_changes_the_path(tab: Tab) -> None:
    tab.find("#run-0-open").click()
    before = path_of(tab)
    slider = tab.find("#run-0-learning_rate-slider")
    slider.focus()
    for _ in range(12):
        tab.page.keyboard.press("ArrowLeft")
    rate = tab.state()["optimizers"][0]["settings"]["learning_rate"]
    assert rate < 0.07
    assert tab.find("#run-0-learning_rate").input_value() == str(rate)
    assert float(str(slider.get_attribute("aria-valuetext"))) == rate
    assert (path_of(tab)[1:] != before[1:]).all()
    assert tab.find("#run-0-learning_rate-slider").evaluate("(slider) => slider === document.activeElement")


def test_a_slider_can_be_dragged(tab: Tab) -> None:
    tab.find("#run-1-open").click()
    box = tab.find("#run-1-momentum-slider").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + 0.3 * box["width"], y)
    tab.page.mouse.down()
    seen = []
    for share in (0.4, 0.6, 0.8):
        tab.page.mouse.move(box["x"] + share * box["width"], y)
        seen.append(tab.state()["optimizers"][1]["settings"]["momentum"])
    tab.page.mouse.up()
    assert seen == sorted(set(seen))
    assert 0 <= seen[0] < seen[-1] < 1


def test_a_number_may_be_typed(tab: Tab) -> None:
    tab.find("#run-0-open").click()
    for text in ("0.02", "2.5e-2", " .03 "):
        enter(tab, "#run-0-learning_rate", text)
        assert tab.state()["optimizers"][0]["settings"]["learning_rate"] == float(text)
        np.testing.assert_allclose(path_of(tab), record("ravine", f"sgd:lr={text.strip()}").points[:, :, 0], rtol=1e-9)


def test_what_is_no_number_of_the_range_is_refused_with_a_sentence(tab: Tab) -> None:
    before = tab.state()["optimizers"]
    tab.find("#run-0-open").click()
    field = tab.find("#run-0-learning_rate")
    for text in ("", "abc", "-1", "0", "1e999", "NaN", "0x10;", "1,5", "<img src=x onerror=alert(1)>"):
        enter(tab, "#run-0-learning_rate", text)
        assert field.get_attribute("aria-invalid") == "true", text
        assert re.search(r"\(0, ∞\)|is no number", tab.find(".complaint").inner_text()), text
        assert tab.state()["optimizers"] == before, text


def test_a_number_that_was_refused_can_be_mended(tab: Tab) -> None:
    tab.find("#run-0-open").click()
    for wrong, right in (("-1", "0.07"), ("abc", "0.02")):
        enter(tab, "#run-0-learning_rate", wrong)
        enter(tab, "#run-0-learning_rate", right)
        assert tab.find("#run-0-learning_rate").get_attribute("aria-invalid") is None
        assert tab.state()["optimizers"][0]["settings"]["learning_rate"] == float(right)


def test_reset_takes_away_what_was_refused(tab: Tab) -> None:
    tab.find("#run-0-open").click()
    enter(tab, "#run-0-learning_rate", "abc")
    tab.find("#run-0-reset").click()
    tab.drawn()
    assert tab.find("#run-0-learning_rate").input_value() == "0.07"
    enter(tab, "#start-x", "abc")
    tab.find("#reset-start").click()
    tab.drawn()
    assert tab.find("#start-x").input_value() == "-9"


def test_reset_brings_back_the_settings(tab: Tab) -> None:
    before = tab.state()["optimizers"]
    tab.find("#run-5-open").click()
    tab.find("#run-5-learning_rate").fill("3")
    tab.page.keyboard.press("Tab")
    assert tab.state()["optimizers"] != before
    tab.find("#run-5-reset").click()
    assert tab.state()["optimizers"] == before


def test_a_parameter_of_the_surface_changes_the_surface_and_every_path(tab: Tab) -> None:
    before, rows = path_of(tab), tab.rows()
    picture = pixels(tab)
    enter(tab, "#surface-angle", "30")
    assert tab.state()["surfaceParameters"] == {"condition": 25, "angle": 30}
    enter(tab, "#surface-condition", "10")
    assert tab.rows() != rows
    assert changed(tab, picture)
    assert (path_of(tab) != before).any()
    made = record("ravine:angle=30,condition=10", "sgd", start_of(tab))
    np.testing.assert_allclose(path_of(tab), made.points[:, :, 0], rtol=1e-9, atol=1e-12)


def test_another_surface_comes_with_its_own_start_steps_and_rates(tab: Tab) -> None:
    tab.find("#surface").select_option("rosenbrock")
    expected = record("rosenbrock")
    state = tab.state()
    assert (state["start"], state["steps"]) == ([-1.2, 1], expected.steps)
    rates = [each["settings"]["learning_rate"] for each in state["optimizers"] if each["on"]]
    assert rates == [run.settings["learning_rate"] for run in expected.runs]
    assert tab.find("h1").inner_text() == expected.surface.title
    assert tab.find("#surface-b").input_value() == "100"


def test_an_optimizer_is_put_on_and_off_by_its_box_and_by_its_number(tab: Tab) -> None:
    on = [each["on"] for each in tab.state()["optimizers"]]
    tab.find("#run-6-on").check()
    tab.find("#run-0-on").uncheck()
    assert [each["on"] for each in tab.state()["optimizers"]] == [False, *on[1:6], True, on[7]]
    assert [each is None for each in tab.verdicts()] == [True, *[False] * 6, True]
    assert tab.find("#run-0-on").evaluate("(box) => box === document.activeElement")
    tab.page.keyboard.press("1")
    tab.page.keyboard.press("7")
    assert [each["on"] for each in tab.state()["optimizers"]] == on


def test_the_number_of_steps_can_be_changed(tab: Tab) -> None:
    enter(tab, "#steps", "40")
    assert tab.state()["steps"] == 40
    assert tab.find("#counter").inner_text() == "40 / 40"
    assert len(path_of(tab)) == 41
    for wrong in ("0", "1.5", "100000", "many"):
        enter(tab, "#steps", wrong)
        assert tab.find("#steps").get_attribute("aria-invalid") == "true"
        assert tab.state()["steps"] == 40


def test_the_start_may_be_typed_and_reset(tab: Tab) -> None:
    enter(tab, "#start-x", "−3.25")
    enter(tab, "#start-y", "1")
    assert start_of(tab) == [-3.25, 1]
    enter(tab, "#start-y", "high")
    assert tab.find("#start-y").get_attribute("aria-invalid") == "true"
    assert start_of(tab) == [-3.25, 1]
    tab.find("#reset-start").click()
    assert start_of(tab) == [-9, 1.5]
    assert (tab.find("#start-x").input_value(), tab.find("#start-y").input_value()) == ("-9", "1.5")
