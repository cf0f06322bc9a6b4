"""Rules that nobody wrote: made at random of all that a rule may do, they are traced to the last bit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from interpreter import evaluated
from numpy.typing import NDArray

from optviz.objectives.base import Counted
from optviz.optimizers.base import Optimizer
from optviz.plan.inputs import surface_from
from optviz.race.lockstep import Group, advance
from optviz.trace.expression import UntraceableError
from optviz.traced.rule import rule_of
from optviz.traced.steps import Rule

Array = NDArray[np.float64]
STEPS, STATEMENTS, RULES = 12, 4, 40

Env = dict[str, Any]
Compute = Callable[[Env], Any]
# What a rule knows in a step: pairs and numbers. Those with a dot are its own, and last.
PAIRS = ("w", "g", "a", "self.m", "self.v")
NUMBERS = ("b", "self.t", "self.r", "h")


class Maker:
    """Makes statements on named pairs and numbers, as functions that work on arrays and on what is traced."""

    def __init__(self, seed: int) -> None:
        self.draw = np.random.default_rng(seed)

    def one_of(self, *choices: Any) -> Any:
        return choices[self.draw.integers(len(choices))]

    def number(self, depth: int = 2) -> Compute:
        if depth == 0 or self.draw.random() < 0.25:
            name, value = self.one_of(*NUMBERS), float(self.one_of(0.5, 1.0, 2.0, -0.75, 3.0))
            return self.one_of(lambda env: env[name], lambda _: value)
        x, y, pair, axis = self.number(depth - 1), self.number(depth - 1), self.pair(depth - 1), self.draw.integers(2)
        return self.one_of(
            lambda env: x(env) + y(env),
            lambda env: x(env) * y(env) * 0.5,
            lambda env: x(env) / (1.0 + abs(y(env))),
            lambda env: min(x(env), y(env)),
            lambda env: max(x(env), y(env), 0.1),
            lambda env: pair(env)[axis],
            lambda env: np.sum(pair(env)),
            lambda env: np.max(pair(env)),
            lambda env: env["self.t"] % 3,
            lambda env: env["self.t"] // 2 * 0.1,
            lambda env: 0.9 ** env["self.t"],
            lambda env: np.tanh(x(env)),
        )

    def pair(self, depth: int = 2) -> Compute:
        if depth == 0 or self.draw.random() < 0.25:
            name = self.one_of(*PAIRS)
            return lambda env: env[name]
        p, q, x = self.pair(depth - 1), self.pair(depth - 1), self.number(depth - 1)
        condition = self.mask(depth - 1)
        return self.one_of(
            lambda env: p(env) + q(env),
            lambda env: p(env) - 0.5 * q(env),
            lambda env: p(env) * x(env),
            lambda env: p(env) / (1 + np.abs(q(env))),
            lambda env: np.where(condition(env), p(env), q(env)),
            lambda env: np.clip(p(env), -1, 1),
            lambda env: np.sign(p(env)) * 0.1,
            lambda env: np.sqrt(p(env) ** 2 + 0.01),
            lambda env: np.maximum(p(env), x(env)),
            lambda env: p(env)[::-1],
        )

    def mask(self, depth: int) -> Compute:
        p, q, x = self.pair(depth), self.pair(depth), self.number(depth)
        return self.one_of(lambda env: p(env) > q(env), lambda env: p(env) <= x(env), lambda env: p(env) * q(env) < 0)

    def condition(self) -> Compute:
        x, y, mask = self.number(1), self.number(1), self.mask(1)
        return self.one_of(
            lambda env: x(env) > y(env),
            lambda env: -0.5 < x(env) <= 1.5,
            lambda env: env["self.t"] % 4 == 1,
            lambda env: np.any(mask(env)),
            lambda env: x(env) < 0 or not mask(env).all(),
            lambda env: env["self.t"] == 5,
        )

    def simple(self) -> Callable[[Env], None]:
        name, number_name = self.one_of(*PAIRS[2:]), self.one_of("b", "self.r")
        pair, number, mask, axis = self.pair(), self.number(), self.mask(1), self.draw.integers(2)

        def assign(env: Env) -> None:
            env[name] = pair(env) + 0.0

        def assign_number(env: Env) -> None:
            env[number_name] = number(env) * 0.9

        def in_place(env: Env) -> None:
            env[name] *= 0.9
            env[name] += 0.1 * pair(env)

        def by_mask(env: Env) -> None:
            env[name][mask(env)] *= 0.7

        def from_mask(env: Env) -> None:
            where = mask(env)
            env[name][where] = pair(env)[where]

        def element(env: Env) -> None:
            env[name][axis] = number(env) * 1.0

        return self.one_of(assign, assign_number, in_place, by_mask, from_mask, element)

    def statement(self, depth: int = 2) -> Callable[[Env], None]:
        if depth == 0 or self.draw.random() < 0.4:
            return self.simple()
        condition, yes, no = self.condition(), self.statement(depth - 1), self.statement(depth - 1)

        def branch(env: Env) -> None:
            if condition(env):
                yes(env)
            else:
                no(env)

        def loop(env: Env) -> None:
            tries = 0
            while condition(env) and tries < 3:
                yes(env)
                tries += 1

        return self.one_of(branch, branch, loop)


class Made(Optimizer):
    """A rule of some statements."""

    def __init__(self, seed: int) -> None:
        maker = Maker(seed)
        self._statements = tuple(maker.statement() for _ in range(STATEMENTS))
        self._asks = bool(maker.draw.random() < 0.5)
        self.t, self.r, self.m, self.v = 0, 1.0, np.zeros(2), np.ones(2)

    def step(self, weight: Array, objective: Any) -> None:
        self.t += 1
        env: Env = {"w": weight.copy(), "g": objective.gradient(weight) * 0.01, "a": np.zeros_like(weight), "b": 0.5}
        env |= {"self.t": self.t, "self.r": self.r, "self.m": self.m, "self.v": self.v, "h": 0.3}
        for statement in self._statements:
            statement(env)
        if self._asks and env["b"] > 0.2:
            env["g"] = 0.01 * objective.gradient(weight - 0.01 * env["a"])
        self.r, self.m, self.v = env["self.r"], env["self.m"] * 0.5, env["self.v"] * 0.5
        weight -= env["g"] + 0.01 * np.tanh(env["a"]) + 0.01 * np.tanh(self.m)


def plain(rule: Any, surface: Any, start: Array) -> tuple[list[bytes], list[int]]:
    weight, counted = start.copy(), Counted(surface)
    points, asked = [], []
    for _ in range(STEPS):
        before = counted.evaluations
        advance(Group(rule, 0, weight, counted))
        points.append(weight.tobytes())
        asked.append(counted.evaluations - before)
    return points, asked


@functools.cache
def rule_or_refusal(seed: int) -> Rule | str:
    try:
        return rule_of(Made(seed))
    except UntraceableError as error:
        return str(error)


def traced(rule: Rule, surface: Any, start: Array) -> tuple[list[bytes], list[int]]:
    count = 0

    def answer(name: str, x: float, y: float) -> Any:
        nonlocal count
        count += 1
        return getattr(surface, name)(np.array([x, y]))

    known: dict[str, Any] = {"w": list(start), "s": []}
    points, asked = [], []
    for number in range(1, STEPS + 1):
        step, before = rule.step(number), count
        results = [*step.asked, *step.weight, *step.state]
        found = evaluated(results, lambda symbol, known=known: known[symbol.name][symbol.key], answer)[
            len(step.asked) :
        ]
        known = {"w": found[:2], "s": found[2:]}
        points.append(np.array(found[:2], dtype=float).tobytes())
        asked.append(count - before)
    return points, asked


@pytest.mark.parametrize("seed", range(RULES))
def test_a_rule_made_at_random_is_traced_to_the_last_bit_or_refused(seed: int) -> None:
    surface, rule = surface_from("himmelblau"), rule_or_refusal(seed)
    if isinstance(rule, str):
        assert "branches in more than 256 ways" in rule
        return
    for start in np.random.default_rng(seed).uniform(-4, 4, (3, 2)):
        with np.errstate(all="ignore"):
            assert traced(rule, surface, start) == plain(Made(seed), surface, start)


def test_most_rules_made_at_random_are_traced() -> None:
    assert sum(isinstance(rule_or_refusal(seed), Rule) for seed in range(20)) > 15
