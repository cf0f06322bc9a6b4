"""The page's races against Python's, in a real Chromium: points, losses, where they diverge, and the verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from branching import LBFGS, Armijo, ClippedByNorm, Lookahead, Stepwise
from given import SOME_SURFACES, new_surfaces

from optviz import Recording, explore, record, verdicts
from optviz.objectives.surfaces import Surface, surface_class
from optviz.optimizers import catalogue, every_optimizer, every_wrapper
from optviz.page.content import data
from optviz.page.landscape import that_has_parameters
from optviz.page.rules import optimizer_names

if TYPE_CHECKING:
    from conftest import OpenTab, Tab

STEPS = 200
SAME = 1e-9

Case = tuple[str, tuple[float, float] | None]
# What is told apart by parameters, or was chosen for what happens there; other surfaces have starts that are drawn.
CHOSEN: dict[str, list[Case]] = {
    "beale": [("beale", (-2.0, 3.0)), ("beale", (3.5, -1.5))],
    "bounded-saddle": [("bounded-saddle", (-0.8, 0.3)), ("bounded-saddle", (0.4, -1.2))],
    "himmelblau": [("himmelblau", (-4.0, 2.5)), ("himmelblau", (1.0, 4.5))],
    "ravine": [("ravine:angle=30,condition=50", None), ("ravine:angle=-75,condition=3", (2.5, 1.9))],
    "rosenbrock": [("rosenbrock:b=10", None), ("rosenbrock:a=0.5,b=40", (1.6, -0.4))],
    "saddle": [("saddle", (-0.7, 0.2)), ("saddle", (1.4, 0.0))],
}
# Where a difference in the last digits grows by more than this, a path is chaotic, and need not be the same. For those
# that are chosen it does not matter: their surfaces are polynomials, which the page computes to the last bit.
CALM, NUDGE = 1e3, 1e-13


def drawn(surface: Surface) -> list[tuple[float, float]]:
    """Two starts in the window."""
    assert surface.window
    (left, right), (bottom, top) = surface.window
    places = np.random.default_rng(7).uniform([left, bottom], [right, top], (2, 2))
    return [(x, y) for x, y in places.tolist()]


def cases_of(name: str) -> list[Case]:
    """The start of a surface itself, and two others."""
    return [(name, None), *(CHOSEN.get(name) or [(name, start) for start in drawn(surface_class(name)())])]


# What the page and Python may round otherwise: roots, exponentials and waves.
WAVES = ("ackley", "goldstein-price", "two-gaussians")
CASES: list[Case] = [case for name in (*SOME_SURFACES, *WAVES) for case in cases_of(name)]


def calm(surface: Any, start: tuple[float, float] | None) -> list[str]:
    """The optimizers of the catalogue whose path from a start is not chaotic."""
    race = record(surface, list(catalogue()), start, STEPS)
    near = tuple(each * (1 + NUDGE) for each in race.runs[0].start)
    others = record(surface, list(catalogue()), near, STEPS).points
    grown = np.abs(race.points - others).max(axis=(0, 1)) / np.abs(race.points).max(axis=(0, 1)) / NUDGE
    return [name for name, growth in zip(catalogue(), grown, strict=True) if growth <= CALM]


# As one text, which Playwright hands over much faster than so many numbers; JSON keeps every bit of them.
RACES = """(jobs) => JSON.stringify(jobs.map(({ surface, p, rule, h, start, steps }) => {
    const run = optviz.race(surface, p, rule, h, start, steps);
    return Object.fromEntries(Object.entries(run).map(([key, value]) => [key, value.length ? [...value] : value]));
}))"""


def raced(tab: Tab, recording: Recording) -> list[dict[str, Any]]:
    """The same runs in the page."""
    jobs = [
        {
            "surface": recording.surface.name,
            "p": that_has_parameters(recording.surface).settings(),
            "rule": rule,
            "h": run.settings,
            "start": [float(each) for each in run.start],
            "steps": recording.steps,
        }
        for run, rule in zip(recording.runs, optimizer_names(recording.optimizers), strict=True)
    ]
    found: list[dict[str, Any]] = json.loads(tab.evaluate(RACES, jobs))
    return found


def show(tab: Tab, recording: Recording) -> list[dict[str, Any]]:
    """The verdicts that the page gives when it shows the same race."""
    tab.set(
        surface=recording.surface.name,
        surfaceParameters=that_has_parameters(recording.surface).settings(),
        optimizers=[
            {"name": name, "settings": run.settings, "on": True}
            for run, name in zip(recording.runs, optimizer_names(recording.optimizers), strict=True)
        ],
        start=[float(each) for each in recording.runs[0].start],
        steps=recording.steps,
        step=None,
    )
    return [each for each in tab.verdicts() if each]


def difference(found: list[float], expected: Any) -> float:
    """The largest, beside the largest number there is."""
    wanted = np.ravel(expected)
    return float(np.abs(np.array(found) - wanted).max() / max(np.abs(wanted).max(), np.finfo(float).tiny))


def assert_same(tab: Tab, recording: Recording) -> None:
    found = raced(tab, recording)
    titles = [f"{run.optimizer} {run.label}" for run in recording.runs]
    assert [each["divergedAt"] for each in found] == recording.diverged_at.tolist()
    for name in ("points", "losses", "gradients"):
        wanted = getattr(recording, name)
        off = {
            title: difference(each[name], wanted[..., k])
            for k, (title, each) in enumerate(zip(titles, found, strict=True))
        }
        assert {title: worst for title, worst in off.items() if worst > SAME} == {}, name
    assert [each["evaluations"] for each in found] == recording.evaluations.T.tolist()
    expected = [{"kind": each.kind, "step": each.step, "brief": each.brief} for each in verdicts(recording)]
    assert show(tab, recording) == expected, titles


@pytest.mark.parametrize(("surface", "start"), CASES)
def test_every_optimizer_goes_the_same_way_on_every_surface(
    lasting_tab: Tab, surface: str, start: tuple[float, float] | None
) -> None:
    racers = list(catalogue()) if surface.partition(":")[0] in CHOSEN else calm(surface, start)
    assert racers
    assert_same(lasting_tab, record(surface, racers, start, STEPS))


@pytest.mark.parametrize("name", new_surfaces())
def test_every_optimizer_goes_the_same_way_on_a_surface_that_would_enter(
    name: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    surface = new_surfaces()[name]()
    explore(surface, "classic", steps=STEPS).save(tmp_path / "new.html")
    tab = open_tab(tmp_path / "new.html")
    for start in (surface.start, *drawn(surface)):
        racers = calm(surface, start)
        assert len(racers) > 1
        assert_same(tab, record(surface, racers, start, STEPS))


def test_what_stands_around_a_rule_goes_the_same_way(open_tab: OpenTab, tmp_path: Path) -> None:
    # One that may ask no more asks nothing, which is no expression.
    wrapped = [f"{name}(momentum)" for name in every_wrapper() if name != "limited"]
    # The last has nothing that it keeps from step to step.
    wrapped += ["clip(cosine(adam)):norm=3", "clip(sgd):norm=3"]
    explore("ravine", wrapped, steps=STEPS).save(tmp_path / "wrapped.html")
    assert_same(open_tab(tmp_path / "wrapped.html"), record("ravine", wrapped, steps=STEPS))


def test_a_budget_that_is_used_up_is_told_alike(open_tab: OpenTab, tmp_path: Path) -> None:
    limited = ["limited(adam):budget=30", "limited(sam(sgd)):budget=55", "limited(adam):budget=300"]
    explore("ravine", limited, steps=60).save(tmp_path / "limited.html")
    told = verdicts(record("ravine", limited, steps=60))
    assert [each.told for each in told] == ["budget used up", "budget used up", "moving"]
    expected = [{"kind": each.kind, "step": each.step, "brief": each.brief} for each in told]
    assert [each for each in open_tab(tmp_path / "limited.html").verdicts() if each] == expected


def test_every_rule_that_can_be_added_goes_the_same_way(lasting_tab: Tab) -> None:
    names = [each["name"] for each in data()["optimizers"]]
    untraced = {cls.__name__ for cls in every_optimizer().values()} - {each["title"] for each in data()["optimizers"]}
    assert untraced == {
        *("BFGS", "ConjugateGradient", "DampedNewton", "Langevin"),
        # These are of matrices.
        *("Muon", "Shampoo", "SOAP"),
    }
    assert {name.partition("(")[0] for name in names if "(" in name} == every_wrapper().keys() - {"limited"}
    for surface in ("beale", "himmelblau"):
        recording = record(surface, names, steps=12)
        for name, found, k in zip(names, raced(lasting_tab, recording), range(len(names)), strict=True):
            assert difference(found["points"], recording.points[..., k]) <= SAME, (surface, name)
            assert found["evaluations"] == recording.evaluations[:, k].tolist(), name


# Near the edge of what is stable, and far beyond: runs that leave the view, that go to and fro, that diverge.
WILD: dict[str, tuple[str, list[str], tuple[float, float] | None]] = {
    "ravine": ("ravine", ["sgd:lr=0.09", "sgd:lr=0.08", "momentum:lr=0.2", "nag:lr=0.5", "sgd:lr=30"], None),
    "rosenbrock": ("rosenbrock", ["sgd:lr=0.01", "momentum:lr=0.1", "sgd:lr=0.0022"], None),
    "beale": ("beale", ["sgd:lr=0.1", "momentum:lr=0.05", "adam:lr=2"], (4.0, 4.0)),
    "himmelblau": ("himmelblau", ["sgd:lr=0.2", "nag:lr=0.05"], (4.9, 4.9)),
    "saddle": ("saddle", ["sgd:lr=0.5", "momentum:lr=0.5", "adagrad:lr=0.001", "sgd:lr=5"], None),
    "bounded-saddle": ("bounded-saddle", ["sgd:lr=3", "momentum:lr=1", "adam:lr=4"], None),
    "outside of the window": ("ravine", ["sgd:lr=0.07", "adam:lr=0.5", "adagrad:lr=0.00001"], (30.0, -20.0)),
    "at a maximum": ("himmelblau", ["sgd:lr=0.01", "adam:lr=0.00000001"], (-0.270844590667, -0.923038522186)),
}


@pytest.mark.parametrize("case", WILD)
def test_runs_that_go_wrong_go_wrong_in_the_same_way(lasting_tab: Tab, case: str) -> None:
    surface, optimizers, start = WILD[case]
    assert_same(lasting_tab, record(surface, optimizers, start, STEPS))


def test_the_wild_runs_diverge_leave_and_oscillate() -> None:
    kinds = {
        each.kind
        for surface, optimizers, start in WILD.values()
        for each in verdicts(record(surface, optimizers, start, STEPS))
    }
    assert {"diverged", "diverging", "left", "oscillating", "converged", "moving"} <= kinds


@pytest.mark.parametrize("steps", [1, 9, 10, 11, 60, 800])
def test_short_and_long_races_get_the_same_verdicts(lasting_tab: Tab, steps: int) -> None:
    for surface in SOME_SURFACES:
        recording = record(surface, list(catalogue()), steps=steps)
        expected = [{"kind": each.kind, "step": each.step, "brief": each.brief} for each in verdicts(recording)]
        assert show(lasting_tab, recording) == expected, surface


class Undivided:
    """A rule that divides zero by zero where the gradient is zero."""

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 0.1 * grad / np.sqrt(grad * grad)


# Where all of them go is held in test_rules.py; here is one that branches by its gradient, by the step, by what it
# keeps, by a list that gets longer, and by what it asks for.
BRANCHING = (ClippedByNorm, Stepwise, Lookahead, LBFGS, Armijo)


def test_rules_that_branch_go_the_way_of_their_recording(open_tab: OpenTab, tmp_path: Path) -> None:
    own: list[Any] = [*(cls() for cls in BRANCHING), Undivided()]
    explore("beale", own, steps=STEPS).save(tmp_path / "homework.html")
    tab = open_tab(tmp_path / "homework.html")
    tab.set(views=["loss"])
    for surface, start in (("beale", (2.5, 0.6)), ("himmelblau", (1.0, 2.5)), ("himmelblau", (3.0, 2.0))):
        assert_same(tab, record(surface, own, start, STEPS))


class Gutter:
    """A surface of one's own with a kink all along its floor."""

    name, window, start = "gutter", ((-3, 3), (-3, 3)), (2.1, 0.3)

    def value(self, w: Any) -> Any:
        return np.abs(w[0] - 2 * w[1])


class Basement(Gutter):
    """And one with a floor that is flat all over, beside walls."""

    name = "basement"

    def value(self, w: Any) -> Any:
        return np.maximum(w[0] + w[1], 0) + np.maximum(-w[0], 0)


@pytest.mark.parametrize("cls", [Gutter, Basement])
def test_a_floor_that_no_list_names_is_found_alike(cls: type[Gutter], open_tab: OpenTab, tmp_path: Path) -> None:
    race = record(cls(), ["sgd:lr=0.003", "momentum:lr=0.0003", "adam:lr=0.02", "sgd:lr=0.3"], steps=600)
    explore(cls(), "classic", steps=9).save(tmp_path / "floor.html")
    told = verdicts(race)
    assert sum(each.kind == "converged" for each in told) >= 2
    assert_same(open_tab(tmp_path / "floor.html"), race)
