"""What the page says once something was changed: formula, rates, refusals, links and the command follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from optviz import explore, record
from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenTab, Tab


def enter(tab: Tab, selector: str, text: str) -> None:
    tab.find(selector).fill(text)
    tab.page.keyboard.press("Enter")
    tab.drawn()


def heading(tab: Tab) -> str:
    return tab.find("#formula").inner_text()


def rates(tab: Tab) -> list[float]:
    return [each["settings"]["learning_rate"] for each in tab.state()["optimizers"] if each["on"]]


def suggested(spec: str) -> list[float]:
    return [run.settings["learning_rate"] for run in record(spec, steps=1).runs]


def test_the_formula_and_the_rates_follow_the_parameters(tab: Tab) -> None:
    enter(tab, "#surface-condition", "100")
    assert heading(tab) == "f(x, y) = (x² + 100 y²) / 2"
    assert rates(tab) == suggested("ravine:condition=100")
    enter(tab, "#surface-angle", "45")
    assert heading(tab) == f"f(x, y) = {surface_from('ravine:condition=100,angle=45').formula}".replace("-", "−")
    tab.set(surface="rosenbrock", surfaceParameters={"a": 1, "b": 10})
    assert heading(tab) == "f(x, y) = (1 − x)² + 10 (y − x²)²"
    enter(tab, "#surface-a", "0")
    assert heading(tab) == "f(x, y) = x² + 10 (y − x²)²"


def test_a_rate_that_was_chosen_stays_until_it_is_reset(tab: Tab) -> None:
    tab.find("#run-0-open").click()
    enter(tab, "#run-0-learning_rate", "0.011")
    enter(tab, "#surface-condition", "100")
    assert rates(tab)[:2] == [0.011, suggested("ravine:condition=100")[1]]
    tab.find("#run-0-reset").click()
    assert rates(tab) == suggested("ravine:condition=100")


def test_a_link_without_rates_has_those_of_its_parameters(open_tab: OpenTab) -> None:
    tab = open_tab(fragment="#surface=ravine:condition=100")
    assert rates(tab) == suggested("ravine:condition=100")


def test_a_link_that_names_no_optimizers_has_those_of_the_page(open_tab: OpenTab, tmp_path: Path) -> None:
    assert rates(open_tab(fragment="#surface=saddle")) == suggested("saddle")
    path = tmp_path / "two.html"
    explore("ravine", ["adam:lr=0.3", "sgd"], view="contour").save(path)
    on = [each["name"] for each in open_tab(path, "#surface=saddle").state()["optimizers"] if each["on"]]
    assert on == ["adam", "sgd"]
    off = open_tab(fragment="#surface=saddle&optimizer=-sgd").state()["optimizers"]
    assert not any(each["on"] for each in off)


def test_a_link_that_names_no_views_has_those_of_the_page(open_tab: OpenTab, built: Path, tmp_path: Path) -> None:
    assert open_tab(built, "#surface=saddle").state()["views"] == ["contour", "3d"]
    path = tmp_path / "two.html"
    explore("ravine", view=["contour", "loss"]).save(path)
    assert open_tab(path, "#surface=saddle&view=none").state()["views"] == ["contour", "loss"]


def test_a_command_without_optimizers_says_that_none_is_on(open_tab: OpenTab) -> None:
    for language, said in (("en", "No optimizer is on; switch one on to film it."), ("ko", "켜진 옵티마이저가")):
        tab = open_tab(fragment=f"#surface=saddle&optimizer=-sgd&language={language}")
        tab.find("#copy-command").click()
        assert said in tab.find("#status").inner_text()


REFUSED = {
    "en": [
        ("#surface-condition", "1,5", "“1,5” is no number; write it like 1.5 or 1e-3."),
        ("#surface-condition", "0.5", "condition must be in [1, ∞), not 0.5."),
        ("#steps", "9999", "Steps must be a whole number in [1, 5000], not 9999."),
        ("#start-x", "1e308", "x = 1e+308 leads farther out than the page can draw; choose a number nearer to 0."),
        ("#start-y", "", "“” is no number; write it like 1.5 or 1e-3."),
    ],
    "ko": [
        ("#surface-condition", "1,5", "‘1,5’: 수가 아닙니다. 1.5나 1e-3처럼 적으세요."),
        ("#surface-condition", "0.5", "조건수의 범위는 [1, ∞)입니다. 0.5: 쓸 수 없는 값입니다."),
        ("#steps", "1.5", "걸음 수: [1, 5000] 안의 정수여야 합니다. 1.5: 쓸 수 없는 값입니다."),
    ],
}


@pytest.mark.parametrize("language", REFUSED)
def test_a_refused_number_is_answered_under_its_field(open_tab: OpenTab, language: str) -> None:
    tab = open_tab(fragment=f"#surface=ravine&language={language}")
    for selector, text, said in REFUSED[language]:
        before = tab.state()
        enter(tab, selector, text)
        field = tab.find(selector)
        assert tab.find(f"#{field.get_attribute('aria-describedby')}").inner_text() == said
        assert tab.state() == before, said
        enter(tab, selector, "3")
        assert tab.find(".complaint").count() == 0, said


def test_a_parameter_whose_window_is_too_large_is_refused(open_tab: OpenTab) -> None:
    tab = open_tab(fragment="#surface=rosenbrock:a=1e200")
    assert tab.state()["surfaceParameters"]["a"] == 1
    enter(tab, "#surface-a", "1e200")
    assert "nearer to 0" in tab.find(".complaint").inner_text()
    assert tab.state()["surfaceParameters"]["a"] == 1


def test_a_step_is_told_of_those_verdicts_alone_that_hold_since_one(tab: Tab) -> None:
    tab.set(surface="ravine", steps=60, optimizers=[{"name": "sgd", "settings": {"learning_rate": 0.0801}, "on": True}])
    (found, *_) = (each for each in tab.verdicts() if each)
    assert found["kind"] == "growing"
    assert tab.find("#runs tr[data-run] td.step").first.inner_text() == "–"


def test_a_surface_of_ones_own_with_too_many_steps_is_refused() -> None:
    class Long:
        start, steps = (1.0, 1.0), 20_000

        def value(self, w: Any) -> Any:
            return (w * w).sum(axis=0)

        def gradient(self, w: Any) -> Any:
            return 2 * w

    with pytest.raises(Exception, match=re.escape("A page shows at most 5000 steps; take fewer, or film the race.")):
        explore(Long())
