"""The page's live maps against Python's sweeps: the same runs end alike, since the same steps, by workers or not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz.draw.colors.ends import catch_colors, end_color
from optviz.judging.outcome import KINDS, WAYS
from optviz.look import LOOKS, OUTCOMES
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import catalogue
from optviz.studies.chunks.chunk import Ended, chunks_of
from optviz.studies.moving.swept import Swept

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

STEPS = 60
SIZE = 256
SAMPLE = 600
SETTINGS, STARTS = ["rule.learning_rate", "rule.momentum"], ["start.x", "start.y"]
# Polynomials, which the page computes to the last bit, and a rule that takes roots; where all settles, where some
# diverges or leaves, and where there is no minimum.
CASES: dict[str, tuple[str, str, list[str]]] = {
    "settings": ("ravine", "momentum", SETTINGS),
    "settings of a rule without momentum": ("himmelblau", "adam", SETTINGS),
    "where there is no minimum": ("saddle", "nag", SETTINGS),
    "basins": ("himmelblau", "momentum", STARTS),
    "where minima are a curve": ("hyperbola", "sgd", STARTS),
    "a setting and a start": ("rosenbrock", "rmsprop", ["start.y", "rule.decay_rate"]),
    "a setting and the surface": ("ravine", "sgd", ["rule.learning_rate", "surface.condition"]),
    "the surface twice": ("ravine", "momentum", ["surface.angle", "surface.condition"]),
    "a start and the surface": ("ravine", "sgd", ["surface.condition", "start.x"]),
}
FULL = """() => JSON.stringify((({ size, question, ways, places, steps }) =>
    ({ size, question, ways: [...ways], places: [...places], steps: [...steps] }))(optviz.map()))"""


def finished(tab: Tab) -> dict[str, Any]:
    """The map when nothing finer comes."""
    tab.until("optviz.map().size === 256 && !optviz.map().isBusy")
    found: dict[str, Any] = json.loads(tab.evaluate(FULL))
    return found


def shown(tab: Tab, surface: str, rule: str, axes: list[str]) -> dict[str, Any]:
    only = [{"name": rule, "on": True}]
    p = surface_class(surface)().settings()
    tab.set(surface=surface, surfaceParameters=p, optimizers=only, selected=-1, start=None, steps=STEPS, map=axes)
    return finished(tab)


def raced_in_python(question: dict[str, Any], cells: Any) -> Swept:
    """The runs of some cells."""
    axes = [(question["right"], cells % SIZE), (question["up"], cells // SIZE)]
    told = {axis["name"]: (axis["whose"], np.array(axis["values"])[places]) for axis, places in axes}
    over = {name: values for name, (whose, values) in told.items() if whose == "surface"}
    if over and cells.size > 1:
        # Each of them is on a surface of its own.
        every = [raced_in_python(question, cells[place : place + 1]) for place in range(cells.size)]
        return Swept(*(np.concatenate(each, axis=-1) for each in zip(*every, strict=True)))
    p = question["p"] | {name: float(values[0]) for name, values in over.items()}
    surface = surface_class(question["surface"])(**p)
    settings: dict[str, Any] = dict(question["h"])
    start = surface.start if question["start"] is None else question["start"]
    starts = np.repeat(np.array(start, dtype=float)[:, np.newaxis], cells.size, axis=1)
    for name, (whose, values) in told.items():
        if whose == "rule":
            settings[name] = values
        elif whose == "start":
            starts["xy".index(name)] = values
    rule = catalogue()[question["rule"]](**settings)
    (chunk,) = chunks_of(surface, rule, starts, question["steps"], 0)
    return Ended.of(chunk).swept


@pytest.mark.parametrize("case", CASES)
def test_a_cell_ends_as_the_same_run_of_a_sweep(lasting_tab: Tab, case: str) -> None:
    found = shown(lasting_tab, *CASES[case])
    several = any(each.startswith("surface") for each in CASES[case][2])
    cells = np.random.default_rng(5).choice(SIZE * SIZE, SAMPLE // 10 if several else SAMPLE, replace=False)
    expected = raced_in_python(found["question"], cells)
    ways = [next(way for way in OUTCOMES if KINDS[kind] in WAYS[way]) for kind in expected.kind]
    assert len(set(ways)) > 1
    assert [OUTCOMES[found["ways"][cell]] for cell in cells] == ways
    assert [found["steps"][cell] for cell in cells] == expected.step.tolist()
    arrived = np.array([way == "arrived" for way in ways])
    places = np.where(arrived, expected.place, -1)
    assert [found["places"][cell] for cell in cells] == places.tolist()


def test_without_workers_the_page_answers_itself_and_alike(open_tab: OpenTab) -> None:
    surface, rule, axes = CASES["basins"]
    tabs = [open_tab(), open_tab()]
    tabs[0].evaluate("window.Worker = undefined")
    alone, with_workers = (shown(each, surface, rule, axes) for each in tabs)
    assert alone == with_workers


def test_a_place_on_the_map_is_where_its_run_is_replayed(lasting_tab: Tab) -> None:
    found = shown(lasting_tab, *CASES["settings"])
    question = found["question"]
    for cell in np.random.default_rng(6).choice(SIZE * SIZE, 12, replace=False).tolist():
        column, row = cell % SIZE, cell // SIZE
        right, up = question["right"], question["up"]
        settings = {right["name"]: right["values"][column], up["name"]: up["values"][row]}
        lasting_tab.set(optimizers=[{"name": question["rule"], "on": True, "settings": settings}])
        verdict = lasting_tab.verdicts()[0]
        assert verdict is not None
        assert verdict["kind"] in WAYS[OUTCOMES[found["ways"][cell]]]
        assert verdict["step"] == found["steps"][cell]


def test_its_colours_are_those_of_the_figures(open_tab: OpenTab) -> None:
    tab = open_tab(color_scheme="dark")
    data = json.loads(tab.find("#data").text_content() or "")
    for theme, colors in data["ends"].items():
        look = LOOKS[theme]
        assert colors["ends"] == [end_color(way, look) for way in OUTCOMES]
        assert colors["catches"][:8] == catch_colors(8, look)
    assert set(data["ways"].values()) == set(range(len(OUTCOMES)))
