"""The page for everybody: axe-core finds nothing, the keyboard reaches everything, and fingers are large enough."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

LAPTOP, PHONE = (1280, 800), (390, 844)
# Each size and each scheme once: colours do not depend on the size, nor what is where on the scheme.
LOOKS = [pytest.param("light", LAPTOP, id="laptop"), pytest.param("dark", PHONE, id="phone in the dark")]

CHECK = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    const told = ({ html, failureSummary }) => `${html} ${failureSummary}`;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(told).join("; ")}`);
}"""


STATES: dict[str, dict[str, Any]] = {
    "with a surface from the side": {"views": ["contour", "3d"]},
    "with the settings of an optimizer": {"selected": 5, "step": 20, "internals": True},
    "in panels": {"layout": "panels", "views": ["contour", "3d", "loss"], "selected": -1},
    "with a map beside it": {"map": ["start.x", "start.y"]},
    "with runs that are off": {"optimizers": [{"name": "sgd", "on": False}], "layout": "overlay"},
}


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_axe_finds_no_violation(open_tab: OpenTab, axe: str, scheme: str, size: tuple[int, int]) -> None:
    tab = open_tab(color_scheme=scheme, size=size)
    tab.evaluate(axe)

    def check(case: str) -> None:
        assert tab.evaluate(CHECK, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]) == [], case

    check("as it opens")
    for case, changes in STATES.items():
        tab.set(**changes)
        check(case)
    tab.find("#run-5-open").click()
    tab.find("#run-5-learning_rate").fill("-1")
    tab.page.keyboard.press("Tab")
    check("with a number that is refused")
    tab.find("#help-open").click()
    check("with the help open")


# Everything that can have the focus and is seen, in the order of the document.
FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")]
    .filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !each.disabled)
    .map((each) => each.id || each.dataset.viewToggle || each.dataset.view)"""

# The element with the focus: its name, whether the focus is seen, whether something lies over all of it.
FOCUSED = """() => {
    const each = document.activeElement;
    if (!each || each === document.body) return null;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(each);
    const { left, top, width, height } = each.getBoundingClientRect();
    const isSeenAt = ([across, down]) => {
        const over = document.elementFromPoint(left + across * width, top + down * height);
        return over === each || each.contains(over);
    };
    return {
        name: each.id || each.dataset.viewToggle || each.dataset.view,
        outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
        color: outlineColor.match(/[\\d.]+/g).map(Number),
        paper: getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number),
        region: each.closest("header, .picture, .panel, dialog")?.className || each.closest("header")?.tagName,
        isHidden: ![[0.5, 0.5], [0.5, 0.2], [0.5, 0.8], [0.1, 0.5], [0.9, 0.5]].some(isSeenAt),
    };
}"""


def walked(tab: Tab, key: str = "Tab") -> list[dict[str, Any]]:
    """Every element that a key goes to, until the focus leaves the page or begins anew."""
    found: list[dict[str, Any]] = []
    for _ in range(120):
        tab.page.keyboard.press(key)
        focused = tab.evaluate(FOCUSED)
        if focused is None or (found and focused["name"] == found[0]["name"]):
            break
        found.append(focused)
    return found


def luminance(color: list[float]) -> float:
    """Relative luminance as in WCAG 2, of red, green and blue from 0 to 255."""
    red, green, blue = (
        each / 255 / 12.92 if each / 255 <= 0.04045 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in color[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_the_tab_key_goes_everywhere_once_and_is_seen(open_tab: OpenTab, scheme: str, size: tuple[int, int]) -> None:
    tab = open_tab(color_scheme=scheme, size=size)
    tab.set(selected=2, views=["contour", "3d", "loss"])
    there = walked(tab)
    names = [each["name"] for each in there]
    assert names == tab.evaluate(FOCUSABLE)
    regions = [region for region, _ in itertools.groupby(each["region"] for each in there)]
    assert regions == ["HEADER", "picture", "panel"]
    for each in there:
        assert each["outline"] >= 2, each["name"]
        assert contrast(each["color"], each["paper"]) >= 3, each["name"]
    assert [each["name"] for each in there if each["isHidden"]] == []
    tab.evaluate("document.activeElement.blur()")
    if size is LAPTOP:
        assert [each["name"] for each in walked(tab, "Shift+Tab")][::-1] == names


def test_the_order_of_the_focus_is_the_order_on_the_screen(open_tab: OpenTab) -> None:
    tops = "(parts) => parts.map((each) => document.querySelector(each).getBoundingClientRect().top)"
    # On a phone, the player stays in view at the lower edge.
    phone = open_tab(size=PHONE).evaluate(tops, ["header", ".views", "#stage", ".surface", "#runs"])
    assert phone == sorted(phone)
    laptop = open_tab(size=LAPTOP)
    for parts in (["header", ".views", "#stage", "#player"], ["header", ".surface", "#runs"]):
        found = laptop.evaluate(tops, parts)
        assert found == sorted(found)


def test_the_help_keeps_the_focus_and_gives_it_back(tab: Tab) -> None:
    tab.find("#help-open").focus()
    tab.page.keyboard.press("Enter")
    for _ in range(4):
        inside = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        assert tab.evaluate(inside)
        tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Escape")
    tab.find("#help").wait_for(state="hidden")
    assert tab.evaluate("document.activeElement.id") == "help-open"


SIZES = """(selector) => [...document.querySelectorAll(selector)].flatMap((each) => {
    if (!each.checkVisibility()) return [];
    // A label is part of what it names.
    const boxes = [each, ...(each.labels ?? [])].map((part) => part.getBoundingClientRect());
    const name = each.id || each.dataset.viewToggle || each.dataset.view;
    return [[name, Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))]];
})"""


def too_small(tab: Tab, selector: str, least: float) -> dict[str, tuple[float, float]]:
    return {
        name: (width, height)
        for name, width, height in tab.evaluate(SIZES, selector)
        if min(width, height) < least - 0.01
    }


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_target_is_large_enough_to_be_hit(open_tab: OpenTab, size: tuple[int, int]) -> None:
    tab = open_tab(size=size)
    tab.set(selected=1, views=["contour", "3d", "loss"])
    assert too_small(tab, "button, input, select, canvas", 24) == {}
    tab.find("#help-open").click()
    assert too_small(tab, "dialog button", 24) == {}


def test_the_main_controls_of_a_phone_are_as_large_as_a_finger(open_tab: OpenTab) -> None:
    tab = open_tab(size=PHONE, has_touch=True, is_mobile=True)
    tab.set(selected=1)
    assert too_small(tab, "header button, .views button, #player button, #player select, #surface", 44) == {}
    assert too_small(tab, "[data-run] button", 44) == {}


def test_runs_and_pictures_have_names_for_those_who_do_not_see_them(tab: Tab) -> None:
    tab.set(views=["contour", "3d", "loss"])
    for canvas in tab.find("#stage canvas").all():
        assert canvas.get_attribute("role") == "img"
        assert len(str(canvas.get_attribute("aria-label"))) > 20
    for number, title in enumerate(["SGD", "Momentum"]):
        assert tab.find(f"#run-{number}-on").get_attribute("aria-label") == f"Show {title}"
        opened = tab.find(f"#run-{number}-open")
        assert opened.get_attribute("aria-expanded") == "false"
        opened.click()
        tab.drawn()
        assert opened.get_attribute("aria-expanded") == "true"
