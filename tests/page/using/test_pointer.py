"""The page under a mouse or fingers: starts, zooms, hovers and drags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from reading import read

from optviz.optimizers import CLASSIC
from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from conftest import OpenTab, Tab
from tabs import changed, path_of, pixels, start_of


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
    across, down = tab.share_of(x, y)
    assert 0.9 < across <= 1
    assert down == pytest.approx(0.5, abs=0.02)


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
    text = tab.find("#readout").inner_text()
    downhill = [read(each.strip()) for each in text.split("−∇f (")[-1].strip(") ").split(",")]
    assert downhill == pytest.approx([-x, -25 * y], rel=0.05, abs=0.1)
    tab.page.mouse.move(2, 2)
    tab.drawn()
    assert tab.find("#readout").inner_text() == ""


@pytest.mark.parametrize(("across", "down"), [(0.5, 0.2), (0.7, 0.7), (0.2, 0.4)])
def test_the_hover_points_downhill_at_right_angles_to_the_contours(tab: Tab, across: float, down: float) -> None:
    tab.set(surface="himmelblau", views=["contour"], optimizers=[{"name": name, "on": False} for name in CLASSIC])
    # The link follows the state when nothing is a draft any more.
    tab.evaluate("history.replaceState(null, '', '#'), optviz.setState({})")
    tab.until("location.hash.length > 1")
    before = pixels(tab)
    x, y, _ = tab.hovered(across, down)
    rows, columns = np.nonzero(np.abs(pixels(tab) - before).max(axis=2) > 60)
    # An arrow is as wide to its left as to its right, and has its head at the far end.
    stage, mouse = tab.find("#stage").bounding_box(), tab.spot(across, down)
    assert stage
    way = np.array([columns.mean() + stage["x"] - mouse[0], mouse[1] - rows.mean() - stage["y"]])
    gradient = surface_from("himmelblau").gradient(np.array([x, y]))
    angle = np.degrees(np.arctan2(way[1], way[0]) - np.arctan2(-gradient[1], -gradient[0]))
    assert abs((angle + 180) % 360 - 180) < 2


def test_dragging_the_relief_turns_it(tab: Tab) -> None:
    tab.set(views=["3d"])
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
    tab = open_tab(size=(390, 844), has_touch=True, is_mobile=True)
    before = start_of(tab)
    tab.page.touchscreen.tap(*tab.spot(0.6, 0.4))
    assert start_of(tab) != before


def test_two_fingers_zoom_the_map(open_tab: OpenTab) -> None:
    tab = open_tab(size=(390, 844), has_touch=True, is_mobile=True)
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
