"""What is taken along from the page: a link that brings its state back, the command of its film, its pictures."""

from __future__ import annotations

import base64
import io
import itertools
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
from PIL import Image

from optviz import Recipe, explore, load_recording
from optviz.cli import optviz
from optviz.page.page import explored

if TYPE_CHECKING:
    from conftest import OpenTab, Tab
from tabs import SVG, path_of, saved

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
    "heights": True,
    "aspect": "fill",
    "axes": False,
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
def test_a_hostile_link_leaves_a_page_that_works(open_tab: OpenTab, part: int) -> None:
    # What is small is drawn quickly.
    tab = open_tab(size=(640, 400))
    for number, case in enumerate(list(FRAGMENTS)[part::3]):
        # A page that is open reads a fragment as one that opens does, so each is tried in one of the two ways.
        if number % 2:
            tab.evaluate("(fragment) => { location.hash = fragment; }", FRAGMENTS[case])
        else:
            tab.evaluate("(fragment) => history.replaceState(null, '', fragment)", FRAGMENTS[case])
            tab.page.reload()
        assert_works(tab, case)


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
    "with rules that were added": {
        "optimizers": [
            {"name": "adamw", "settings": {"weight_decay": 0.1}},
            {"name": "lookahead(adam)", "settings": {"k": 3}},
            {"name": "cosine(momentum)", "settings": {"steps": 25}},
        ],
        "steps": 30,
        "views": ["loss"],
    },
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


def test_with_a_map_beside_the_view_it_is_saved_too(tab: Tab) -> None:
    only = [{"name": "momentum", "on": True}]
    tab.set(map=["rule.learning_rate", "rule.momentum"], optimizers=only, steps=20, views=["contour"])
    tab.until("optviz.map().size === 256 && !optviz.map().isBusy")
    tab.drawn()
    _, content = saved(tab, "#save-svg")
    root = ET.fromstring(content)  # noqa: S314 the page has just made it
    (image,) = root.iter(f"{SVG}image")
    link = image.get("href", "")
    with Image.open(io.BytesIO(base64.b64decode(link.removeprefix("data:image/png;base64,")))) as picture:
        assert picture.width == picture.height >= 16
    texts = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    for part in ("#atlas-how", "#atlas-dot", "#atlas-legend span >> nth=0", "#atlas-theory span >> nth=0"):
        assert tab.find(part).inner_text() in texts
    assert not re.search(rb"NaN|undefined|Infinity|<script", content.replace(link.encode(), b""))
    sizes = []
    for axes in (["rule.learning_rate", "rule.momentum"], None):
        tab.set(map=axes)
        with Image.open(io.BytesIO(saved(tab, "#save-png")[1])) as picture:
            sizes.append(picture.width)
    assert sizes[0] > sizes[1]


def test_a_recipe_gives_its_title_and_caption_to_what_is_saved(open_tab: OpenTab, tmp_path: Path) -> None:
    told = " ".join(["A caption of two lines, as it would be in a lesson."] * 4)
    explore("ravine", "sgd", steps=9, view="contour", title="Mine & yours", caption=told).save(tmp_path / "a.html")
    tab = open_tab(tmp_path / "a.html", size=(700, 800))
    root = ET.fromstring(saved(tab, "#save-svg")[1])  # noqa: S314 the page has just made it
    texts = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert "Mine & yours" in texts
    assert root.findtext(f"{SVG}title") == "Mine & yours"
    assert told in " ".join(texts)
    assert told not in texts, "it has two lines"


def test_a_map_without_numbers_has_their_room(open_tab: OpenTab, tmp_path: Path) -> None:
    explored(Recipe(surface=("ravine",), optimizers=("sgd",), steps=3, view=("contour",), axes=False)).save(
        tmp_path / "page.html"
    )
    tab = open_tab(tmp_path / "page.html")
    texts: dict[bool, set[str]] = {}
    widths: dict[bool, float] = {}
    for axes in (False, True):
        tab.set(axes=axes)
        root = ET.fromstring(saved(tab, "#save-svg")[1])  # noqa: S314 the page has just made it
        texts[axes] = {"".join(each.itertext()) for each in root.iter(f"{SVG}text")}
        clip = next(root.iter(f"{SVG}clipPath"))
        widths[axes] = float(str(clip[0].get("d")).split("h")[1].split("v")[0])
    assert {"−10", "−5"} & (texts[True] - texts[False])
    assert widths[False] > widths[True]


def test_the_saved_svg_can_be_shown(open_tab: OpenTab, tmp_path: Path) -> None:
    tab = open_tab()
    _, content = saved(tab, "#save-svg")
    path = tmp_path / "ravine.svg"
    path.write_bytes(content)
    viewer = open_tab(path)
    assert len(np.unique(np.asarray(Image.open(io.BytesIO(viewer.page.screenshot())).convert("L")))) > 30


WIDTHS = """(texts) => texts.map(([text, font]) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    return pen.measureText(text).width;
})"""


@pytest.mark.parametrize("surface", ["saddle", "himmelblau", "ravine"])
def test_every_picture_names_all_runs_apart_from_each_other(tab: Tab, surface: str) -> None:
    tab.set(views=["contour", "3d", "loss"], surface=surface, optimizers=None, start=None, step=None)
    _, content = saved(tab, "#save-svg")
    pictures = [each for each in ET.fromstring(content).iter(f"{SVG}g") if "translate" in str(each.get("transform"))]  # noqa: S314
    assert len(pictures) == 3
    for picture in pictures:
        bold = [each for each in picture.iter(f"{SVG}text") if each.get("font-weight") == "bold"]
        names = [each for each in bold if each.get("fill") != "none"]
        texts = [str(each.text).strip(" ↑↓") for each in names]
        assert sorted(texts) == ["AdaGrad", "Adam", "Momentum", "NAG", "RMSProp", "SGD"]
        fonts = [f"bold {each.get('font-size')}px {each.get('font-family')}" for each in names]
        widths = tab.evaluate(WIDTHS, list(zip(texts, fonts, strict=True)))
        boxes = []
        for each, width in zip(names, widths, strict=True):
            x, y, size = (float(str(each.get(name))) for name in ("x", "y", "font-size"))
            left = x - width / 2 if each.get("text-anchor") == "middle" else x
            boxes.append((left, y - 0.75 * size, left + width, y))
        for one, other in itertools.combinations(boxes, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
