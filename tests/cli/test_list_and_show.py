"""What `optviz list` and `optviz show` tell."""

from __future__ import annotations

import json
import re

import pytest
from command_line import refused, succeeded
from given import SOME_SURFACES

from optviz import optimizers
from optviz.data.made import made_abouts, made_samples
from optviz.objectives import surfaces
from optviz.plan.inputs import surface_from
from optviz.recipe.recipe import table
from optviz.recipe.schema import schema


def test_the_keys_and_the_facts_are_listed() -> None:
    keys = succeeded("list keys").stdout
    assert [line.split()[0] for line in keys.splitlines()[2:]] == list(table())
    assert json.loads(succeeded("list keys --json").stdout) == json.loads(json.dumps(schema()))
    facts = json.loads(succeeded("list facts --json").stdout)
    assert {"{adam.loss}", "{steps}"} <= {fact["written"] for fact in facts}
    assert all(fact["becomes"] for fact in facts)
    for fact in facts:
        assert fact["written"] in succeeded("list facts").stdout


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_a_surface_is_listed_and_shown_with_its_critical_points(name: str) -> None:
    surface = surfaces.surface_class(name)()
    assert re.search(rf"^{name}\s", succeeded("list surfaces").stdout, re.MULTILINE)
    shown = succeeded(f"show {name}").stdout
    assert surface.formula in shown
    for kind, places in (("minimum", surface.minima), ("saddle", surface.saddles), ("maximum", surface.maxima)):
        assert len(re.findall(rf"^{kind} .*\(", shown, re.MULTILINE)) == len(places)
    for parameter in surface.settings():
        assert re.search(rf"^{parameter} ", shown, re.MULTILINE)


@pytest.mark.parametrize("spec", ["rosenbrock:a=0.5,b=10", "ravine:condition=10000.0,angle=-148"])
def test_a_surface_is_shown_with_its_parameters(spec: str) -> None:
    surface = surface_from(spec)
    shown = succeeded(f"show {spec}").stdout
    assert shown.startswith(f"f(x, y) = {surface.formula}\n")
    assert f"sgd {surface.learning_rates['sgd']}" in shown
    assert f"minimum         ({surface.minima[0].x:g}, {surface.minima[0].y:g})" in shown


@pytest.mark.parametrize("name", optimizers.catalogue())
def test_an_optimizer_is_listed_and_shown_with_its_parameters(name: str) -> None:
    assert re.search(rf"^{name}\s", succeeded("list optimizers").stdout, re.MULTILINE)
    shown = succeeded(f"show {name}").stdout
    assert "Reference" in shown
    for parameter, value in optimizers.optimizer_class(name)().settings().items():
        (line,) = re.findall(rf"^{parameter} .*", shown, re.MULTILINE)
        assert repr(value).removesuffix(".0") in line.split()


def test_the_lists_are_there_for_programs_too() -> None:
    listed = json.loads(succeeded("list surfaces --json").stdout)
    assert [each["surface"] for each in listed] == surfaces.names()
    for each in listed:
        surface = surfaces.surface_class(each["surface"])()
        assert each["formula"] == surface.formula
        assert [tuple(point.values()) for point in each["minima"]] == list(surface.minima)
    rules = json.loads(succeeded("list optimizers --json").stdout)
    assert [each["optimizer"] for each in rules] == list(optimizers.every_optimizer())
    rates = {rule["optimizer"]: parameter["default"] for rule in rules for parameter in rule["parameters"][:1]}
    assert rates["adam"] == 0.001
    assert rates["sgd"] == 0.01


@pytest.mark.parametrize("spec", ["noisy(saddle)", "Minibatch(linear(regression)):batch=8", "logistic(clouds)"])
def test_what_stands_around_a_surface_or_data_is_shown_as_one(spec: str) -> None:
    surface = surface_from(spec)
    shown = succeeded(f"show '{spec}'").stdout
    assert shown.startswith(f"f(x, y) = {surface.formula}\n")
    assert f"start           ({surface.start[0]:.4g}, {surface.start[1]:.4g}), {surface.steps} steps" in shown
    for parameter in surface.settings():
        assert re.search(rf"^{parameter} ", shown, re.MULTILINE)


def test_a_network_is_shown_by_its_size() -> None:
    shown = succeeded("show 'network(moons)'").stdout
    assert re.search(rf"^parameters +{surface_from('network(moons)').dimension}$", shown, re.MULTILINE)
    assert "critical point" not in shown


@pytest.mark.parametrize(("name", "columns"), [("moons", "x, y"), ("Regression", "x")])
def test_data_are_shown_with_their_columns(name: str, columns: str) -> None:
    shown = succeeded(f"show {name}").stdout
    assert shown.startswith(made_abouts()[name.lower()])
    assert re.search(rf"^samples +{len(made_samples(name).target)}$", shown, re.MULTILINE)
    assert re.search(rf"^inputs +{columns}$", shown, re.MULTILINE)


def test_a_table_that_is_missing_is_missed_by_its_name() -> None:
    assert "points.csv" in refused("show 'linear(points.csv)'")


def test_an_optimizer_is_shown_by_the_text_that_races_it() -> None:
    assert succeeded("show adam:lr=0.1").stdout == succeeded("show Adam").stdout == succeeded("show adam").stdout


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("torch:Adam", "a rule of another library, and explained there; optviz animate saddle --optimizer torch:Adam "),
        ("scipy:BFGS:gtol=0.1", "a rule of another library, and explained there; "),
        ("homework.py:Adam", "in a file of one's own, which tells what it is; "),
        (
            "ensemble(moons)",
            "a study; optviz ensemble --data moons does it, and optviz ensemble --help tells its options.",
        ),
        ("map(saddle)", "a study; optviz map saddle does it, "),
        ("dropout", "a study; optviz dropout --data moons does it, "),
    ],
)
def test_what_is_explained_elsewhere_is_said_to_be(name: str, words: str) -> None:
    assert refused(f"show {name!r}").startswith(f"{name} is {words}")
