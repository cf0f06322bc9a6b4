"""The generated formulas give the numbers that the rules and surfaces give, in Python and in JavaScript."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from branching import BRANCHING
from given import SOME_SURFACES
from homework import OWN, Array
from interpreter import evaluated
from landscapes import Plain, Stiff, Waves

from optviz import OptvizError, Recording, record
from optviz.objectives.surfaces import Surface, names, surface_class
from optviz.optimizers import catalogue
from optviz.page.content import generated, surface_names
from optviz.page.landscape import landscape_of
from optviz.page.rules import optimizer_names
from optviz.plan.inputs import surface_from
from optviz.trace.expression import UntraceableError

pytestmark = pytest.mark.filterwarnings("ignore:Rebinding never moved:optviz.OptvizWarning")
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
STEPS = 200


class Branched(Waves):
    """Branches on its parameter, and on the point."""

    @property
    def window(self) -> Any:
        return ((-1.0, 1.0) if self.strength > 5 else (-4.0, 4.0)), (-3.0, 3.0)


class Curved(Plain):
    """With a Hessian, and a branch."""

    def value(self, w: Array) -> Any:
        return w[0] * w[0] + 3 * w[1] * w[1] * np.abs(w[1]) if w[1] > -1 else w[0] * w[0] - 9 * w[1] - 6

    def gradient(self, w: Array) -> list[Any]:
        return [2 * w[0], 9 * np.abs(w[1]) * w[1] if w[1] > -1 else -9 + 0 * w[1]]

    def hessian(self, w: Array) -> Any:
        return [[2.0, 0.0], [0.0, 18 * np.abs(w[1]) if w[1] > -1 else 0.0]]


class Pointwise(Plain):
    def value(self, w: Array) -> float:
        return float(w[0]) ** 2


class Landscapes:
    """The numbers that Python gives at points, for one surface."""

    def __init__(self, surface: Surface) -> None:
        (left, right), (bottom, top) = surface.window or ((-2, 2), (-2, 2))
        self.points = np.random.default_rng(3).uniform([[left], [bottom]], [[right], [top]], (2, 40))
        self.surface = surface

    def agree(self, found: dict[str, Any]) -> None:
        surface = self.surface
        for name in ("value", "gradient", "hessian"):
            numbers = np.moveaxis(getattr(surface, name)(self.points), -1, 0).reshape(len(found[name]), -1)
            scale = np.abs(numbers).max()
            given = np.reshape(found[name], numbers.shape)
            np.testing.assert_allclose(given, numbers, rtol=1e-12, atol=1e-13 * scale)
        np.testing.assert_allclose(found["window"], np.ravel(surface.window), rtol=1e-12)
        np.testing.assert_allclose(found["start"], surface.start, rtol=1e-12)
        for kind in ("minima", "saddles", "maxima"):
            np.testing.assert_allclose(np.ravel(found[kind]), np.ravel(getattr(surface, kind)), rtol=1e-12)


PARAMETRIC = [
    "ravine:condition=100,angle=33",
    "ravine:condition=3,angle=-180",
    "ravine:angle=90",
    "rosenbrock:a=-2,b=7",
    "rosenbrock:a=3",
]
VARIANTS = [*names(), *PARAMETRIC]


@pytest.mark.parametrize("spec", [*SOME_SURFACES, *PARAMETRIC])
def test_the_expressions_of_a_surface_give_its_numbers_for_any_parameters(spec: str) -> None:
    surface = surface_from(spec)
    landscape, numbers = landscape_of(surface_class(surface.name)()), Landscapes(surface)
    p = surface.settings()

    def at(results: Any) -> list[Any]:
        return [
            evaluated(results, lambda symbol, x=x, y=y: {"x": x, "y": y}.get(symbol.name) or p.get(symbol.key, 0.0))
            for x, y in numbers.points.T
        ]

    assert not landscape.fixed
    numbers.agree(
        {
            "value": at([landscape.value]),
            "gradient": at(landscape.gradient),
            "hessian": at(landscape.hessian),
            "window": at(landscape.window)[0],
            "start": at(landscape.start)[0],
            **{kind: [at(each)[0] for each in points] for kind, points in landscape.critical.items()},
        }
    )


def test_a_surface_that_needs_a_parameter_as_a_number_is_shown_as_it_is() -> None:
    free, fixed = landscape_of(Waves(3.0)), landscape_of(Stiff(3.0))
    assert (free.fixed, fixed.fixed) == (False, True)
    assert [each.value for each in fixed.window] == [-4, 4, -3, 3]
    assert "strength" not in repr(fixed.value)


def test_a_surface_that_turns_its_point_into_floats_is_refused_with_a_sentence() -> None:
    with pytest.raises(UntraceableError) as caught:
        landscape_of(surface_from(Pointwise()), (1.0, 1.0))
    assert re.fullmatch(
        r"The surface Pointwise cannot be traced because it turns a traced value into a plain number \(in line \d+: "
        r"return float\(w\[0\]\) \*\* 2\); write it with NumPy's functions\.",
        str(caught.value),
    )


def test_an_object_of_ones_own_needs_nothing_but_a_value_and_a_gradient() -> None:
    surface = surface_from(Plain())
    landscape = landscape_of(surface, (1.0, 0.5))
    assert landscape.hessian == ()
    assert [each.value for each in landscape.start] == [1.0, 0.5]
    assert [each.value for each in landscape.window] == list(np.ravel(record(surface, start=(1.0, 0.5)).window))
    with pytest.raises(OptvizError, match="has no start of its own"):
        landscape_of(surface)


RUNNER = """
import { readFileSync } from "node:fs";
const { SURFACES, RULES } = await import(process.argv[2]);
const jobs = JSON.parse(readFileSync(0));
function run({ surface, p, rule, h, start, steps }) {
    const [made, { state, steps: moves }] = [SURFACES[surface], RULES[rule]];
    const [w, s, points] = [[...start], new Float64Array(state), [[...start]]];
    let asked = 0;
    const at = (f, into) => (x, y) => { asked += 1; f(p, x, y, into); return into; };
    const value = (x, y) => { asked += 1; return made.value(p, x, y); };
    const answers = { value, gradient: at(made.gradient, [0, 0]), hessian: at(made.hessian, [0, 0, 0, 0]) };
    for (let k = 0; k < steps; k += 1) {
        moves[Math.min(k, moves.length - 1)](h, s, w, answers);
        points.push([...w]);
    }
    return { points, asked };
}
function look({ surface, p, points }) {
    const made = SURFACES[surface];
    const at = (f, out, [x, y]) => { f(p, x, y, out); return out; };
    const filled = (f, count) => points.map((point) => at(f, Array(count).fill(0), point));
    return {
        value: points.map(([x, y]) => made.value(p, x, y)),
        gradient: filled(made.gradient, 2),
        hessian: filled(made.hessian, 4),
        ...Object.fromEntries(["window", "start", "minima", "saddles", "maxima"].map((name) => [name, made[name](p)])),
    };
}
const names = [Object.keys(SURFACES), Object.keys(RULES)];
console.log(JSON.stringify(jobs.map((job) => (job.rule ? run(job) : job.points ? look(job) : names))));
"""


def in_node(folder: Path, text: str, jobs: list[dict[str, Any]]) -> list[Any]:
    assert NODE
    (folder / "generated.mjs").write_text(text, encoding="utf-8")
    (folder / "runner.mjs").write_text(RUNNER, encoding="utf-8")
    command = [NODE, str(folder / "runner.mjs"), (folder / "generated.mjs").as_uri()]
    done = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=300)
    found: list[Any] = json.loads(done.stdout)
    return found


def race_job(surface: str, recording: Recording, number: int, rule: str) -> dict[str, Any]:
    run = recording.runs[number]
    p = recording.surface.settings()
    start = [float(each) for each in run.start]
    return {"surface": surface, "p": p, "rule": rule, "h": run.settings, "start": start, "steps": recording.steps}


def difference(found: Any, recording: Recording, number: int) -> float:
    """The largest, beside the size of the path."""
    points = recording.points[:, :, number]
    return float(np.abs(np.array(found["points"]) - points).max() / np.abs(points).max())


@needs_node
@pytest.mark.parametrize("spec", SOME_SURFACES)
def test_javascript_goes_the_way_of_every_optimizer_of_the_catalogue(spec: str, tmp_path: Path) -> None:
    recording = record(spec, list(catalogue()), steps=STEPS)
    jobs = [race_job(spec, recording, number, run.optimizer) for number, run in enumerate(recording.runs)]
    found = in_node(tmp_path, generated(), jobs)
    assert (recording.diverged_at < 0).all()
    worst = {
        run.optimizer: difference(each, recording, k)
        for k, (run, each) in enumerate(zip(recording.runs, found, strict=True))
    }
    assert max(worst.values()) <= 1e-9, worst
    assert [each["asked"] for each in found] == recording.evaluations[-1].tolist()


@needs_node
def test_javascript_gives_the_numbers_of_every_surface(tmp_path: Path) -> None:
    moved = surface_from("shifted(rotated(scaled(beale):y=3,loss=2):angle=30):x=2")
    surfaces = [*map(surface_from, VARIANTS), Waves(3.0), Branched(7.0), moved]
    own = [Waves(), Branched(7.0), moved]
    numbers = [Landscapes(each) for each in surfaces]
    jobs = [
        {
            "surface": each.surface.name if number < len(VARIANTS) else surface_names(own)[number - len(VARIANTS)],
            "p": each.surface.settings(),
            "points": each.points.T.tolist(),
        }
        for number, each in enumerate(numbers)
    ]
    found = in_node(tmp_path, generated(own), jobs)
    assert len(found) == len(numbers)
    for each, answer in zip(numbers, found, strict=True):
        each.agree(answer)


@needs_node
def test_javascript_goes_the_way_of_rules_and_surfaces_of_ones_own(tmp_path: Path) -> None:
    own, surface = [cls() for cls in (*OWN, *BRANCHING)], surface_from(Curved())
    (name,) = surface_names([surface])
    recordings = [("beale", (2.5, 0.6)), ("himmelblau", (1.0, 2.5)), (name, (1.0, 0.5))]
    made = {each: record(surface if each == name else each, own, start, STEPS) for each, start in recordings}
    labels = optimizer_names(own)
    cases = [(each, recording, k) for each, recording in made.items() for k in range(len(own))]
    jobs = [race_job(each, recording, k, labels[k]) | {"p": {}} for each, recording, k in cases]
    found = in_node(tmp_path, generated([surface], own, (1.0, 0.5)), jobs)
    for (each, recording, k), answer in zip(cases, found, strict=True):
        assert recording.diverged_at[k] < 0, (each, labels[k])
        assert difference(answer, recording, k) <= 1e-9, (each, labels[k])
        assert answer["asked"] == recording.evaluations[-1, k], (each, labels[k])


def hostile(name: str) -> Any:
    def update(self: Any, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad * self.名前 / self.constructor

    def __init__(self: Any, lr: float = 0.01, 名前: float = 2.0, constructor: float = 4.0) -> None:  # noqa: N807, N803, PLC2401
        self.lr, self.名前, self.constructor = lr, 名前, constructor

    return type(name, (), {"update": update, "__init__": __init__, "title": "</script>\n<b>"})()


@needs_node
def test_no_name_is_more_than_a_name(tmp_path: Path) -> None:
    own = [hostile(name) for name in ("__proto__", 'a"]: 0 }; evil(); //', "</script><script>", "Adam")]

    class Odd(Plain):
        name = "__proto__"
        start = (1, 1)
        window = ((-2, 2), (-2, 2))

    surface = surface_from(Odd())
    text = generated([surface], own)
    assert "</script" not in text
    assert text.isascii()
    labels = optimizer_names(own)
    assert labels == ["__proto__", 'a"]: 0 }; evil(); //', "</script><script>", "adam-2"]
    recording = record(surface, own, steps=5)
    jobs: list[dict[str, Any]] = [race_job("__proto__", recording, k, label) for k, label in enumerate(labels)]
    *found, (_, rules) = in_node(tmp_path, text, [*jobs, {}])
    assert set(rules) >= {*catalogue(), *labels}
    assert [difference(each, recording, k) for k, each in enumerate(found)] == [0.0] * 4
