"""Steps that are done in buffers give the numbers of a plain loop, to the last bit."""

from __future__ import annotations

import copy
import tracemalloc
from typing import Any

import numpy as np
import pytest
from branching import DampedNewton, Rprop
from given import SOME_SURFACES
from numpy.typing import NDArray

from optviz.optimizers import catalogue
from optviz.plan.inputs import optimizer_from, settings_of, surface_from
from optviz.trace.array import Traced
from optviz.trace.expression import Node, Symbol, UntraceableError, applied, constant, node
from optviz.trace.replay import Replay, computed
from optviz.traced.asked import answered
from optviz.traced.rule import rule_of
from optviz.traced.surface import traced_method

RUNS, STEPS = 257, 60
X, Y = Traced.symbols("x", "y").nodes
W = [node("symbol", (), Symbol("w", place)) for place in range(2)]


def starts_on(surface: Any) -> NDArray[np.float64]:
    (left, right), (bottom, top) = surface.window
    return np.random.default_rng(2).uniform([[left], [bottom]], [[right], [top]], (2, RUNS))


def replayed(optimizer: Any, spec: str, starts: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """The runs by the expressions of their rule and of their surface, put into one."""
    rule, surface = rule_of(optimizer), surface_from(spec)
    answers = {name: traced_method(surface, name) for name in ("value", "gradient", "hessian")}
    state = [node("symbol", (), Symbol("s", place)) for place in range(len(rule.following.state))]
    h = {node("symbol", (), Symbol("h", name)): value for name, value in settings_of(optimizer).items()}
    first, following = (
        answered([*each.weight, *each.state], answers, [X, Y]) for each in (rule.step(1), rule.following)
    )
    known = computed(first, dict(zip(W, starts, strict=True)) | h)
    symbols = [*W, *state]
    replay = Replay(dict(zip(symbols, following, strict=True)), dict(zip(symbols, known, strict=True)) | h)
    for _ in range(steps - 1):
        replay.step()
    return np.stack([np.broadcast_to(replay.value(each), starts.shape[1]) for each in W])


def plain(optimizer: Any, spec: str, starts: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    surface, weight, rule = surface_from(spec), starts.copy(), copy.deepcopy(optimizer)
    for _ in range(steps):
        rule.step(weight, surface)
    return weight


@pytest.mark.parametrize("spec", SOME_SURFACES)
@pytest.mark.parametrize("name", catalogue())
def test_replayed_runs_are_those_of_the_plain_rule(name: str, spec: str) -> None:
    surface = surface_from(spec)
    optimizer, starts = optimizer_from(name, surface), starts_on(surface)
    with np.errstate(all="ignore"):
        expected = plain(optimizer, spec, starts, STEPS)
        found = replayed(optimizer, spec, starts, STEPS)
    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("cls", [Rprop, DampedNewton], ids=lambda cls: cls.__name__)
def test_runs_of_a_rule_that_sees_one_point_are_replayed_together(cls: type) -> None:
    surface = surface_from("himmelblau")
    starts = starts_on(surface)[:, :40]
    with np.errstate(all="ignore"):
        alone = []
        for start in starts.T:
            rule, weight = cls(), start.copy()
            for _ in range(30):
                if hasattr(rule, "step"):
                    rule.step(weight, surface)
                else:
                    rule.update(weight, surface.gradient(weight))
            alone.append(weight)
        found = replayed(cls(), "himmelblau", starts, 30)
    assert found.tobytes() == np.array(alone).T.tobytes()


def replay_of(step: dict[Node, Node], values: dict[Node, Any], steps: int = 1) -> Replay:
    replay = Replay(step, values)
    for _ in range(steps):
        replay.step()
    return replay


def test_what_is_given_is_not_changed_and_each_step_begins_where_the_last_one_ended() -> None:
    x, y = np.arange(3.0), np.ones(3)
    replay = replay_of({X: applied("add", X, Y), Y: applied("multiply", Y, constant(2.0))}, {X: x, Y: y}, 3)
    assert x.tolist() == [0, 1, 2]
    assert replay.value(X).tolist() == [7, 8, 9]
    assert replay.value(Y).tolist() == [8, 8, 8]


def test_symbols_may_change_places_stay_or_become_one() -> None:
    values = {X: np.array([1.0, 2.0]), Y: np.array([3.0, 4.0])}
    swapped = replay_of({X: Y, Y: X}, values, 3)
    assert (swapped.value(X).tolist(), swapped.value(Y).tolist()) == ([3, 4], [1, 2])
    total = applied("add", X, Y)
    alike = replay_of({X: total, Y: total}, values)
    assert (alike.value(X).tolist(), alike.value(Y).tolist()) == ([4, 6], [4, 6])
    fixed = replay_of({X: constant(7.0)}, values, 2)
    assert (fixed.value(X).tolist(), fixed.value(Y).tolist()) == ([7, 7], [3, 4])


def test_a_choice_reads_what_it_chooses_from_before_it_is_written_over() -> None:
    x, y = Traced(X), Traced(Y)
    (result,) = np.where(x > y, y * 2 - x, x * 3 + y).nodes.flat
    replay = replay_of({X: result}, {X: np.array([1.0, 5.0]), Y: np.array([2.0, 3.0])})
    assert replay.value(X).tolist() == [5, 1]


def test_a_number_becomes_an_array_once_it_is_made_from_one() -> None:
    z = node("symbol", (), Symbol("z"))
    step = {X: applied("multiply", X, constant(0.5)), Y: applied("add", Y, X), z: applied("add", z, Y)}
    replay = replay_of(step, {X: np.array([4.0, 8.0]), Y: 0.0, z: 1.0}, 3)
    assert replay.value(z).tolist() == [1 + 4 + 6, 1 + 8 + 12]
    plain_number = replay_of({X: applied("power", X, constant(2.0))}, {X: 0.9, Y: np.ones(4)})
    assert plain_number.value(X).tolist() == 0.9**2


def test_a_step_allocates_nothing_of_the_size_of_the_runs() -> None:
    optimizer, runs = catalogue()["adam"](0.01), 50_000
    rule, surface = rule_of(optimizer), surface_from("rosenbrock")
    answers = {"gradient": traced_method(surface, "gradient")}
    symbols = [*W, *(node("symbol", (), Symbol("s", place)) for place in range(len(rule.following.state)))]
    h = {node("symbol", (), Symbol("h", name)): value for name, value in settings_of(optimizer).items()}
    following = answered([*rule.following.weight, *rule.following.state], answers, [X, Y])
    values = {each: np.full(runs, 0.5) if place != 2 else 1.0 for place, each in enumerate(symbols)}
    replay = Replay(dict(zip(symbols, following, strict=True)), values | h)
    replay.step()
    tracemalloc.start()
    try:
        for _ in range(3):
            replay.step()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < runs


def test_what_nobody_answers_cannot_be_computed() -> None:
    asked = node("asked", (X, Y), Symbol("value", 0))
    with pytest.raises(UntraceableError, match="nobody says what"):
        computed([asked], {X: 1.0, Y: 2.0})
    with pytest.raises(UntraceableError, match="nobody says what"):
        Replay({X: asked}, {X: 1.0, Y: 2.0})
