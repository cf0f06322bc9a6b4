"""The page at every size of screen and of letters: nothing is cut, nothing lies over anything else."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tabs import pixels

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

PHONE, PHONE_ON_ITS_SIDE = (360, 740), (740, 360)
PROJECTOR = (1920, 1080)
SIZES = (PHONE, PHONE_ON_ITS_SIDE, (768, 1024), (1280, 800), PROJECTOR)
# What is seen and has words of its own: where it is, and whether all of it is there.
WORDS = """() => {
    const own = (each) => [...each.childNodes].find((node) => node.nodeType === 3 && node.textContent.trim());
    // What is scrolled away is not seen.
    const isSeen = (each) => {
        const [panel, box] = [each.closest(".panel"), each.getBoundingClientRect()];
        const { top, bottom } = panel?.getBoundingClientRect() ?? box;
        return !panel || getComputedStyle(panel).overflowY === "visible" || (box.top >= top && box.bottom <= bottom);
    };
    const parts = [...document.querySelectorAll("header *, .views *, .notes *, .panel *")];
    return parts.filter((each) => each.checkVisibility() && (own(each) || each.matches("input[type=text]"))
            && isSeen(each) && !each.closest(".unseen") && !each.matches("option")).map((each) => {
        const range = document.createRange();
        range.selectNodeContents(each);
        const { left, top, right, bottom } = (own(each) ? range : each).getBoundingClientRect();
        const text = own(each) ? each.textContent.trim() : each.value;
        const { fontSize, overflowX } = getComputedStyle(each);
        const isCut = overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
        return { text, left, top, right, bottom, isCut, size: parseFloat(fontSize) };
    });
}"""
# Long numbers: losses and distances with exponents.
LONG: dict[str, Any] = {
    "surface": "rosenbrock",
    "start": [-1.2345678, 0.123456],
    "steps": 300,
    "selected": -1,
    "views": ["contour", "3d"],
}
TINY: dict[str, Any] = {
    "surface": "saddle",
    "optimizers": None,
    "start": [1.2, 1e-6],
    "steps": 150,
    "step": None,
    "selected": 5,
    "views": ["contour"],
}


def words_on(tab: Tab) -> list[dict[str, Any]]:
    tab.drawn()
    found: list[dict[str, Any]] = tab.evaluate(WORDS)
    return found


def assert_nothing_overlaps(found: list[dict[str, Any]], case: object) -> None:
    for one, other in itertools.combinations(found, 2):
        across = min(one["right"], other["right"]) - max(one["left"], other["left"])
        down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        assert min(across, down) <= 2, (case, one["text"], other["text"])


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_no_number_and_no_name_is_cut(open_tab: OpenTab, locale: str) -> None:
    tab = open_tab(locale=locale)
    for (width, height), changes in itertools.product(SIZES, (LONG, TINY)):
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.set(**changes)
        found = words_on(tab)
        case = (width, height, changes["surface"])
        numbers = tab.find("#runs td.loss").all_inner_texts()
        assert changes is LONG or any("×10⁻" in number for number in numbers)
        assert {each["text"] for each in found} >= {numbers[0], "NAG"}, case
        assert [each["text"] for each in found if each["isCut"] and not each["text"].startswith("f(x, y)")] == [], case
        assert max(each["right"] for each in found) <= width, case
        assert_nothing_overlaps(found, case)


def test_letters_grow_with_the_screen(open_tab: OpenTab) -> None:
    tab = open_tab()
    smallest = {}
    for width, height in SIZES:
        tab.page.set_viewport_size({"width": width, "height": height})
        smallest[width, height] = min(each["size"] for each in words_on(tab))
    assert min(smallest.values()) >= 12
    assert smallest[PROJECTOR] >= 16


def test_letters_twice_as_large_lie_over_nothing(open_tab: OpenTab) -> None:
    for width, height in (PHONE, (1280, 800)):
        # As a setting of the browser, which styles may ask for, and of the letters alone.
        for setting in ("browser", "letters"):
            tab = open_tab(size=(width, height))
            if setting == "browser":
                visitor = tab.page.context.new_cdp_session(tab.page)
                visitor.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
            else:
                tab.evaluate("document.documentElement.style.fontSize = '200%'")
            tab.set(**TINY)
            found = words_on(tab)
            assert min(each["size"] for each in found) >= 24
            assert_nothing_overlaps(found, (width, height, setting))
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            if setting == "browser":
                visitor.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})


def test_all_buttons_are_on_the_screen_however_long_the_formula_is(tab: Tab) -> None:
    tab.set(surface="goldstein-price", start=None, views=["contour"])
    for size, letters in ((PHONE_ON_ITS_SIDE, "100%"), ((896, 414), "100%"), (PHONE, "200%"), ((1280, 800), "200%")):
        tab.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        tab.evaluate("(size) => (document.documentElement.style.fontSize = size)", letters)
        tab.drawn()
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
        for button in (each for each in tab.find(".actions button, #player *:not(svg *)").all() if each.is_visible()):
            box = button.bounding_box()
            assert box
            assert box["x"] + box["width"] <= size[0], (size, button.get_attribute("id"))


def test_the_picture_of_a_phone_on_its_side_is_large_enough_to_be_seen(open_tab: OpenTab) -> None:
    width, height = PHONE_ON_ITS_SIDE
    tab = open_tab(size=(width, height))
    tab.set(views=["contour", "3d"])
    lower = tab.evaluate("document.getElementById('player').getBoundingClientRect().top")
    for view in ("contour", "3d"):
        box = tab.find(f'canvas[data-view="{view}"]').bounding_box()
        assert box
        assert box["y"] + box["height"] <= lower + 1
        assert box["height"] >= 0.5 * height
        assert box["width"] >= 0.35 * width


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_two_pictures_and_the_title_are_seen_whole_without_scrolling(open_tab: OpenTab, locale: str) -> None:
    tab = open_tab(locale=locale)
    for width, height in (PHONE, PHONE_ON_ITS_SIDE, (768, 1024)):
        tab.page.set_viewport_size({"width": width, "height": height})
        # A short title beside a long formula.
        tab.set(surface="beale", views=["contour", "3d"])
        player, title = (tab.find(each).bounding_box() for each in ("#player", "h1"))
        boxes = [each.bounding_box() for each in tab.find("#stage canvas").all()]
        assert player
        assert title
        assert len(boxes) == 2
        assert all(box and box["y"] + box["height"] <= player["y"] + 1 for box in boxes), (width, height)
        assert title["height"] < 1.5 * tab.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
        )


@pytest.mark.parametrize("surface", ["saddle", "himmelblau", "rosenbrock"])
def test_the_surface_fills_its_place_on_a_projector(open_tab: OpenTab, surface: str) -> None:
    width, height = PROJECTOR
    tab = open_tab(size=(width, height))
    for views in (["contour", "3d"], ["contour", "3d", "loss"])[: 1 + (surface == "saddle")]:
        tab.set(surface=surface, optimizers=None, start=None, views=views)
        picture = pixels(tab, 'canvas[data-view="3d"]')
        drawn = (picture != picture[0, 0]).any(axis=2)
        down, across = (np.ptp(np.flatnonzero(drawn.any(axis=axis))) / drawn.shape[1 - axis] for axis in (1, 0))
        assert max(across, down) >= 0.9, views
        # It is wider than high, and beside the map it has half of the width.
        assert min(across, down) >= 0.4, views


def test_a_square_map_beside_the_surface_is_no_strip(open_tab: OpenTab) -> None:
    for width, height in ((1280, 800), PROJECTOR):
        tab = open_tab(size=(width, height))
        for surface in ("himmelblau", "rosenbrock"):
            tab.set(surface=surface, start=None, views=["contour", "3d"])
            box = tab.find('canvas[data-view="contour"]').bounding_box()
            assert box
            # Its window is square: higher than that, it shows what lies beyond.
            assert 0.6 <= box["width"] / box["height"] <= 1.5, (surface, width)


def test_panels_beside_the_surface_are_no_thumbnails(tab: Tab) -> None:
    tab.set(views=["contour", "3d"], layout="panels")
    boxes = {each.get_attribute("data-view"): each.bounding_box() for each in tab.find("#stage canvas").all()}
    assert tab.find("#stage canvas").count() == len(tab.verdicts()) - tab.verdicts().count(None) + 1
    for view, least in (("contour", 120), ("3d", 200)):
        box = boxes[view]
        assert box
        assert min(box["width"], box["height"]) >= least


def test_a_step_of_gradient_descent_is_perpendicular_to_the_contours_on_any_screen(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.set(surface="himmelblau", start=None, views=["contour", "3d"])
    for width, height in ((1100, 900), (1280, 800), PROJECTOR):
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.drawn()
        box = tab.find('canvas[data-view="contour"]').bounding_box()
        assert box
        (left, top, _), (right, bottom, _) = tab.hovered(0.2, 0.2), tab.hovered(0.6, 0.6)
        across, down = (right - left) / box["width"], (top - bottom) / box["height"]
        assert across == pytest.approx(down, rel=0.03), (width, height)


SIDES = ("top", "right", "bottom", "left")
# For each way of the paper its size, and one of the schemes of the page on the screen.
PAPER = {"upright": ("dark", 794, 1123), "across": ("light", 1123, 794)}
BOXES = """() => [...document.querySelectorAll("#stage canvas")].map((each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return { text: each.dataset.view, left, top, right, bottom };
})"""


@pytest.mark.parametrize("way", PAPER)
def test_on_paper_nothing_overlaps_and_all_is_on_one_light_sheet(open_tab: OpenTab, way: str) -> None:
    scheme, width, height = PAPER[way]
    tab = open_tab(color_scheme=scheme)
    tab.set(surface="himmelblau", optimizers=None, start=None, views=["contour", "3d", "loss"])
    sheet = tab.page.pdf(format="A4", landscape=way == "across", margin=dict.fromkeys(SIDES, "1cm"))
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    tab.page.set_viewport_size({"width": width, "height": height})
    tab.page.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    # What can only be pressed is not printed; the table has the names of runs as buttons.
    assert not any(each.is_visible() for each in tab.find("button:not(#runs button)").all())
    paper = pixels(tab, "body")
    assert paper[-1, 0].tolist() == [255, 255, 255]
    assert paper.mean() > 200
    found = [*words_on(tab), *tab.evaluate(BOXES)]
    assert {"contour", "3d", "loss", "Momentum"} <= {each["text"] for each in found}
    assert_nothing_overlaps(found, way)
    assert max(each["right"] for each in found) <= width
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    tab.page.emulate_media(media="null")
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme


def test_one_key_shows_the_picture_alone_with_its_verdicts_in_large(open_tab: OpenTab) -> None:
    width, height = PROJECTOR
    tab = open_tab(size=(width, height))
    tab.set(surface="himmelblau", optimizers=None, start=None)
    tab.page.keyboard.press("f")
    tab.drawn()
    for hidden in (".panel", "#player", ".views", ".actions"):
        assert tab.find(hidden).is_hidden()
    box = tab.find("#stage").bounding_box()
    assert box
    assert box["width"] * box["height"] > 0.75 * width * height
    briefs = [str(each["brief"]) for each in tab.verdicts() if each]
    headline = tab.find("#headline").inner_text()
    assert len(briefs) == 6
    assert all(brief in headline for brief in briefs)
    assert min(each["size"] for each in words_on(tab)) >= 24
    tab.set(step=0)
    assert not any(brief in tab.find("#headline").inner_text() for brief in briefs)
    tab.page.keyboard.press("Escape")
    tab.drawn()
    assert tab.find(".panel").is_visible()
    assert tab.find("#headline").is_hidden()


def test_pictures_stay_where_they_are_when_the_mouse_comes(open_tab: OpenTab) -> None:
    tab = open_tab()
    for locale, internals in (("en", True), ("ko", True), ("en", False)):
        tab.set(surface="himmelblau", language=locale, internals=internals, step=3, views=["contour", "3d"])
        tab.page.mouse.move(0, 0)
        tab.drawn()
        before = tab.find("#stage").bounding_box()
        tab.page.mouse.move(*tab.spot(0.6, 0.5))
        tab.drawn()
        assert "−∇f" in tab.find("#readout").inner_text()
        assert tab.find("#stage").bounding_box() == before, (locale, internals)


def test_the_key_has_the_marks_that_are_on_the_surface(tab: Tab) -> None:
    shown = {}
    for surface in ("himmelblau", "rosenbrock", "saddle"):
        tab.set(surface=surface, optimizers=None, start=None)
        shown[surface] = {each.strip() for each in tab.find("#key").inner_text().split("\n") if each.strip()}
    assert shown["himmelblau"] == {"minimum", "saddle", "maximum", "start"}
    assert shown["rosenbrock"] == {"minimum", "start"}
    assert shown["saddle"] == {"saddle", "start"}


def test_no_picture_is_a_strip_on_any_screen(open_tab: OpenTab) -> None:
    tab = open_tab()
    for width, height in SIZES:
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.set(large=True, views=["contour", "3d", "loss"])
        for canvas in tab.find("#stage canvas").all():
            box = canvas.bounding_box()
            assert box
            assert 1 / 3 <= box["width"] / box["height"] <= 8, (width, height, canvas.get_attribute("data-view"))
            assert min(box["width"], box["height"]) >= 0.2 * min(width, height)
