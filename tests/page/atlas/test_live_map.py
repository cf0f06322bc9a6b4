"""The map beside the picture, by hand: drag, arrow keys, what it goes over; and that no other thing may be run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optviz.objectives.surfaces import surface_class
from optviz.words import languages, words

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

ONE: dict[str, Any] = {"optimizers": [{"name": "momentum", "on": True}], "steps": 60, "selected": -1}
SLOW: dict[str, Any] = {"name": "sgd", "on": True, "settings": {"learning_rate": 1e-4}}
PHONE, LAPTOP, PROJECTOR = (360, 740), (1280, 800), (1920, 1080)

# What the page's policy refuses: each by its directive. A worker is asked too, as it has the policy of its page.
REFUSED = """async () => {
    const refused = [];
    addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
    const source = `addEventListener("securitypolicyviolation", (event) => postMessage(event.effectiveDirective));
        fetch("http://127.0.0.1:9/").catch(() => {});`;
    const worker = new Worker(URL.createObjectURL(new Blob([source])));
    const inside = await new Promise((done) => (worker.onmessage = ({ data }) => done(data)));
    worker.terminate();
    for (const url of ["data:text/javascript,1", "http://127.0.0.1:9/"]) {
        try { new Worker(url); } catch { refused.push("at once"); }
    }
    await fetch("http://127.0.0.1:9/").catch(() => {});
    const script = document.createElement("script");
    script.src = URL.createObjectURL(new Blob(["document.title = 'run'"]));
    document.head.append(script);
    await new Promise((done) => (script.onerror = script.onload = done));
    return { inside, refused, title: document.title };
}"""

# What the map that is shown is the answer to, of which the values depend on how fine it is.
QUESTION = """(({ right, up, p, ...others }) => JSON.stringify([right.name, up.name, others]))(optviz.map().question)"""


def settings(tab: Tab) -> dict[str, float]:
    found: dict[str, float] = tab.state()["optimizers"][0]["settings"]
    return found


def place(tab: Tab, across: float, up: float) -> tuple[float, float]:
    """A place on the map's canvas, from shares of its width and height."""
    box = tab.find("#atlas-map").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def test_workers_of_the_page_itself_are_all_that_is_allowed_besides(open_tab: OpenTab) -> None:
    tab = open_tab()
    found = tab.evaluate(REFUSED)
    assert found["inside"] == "connect-src"
    assert found["refused"].count("worker-src") + found["refused"].count("at once") == 2
    assert {"connect-src", "script-src-elem"} <= set(found["refused"])
    assert found["title"] != "run"
    # The browser says what it refused.
    assert all("Content Security Policy" in fault or "policy" in fault for fault in tab.faults)
    tab.faults.clear()


def test_dragging_on_the_map_drags_both_sliders_and_asks_for_no_other_map(tab: Tab) -> None:
    tab.set(map=["rule.learning_rate", "rule.momentum"], **ONE)
    tab.find("#run-0-open").click()
    tab.until("optviz.map().size > 0")
    question = tab.evaluate(QUESTION)
    tab.page.mouse.move(*place(tab, 0.5, 0.5))
    tab.page.mouse.down()
    seen = []
    for across, up in ((0.5, 0.5), (0.6, 0.6), (0.8, 0.4)):
        tab.page.mouse.move(*place(tab, across, up))
        seen.append(settings(tab))
        assert tab.find("#run-0-learning_rate").input_value() == f"{seen[-1]['learning_rate']}"
    tab.page.mouse.up()
    assert seen[0]["learning_rate"] < seen[1]["learning_rate"] < seen[2]["learning_rate"]
    assert seen[1]["momentum"] > seen[0]["momentum"] > seen[2]["momentum"]
    # It may have become finer meanwhile, and is the same.
    assert tab.evaluate(QUESTION) == question


def test_the_surface_is_dragged_too_with_its_start_and_no_other_rate(tab: Tab) -> None:
    tab.set(map=["surface.condition", "surface.angle"], surface="ravine", surfaceParameters=None, start=None, **ONE)
    tab.until("optviz.map().size > 0")
    question, rates = tab.evaluate(QUESTION), settings(tab)
    tab.page.mouse.move(*place(tab, 0.3, 0.4))
    tab.page.mouse.down()
    tab.page.mouse.move(*place(tab, 0.9, 0.8))
    found = tab.state()
    told = {name: float(tab.find(f"#surface-{name}").input_value()) for name in ("condition", "angle")}
    tab.page.mouse.up()
    assert found["surfaceParameters"] == told
    assert told["condition"] > 25
    assert told["angle"] > 0
    assert found["start"] == pytest.approx(surface_class("ravine")(**told).start)
    assert settings(tab) == rates
    assert tab.evaluate(QUESTION) == question


def test_a_map_over_the_start_is_to_scale_as_the_dot_shows(tab: Tab) -> None:
    tab.set(map=["start.x", "start.y"], surface="himmelblau", start=None, **ONE)
    starts = []
    for across, up in ((0.45, 0.4), (0.55, 0.4), (0.55, 0.5)):
        tab.page.mouse.click(*place(tab, across, up))
        starts.append(tab.state()["start"])
    box = tab.find("#atlas-map").bounding_box()
    assert box
    right, above = starts[1][0] - starts[0][0], starts[2][1] - starts[1][1]
    assert right / (0.1 * box["width"]) == pytest.approx(above / (0.1 * box["height"]), rel=0.1)


def test_a_map_on_which_nobody_arrives_tells_how_they_end(tab: Tab) -> None:
    far = {"name": "sgd", "on": True, "settings": {"learning_rate": 5}}
    tab.set(map=["start.x", "rule.learning_rate"], part=[-4, 4, 5, 9], **ONE | {"optimizers": [far]})
    tab.until("optviz.map().size === 256 && !optviz.map().isBusy")
    tab.drawn()
    assert tab.find("#atlas-how").inner_text() == "SGD: how a run ends, for every pair of a setting and a start"


def test_another_slider_makes_another_map(tab: Tab) -> None:
    tab.set(map=["start.x", "start.y"], surface="himmelblau", **ONE | {"optimizers": [SLOW | {"settings": {}}]})
    tab.until("optviz.map().size > 0")
    before = tab.evaluate("optviz.map().steps.reduce((sum, each, _, all) => sum + each / all.length, 0)")
    tab.set(optimizers=[SLOW])
    tab.until("optviz.map().question.h.learning_rate === 1e-4 && optviz.map().size > 0")
    assert tab.evaluate("optviz.map().steps.reduce((sum, each, _, all) => sum + each / all.length, 0)") > before


def test_arrow_keys_move_the_dot_and_letters_show_the_maps(tab: Tab) -> None:
    tab.set(**ONE)
    tab.page.keyboard.press("b")
    assert tab.state()["map"] == ["start.x", "start.y"]
    tab.find("#atlas-map").focus()
    x, y = tab.state()["start"]
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Shift+ArrowUp")
    right, up = tab.state()["start"]
    assert right > x
    assert up - y > 2 * (right - x) * 0.2
    assert tab.state()["step"] is None
    tab.page.keyboard.press("m")
    assert tab.state()["map"] == ["rule.learning_rate", "rule.momentum"]
    tab.page.keyboard.press("m")
    assert tab.state()["map"] is None
    assert tab.find("#atlas").is_hidden()


def test_what_it_goes_over_is_chosen_and_never_the_same_twice(tab: Tab) -> None:
    tab.set(map=["rule.learning_rate", "rule.momentum"], **ONE)
    tab.find("#atlas-right").select_option("rule.momentum")
    assert tab.state()["map"] == ["rule.momentum", "rule.learning_rate"]
    tab.find("#atlas-up").select_option("start.x")
    assert tab.state()["map"] == ["rule.momentum", "start.x"]


@pytest.mark.parametrize(
    "wish", [["rule.learning_rate", "rule.learning_rate"], ["toString", "rule.x"], "rule.momentum", 7]
)
def test_a_map_of_nothing_is_none(tab: Tab, wish: object) -> None:
    tab.set(map=wish)
    assert tab.state()["map"] is None


def test_an_optimizer_without_the_setting_has_a_map_over_what_it_has(tab: Tab) -> None:
    tab.set(map=["rule.learning_rate", "rule.momentum"], **ONE | {"optimizers": [{"name": "sgd", "on": True}]})
    assert tab.find("#atlas-right").input_value() == "rule.learning_rate"
    assert tab.find("#atlas-up").input_value() == "start.x"


def test_a_link_has_the_map(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.set(map=["rule.momentum", "start.y"], **ONE)
    tab.until("location.hash.includes('map=rule.momentum,start.y')")
    assert open_tab(fragment=tab.evaluate("location.hash")).state()["map"] == ["rule.momentum", "start.y"]


@pytest.mark.parametrize("size", [PHONE, LAPTOP, PROJECTOR])
def test_the_map_has_room_and_words_in_every_language(open_tab: OpenTab, size: tuple[int, int]) -> None:
    tab = open_tab(size=size)
    for language in languages():
        tab.set(map=["start.x", "start.y"], surface="himmelblau", language=language, **ONE)
        tab.until("optviz.map().size > 0")
        tab.drawn()
        box = tab.find("#atlas-map").bounding_box()
        assert box
        assert box["width"] >= 300
        assert box["x"] + box["width"] <= size[0]
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
        said = words(language).on_page()["maps"]["basins"]["how"]
        assert said.partition("}")[2][-12:] in tab.find("#atlas-how").inner_text()
        assert tab.find("#atlas-legend span").count() >= 4
