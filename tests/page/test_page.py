"""The page as a teacher uses it: mouse, keyboard, links, commands, two languages, rules and surfaces of one's own."""

from __future__ import annotations

import io
import json
import math
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from PIL import Image

from optviz import explore, load_recording, record
from optviz.cli import optviz

if TYPE_CHECKING:
    from conftest import OpenTab, Tab
    from playwright.sync_api import Download

Array = NDArray[np.float64]
SVG = "{http://www.w3.org/2000/svg}"
HANGUL = re.compile("[가-힣]")


def start_of(tab: Tab) -> list[float]:
    start: list[float] = tab.state()["start"]
    return start


def path_of(tab: Tab, number: int = 0) -> Array:
    """The points of a run that is on, computed from the state as the page has it."""
    state = tab.state()
    racer = [each for each in state["optimizers"] if each["on"]][number]
    script = "(job) => JSON.stringify([...optviz.race(...job).points])"
    job = [
        state["surface"],
        state["surfaceParameters"],
        racer["name"],
        racer["settings"],
        state["start"],
        state["steps"],
    ]
    return np.reshape(json.loads(tab.evaluate(script, job)), (-1, 2))


def pixels(tab: Tab, selector: str = "#stage") -> Array:
    tab.drawn()
    with Image.open(io.BytesIO(tab.find(selector).first.screenshot())) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def changed(tab: Tab, before: Array, selector: str = "#stage") -> bool:
    after = pixels(tab, selector)
    return after.shape != before.shape or bool((after != before).any())


# The file


def test_the_page_allows_nothing_but_itself_and_asks_for_nothing(tab: Tab) -> None:
    policy = tab.find('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    assert policy
    assert policy.startswith("default-src 'none'")
    asked = "fetch('https://example.org/').then(() => 'answered', () => 'refused')"
    assert tab.evaluate(asked) == "refused"
    # What was just tried is the only fault.
    assert all("example.org" in fault for fault in tab.faults)
    tab.faults.clear()


def test_what_is_shown_at_first_is_what_was_asked_for(tab: Tab) -> None:
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
        loss, _, asked, away = (each.replace("−", "-") for each in row.locator("td").all_inner_texts())
        assert float(loss) == pytest.approx(made.losses[-1, number], rel=5e-3)
        assert int(asked) == made.evaluations[-1, number]
        assert float(away) == pytest.approx(math.hypot(*made.points[-1, :, number]), rel=5e-2)


# The mouse


def test_a_click_on_the_map_sets_the_start_to_what_the_hover_says(tab: Tab) -> None:
    before, rows = start_of(tab), tab.rows()
    x, y, _ = tab.hovered(0.6, 0.3)
    tab.page.mouse.click(*tab.spot(0.6, 0.3))
    assert start_of(tab) == pytest.approx([x, y], abs=0.02)
    assert start_of(tab) != before
    assert tab.rows() != rows


def test_the_start_can_be_dragged_and_everything_follows_while_the_button_is_down(tab: Tab) -> None:
    rows = tab.rows()
    home = tab.share_of(*start_of(tab))
    tab.page.mouse.move(*tab.spot(*home))
    tab.page.mouse.down()
    seen = []
    for share in (0.4, 0.5, 0.6):
        tab.page.mouse.move(*tab.spot(share, 0.3))
        seen.append((start_of(tab)[0], tab.rows()))
    tab.page.mouse.up()
    starts = [start for start, _ in seen]
    assert starts == sorted(set(starts))
    assert np.ptp(np.diff(starts)) < 0.05, "equal ways of the mouse are equal ways of the start"
    assert len({tuple(each) for _, each in seen} | {tuple(rows)}) == 4
    tab.page.mouse.move(*tab.spot(0.7, 0.7))
    assert start_of(tab)[0] == starts[-1], "let go, it stays"


def test_a_start_outside_of_the_map_is_not_to_be_had(tab: Tab) -> None:
    tab.drag((0.5, 0.5), (1.4, 0.5))
    x, y = start_of(tab)
    assert (-10 <= x <= 4, -2.2 <= y <= 2.2) == (True, True)


def test_a_ball_that_is_dragged_and_let_go_races_from_there(open_tab: OpenTab) -> None:
    tab = open_tab(reduced_motion="no-preference")
    tab.page.keyboard.press(".")
    tab.set(step=10, optimizers=[{"name": "adam", "settings": {"learning_rate": 0.1}, "on": True}])
    ball = path_of(tab)[10]
    tab.drag(tab.share_of(*ball), (0.6, 0.25))
    assert start_of(tab)[0] > -5
    assert tab.find("#play").get_attribute("aria-label") == "Pause"
    tab.until("optviz.state().step > 3")


def test_the_wheel_zooms_around_the_mouse_and_the_button_resets(tab: Tab) -> None:
    assert tab.find("#reset-view").is_hidden()
    x, y, _ = tab.hovered(0.6, 0.3)
    tab.page.mouse.wheel(0, -400)
    window = tab.state()["window"]
    assert (window[1] - window[0], window[3] - window[2]) < (14 * 0.9, 4.4 * 0.9)
    assert tab.hovered(0.6, 0.3)[:2] == pytest.approx([x, y], abs=0.02), "what was under the mouse still is"
    tab.page.mouse.wheel(0, 1200)
    wide = tab.state()["window"]
    assert wide[1] - wide[0] > window[1] - window[0]
    tab.find("#reset-view").click()
    assert tab.state()["window"] is None
    assert tab.find("#reset-view").is_hidden()


def test_shift_and_drag_moves_the_map_and_not_the_start(tab: Tab) -> None:
    before = start_of(tab)
    tab.page.keyboard.down("Shift")
    tab.drag((0.5, 0.5), (0.6, 0.6))
    tab.page.keyboard.up("Shift")
    window = tab.state()["window"]
    assert window[0] < -10
    assert window[1] - window[0] == pytest.approx(14)
    assert start_of(tab) == before


def test_the_hover_says_place_loss_and_gradient(tab: Tab) -> None:
    x, y, loss = tab.hovered(0.4, 0.4)
    assert loss == pytest.approx((x * x + 25 * y * y) / 2, rel=0.05)
    text = tab.find("#readout").inner_text().replace("−", "-")
    gradient = [float(each) for each in text.split("(")[-1].strip(") ").split(",")]
    assert gradient == pytest.approx([x, 25 * y], rel=0.05, abs=0.1)
    tab.page.mouse.move(2, 2)
    tab.drawn()
    assert tab.find("#readout").inner_text() == ""


def test_the_hover_draws_the_gradient(tab: Tab) -> None:
    tab.set(views=["contour"])
    before = pixels(tab)
    tab.hovered(0.5, 0.2)
    assert changed(tab, before)


def test_dragging_the_relief_turns_it(tab: Tab) -> None:
    before = pixels(tab, 'canvas[data-view="3d"]')
    tab.drag((0.5, 0.5), (0.7, 0.6), view="3d")
    camera = tab.state()["camera"]
    assert camera
    assert changed(tab, before, 'canvas[data-view="3d"]')
    tab.drag((0.5, 0.5), (0.7, 0.5), view="3d")
    turned = tab.state()["camera"]
    assert turned[0] != camera[0]
    assert turned[1] == pytest.approx(camera[1])


def test_dragging_along_the_loss_curve_goes_to_a_step(tab: Tab) -> None:
    tab.set(views=["contour", "loss"])
    tab.drag((0.3, 0.5), (0.7, 0.5), view="loss")
    late = tab.step()
    tab.drag((0.7, 0.5), (0.3, 0.5), view="loss")
    assert 0 < tab.step() < late < 150


def test_a_finger_sets_the_start_by_a_tap(open_tab: OpenTab) -> None:
    tab = open_tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    before = start_of(tab)
    tab.page.touchscreen.tap(*tab.spot(0.6, 0.4))
    assert start_of(tab) != before


def test_two_fingers_zoom_the_map(open_tab: OpenTab) -> None:
    tab = open_tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    before = start_of(tab)
    touch = tab.page.context.new_cdp_session(tab.page)
    (x, y), reach = tab.spot(0.5, 0.5), (20, 40, 60)

    def send(kind: str, points: list[dict[str, float]]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for kind, away in zip(("touchStart", "touchMove", "touchMove"), reach, strict=True):
        send(kind, [{"x": x - away, "y": y, "id": 0}, {"x": x + away, "y": y, "id": 1}])
    send("touchEnd", [])
    window = tab.state()["window"]
    assert window[1] - window[0] == pytest.approx(14 / 3, rel=0.2)
    assert start_of(tab) == before


# The controls


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


def enter(tab: Tab, selector: str, text: str) -> None:
    tab.find(selector).fill(text)
    tab.page.keyboard.press("Enter")


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


# Playback


def test_the_race_goes_forward_and_back_by_the_keys(tab: Tab) -> None:
    tab.page.keyboard.press("Home")
    assert tab.step() == 0
    for key, step in ((".", 1), ("ArrowRight", 2), ("ArrowRight", 3), (",", 2), ("ArrowLeft", 1), ("ArrowLeft", 0)):
        tab.page.keyboard.press(key)
        assert tab.step() == step, key
    tab.page.keyboard.press("ArrowLeft")
    assert tab.step() == 0
    tab.page.keyboard.press("End")
    assert tab.step() == 150
    tab.page.keyboard.press(".")
    assert tab.step() == 150


def test_the_race_goes_forward_and_back_by_the_buttons(tab: Tab) -> None:
    for button, step in (("first", 0), ("forward", 1), ("forward", 2), ("back", 1), ("last", 150), ("back", 149)):
        tab.find(f"#{button}").click()
        assert tab.step() == step, button


def test_a_step_back_shows_what_was_there_before(tab: Tab) -> None:
    tab.set(step=20)
    rows, picture = tab.rows(), pixels(tab)
    tab.page.keyboard.press("ArrowRight")
    assert tab.rows() != rows
    assert changed(tab, picture)
    tab.page.keyboard.press("ArrowLeft")
    assert tab.rows() == rows
    assert not changed(tab, picture)


def test_play_and_pause(tab: Tab) -> None:
    play = tab.find("#play")
    assert play.get_attribute("aria-label") == "Play"
    tab.page.keyboard.press("Space")
    assert play.get_attribute("aria-label") == "Pause"
    tab.until("optviz.state().step > 2")
    tab.page.keyboard.press("k")
    assert play.get_attribute("aria-label") == "Play"
    at = tab.step()
    for _ in range(4):
        # Two frames, in which a race that goes on would have gone on.
        tab.drawn()
    assert tab.step() == at < 150
    play.click()
    tab.until(f"optviz.state().step > {at}")
    tab.page.keyboard.press("ArrowLeft")
    assert play.get_attribute("aria-label") == "Play"


def test_it_stops_at_the_end_and_begins_anew(tab: Tab) -> None:
    tab.set(steps=10, step=8)
    tab.find("#speed").select_option("4")
    tab.find("#play").click()
    tab.until("optviz.state().step === null")
    assert tab.find("#play").get_attribute("aria-label") == "Play"
    tab.find("#play").click()
    tab.until("optviz.state().step !== null && optviz.state().step < 8")


def test_the_speed_is_changed_by_keys(tab: Tab) -> None:
    assert tab.find("#speed").input_value() == "1"
    tab.page.keyboard.press("]")
    assert tab.find("#speed").input_value() == "2"
    for _ in range(9):
        tab.page.keyboard.press("[")
    assert tab.find("#speed").input_value() == "0.125"


def test_scrubbing_goes_to_any_step(tab: Tab) -> None:
    scrub = tab.find("#scrub")
    box = scrub.bounding_box()
    assert box
    for share in (0.25, 0.75, 0.5):
        tab.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        assert tab.step() == pytest.approx(150 * share, abs=6)
    scrub.focus()
    at = tab.step()
    tab.page.keyboard.press("ArrowLeft")
    assert tab.step() == at - 1
    tab.page.keyboard.press("Home")
    assert tab.step() == 0
    assert scrub.get_attribute("aria-valuetext") == "step 0 / 150"


def test_the_keys_of_a_number_field_stay_in_it(tab: Tab) -> None:
    before = tab.state()
    tab.find("#start-x").focus()
    for key in ("ArrowLeft", "Home", "1", "c", "Space", "t"):
        tab.page.keyboard.press(key)
    after = tab.state()
    assert after == before


def test_the_arrow_keys_move_the_start_on_the_map_and_the_camera_on_the_relief(tab: Tab) -> None:
    x, y = start_of(tab)
    tab.find('canvas[data-view="contour"]').focus()
    tab.page.keyboard.press("ArrowRight")
    near = start_of(tab)
    tab.page.keyboard.press("Shift+ArrowRight")
    far = start_of(tab)
    tab.page.keyboard.press("ArrowDown")
    assert x < near[0] < far[0]
    assert start_of(tab)[1] < y
    tab.find('canvas[data-view="3d"]').focus()
    tab.page.keyboard.press("ArrowRight")
    assert tab.state()["camera"]
    assert tab.step() == 150


def test_a_key_right_after_a_dialog_was_closed_is_heard(tab: Tab) -> None:
    # The button that closed it has the focus until the next frame.
    tab.evaluate(
        """() => {
            const help = document.getElementById("help");
            help.showModal();
            help.close();
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }));
        }"""
    )
    assert tab.state()["window"]


def test_the_keys_that_the_help_names_do_what_it_says(tab: Tab) -> None:
    tab.page.keyboard.press("?")
    named = set(tab.find("#help kbd").all_inner_texts())
    tab.find("#help").wait_for(state="visible")
    tab.page.keyboard.press("Escape")
    tab.find("#help").wait_for(state="hidden")
    tab.page.keyboard.press("+")
    assert tab.state()["window"]
    tab.page.keyboard.press("0")
    assert tab.state()["window"] is None
    tab.page.keyboard.press("-")
    window = tab.state()["window"]
    assert window[1] - window[0] > 14
    tab.set(start=[1, 1])
    tab.page.keyboard.press("r")
    assert start_of(tab) == [-9, 1.5]
    tab.page.keyboard.press("t")
    assert tab.state()["theme"] == "dark"
    tab.page.keyboard.press("c")
    tab.page.keyboard.press("d")
    assert tab.state()["views"] == ["3d"], "the last one stays"
    known = {"Space", "K", "←", "→", "↑", "↓", ",", ".", "Home", "End", "[", "]", "1", "9"}
    assert named == known | {"C", "D", "L", "P", "V", "+", "−", "0", "R", "T", "?"}


# Links


FULL: dict[str, Any] = {
    "surface": "ravine",
    "surfaceParameters": {"condition": 12.5, "angle": -33.3},
    "optimizers": [
        {"name": "adam", "settings": {"learning_rate": 0.30000000000000004, "beta1": 0.8}, "on": True},
        {"name": "sgd", "settings": {"learning_rate": 1e-7}, "on": False},
        {"name": "adam", "settings": {"learning_rate": 0.1}, "on": True},
    ],
    "start": [0.1 + 0.2, -1e-9],
    "steps": 77,
    "layout": "panels",
    "views": ["contour", "loss"],
    "internals": True,
    "theme": "dark",
    "language": "ko",
    "window": [-3, 2.5, -1.25, 1],
    "camera": [33, 12.5],
    "step": 12,
    "selected": 0,
}


def link_of(tab: Tab) -> str:
    """The fragment of the address, which follows the state after a moment."""
    tab.evaluate("history.replaceState(null, '', '#'), optviz.setState({})")
    tab.until("location.hash.length > 1")
    return f"#{tab.page.url.partition('#')[2]}"


@pytest.mark.parametrize("changes", [{}, FULL, {"surface": "rosenbrock", "step": 0, "theme": "light"}])
def test_a_link_brings_the_state_back(open_tab: OpenTab, changes: dict[str, Any]) -> None:
    tab = open_tab()
    tab.set(**changes)
    state, rows = tab.state(), tab.rows()
    other = open_tab(fragment=link_of(tab))
    assert other.state() == state
    assert other.rows() == rows
    assert {name: state[name] for name in changes if name != "optimizers"} == {
        name: value for name, value in changes.items() if name != "optimizers"
    }


def test_copy_link_gives_the_link(open_tab: OpenTab) -> None:
    tab = open_tab(permissions=["clipboard-read", "clipboard-write"])
    tab.set(
        **FULL,
    )
    tab.find("#copy-link").click()
    tab.until("document.getElementById('status').textContent || document.querySelector('#copied[open]')")
    link = copied(tab)
    assert link.startswith(f"{tab.address}#surface=ravine")
    assert open_tab(fragment=f"#{link.partition('#')[2]}").state() == tab.state()


def test_another_fragment_changes_the_page_that_is_open(tab: Tab) -> None:
    tab.evaluate("location.hash = '#surface=beale&optimizer=nag:learning_rate=0.02&steps=30'")
    tab.until("optviz.state().surface === 'beale'")
    state = tab.state()
    assert (state["steps"], state["start"]) == (30, [1, 1.5])
    assert [each["name"] for each in state["optimizers"] if each["on"]] == ["nag"]


def test_a_fragment_is_followed_even_if_the_link_is_brought_up_to_date_before_it_is_heard_of(tab: Tab) -> None:
    tab.evaluate(
        """() => {
            location.hash = '#surface=beale';
            history.replaceState(null, '', '#surface=ravine');
        }"""
    )
    tab.until("optviz.state().surface === 'beale'")
    assert tab.state()["start"] == [1, 1.5]


HOSTILE = "<script>alert(1)</script>"
FRAGMENTS = {
    "garbage": "#%00%ff%%%&&&===;;;",
    "a tag": f"#{quote(HOSTILE)}",
    "tags everywhere": "#" + "&".join(f"{key}={quote(HOSTILE)}" for key in FULL | {"optimizer": 0, "view": 0}),
    "a raw tag": f"#surface={HOSTILE}&optimizer={HOSTILE}",
    "wrong types": "#surface=ravine&optimizer=adam:learning_rate=fast&start=here,there&steps=1e3x&view=1,2&selected=x",
    "huge numbers": "#surface=ravine:condition=1e308&optimizer=adam:learning_rate=1e308&start=1e308,1e308&steps=1e308"
    "&window=-1e308,1e308,-1e308,1e308&camera=1e308,1e308&step=1e308&selected=1e308",
    "not finite": "#surface=ravine:condition=Infinity&start=NaN,Infinity&steps=Infinity&window=NaN,1,2,3&step=NaN",
    "tiny window": "#surface=ravine&window=0,1e-320,0,1e-320",
    "far away": "#surface=rosenbrock&start=1e11,-1e11&optimizer=sgd:learning_rate=1e9&view=contour,3d,loss",
    "names of objects": "#surface=__proto__&optimizer=constructor:__proto__=1&optimizer=toString&view=__proto__",
    "prototype parameters": "#surface=ravine:__proto__=1,constructor=2,condition=3&optimizer=adam:toString=1",
    "very many": "#surface=ravine" + "&optimizer=adam" * 2000,
    "very long": "#surface=" + "x" * 100_000,
    "negative": "#surface=ravine&steps=-5&step=-5&selected=-9&window=3,1,3,1&camera=-999,999",
}


def assert_works(tab: Tab, case: str) -> None:
    state = tab.state()
    assert 1 <= state["steps"] <= 5000, case
    assert all(map(math.isfinite, state["start"])), case
    assert len(state["optimizers"]) <= 40, case
    assert tab.find("script").count() == 2
    assert tab.find("#runs tr[data-run]").count() == len(state["optimizers"])
    tab.page.keyboard.press("Home")
    tab.page.keyboard.press(".")
    assert tab.step() == 1, case
    tab.find("#surface").select_option("beale")
    assert tab.state()["start"] == [1, 1.5]
    tab.find("#run-0-on").set_checked(checked=True)
    assert tab.verdicts()[0], case
    assert tab.faults == [], case


@pytest.mark.parametrize("part", range(3))
def test_a_hostile_link_leaves_a_page_that_works(tab: Tab, part: int) -> None:
    for case in list(FRAGMENTS)[part::3]:
        tab.evaluate("(fragment) => { location.hash = fragment; }", FRAGMENTS[case])
        assert_works(tab, f"{case}, while the page is open")
        tab.evaluate("(fragment) => history.replaceState(null, '', fragment)", FRAGMENTS[case])
        tab.page.reload()
        assert_works(tab, f"{case}, as it opens")


# The command


def copied(tab: Tab) -> str:
    """What a button has copied: from the clipboard, or from the dialog that stands in for it."""
    if tab.find("#copied").is_visible():
        return tab.find("#copied-text").input_value()
    return str(tab.evaluate("navigator.clipboard.readText()"))


COMMANDS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "everything": FULL | {"views": ["contour", "3d"], "camera": [-120.5, 41]},
    "another surface": {"surface": "rosenbrock:b=10"[:10], "surfaceParameters": {"a": 1, "b": 10}, "steps": 30},
    "far and small": {"start": [-12.5, 1e-7], "steps": 3, "views": ["loss"]},
    "as a visitor in Korea has it": {"steps": 3, "views": ["loss"]},
}


@pytest.mark.parametrize("case", COMMANDS)
def test_the_copied_command_films_the_same_paths(
    open_tab: OpenTab, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    locale = "ko-KR" if "Korea" in case else "en-US"
    tab = open_tab(permissions=["clipboard-read", "clipboard-write"], locale=locale)
    tab.set(**COMMANDS[case])
    tab.find("#copy-command").click()
    tab.until("document.getElementById('status').textContent || document.querySelector('#copied[open]')")
    program, animate, *arguments = shlex.split(copied(tab))
    assert (program, animate) == ("optviz", "animate")
    for option, attribute in (("--theme", "data-theme"), ("--language", "lang")):
        (value,) = [each.partition("=")[2] for each in arguments if each.startswith(f"{option}=")] or [None]
        assert (value or {"--theme": "light", "--language": "en"}[option]) == tab.find("html").get_attribute(attribute)
    # The command makes a film; a still of it and its numbers are made sooner.
    result = CliRunner().invoke(optviz, ["animate", *arguments, "--size", "480x360", "--out", "still.png", "--quiet"])
    assert result.exit_code == 0, result.output
    race = [each for each in arguments if each.split("=")[0] in {"--surface", "--optimizer", "--start", "--steps"}]
    assert CliRunner().invoke(optviz, ["record", *race, "--out", "race.npz", "--quiet"]).exit_code == 0
    made = load_recording("race.npz")
    shown = [each for each in tab.state()["optimizers"] if each["on"]]
    assert [run.optimizer for run in made.runs] == [each["name"] for each in shown]
    for number in range(len(shown)):
        expected = made.points[:, :, number]
        assert np.abs(path_of(tab, number) - expected).max() <= 1e-9 * np.abs(expected).max()


def test_where_the_clipboard_is_closed_the_text_is_shown(tab: Tab) -> None:
    tab.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.find("#copy-command").click()
    assert tab.find("#copied-text").input_value().startswith("optviz animate --surface=ravine ")
    tab.page.keyboard.press("Escape")
    tab.find("#copied").wait_for(state="hidden")
    assert tab.evaluate("document.activeElement.id") == "copy-command"


# Pictures


def saved(tab: Tab, button: str) -> tuple[str, bytes]:
    with tab.page.expect_download() as caught:
        tab.find(button).click()
    download: Download = caught.value
    return download.suggested_filename, Path(download.path()).read_bytes()


LOOKS: tuple[dict[str, Any], ...] = ({}, {"layout": "panels", "theme": "dark", "internals": True, "step": 7})


def test_the_view_is_saved_as_png(tab: Tab) -> None:
    for looks in LOOKS:
        tab.set(views=["contour", "3d", "loss"], **looks)
        name, content = saved(tab, "#save-png")
        assert name == "ravine.png"
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == "PNG"
            assert min(picture.size) > 800
            colors = picture.convert("RGB").getcolors(picture.width * picture.height)
        assert colors
        assert len(colors) > 500


def test_the_view_is_saved_as_svg(tab: Tab) -> None:
    for looks in LOOKS:
        tab.set(views=["contour", "3d", "loss"], **looks)
        name, content = saved(tab, "#save-svg")
        assert name == "ravine.svg"
        root = ET.fromstring(content)  # noqa: S314 the page has just made it
        assert root.tag == f"{SVG}svg"
        assert {"Ravine", "SGD", "Adam"} <= {"".join(each.itertext()) for each in root.iter(f"{SVG}text")}
        assert len(list(root.iter(f"{SVG}path"))) > 30
        assert not re.search(rb"NaN|undefined|Infinity|<script|href=", content)


def test_the_saved_svg_can_be_shown(open_tab: OpenTab, tmp_path: Path) -> None:
    tab = open_tab()
    _, content = saved(tab, "#save-svg")
    path = tmp_path / "ravine.svg"
    path.write_bytes(content)
    viewer = open_tab(path)
    assert len(np.unique(np.asarray(Image.open(io.BytesIO(viewer.page.screenshot())).convert("L")))) > 30


# Languages, themes, motion


LABELS = """() => {
    const seen = (element) => element.checkVisibility() && !element.closest(".icons, svg");
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
        if (element.closest("script, style, .icons") || !(seen(element) || element.closest("dialog"))) continue;
        for (const name of ["aria-label", "title", "aria-valuetext", "alt", "placeholder"])
            if (element.hasAttribute(name)) found.push(element.getAttribute(name));
        for (const node of element.childNodes) if (node.nodeType === 3) found.push(node.textContent.trim());
    }
    return found.filter(Boolean);
}"""


def test_a_korean_browser_gets_korean(open_tab: OpenTab) -> None:
    tabs = [open_tab(locale=locale) for locale in ("en-US", "ko-KR")]
    for tab in tabs:
        tab.set(internals=True, selected=1, step=100, views=["contour", "3d", "loss"])
    english, korean = (set(tab.evaluate(LABELS)) for tab in tabs)
    assert tabs[0].find("html").get_attribute("lang") == "en"
    assert tabs[1].find("html").get_attribute("lang") == "ko"
    assert not [each for each in english if HANGUL.search(each) and each not in {"한국어", "한국어로 보기"}]
    # Titles, formulas and what the surfaces and rules say of themselves are the same everywhere.
    data = str(tabs[1].evaluate("document.getElementById('data').textContent"))
    told = json.dumps(json.loads(data), ensure_ascii=False).replace("_", " ")
    kept = {"English", "Show in English", "PNG", "SVG", "Space", "Home", "End"}
    written = tabs[1].find("#formula, .details .lines span, .ending").all_text_contents()
    for each in {each for each in korean if re.search("[A-Za-z]{3}", each) and not HANGUL.search(each)} - kept:
        assert each in map(str.strip, written) or json.dumps(each, ensure_ascii=False)[1:-1] in told, each


def test_every_label_of_the_page_is_translated(open_tab: OpenTab) -> None:
    tab = open_tab(locale="ko")
    for element in tab.find("[data-word]").all():
        text = element.text_content() or ""
        assert HANGUL.search(text) or element.get_attribute("id") == "language", text
    for element in tab.find("[data-label], [data-title]").all():
        for name in ("aria-label", "title"):
            text = element.get_attribute(name) or "없음"
            assert HANGUL.search(text) or element.get_attribute("id") == "language", text


def test_the_verdicts_are_korean_too(open_tab: OpenTab) -> None:
    tab = open_tab(locale="ko-KR")
    for surface in ("ravine", "saddle", "rosenbrock"):
        tab.find("#surface").select_option(surface)
        tab.drawn()
        for row in tab.find("#runs tr[data-run]:not(.off)").all():
            if row.get_attribute("data-verdict"):
                assert HANGUL.search(row.locator(".ending").inner_text())


def test_the_language_can_be_chosen(tab: Tab) -> None:
    assert tab.find("#language").inner_text() == "한국어"
    tab.find("#language").click()
    assert tab.state()["language"] == "ko"
    assert tab.find("html").get_attribute("lang") == "ko"
    tab.find("#language").click()
    tab.drawn()
    assert tab.find("html").get_attribute("lang") == "en"


def test_a_dark_browser_gets_a_dark_page(open_tab: OpenTab) -> None:
    light, dark = (open_tab(color_scheme=scheme) for scheme in ("light", "dark"))
    assert pixels(light, "body").mean() > 190
    assert pixels(dark, "body").mean() < 90
    dark.page.emulate_media(color_scheme="light")
    dark.drawn()
    assert dark.find("html").get_attribute("data-theme") == "light"
    dark.find("#theme").click()
    dark.drawn()
    assert dark.state()["theme"] == "dark"


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
    notebook = f"<!doctype html><title>Notebook</title>{explore('ravine')._repr_html_()}"
    (tmp_path / "notebook.html").write_text(notebook, encoding="utf-8")
    tab = open_tab(tmp_path / "notebook.html")
    frame = tab.page.frames[1]
    frame.locator("#run-0-on").uncheck()
    frame.locator("#first").click()
    frame.locator("#counter", has_text=re.compile(r"^\s*0 / 150")).wait_for()
    state = frame.evaluate("optviz.state()")
    assert (state["optimizers"][0]["on"], state["step"]) == (False, 0)
    assert frame.locator("#counter").inner_text() == "0 / 150"


# One's own


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
    assert float(row.locator("td.loss").inner_text().replace("−", "-")) == pytest.approx(made.losses[-1, 0], rel=5e-3)
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
