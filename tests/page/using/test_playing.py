"""The race on the page, forward and back, by buttons and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Tab
from tabs import changed, pixels, start_of


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
    # Also where the whole race goes by between two looks of ours.
    tab.evaluate(
        """() => {
            const steps = (window.stepsSeen = []);
            const look = () => steps.push(optviz.state().step);
            new MutationObserver(look).observe(document.getElementById("counter"), {
                childList: true, characterData: true, subtree: true,
            });
        }"""
    )
    tab.find("#play").click()
    tab.until("stepsSeen.some((step) => step !== null && step < 8)")


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
    tab.set(views=["contour", "3d"])
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
    for key in ("d", "c", "d"):
        tab.page.keyboard.press(key)
    assert tab.state()["views"] == ["3d"], "the last one stays"
    tab.page.keyboard.press("f")
    tab.find("#reduce").wait_for(state="visible")
    tab.page.keyboard.press("f")
    tab.find("#reduce").wait_for(state="hidden")
    known = {"Space", "K", "←", "→", "↑", "↓", ",", ".", "Home", "End", "[", "]", "1", "9"}
    assert named == known | {"B", "C", "D", "F", "H", "L", "M", "P", "V", "+", "−", "0", "R", "T", "?"}
