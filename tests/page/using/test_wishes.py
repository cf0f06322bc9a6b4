"""What the browser or its user wishes: a language, dark colours, less motion, another width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import OpenTab, Tab
from tabs import pixels

from optviz.optimizers import catalogue

HANGUL = re.compile("[가-힣]")
LABELS = """() => {
    const seen = (element) => element.checkVisibility() && !element.closest(".icons, svg");
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
        if (element.closest("script, style, .icons") || !(seen(element) || element.closest("dialog"))) continue;
        for (const name of ["aria-label", "title", "aria-valuetext", "alt", "placeholder"])
            if (element.hasAttribute(name)) found.push(element.getAttribute(name));
        const isName = element.querySelector(":scope > wbr");
        if (isName) found.push(element.textContent);
        else for (const node of element.childNodes) if (node.nodeType === 3) found.push(node.textContent.trim());
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
    # Formulas, and the optimizers that people call so everywhere, are the same in all languages.
    titles = {cls.__name__ for cls in catalogue().values()}
    kept = titles | {"English", "Show in English", "PNG", "SVG", "Space", "Home", "End"}
    written = tabs[1].find("#formula, .details .lines span, .ending").all_text_contents()
    for each in {each for each in korean if re.search("[A-Za-z]{3}", each) and not HANGUL.search(each)} - kept:
        assert each in map(str.strip, written), each


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


def test_surfaces_and_parameters_are_called_and_told_in_korean(open_tab: OpenTab) -> None:
    tab = open_tab(locale="ko-KR")
    for option in tab.find("#surface option").all():
        assert HANGUL.search(option.inner_text())
    for surface in ("ravine", "rosenbrock"):
        tab.set(surface=surface, optimizers=None, start=None, selected=5)
        assert tab.evaluate("document.title").startswith(tab.find("h1").inner_text())
        for text in (tab.find("h1").inner_text(), tab.find("#about").inner_text(), tab.find(".details p").inner_text()):
            assert HANGUL.search(text), text
        for field in tab.find(".field[title]").all():
            title = field.get_attribute("title")
            assert not title or HANGUL.search(title), title
        assert "학습률" in tab.find(".details .field label").first.inner_text()
    tab.find("#language").click()
    tab.drawn()
    assert tab.find("h1").inner_text() == "Rosenbrock"
    assert not HANGUL.search("".join(tab.find("#surface option").all_inner_texts()))


COLORS = """() => [...document.querySelectorAll(".who button, figcaption span")]
    .map((each) => getComputedStyle(each).color)"""


def test_names_have_the_colours_of_the_theme_that_is_switched_to(open_tab: OpenTab) -> None:
    dark, tab = open_tab(color_scheme="dark"), open_tab()
    for each in (dark, tab):
        each.set(layout="panels")
    tab.find("#theme").click()
    tab.drawn()
    assert tab.evaluate(COLORS) == dark.evaluate(COLORS)
