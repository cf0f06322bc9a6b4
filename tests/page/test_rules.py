"""The generated formulas give the numbers that the rules and surfaces give, in Python and in JavaScript."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from collections import deque
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from given import calls_of
from interpreter import evaluated
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, Recording, record
from optviz.objectives.own import OwnSurface
from optviz.objectives.surfaces import Surface, names, surface_class
from optviz.optimizers import Adam, Momentum, catalogue
from optviz.page.content import data, generated, optimizer_names, surface_names
from optviz.parameters import Parameter, state
from optviz.race.inputs import settings_of, surface_from
from optviz.trace.expression import UntraceableError
from optviz.trace.rule import Rule, rule_of
from optviz.trace.surface import landscape_of

Array = NDArray[np.float64]
pytestmark = pytest.mark.filterwarnings("ignore:Rebinding never moved:optviz.OptvizWarning")
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
STEPS = 200


class InPlace(Optimizer):
    """In place, through views and parts."""

    momentum: float = 0.9
    v: Any = state()

    def update(self, weight: Array, grad: Array) -> None:
        if self.v is None:
            self.v = np.zeros(2)
        self.v *= self.momentum
        self.v[:] += (1 - self.momentum) * grad
        view = weight[:1]
        view -= self.lr * self.v[:1]
        weight[1] -= self.lr * self.v[1]


class Listed:
    """State in a list, a dictionary and a tuple, and a second name for one array."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr
        self.memory: dict[str, Any] = {"pair": [np.zeros(2), 1.0], "last": (0, None)}
        self.alias = self.memory["pair"][0]

    def update(self, weight: Array, grad: Array) -> None:
        pair = self.memory["pair"]
        self.alias += 0.1 * (grad - pair[0])
        pair[1] *= 0.99
        count, _ = self.memory["last"]
        self.memory["last"] = (count + 1, grad.copy())
        weight -= self.lr * pair[0] * (1 + pair[1] / self.memory["last"][0])


class Counting:
    """A counter that says when to begin."""

    t = 0

    def __init__(self, lr: float = 0.01, warm: int = 20) -> None:
        self.lr, self.warm, self.m = lr, warm, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.t == 0:
            self.m = grad.copy()
        self.t += 1
        rate = self.lr * np.minimum(1, self.t / self.warm) * np.where(self.t % 50 == 0, 0.5, 1)
        if self.t > 1:
            self.m = 0.5 * self.m + 0.5 * grad
        weight -= rate * self.m


class SignDescent(Optimizer):
    """Rprop's idea: the rate of a coordinate grows while the sign stays."""

    rate: Any = state()
    sign: Any = state()

    def update(self, weight: Array, grad: Array) -> None:
        if self.rate is None:
            self.rate, self.sign = np.full_like(weight, self.lr), np.zeros_like(weight, dtype=float)
        same = np.sign(grad) * self.sign
        self.rate = np.clip(
            np.where(same > 0, 1.2 * self.rate, np.where(same < 0, 0.5 * self.rate, self.rate)), 1e-6, 1
        )
        self.sign = np.sign(grad)
        weight -= self.rate * self.sign


class Clipped(Momentum):
    """Momentum whose gradient is never longer than 1."""

    longest: float = 1.0

    def update(self, weight: Array, grad: Array) -> None:
        super().update(weight, grad * np.minimum(1, self.longest / np.linalg.norm(grad)))


class SharpnessAware(Optimizer):
    """Two gradients at each step."""

    rho: Annotated[float, Parameter("(0, inf)", "rho", "how far up it looks")] = 0.05

    def step(self, weight: Array, objective: Any) -> None:
        grad = objective.gradient(weight)
        uphill = weight + self.rho * grad / (np.linalg.norm(grad) + 1e-12)
        weight -= self.lr * objective.gradient(uphill)


class Extragradient(Optimizer):
    """Steps with the gradient from where a step would end."""

    def step(self, weight: Array, objective: Any) -> None:
        ahead = weight.copy()
        ahead -= self.lr * objective.gradient(weight)
        weight[...] = weight - self.lr * objective.gradient(ahead)


class Newton(Optimizer):
    """Asks for second derivatives, and for a loss that it does not use."""

    def step(self, weight: Array, objective: Any) -> None:
        self.seen = objective.value(weight)
        grad, hessian = objective.gradient(weight), objective.hessian(weight)
        weight -= self.lr * np.linalg.solve(hessian + 50 * np.eye(2), grad)


class Decaying:
    """A hyper-parameter that the rule itself changes."""

    def __init__(self, lr: float = 0.05) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        self.lr *= 0.99
        weight -= self.lr * grad / (1 + abs(grad))


class Wrapped:
    """A rule around another."""

    def __init__(self, lr: float = 0.01) -> None:
        self.inner = Adam(lr)
        self.slow: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        self.slow = weight.copy() if self.slow is None else self.slow
        self.inner.update(weight, grad)
        weight[:] = 0.5 * (weight + self.slow)
        self.slow = weight + 0


class Flag:
    """What was true and what was false before."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr, self.started, self.up = lr, False, np.array([True, False])

    def update(self, weight: Array, grad: Array) -> None:
        if not self.started:
            self.started = True
        weight -= self.lr * np.where(self.up, 1.0, 0.5) * grad / (1 + np.abs(grad))
        self.up = grad > 0


class KeepsTheWeight:
    """Holds the very array that it changes."""

    def __init__(self, lr: float = 0.001) -> None:
        self.lr, self.w = lr, None

    def update(self, weight: Array, grad: Array) -> None:
        self.w = weight
        self.w -= self.lr * grad


class Rebinding:
    """Does not move: the name, and not the array, gets the new value."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        weight = weight - self.lr * grad


class Remembering:
    """The last two gradients."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr, self.last = lr, deque([0.0, 0.0], maxlen=2)

    def update(self, weight: Array, grad: Array) -> None:
        self.last.append(grad[0])
        weight -= self.lr * np.array([self.last[0], grad[1]]) / (1 + self.last[1] ** 2)


OWN = [
    InPlace,
    Listed,
    Counting,
    SignDescent,
    Clipped,
    SharpnessAware,
    Extragradient,
    Newton,
    Decaying,
    Wrapped,
    Flag,
    KeepsTheWeight,
    Rebinding,
    Remembering,
]


def walked(rule: Rule, surface: Surface, h: dict[str, float], start: Any, steps: int) -> Array:
    """The points of a run by the expressions of a rule, in Python."""
    w, s = list(start), [0.0] * len(rule.following.state)
    points = [list(w)]
    for step in [rule.first, *[rule.following] * (steps - 1)]:
        known = {"w": w, "s": s, "h": h}
        found = evaluated(
            [*step.asked, *step.weight, *step.state],
            lambda symbol, known=known: known[symbol.name][symbol.key],
            lambda name, x, y: getattr(surface, name)(np.array([x, y])),
        )[len(step.asked) :]
        w, s = found[:2], found[2:]
        points.append(list(w))
    return np.array(points)


@pytest.mark.parametrize("cls", [*catalogue().values(), *OWN], ids=lambda cls: cls.__name__)
def test_the_expressions_of_a_rule_go_its_way(cls: type) -> None:
    surface, optimizer = surface_from("beale"), cls()
    made = record(surface, optimizer, (2.5, 0.6), steps=60)
    points = walked(rule_of(optimizer), surface, settings_of(optimizer), (2.5, 0.6), 60)
    np.testing.assert_allclose(points, made.points[:, :, 0], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("cls", [*catalogue().values(), *OWN], ids=lambda cls: cls.__name__)
def test_the_expressions_of_a_rule_ask_as_often_as_it_does(cls: type) -> None:
    counts = record("beale", cls(), steps=3).evaluations[:, 0]
    rule = rule_of(cls())
    assert np.diff(counts).tolist() == [len(rule.first.asked)] + [len(rule.following.asked)] * 2


@pytest.mark.parametrize("cls", [*catalogue().values(), *OWN], ids=lambda cls: cls.__name__)
def test_tracing_leaves_the_instance_as_it_was(cls: type) -> None:
    optimizer = cls()
    rule_of(optimizer)
    one, other = (record("beale", each, steps=5).points for each in (optimizer, cls()))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("cls", [InPlace, Counting, SharpnessAware, Decaying, Adam], ids=lambda cls: cls.__name__)
def test_another_hyper_parameter_needs_no_new_expressions(cls: type) -> None:
    surface, rule = surface_from("beale"), rule_of(cls())
    given = {name: 0.7 * value for name, value in settings_of(cls()).items()}
    points = walked(rule, surface, {**settings_of(cls()), **given}, surface.start, 40)
    made = record(surface, cls(**given), steps=40)
    assert rule.free == tuple(given)
    np.testing.assert_allclose(points, made.points[:, :, 0], rtol=1e-12, atol=1e-13)


class Branching:
    def update(self, weight: Array, grad: Array) -> None:
        if grad @ grad > 1:
            weight -= 0.1 * grad


class WithMath:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * grad / math.sqrt(grad[0] ** 2 + 1)


class TenthStep:
    t = 0

    def update(self, weight: Array, grad: Array) -> None:
        self.t += 1
        weight -= 0.01 * grad
        if self.t == 10:
            weight += 1


class Alternating:
    odd = True

    def update(self, weight: Array, grad: Array) -> None:
        self.odd = not self.odd
        weight -= (0.01 if self.odd else 0.02) * grad


class Growing:
    def __init__(self) -> None:
        self.history: list[Any] = []

    def update(self, weight: Array, grad: Array) -> None:
        self.history.append(grad)
        weight -= 0.01 * np.stack(self.history).sum(axis=0)


class Noisy:
    def __init__(self) -> None:
        self.generator = np.random.default_rng(0)

    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * (grad + self.generator.normal(size=2))


class Scheduled:
    def __init__(self) -> None:
        self.rates = iter([0.01] * 100 + [0.5] * 1000)

    def update(self, weight: Array, grad: Array) -> None:
        weight -= next(self.rates) * grad


class Hiding:
    def __init__(self) -> None:
        self.last: set[Any] | frozenset[Any] = frozenset()

    def update(self, weight: Array, grad: Array) -> None:
        for each in self.last:
            weight -= 0.01 * each()
        kept = grad.copy()
        self.last = frozenset([lambda: kept])


class Catching:
    def update(self, weight: Array, grad: Array) -> None:
        try:
            scale = math.sqrt(grad[0])
        except ValueError:
            scale = 0.0
        weight -= 0.01 * scale * grad


class FallingCounter:
    t = 0

    def update(self, weight: Array, grad: Array) -> None:
        if self.t <= 0:
            weight -= 0.01 * grad
        self.t = 1 if self.t <= 0 else self.t - 1


class Other:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * np.linalg.eigvalsh(np.outer(grad, grad))


class AsksForMinima(Optimizer):
    def step(self, weight: Array, objective: Any) -> None:
        weight[:] = objective.minima[0][:2]


class Viewing:
    def __init__(self) -> None:
        self.part: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        self.part = weight[:1]
        weight -= 0.01 * grad


REASONS = {
    Branching: r"it branches on a value \(in line \d+: if grad @ grad > 1\)",
    WithMath: r"it turns a traced value into a plain number \(in line \d+: weight -= 0\.01 \* grad / math\.sqrt.*\)",
    TenthStep: r"it branches on a value \(in line \d+: if self\.t == 10\)",
    Alternating: "what it keeps has another form after the second step than after the first",
    Growing: "what it keeps has another form after the second step than after the first",
    Noisy: "it does something else at each step",
    Scheduled: "it keeps an iterator in `rates`",
    Catching: "it catches the error that stops the tracer",
    Hiding: "it keeps values where they are not seen",
    FallingCounter: r"it branches on a value \(in line \d+: if self\.t <= 0\)",
    Other: r"it uses np\.linalg\.eigvalsh, which the tracer does not know \(in line \d+: weight -= .*\)",
    AsksForMinima: r"it asks the surface for `minima` \(in line \d+: weight\[:\] = objective\.minima.*\)",
    Viewing: "it keeps a part of another array without copying it",
}


@pytest.mark.parametrize("cls", REASONS, ids=lambda cls: cls.__name__)
def test_a_rule_that_is_more_than_expressions_is_refused_with_a_sentence(cls: type) -> None:
    with pytest.raises(UntraceableError) as caught:
        rule_of(cls())
    sentence = rf"{cls.__name__} cannot be traced because {REASONS[cls]}; the page shows its recorded path instead\."
    assert re.fullmatch(sentence, str(caught.value)), str(caught.value)


def test_a_rule_that_returns_the_weight_is_the_one_that_changes_it() -> None:
    class Changing:
        def update(self, weight: Array, grad: Array) -> Any:
            weight -= 0.1 * grad

    class Returning:
        def update(self, weight: Array, grad: Array) -> Any:
            return weight - 0.1 * grad

    class Both(Changing):
        def update(self, weight: Array, grad: Array) -> Any:
            super().update(weight, grad)
            return weight

    assert rule_of(Returning()) == rule_of(Both()) == rule_of(Changing())


def test_a_hyper_parameter_that_a_rule_branches_on_stays_the_number_that_it_is() -> None:
    class Switched:
        def __init__(self, lr: float = 0.01, decay: float = 0.5, nesterov: bool = True) -> None:  # noqa: FBT001, FBT002
            self.lr, self.decay, self.nesterov = lr, decay, nesterov

        def update(self, weight: Array, grad: Array) -> None:
            if self.decay > 0 and self.nesterov:
                weight *= 1 - self.lr * self.decay
            weight -= self.lr * grad

    assert rule_of(Switched()).free == ("lr",)


def test_a_hyper_parameter_that_made_another_attribute_stays_the_number_that_it_is() -> None:
    class Derived:
        def __init__(self, lr: float = 0.01, span: float = 10.0, size: int = 2) -> None:
            self.lr, self.span, self.decay, self.size, self.v = lr, span, 1 - 1 / span, size, np.zeros(size)

        def update(self, weight: Array, grad: Array) -> None:
            self.v = self.decay * self.v + grad / self.span
            weight -= self.lr * self.v

    assert rule_of(Derived()).free == ("lr",)


def test_what_a_rule_says_of_its_step_is_traced_too() -> None:
    optimizer, surface = Adam(0.1), surface_from("beale")
    rule = rule_of(optimizer)
    weight = np.array(surface.start)
    optimizer.step(weight, surface)
    assert optimizer.m is not None
    assert optimizer.v is not None
    s = [optimizer.t, *optimizer.m, *optimizer.v]
    known = {"s": s, "h": optimizer.settings()}
    found = evaluated(rule.effective, lambda symbol: known[symbol.name][symbol.key])
    np.testing.assert_allclose(found, optimizer.effective_step(), rtol=1e-15)


@pytest.mark.parametrize("cls", [Clipped, Wrapped, InPlace], ids=lambda cls: cls.__name__)
def test_a_rule_that_changes_its_update_does_not_say_what_its_base_says(cls: type) -> None:
    assert rule_of(cls()).effective == ()


class Waves(Surface):
    """With functions beyond polynomials."""

    strength: Annotated[float, Parameter("(0, inf)", "s", "height of the waves")] = 2.0
    formula = "x² + y² + s sin(x) exp(-y²)"
    start = (1.0, 1.0)
    steps = 10

    @property
    def window(self) -> Any:
        return (-2.0 * self.strength, 2.0 * self.strength), (-3.0, 3.0)

    def value(self, w: Array) -> Array:
        x, y = w
        return x * x + y * y + self.strength * np.sin(x) * np.exp(-y * y)

    def gradient(self, w: Array) -> Array:
        x, y = w
        wave = self.strength * np.exp(-y * y)
        return np.array([2 * x + wave * np.cos(x), 2 * y - 2 * y * wave * np.sin(x)])

    def hessian(self, w: Array) -> Array:
        x, y = w
        wave = self.strength * np.exp(-y * y)
        mixed = -2 * y * wave * np.cos(x)
        return np.array([[2 - wave * np.sin(x), mixed], [mixed, 2 + (4 * y * y - 2) * wave * np.sin(x)]])


class Branched(Waves):
    """Branches on its parameter, not on the point."""

    @property
    def window(self) -> Any:
        return ((-1.0, 1.0) if self.strength > 5 else (-4.0, 4.0)), (-3.0, 3.0)


class Plain:
    """An object of one's own; without a Hessian, a window and a start."""

    def value(self, w: Array) -> Any:
        return w[0] ** 2 + 3 * np.abs(w[1]) ** 3

    def gradient(self, w: Array) -> list[Any]:
        return [2 * w[0], 9 * np.abs(w[1]) * w[1]]


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


VARIANTS = [
    *names(),
    "ravine:condition=100,angle=33",
    "ravine:condition=3,angle=-180",
    "ravine:angle=90",
    "rosenbrock:a=-2,b=7",
    "rosenbrock:a=3",
]


@pytest.mark.parametrize("spec", VARIANTS)
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


def test_a_surface_that_branches_on_a_parameter_is_shown_as_it_is() -> None:
    free, fixed = landscape_of(Waves(3.0)), landscape_of(Branched(3.0))
    assert (free.fixed, fixed.fixed) == (False, True)
    assert [each.value for each in fixed.window] == [-4, 4, -3, 3]
    assert "strength" not in repr(fixed.value)


def test_a_surface_that_turns_its_point_into_floats_is_refused_with_a_sentence() -> None:
    with pytest.raises(UntraceableError) as caught:
        landscape_of(surface_from(Pointwise()), (1.0, 1.0))
    assert re.fullmatch(
        r"The surface Pointwise cannot be traced because it turns a traced value into a plain number \(in line \d+: "
        r"return float\(w\[0\]\) \*\* 2\); write it with NumPy's functions, without branches\.",
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
    const [{ gradient }, { state, first, next }] = [SURFACES[surface], RULES[rule]];
    const [w, s, out, points] = [[...start], new Float64Array(state), [0, 0], [[...start]]];
    let asked = 0;
    const at = (f, into) => (x, y) => { asked += 1; f(p, x, y, into); return into; };
    for (let k = 0; k < steps; k += 1) {
        (k ? next : first)(h, s, w, at(gradient, out));
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
@pytest.mark.parametrize("spec", names())
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
    surfaces = [surface_from(spec) for spec in VARIANTS] + [Waves(3.0), Branched(7.0)]
    own = [Waves(), Branched(7.0)]
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
    own, surface = [cls() for cls in OWN if cls is not Newton], surface_from(Plain())
    recordings = {"beale": record("beale", own, steps=STEPS)}
    recordings[surface_names([surface])[0]] = record(surface, own, (1.0, 0.5), steps=STEPS)
    cases = [(name, made, k) for name, made in recordings.items() for k in range(len(made.runs))]
    labels = dict(zip((type(each).__name__.lower() for each in own), optimizer_names(own), strict=True))
    jobs = [race_job(name, made, k, labels[made.runs[k].optimizer]) | {"p": {}} for name, made, k in cases]
    found = in_node(tmp_path, generated([surface], own, (1.0, 0.5)), jobs)
    for (_, made, k), each in zip(cases, found, strict=True):
        assert made.diverged_at[k] < 0
        assert difference(each, made, k) <= 1e-9, made.runs[k].title


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
    assert set(rules) == {*catalogue(), *labels}
    assert [difference(each, recording, k) for k, each in enumerate(found)] == [0.0] * 4


def test_the_generated_module_is_the_same_each_time_and_made_at_once() -> None:
    first, second = generated(), generated()
    assert calls_of(generated) < 250_000
    assert first == second
    assert len(first) < 40_000
    assert not re.search(r"\beval\b|\bFunction\b", first)


def test_the_data_are_json_and_tell_of_the_whole_catalogue() -> None:
    found = json.loads(json.dumps(data(), allow_nan=False))
    assert [each["name"] for each in found["surfaces"]] == names()
    assert [each["name"] for each in found["optimizers"]] == list(catalogue())
    assert found["recorded"] == []
    ravine = next(each for each in found["surfaces"] if each["name"] == "ravine")
    assert [
        (each["name"], each["low"], each["high"], each["lowOpen"], each["highOpen"]) for each in ravine["parameters"]
    ] == [
        ("condition", 1, None, False, True),
        ("angle", -180, 180, False, False),
    ]
    assert ravine["rates"]["adamuncorrected"] == ravine["rates"]["adam"] == 0.5
    adam = next(each for each in found["optimizers"] if each["name"] == "adam")
    assert (adam["title"], adam["colors"]["light"]) == ("Adam", "#e69f00")
    assert [each["symbol"] for each in adam["parameters"] if not each["quiet"]] == ["lr", "β1", "β2"]
    assert set(found["looks"]) == {"light", "dark"}


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_the_formula_of_an_optimizer_ends_in_its_step(cls: type) -> None:
    about = {each["title"]: each for each in data()["optimizers"]}[cls.__name__]
    assert about["formula"][-1].startswith("w <- w ")
    assert all(" <- " in line or " = " in line for line in about["formula"])
    assert set(about["formula"]) <= {line.strip() for line in (cls.__doc__ or "").splitlines()}


def test_the_data_tell_of_ones_own_rules_and_record_those_that_cannot_be_traced() -> None:
    own = [Counting(0.02), Branching(), Clipped(), AsksForMinima()]
    surface = surface_from("himmelblau")
    found = data(optimizers=own, surface=surface, start=(1.0, 2.0), steps=30)
    counting, clipped = found["optimizers"][-2:]
    assert (counting["name"], counting["title"], counting["formula"]) == ("counting", "Counting", [])
    assert [(each["name"], each["default"]) for each in counting["parameters"]] == [("lr", 0.02), ("warm", 20)]
    assert counting["parameters"][0]["low"] is None
    assert clipped["colors"]["light"] == Momentum.color
    branching, asking = found["recorded"]
    assert len({each["colors"]["light"] for each in (counting, branching, asking)}) == 3
    assert (branching["title"], branching["surface"]) == ("Branching", "himmelblau")
    assert "it branches on a value" in branching["why"]
    made = record(surface, own[1], (1.0, 2.0), 30)
    np.testing.assert_array_equal(branching["points"], made.points[:, :, 0])
    np.testing.assert_array_equal(branching["losses"], made.losses[:, 0])


def test_a_rule_that_asks_for_more_than_gradients_is_recorded() -> None:
    (newton,) = data(optimizers=[Newton()], surface=surface_from("beale"), steps=5)["recorded"]
    assert newton["why"] == (
        "Newton asks the surface for its hessian, which the page does not answer; the page shows its recorded path "
        "instead."
    )
    assert "newton" not in generated(optimizers=[Newton()])


def test_a_rule_without_words_has_none() -> None:
    class Bare(Optimizer):
        def update(self, weight: Array, grad: Array) -> None:
            weight -= self.lr * grad

    about = data(optimizers=[Bare()])["optimizers"][-1]
    assert (about["about"], about["formula"]) == ("", [])


def test_objects_of_the_catalogue_keep_their_names() -> None:
    assert optimizer_names([Adam(0.5), Counting(), Counting(), Adam(0.1)]) == ["adam", "counting", "counting-2", "adam"]
    assert surface_names([surface_from("ravine:angle=30"), OwnSurface(Plain())]) == ["ravine", "Plain"]
    assert len(data(optimizers=[Adam(0.5)])["optimizers"]) == len(catalogue())


def test_a_surface_whose_sliders_would_do_nothing_says_so() -> None:
    free, fixed = data([Waves(3.0), Branched(3.0)])["surfaces"][-2:]
    assert "fixed" not in free
    assert fixed["fixed"] is True
    assert (free["name"], free["about"], free["parameters"][0]["default"]) == ("test-rules", Waves.__doc__[:-1], 3.0)
