"""What theory knows of the page's live map against what it knows of Python's: lines, the best setting, defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz.objectives.surfaces import surface_class
from optviz.optimizers import catalogue
from optviz.studies.defaults import defaults_of
from optviz.studies.sweeps.axes import Along
from optviz.studies.sweeps.theory import theory_of
from optviz.words import languages, words
from optviz.words.numerals import in_print

if TYPE_CHECKING:
    from conftest import Tab

SAME = 1e-12
SETTINGS = ["rule.learning_rate", "rule.momentum"]
# Quadratics, of which one is turned, and where the curvature is not the same everywhere.
CASES: dict[str, dict[str, float]] = {"ravine": {"condition": 40.0, "angle": 30.0}, "himmelblau": {}}


def shown(tab: Tab, surface: str, rule: str, axes: list[str], p: dict[str, float] | None = None) -> dict[str, Any]:
    only = [{"name": rule, "on": True}]
    p = surface_class(surface)(**(p or {})).settings()
    tab.set(surface=surface, surfaceParameters=p, optimizers=only, selected=-1, start=None, steps=20, map=axes)
    tab.set(part=None)
    found: dict[str, Any] = tab.evaluate("optviz.theory()")
    return found


@pytest.mark.parametrize("rule", ["momentum", "nag"])
@pytest.mark.parametrize("surface", CASES)
def test_lines_and_the_best_setting_are_those_of_figures(lasting_tab: Tab, surface: str, rule: str) -> None:
    found = shown(lasting_tab, surface, rule, SETTINGS, CASES[surface])
    lines = {each["what"]: (each["formula"], np.array(each["points"]).T) for each in found["lines"]}
    rates = lines["damped"][1][0] if "damped" in lines else np.array([0.01, 0.1])
    right = Along("rule", "learning_rate", rates, "log")
    up = Along("rule", "momentum", lines["bound"][1][1], "near1")
    expected = theory_of(surface_class(surface)(**CASES[surface]), catalogue()[rule](), right, up)
    assert set(lines) == {each.what for each in expected.lines}
    for line in expected.lines:
        formula, points = lines[line.what]
        assert formula == in_print(line.formula)
        np.testing.assert_allclose(points, [line.right, line.up], rtol=SAME)
    assert (found["best"] is None) == (expected.best is None)
    assert expected.best is None or found["best"] == pytest.approx(expected.best, rel=SAME)


def test_over_the_surface_the_edge_and_the_quickest_rate_are_those_of_figures(lasting_tab: Tab) -> None:
    found = shown(lasting_tab, "ravine", "sgd", ["rule.learning_rate", "surface.condition"])
    lines = {each["what"]: (each["formula"], np.array(each["points"]).T) for each in found["lines"]}
    up = Along("surface", "condition", lines["bound"][1][1], "lin")
    right = Along("rule", "learning_rate", np.array([0.01, 0.1]), "log")
    expected = theory_of(surface_class("ravine")(), catalogue()["sgd"](), right, up)
    assert [each.what for each in expected.lines] == list(lines)
    for line in expected.lines:
        formula, points = lines[line.what]
        assert formula == in_print(line.formula)
        np.testing.assert_allclose(points, [line.right, line.up], rtol=SAME)
    texts = lasting_tab.find("#atlas-theory span").all_inner_texts()
    assert any("2 / (L + λ)" in text for text in texts)


def test_where_a_surface_turns_concave_the_line_is_that_of_figures(lasting_tab: Tab) -> None:
    # The bowl is x² + y², and the ripple bends it down by up to 4 pi² of it.
    convex = 1 / (2 * np.pi**2)
    for rule in ("sgd", "adam"):
        found = shown(lasting_tab, "rippled-bowl", rule, ["rule.learning_rate", "surface.ripple"])
        (line,) = [each for each in found["lines"] if each["what"] == "convex"]
        assert [place[1] for place in line["points"]] == pytest.approx([convex, convex], rel=1e-3)
        assert line["formula"] == f"{convex:.3g}"
    texts = lasting_tab.find("#atlas-theory span").all_inner_texts()
    assert texts == ["convex up to 0.0507"]


def test_axes_that_are_exchanged_exchange_the_values(lasting_tab: Tab) -> None:
    usual, other = (shown(lasting_tab, "ravine", "nag", axes) for axes in (SETTINGS, SETTINGS[::-1]))
    assert usual["best"] == other["best"][::-1]
    assert usual["lines"][0]["points"] == [each[::-1] for each in other["lines"][0]["points"]]


@pytest.mark.parametrize(
    ("surface", "rule", "axes"),
    [
        ("ravine", "momentum", ["rule.learning_rate", "start.x"]),
        ("saddle", "momentum", SETTINGS),
        ("ravine", "rmsprop", ["rule.learning_rate", "rule.decay_rate"]),
    ],
)
def test_where_theory_knows_nothing_there_are_no_lines(
    lasting_tab: Tab, surface: str, rule: str, axes: list[str]
) -> None:
    found = shown(lasting_tab, surface, rule, axes)
    assert (found["lines"], found["best"]) == ([], None)
    assert not lasting_tab.find("#atlas-theory span").count()


@pytest.mark.parametrize("rule", ["momentum", "adam", "adamuncorrected"])
def test_marks_are_at_the_defaults(lasting_tab: Tab, rule: str) -> None:
    names = ("learning_rate", "momentum" if rule == "momentum" else "beta1")
    found = shown(lasting_tab, "ravine", rule, [f"rule.{name}" for name in names])
    assert {tuple(each["at"]): each["whose"] for each in found["defaults"]} == defaults_of(rule, names)


def test_lines_are_named_in_every_language_with_their_formulas(lasting_tab: Tab) -> None:
    shown(lasting_tab, "ravine", "momentum", SETTINGS)
    for language in languages():
        lasting_tab.set(language=language)
        texts = lasting_tab.find("#atlas-theory span").all_inner_texts()
        told = words(language).on_page()
        assert told["mapEdge"] in texts[0]
        assert "2 (1 + μ) / L" in texts[0]
        assert texts[1] == told["maps"]["map"]["damped"].format(formula="μ = (1 − √(lr λ))²")
        assert told["maps"]["map"]["polyak"] in texts[2]
    # Deep in a part where none of them is, none is named.
    lasting_tab.set(part=[1e-3, 1.1e-3, 0.1, 0.2], language="en")
    assert not lasting_tab.find("#atlas-theory span").count()
