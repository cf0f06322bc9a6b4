"""The page in a real Chromium; whatever goes wrong on a page fails the test that opened it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from reading import read

from optviz import explore

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Dialog,
        Error,
        Locator,
        Page,
        Request,
    )

CHROMIUM = "chromium"
LAPTOP = (1280, 800)
# In seconds, for what takes a tenth of one: on a busy machine as well.
PATIENCE = 120
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FRAME = (
    "document.fonts.ready.then("
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))"
)


class Tab:
    """A page in a window of its own. `faults` is what a page must not do: errors, and requests to anywhere."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        self._heard: dict[Any, Callable[[Any], None]] = {
            "console": self._said,
            "pageerror": self._failed,
            "request": self._asked,
            "dialog": self._alerted,
        }
        for event, hear in self._heard.items():
            page.on(event, hear)

    def leave(self) -> Page:
        """Go away from the page; what is left is a blank window, in which another test can begin."""
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)
        self.page.goto("about:blank")
        self.page.mouse.move(0, 0)
        return self.page

    def _failed(self, error: Error) -> None:
        self.faults.append(f"error: {error}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if request.url.split("#")[0] != self.address and not request.url.startswith(("data:", "blob:")):
            self.faults.append(f"request: {request.url}")

    def _alerted(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def drawn(self) -> None:
        """Wait until the page has followed its state."""
        self.page.evaluate(FRAME)

    def state(self) -> dict[str, Any]:
        """The state, once the page has followed it."""
        self.drawn()
        found: dict[str, Any] = self.page.evaluate("optviz.state()")
        return found

    def set(self, **changes: Any) -> None:
        self.page.evaluate("(changes) => optviz.setState(changes)", changes)
        self.drawn()

    def until(self, condition: str) -> None:
        """Wait until an expression is true. Playwright's own way to do so is refused by the page's policy."""
        deadline = time.monotonic() + PATIENCE
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, condition
            self.drawn()

    def verdicts(self) -> list[dict[str, Any] | None]:
        self.drawn()
        found: list[dict[str, Any] | None] = self.page.evaluate("optviz.verdicts()")
        return found

    def step(self) -> int:
        """The step that is shown, as the page writes it."""
        self.drawn()
        return int(self.find("#counter").inner_text().split("/")[0])

    def rows(self) -> list[str]:
        """The live table, a line for each run."""
        self.drawn()
        return self.find("#runs tr[data-run]").all_inner_texts()

    def spot(self, across: float, down: float, view: str = "contour") -> tuple[float, float]:
        """A place on the window, from shares of the picture's width and height."""
        box = self.find(f'canvas[data-view="{view}"]').first.bounding_box()
        assert box
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def hovered(self, across: float, down: float) -> list[float]:
        """Position and loss where the mouse is, as the page says them."""
        self.page.mouse.move(*self.spot(across, down))
        self.drawn()
        text = self.find("#readout").inner_text()
        place, loss = text.split(")")[0].strip("( "), text.split("loss")[1].split()[0]
        return [*(read(each.strip()) for each in place.split(",")), read(loss)]

    def share_of(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the plane is on the map, found by pointing at two others."""
        (left, top), (right, bottom) = self.hovered(0.25, 0.25)[:2], self.hovered(0.75, 0.75)[:2]
        return 0.25 + 0.5 * (x - left) / (right - left), 0.25 + 0.5 * (y - top) / (bottom - top)

    def drag(self, *spots: tuple[float, float], view: str = "contour") -> None:
        """Press at the first place, move over the others, and let go."""
        first, *others = (self.spot(*each, view=view) for each in spots)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for each in others:
            self.page.mouse.move(*each, steps=3)
        self.drawn()
        self.page.mouse.up()
        self.drawn()


def _missing(reason: str) -> NoReturn:
    """Skip the test; where all tests must run, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("Playwright is not installed; pip install 'optviz[test]' brings it.")
    program = shutil.which(CHROMIUM)
    if program is None:
        _missing("Chromium is not installed; on Debian, apt-get install chromium brings it.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as `optviz explore --surface ravine` writes it."""
    path = tmp_path_factory.mktemp("page") / "ravine.html"
    explore("ravine").save(path)
    return path


@pytest.fixture(scope="session")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the map alone: to draw the surface from the side is more work than all else on the page."""
    path = tmp_path_factory.mktemp("page") / "flat.html"
    explore("ravine", view="contour").save(path)
    return path


OpenTab = Callable[..., Tab]
ContextFor = Callable[..., "BrowserContext"]
BlankPages = defaultdict["BrowserContext", list["Page"]]


@pytest.fixture(scope="session")
def context_for(browser: Browser) -> ContextFor:
    """A context for each kind of visitor, kept because pages store nothing and a new one takes half a second."""
    kept: dict[str, BrowserContext] = {}

    def context(**looks: Any) -> BrowserContext:
        key = str(sorted(looks.items()))
        if key not in kept:
            kept[key] = browser.new_context(**looks)
            kept[key].set_default_timeout(1000 * PATIENCE)
        return kept[key]

    return context


@pytest.fixture(scope="session")
def blank_pages() -> BlankPages:
    """The windows that tests have left: a new one takes more than a second of work, and a page keeps nothing there."""
    return defaultdict(list)


@contextmanager
def opening(context_for: ContextFor, blank_pages: BlankPages, flat: Path) -> Iterator[OpenTab]:
    """Opens pages; at the end, none of them may have a fault."""
    opened: list[tuple[BrowserContext, Tab]] = []

    def opener(
        path: Path = flat,
        fragment: str = "",
        *,
        size: tuple[int, int] = LAPTOP,
        color_scheme: str = "light",
        # With less motion, a page stands at the end of its race, and waits.
        reduced_motion: str = "reduce",
        locale: str = "en-US",
        **looks: Any,
    ) -> Tab:
        context = context_for(locale=locale, **looks)
        page = blank_pages[context].pop() if blank_pages[context] else context.new_page()
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        # A window behind another one is drawn once a second.
        page.bring_to_front()
        tab = Tab(page, path.as_uri())
        opened.append((context, tab))
        tab.page.goto(tab.address + fragment)
        tab.drawn()
        return tab

    yield opener
    for context, tab in opened:
        blank_pages[context].append(tab.leave())
    assert [fault for _, tab in opened for fault in tab.faults] == []


@pytest.fixture
def open_tab(context_for: ContextFor, blank_pages: BlankPages, flat: Path) -> Iterator[OpenTab]:
    with opening(context_for, blank_pages, flat) as opener:
        yield opener


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab()


@pytest.fixture(scope="module")
def kept_tab(context_for: ContextFor, blank_pages: BlankPages, flat: Path) -> Iterator[Tab]:
    """One page for all tests of a module, which leave nothing behind that the next one would mind."""
    with opening(context_for, blank_pages, flat) as opener:
        tab = opener()
        tab.set(views=["loss"])
        yield tab


@pytest.fixture
def lasting_tab(kept_tab: Tab) -> Tab:
    """The same in front of those that other tests have opened meanwhile."""
    kept_tab.page.bring_to_front()
    return kept_tab


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        _missing("axe-core is not installed; pip install 'optviz[test]' brings it.")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
