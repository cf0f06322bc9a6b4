"""A part of the live map: by wheel, keys, fingers and links, down to where there are no numbers between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_cells import SIZE, finished

from optviz.judging.outcome import WAYS
from optviz.look import OUTCOMES
from optviz.words import languages, words

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

FRACTAL = (
    "#surface=rippled-bowl&optimizer=sgd:learning_rate=1.05&start=0.3,0.2&steps=40&view=loss"
    "&map=rule.learning_rate,start.x&part=1.02,1.08,-1.2,1.2"
)
# What the page says of the runs of some cells, of which it gets the two values.
REPLAYED = """async (cells) => {
    const found = [];
    for (const [learning_rate, x] of cells) {
        const [{ name }] = optviz.state().optimizers;
        optviz.setState({ optimizers: [{ name, on: true, settings: { learning_rate } }], start: [x, 0.2] });
        await new Promise(requestAnimationFrame);
        const { kind, step } = optviz.verdicts()[0];
        found.push([kind, step]);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def fractal(kept_tab: Tab) -> Tab:
    kept_tab.page.bring_to_front()
    kept_tab.page.goto(kept_tab.address + FRACTAL)
    kept_tab.page.reload()
    kept_tab.drawn()
    return kept_tab


@pytest.fixture
def map_tab(fractal: Tab) -> Tab:
    fractal.page.bring_to_front()
    fractal.set(part=[1.02, 1.08, -1.2, 1.2], language="en")
    return fractal


def part(tab: Tab) -> list[float]:
    found: list[float] = tab.state()["part"]
    return found


def point_at(tab: Tab, across: float, down: float) -> None:
    box = tab.find("#atlas-map").bounding_box()
    assert box
    tab.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_a_link_opens_a_part_of_the_map_in_which_a_cell_replays_its_run(map_tab: Tab) -> None:
    found = finished(map_tab)
    right, up = (np.array(found["question"][axis]["values"]) for axis in ("right", "up"))
    assert right[[0, -1]] == pytest.approx([1.02, 1.08], abs=0.06 / SIZE)
    assert up[[0, -1]] == pytest.approx([-1.2, 1.2], abs=2.4 / SIZE)
    assert len(set(found["ways"])) >= 3
    cells = np.random.default_rng(7).choice(SIZE * SIZE, 200, replace=False)
    pairs = [[right[cell % SIZE], up[cell // SIZE]] for cell in cells.tolist()]
    for cell, (kind, step) in zip(cells.tolist(), map_tab.evaluate(REPLAYED, pairs), strict=True):
        assert kind in WAYS[OUTCOMES[found["ways"][cell]]]
        assert step == found["steps"][cell]


def test_what_is_under_the_wheel_stays_there_and_clicking_it_sets_both_numbers(map_tab: Tab) -> None:
    point_at(map_tab, 0.6, 0.4)
    map_tab.page.mouse.down()
    map_tab.page.mouse.up()
    state = map_tab.state()
    there = [state["optimizers"][0]["settings"]["learning_rate"], state["start"][0]]
    map_tab.page.mouse.wheel(0, -400)
    low, high, bottom, top = part(map_tab)
    assert 1.02 < low < there[0] < high < 1.08
    assert -1.2 < bottom < there[1] < top < 1.2
    map_tab.page.mouse.down()
    map_tab.page.mouse.up()
    state = map_tab.state()
    assert state["optimizers"][0]["settings"]["learning_rate"] == pytest.approx(there[0], abs=0.06 / SIZE)
    assert state["start"][0] == pytest.approx(there[1], abs=2.4 / SIZE)
    map_tab.until("location.hash.includes('part=' + optviz.state().part.join(','))")


def test_keys_zoom_the_map_alone_and_it_moves_along_with_its_dot(map_tab: Tab) -> None:
    map_tab.set(optimizers=[{"name": "sgd", "on": True, "settings": {"learning_rate": 1.05}}], start=[0.0, 0.2])
    map_tab.find("#atlas-map").focus()
    map_tab.page.keyboard.press("+")
    assert part(map_tab) == pytest.approx([1.026, 1.074, -0.96, 0.96], abs=2e-3)
    assert map_tab.state()["window"] is None
    for _ in range(10):
        map_tab.page.keyboard.press("Shift+ArrowUp")
    assert part(map_tab)[2] > -0.96
    assert part(map_tab)[3] > map_tab.state()["start"][0] > 0.96
    map_tab.page.keyboard.press("0")
    assert map_tab.state()["part"] is None
    assert map_tab.find("#atlas-part").is_hidden()


def test_where_float64_ends_is_said_and_all_cells_are_different_numbers(map_tab: Tab) -> None:
    map_tab.find("#atlas-map").focus()
    map_tab.evaluate("optviz.setState({ part: [1.05, 1.05 + 2e-13, 0.3, 0.3 + 4e-14], steps: 5 })")
    for _ in range(6):
        map_tab.page.keyboard.press("+")
    deepest = part(map_tab)
    map_tab.page.keyboard.press("+")
    assert part(map_tab) == deepest
    question = finished(map_tab)["question"]
    for axis in ("right", "up"):
        assert (np.diff(question[axis]["values"]) > 0).all()
    for language in languages():
        map_tab.set(language=language)
        assert words(language).on_page()["maps"]["map"]["float64 ends"] in map_tab.find("#atlas-seen").inner_text()
    map_tab.set(part=None)
    assert not map_tab.find("#atlas-seen").inner_text()


def test_the_button_shows_the_whole_map(map_tab: Tab) -> None:
    map_tab.find("#atlas-all").click()
    assert map_tab.state()["part"] is None


@pytest.mark.parametrize("wish", [[1, 1, 0, 1], [2, 1, 0, 1], [0, 1, 0], ["x", 1, 0, 1], [-2, -1, 0, 1]])
def test_a_part_that_is_none_shows_all(map_tab: Tab, wish: Any) -> None:
    map_tab.set(part=wish)
    values = map_tab.evaluate("optviz.state().part")
    # A learning rate is never below zero: of such a part only the other axis is seen.
    assert values is None or wish[0] < 0
    map_tab.until("!optviz.map().isBusy")
    assert map_tab.evaluate("Math.min(...optviz.map().question.right.values)") > 0


def test_two_fingers_zoom(open_tab: OpenTab) -> None:
    tab = open_tab(fragment=FRACTAL, size=(360, 740), has_touch=True)
    tab.find("#atlas-map").scroll_into_view_if_needed()
    box = tab.find("#atlas-map").bounding_box()
    assert box
    hand = tab.page.context.new_cdp_session(tab.page)
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(kind: str, apart: float) -> None:
        points = [{"x": middle[0] + side * apart, "y": middle[1], "id": number} for number, side in enumerate((-1, 1))]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else points})

    touch("touchStart", 20)
    for apart in (30, 40, 60):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    low, high, _, _ = part(tab)
    assert 1.02 <= low < high < 1.08
    assert high - low < 0.5 * 0.06
