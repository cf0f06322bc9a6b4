"""One HTML file from the page's source, read as text: what it may do, and that it does not depend on anything else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from optviz.errors import OptvizError
from optviz.page.build import build
from optviz.words import languages, words

WEB = Path(__file__).parents[2] / "optviz" / "page" / "web"
GENERATED = "export const SURFACES = {};\nexport const RULES = {};\n"
HOSTILE = "</script><script>alert(1)</script><!-- {{style}} \u2028 & \" '"
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+|[\[{][^=]*)", re.MULTILINE)


# From below; what is in no folder comes last.
FLOORS = (
    "basics",
    "engine",
    "sweeps",
    "state",
    "lettering",
    "draw",
    "surface3d",
    "views",
    "live",
    "pointing",
    "controls",
    "atlas",
    "sharing",
)


def needs(path: Path) -> list[Path]:
    """The modules of ours that one imports."""
    found = re.findall(r'\bfrom "(\.[^"]+\.js)";$', path.read_text(encoding="utf-8"), re.MULTILINE)
    return [each for each in ((path.parent / name).resolve() for name in found) if each.name != "generated.js"]


def floor_of(path: Path) -> int:
    return len(FLOORS) if path.parent == WEB else FLOORS.index(path.parent.name)


def data(**changes: Any) -> dict[str, Any]:
    surface = {"name": "bowl", "title": "Bowl", "formula": "x² + y²", "about": "", "steps": 10, "parameters": []}
    return {"version": "1", "surfaces": [surface], "optimizers": [], "recorded": [], **changes}


def page(generated: str = GENERATED, **changes: Any) -> str:
    return build(generated, data(**changes), {"surface": "bowl"})


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text in each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.texts.append("")
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style", "title"}:
            self.texts[-1] += data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(at, text) for (name, at), text in zip(self.found, self.texts, strict=True) if name == tag]


def policy_of(text: str) -> dict[str, str]:
    """The directives of the page's content security policy."""
    metas = Elements(text).all("meta")
    content = next(at["content"] for at, _ in metas if at.get("http-equiv") == "Content-Security-Policy")
    assert content
    return dict(part.strip().split(" ", 1) for part in content.split(";"))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def scripts(text: str) -> list[str]:
    return [script for at, script in Elements(text).all("script") if at.get("type") == "module"]


def test_the_policy_allows_this_script_and_these_styles_and_no_request() -> None:
    text = page()
    policy = policy_of(text)
    (script,) = scripts(text)
    ((_, style),) = Elements(text).all("style")
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == digest(script)
    assert policy["style-src"] == digest(style)
    assert policy["img-src"] == "data: blob:"
    assert policy["font-src"] == "data:"
    assert policy["worker-src"] == "blob:"
    assert set(policy) == {
        "default-src",
        "script-src",
        "style-src",
        "img-src",
        "font-src",
        "worker-src",
        "base-uri",
        "form-action",
    }


def test_the_page_stays_small_enough_to_be_mailed() -> None:
    assert len(page().encode()) < 400_000


def test_nothing_is_loaded_from_elsewhere() -> None:
    for tag, attributes in Elements(page()).found:
        for name in {"src", "href", "action", "data", "srcset", "poster"} & set(attributes):
            value = attributes[name] or ""
            assert value.startswith("#") or value == "data:,", (tag, name, value)
    source = "".join(scripts(page()))
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|importScripts|sendBeacon|import\()", source)
    styles = [path.read_text(encoding="utf-8") for path in WEB.glob("*.css")]
    assert len(styles) >= 4
    assert not any("url(" in each or "@import" in each for each in styles)


def test_the_html_has_no_handlers_and_no_styles_that_the_policy_would_refuse() -> None:
    for tag, attributes in Elements(page()).found:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag


def test_every_text_reaches_the_page_as_text() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source)


def test_hostile_titles_stay_inside_the_data_and_come_back_unchanged() -> None:
    recorded = [{"title": HOSTILE, "why": HOSTILE}]
    surface = {"name": "bowl", "title": HOSTILE, "formula": HOSTILE}
    text = page(recorded=recorded, surfaces=[surface])
    elements = Elements(text)
    assert len(elements.all("script")) == 2
    ((_, title),) = elements.all("title")
    assert title == f"{HOSTILE} · optviz"
    (stored,) = [each for at, each in elements.all("script") if at.get("id") == "data"]
    assert "<" not in stored
    assert json.loads(stored) == data(recorded=recorded, surfaces=[surface]) | {
        "parameters": [],
        "state": {"surface": "bowl"},
    }


@pytest.mark.parametrize("ending", ["</script>", "</SCRIPT >", "<!--", "<script>"])
def test_the_formulas_cannot_end_the_script(ending: str) -> None:
    text = page(generated=f'export const SURFACES = {{"{ending}": 1}};\nexport const RULES = {{}};\n')
    (script,) = scripts(text)
    assert ending not in script
    assert f"\\x3c{ending[1:]}" in script
    assert policy_of(text)["script-src"] == digest(script)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert page() == page()


def test_a_number_that_json_cannot_hold_is_an_error_with_a_sentence() -> None:
    with pytest.raises(OptvizError, match="not finite"):
        page(recorded=[{"losses": [float("inf")]}])


def test_a_page_that_is_too_large_is_an_error_with_a_sentence() -> None:
    with pytest.raises(OptvizError, match=r"1\.\d MB.*leave out"):
        page(recorded=[{"losses": [0.125] * 200_000}])


def test_no_text_of_a_module_goes_over_lines() -> None:
    """Its lines would lose their indents in the page."""
    lines = [line for path in WEB.rglob("*.js") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line.count("`") % 2 or line.endswith("\\")] == []


def test_no_module_declares_a_name_that_another_one_has() -> None:
    declared = Counter(
        name for path in WEB.rglob("*.js") for name in DECLARED.findall(path.read_text(encoding="utf-8"))
    )
    assert {name for name, times in declared.items() if times > 1} == set()
    assert not declared.keys() & {"SURFACES", "RULES", "d3Array", "d3Contour"}
    assert not [name for name in declared if name[0] in "[{"], "one name for each declaration, so that they are seen"


def test_every_module_is_in_the_page_once_and_after_what_it_needs() -> None:
    (script,) = scripts(page())
    places = {path: script.find(f"// {path.relative_to(WEB).as_posix()}\n") for path in WEB.rglob("*.js")}
    assert min(places.values()) >= 0
    for path, place in places.items():
        for needed in needs(path):
            assert places[needed] < place, (path, needed)
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)


def test_the_folders_of_the_script_use_those_below_them() -> None:
    for path in WEB.rglob("*.js"):
        for needed in needs(path):
            assert floor_of(needed) <= floor_of(path), (path, needed)


def test_every_module_and_every_sheet_of_styles_is_short_enough_to_be_read() -> None:
    files = [*WEB.rglob("*.js"), *WEB.glob("*.css")]
    assert {path.name for path in files if len(path.read_text("utf-8").splitlines()) > 300} == set()


def test_the_licences_of_what_is_not_ours_are_in_the_page() -> None:
    (script,) = scripts(page())
    for name in ("d3-array", "d3-contour"):
        licence = (WEB / "vendor" / f"{name}.LICENSE").read_text(encoding="utf-8")
        assert licence in script
        assert (
            (WEB / "vendor" / f"{name}.min.mjs").read_text(encoding="utf-8").startswith(f"// https://d3js.org/{name}/")
        )


def test_every_word_that_the_page_asks_for_is_there_in_every_language() -> None:
    asked = set(re.findall(r'data-(?:word|label|title)="(\w+)"', (WEB / "page.html").read_text(encoding="utf-8")))
    assert asked
    for language in languages():
        assert asked <= words(language).on_page().keys()
