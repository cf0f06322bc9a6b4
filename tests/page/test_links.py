"""Links that anybody may have made: whatever their fragments are, the page works, and begins with what it can show."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from optviz.objectives.surfaces import names
from optviz.objectives.window import fault_of
from optviz.optimizers import catalogue
from optviz.views import VIEWS

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

ODD = [
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "\"'><img src=x onerror=alert(1)>",
    "${1}{{x}}{x}",
    "\u202e\0\x1b[31m",
    "😀" * 9,
    "a" * 5000,
    "[" * 900,
    "%zz%",
    "null",
    "",
    *("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "length", "then"),
]
NUMBERS = [
    "0",
    "-0",
    "1",
    "−3",
    "5e-324",
    "1e308",
    "-1e12",
    "1e999",
    "NaN",
    "Infinity",
    "0x10",
    "1_0",
    "3.0000000000000004",
]
PARAMETERS = ["condition", "angle", "a", "b", "learning_rate", "momentum", "beta1", "epsilon"]
VISIBLE = [name for name, view in VIEWS.items() if view.key]
# What the page does with a fragment, without the address: browsers hold back pages that change it hundreds of times.
FOLLOW = """async (fragments) => {
    const followed = [];
    for (const fragment of fragments) {
        dispatchEvent(new HashChangeEvent("hashchange", { newURL: `${location.href.split("#")[0]}#${fragment}` }));
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
        followed.push({
            state: optviz.state(),
            rows: document.querySelectorAll("#runs tr[data-run]").length,
            foreign: document.querySelectorAll("img, iframe, object, script[src]").length,
            scripts: document.scripts.length,
            inherited: Object.keys(Object.prototype).length,
        });
    }
    return JSON.stringify(followed);
}"""


class Draw:
    """What a link may hold, drawn anew for each."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 not for secrets

    def one(self, usual: list[str], share: float = 0.85) -> str:
        return self.random.choice(usual if self.random.random() < share else ODD)

    def number(self) -> str:
        wild = self.random.random() < 0.4
        return (
            self.random.choice(NUMBERS) if wild else repr(self.random.uniform(-5, 5) * 10 ** self.random.randint(-3, 3))
        )

    def several(self, most: int) -> str:
        return ",".join(self.number() for _ in range(self.random.choice([2, 4, most])))

    def spec(self, among: list[str]) -> str:
        settings = [f"{self.one(PARAMETERS)}={self.number()}" for _ in range(self.random.randint(0, 3))]
        return ":".join([self.one(among), ",".join(settings)][: 1 + bool(settings)])

    def fragment(self) -> str:
        if self.random.random() < 0.1:
            return "".join(self.random.choices("&=#%:;,+-./?<>\"'{}[]\\019af\n ", k=self.random.choice([1, 30, 3000])))
        parts = [("surface", self.spec(names()))]
        parts += [
            ("optimizer", self.random.choice(["", "", "-"]) + self.spec(list(catalogue())))
            for _ in range(self.random.choice([0, 1, 3, 8, 300]))
        ]
        rest = {
            "start": self.several(300),
            "steps": self.one(["1", "7", "60", self.number()]),
            "layout": self.one(["panels", "overlay"]),
            "view": ",".join(self.random.choices([*VISIBLE, "step"], k=self.random.choice([1, 2, 40]))),
            "internals": "1",
            "heights": "1",
            "window": self.several(5),
            "camera": self.several(3),
            "step": self.number(),
            "selected": self.number(),
            "theme": self.one(["dark", "light", "print"]),
            "language": self.one(["ko", "en", "xx"]),
        }
        parts += [each for each in rest.items() if self.random.random() < 0.6]
        self.random.shuffle(parts)
        return "&".join(f"{key}={quote(text) if self.random.random() < 0.8 else text}" for key, text in parts)


def test_the_page_works_with_whatever_is_in_a_link(open_tab: OpenTab) -> None:
    # What is small is drawn quickly.
    tab = open_tab(size=(640, 400))
    draw = Draw(seed=0)
    fragments = [draw.fragment() for _ in range(40)]
    for fragment, found in zip(fragments, json.loads(tab.evaluate(FOLLOW, fragments)), strict=True):
        state: dict[str, Any] = found["state"]
        assert state["surface"] in names(), fragment
        assert 1 <= state["steps"] <= 5000, fragment
        assert all(map(math.isfinite, state["start"])), fragment
        assert set(state["views"]) <= set(VISIBLE), fragment
        assert found["rows"] == len(state["optimizers"]) <= 24 + len(catalogue()), fragment
        assert (found["foreign"], found["scripts"], found["inherited"]) == (0, 2, 0), fragment
    assert tab.faults == []


def choices() -> Iterator[list[str]]:
    """The views that may be shown together."""
    for count in range(1, len(VISIBLE) + 1):
        yield from map(list, itertools.combinations(VISIBLE, count))


@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_any_views_are_shown_in_either_layout(tab: Tab, layout: str) -> None:
    for views in choices():
        tab.set(layout=layout, views=views, steps=20)
        shown = [each.get_attribute("data-view") for each in tab.find("#stage canvas[data-view]").all()]
        runs = sum(each["on"] for each in tab.state()["optimizers"]) if layout == "panels" else 1
        # One view has a panel for each run, if any is about one; the others are one picture of all runs.
        own = next((view for view in views if view != "loss"), None)
        assert sorted(map(str, shown)) == sorted(
            each for view in views for each in [view] * (runs if view == own else 1)
        )


WINDOWS: list[list[float]] = [
    [0, 1e-150, -1e-150, 0],
    [0, 9e-151, 0, 1],
    [1, 1 + 1.1e-10, 0, 1],
    [0, 1, -1, -1 + 0.9e-10],
    [0, 1, 1, 1.0000000000000002],
    [-2, 1e11, 5e-324, 1e-320],
    [1e12 - 101, 1e12, -1e12, 1e12],
    [1e12 - 99, 1e12, -1e12, 1e12],
    [1, 0, 0, 1],
]


@pytest.mark.parametrize("window", WINDOWS)
def test_the_page_draws_the_windows_that_a_film_draws(lasting_tab: Tab, window: list[float]) -> None:
    lasting_tab.set(window=window, views=VISIBLE, steps=3)
    assert (lasting_tab.state()["window"] is None) == bool(fault_of([window[:2], window[2:]]))
    assert lasting_tab.faults == []
