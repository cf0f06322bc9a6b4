"""A formula that somebody typed, with a slider for each parameter: exact for all values, its critical points found."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from optviz import explore, record
from optviz.cli import optviz
from optviz.objectives.formula.critical import critical_points
from optviz.objectives.formula.surface import Formula
from optviz.page.content import data, generated
from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from conftest import OpenTab

WEB = Path(__file__).parents[3] / "optviz" / "page" / "web"
NODE = shutil.which("node")
# A quadratic that becomes a saddle; waves; a power and a quotient; one parameter in each kind of place.
TYPED = {
    "a*x**2 + y**2:a=3": [{"a": 7.5}, {"a": -2.0}, {"a": 0.0}],
    "x**4 - b*x**2 + y**2 + sin(c*y):b=2,c=1": [{"b": 3.0, "c": 1.0}, {"b": 0.5, "c": -4.0}],
    "abs(x)**n + exp(k*y)/(1 + y**2) - 2*x/m:n=2.5,k=0.5,m=4": [{"n": 3.5, "k": -0.3, "m": -1.5}],
}
LOOK = """
const out = (f, p, points, count) =>
    points.map(([x, y]) => { const into = Array(count); f(p, x, y, into); return into; });
console.log(JSON.stringify(jobs.map(({ p, points }) => {
    const made = SURFACES.formula;
    return {
        value: points.map(([x, y]) => made.value(p, x, y)), gradient: out(made.gradient, p, points, 2),
        hessian: out(made.hessian, p, points, 4), formula: made.formula(p),
        critical: [made.minima(p), made.saddles(p), made.maxima(p)],
    };
})));
"""


def typed(spec: str, values: dict[str, float] | None = None) -> Formula:
    made = surface_from(spec)
    assert isinstance(made, Formula)
    for name, value in (values or {}).items():
        made = made.adjusted(name, value)
    return made


def on_page(spec: str, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert NODE
    finding = (WEB / "engine" / "critical.js").read_text(encoding="utf-8").replace("export ", "")
    made = generated([typed(spec)]).replace("export const", "const")
    program = f"{finding}\n{made}\nconst jobs = {json.dumps(jobs)};{LOOK}"
    done = subprocess.run([NODE, "-"], input=program, capture_output=True, text=True, check=True, timeout=300)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
@pytest.mark.parametrize("spec", TYPED)
def test_a_formula_is_exact_for_all_values_of_its_parameters(spec: str) -> None:
    first = typed(spec)
    low, high = np.array(first.window).T
    points = np.random.default_rng(5).uniform(low[:, None], high[:, None], (2, 20))
    several = [first.values, *TYPED[spec]]
    found = on_page(spec, [{"p": values, "points": points.T.tolist()} for values in several])
    for values, each in zip(several, found, strict=True):
        surface = typed(spec, values)
        for name in ("value", "gradient", "hessian"):
            expected = np.moveaxis(getattr(surface, name)(points), -1, 0)
            given = np.reshape(each[name], expected.shape)
            np.testing.assert_allclose(given, expected, rtol=1e-11, atol=1e-12 * np.abs(expected).max(), err_msg=name)
        assert each["formula"] == surface.formula
        for ours, theirs in zip(critical_points(surface, low, high, surface.seeds), each["critical"], strict=True):
            assert len(ours) == len(theirs), (values, ours, theirs)
            if ours:
                np.testing.assert_allclose(theirs, ours, atol=1e-9)


def test_a_formula_without_parameters_has_no_sliders_and_one_with_them_is_called_by_its_letters() -> None:
    plain, letters = (data([typed(each)])["surfaces"][-1] for each in ("x**2 + y**2", "a*x**2 + y**2:a=3"))
    assert plain["parameters"] == []
    assert [each["name"] for each in letters["parameters"]] == ["a"]
    assert (plain["title"], letters["title"]) == ("x² + y²", "a x² + y²")


def test_sliders_of_a_formula_are_in_the_picture_the_link_and_the_command(
    open_tab: OpenTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    explore("a*x**2 + y**2:a=3", "sgd:lr=0.05,adam:lr=0.1", steps=30, view="contour").save("page.html")
    tab = open_tab(tmp_path / "page.html")
    assert tab.find("#formula").inner_text() == "f(x, y) = 3 x² + y²"
    tab.find("#surface-a").fill("-1")
    tab.find("#surface-a").press("Enter")
    assert tab.state()["surfaceParameters"] == {"a": -1}
    assert tab.find("#formula").inner_text() == "f(x, y) = −1 x² + y²"
    # The minimum has become a saddle.
    assert tab.find('#key [data-mark="saddles"]').is_visible()
    assert not tab.find('#key [data-mark="minima"]').is_visible()
    tab.until("decodeURIComponent(location.hash).includes('a=-1')")
    again = open_tab(tmp_path / "page.html", fragment=tab.evaluate("location.hash"))
    assert again.state()["surfaceParameters"] == {"a": -1}
    again.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    again.find("#copy-command").click()
    program, animate, *arguments = shlex.split(again.find("#copied-text").input_value())
    assert (program, animate, arguments[0]) == ("optviz", "animate", "--surface=a*x**2 + y**2:a=-1")
    done = CliRunner().invoke(optviz, [animate, *arguments, "--size=480x360", "--out=still.png", "--quiet"])
    assert done.exit_code == 0, done.output
    made = record("a*x**2 + y**2:a=-1", "sgd:lr=0.05", again.state()["start"], 30)
    run = again.evaluate("optviz.race('formula', { a: -1 }, 'sgd', { learning_rate: 0.05 }, optviz.state().start, 30)")
    np.testing.assert_allclose(np.reshape(run["points"], (-1, 2)), made.points[:, :, 0], rtol=1e-12)


def test_a_value_with_which_a_formula_has_no_loss_is_refused_with_a_sentence(open_tab: OpenTab, tmp_path: Path) -> None:
    explore("sqrt(c + x**2 + y**2):c=1", "adam", steps=9, view="loss").save(tmp_path / "page.html")
    tab = open_tab(tmp_path / "page.html")
    tab.find("#surface-c").fill("-100")
    tab.find("#surface-c").press("Enter")
    assert tab.find(".complaint").inner_text().startswith("With c = -100 the surface has no loss where it begins")
    assert tab.state()["surfaceParameters"] == {"c": 1}
