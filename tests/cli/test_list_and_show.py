"""What `optviz list` and `optviz show` tell."""

from __future__ import annotations

import json
import re

import pytest
from command_line import succeeded

from optviz import optimizers
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


@pytest.mark.parametrize("name", surfaces.names())
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
    assert [each["optimizer"] for each in rules] == list(optimizers.catalogue())
    rates = {rule["optimizer"]: parameter["default"] for rule in rules for parameter in rule["parameters"][:1]}
    assert rates["adam"] == 0.001
    assert rates["sgd"] == 0.01


def test_an_optimizer_is_shown_by_the_text_that_races_it() -> None:
    assert succeeded("show adam:lr=0.1").stdout == succeeded("show Adam").stdout == succeeded("show adam").stdout
