"""A rule and a surface as one: what each step makes of where a run is, of what the rule keeps, and of the loss."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.trace.array import Traced
from optviz.trace.expression import Node, Symbol, applied, constant, node, number, ordered, replaced
from optviz.traced.asked import answered
from optviz.traced.rule import rule_of
from optviz.traced.steps import Step
from optviz.traced.surface import traced_method

_POINT = tuple(Traced.symbols("x", "y").nodes)


class Moves(NamedTuple):
    """One step: the weight and the state that it leaves; what is seen of it, where the expressions are asked for that.

    `seen` are the gradient that a recording keeps of the point before the step, and how often the surface was asked.
    """

    held: tuple[Node, ...]
    seen: tuple[Node, ...]


class Expressions(NamedTuple):
    """What steps make of the weight and the state: the first ones, and all that follow.

    `symbols` are those of the weight and the state, `settings` those of hyper-parameters by name, and `value` is the
    loss at the symbols `x` and `y`.
    """

    symbols: tuple[Node, ...]
    settings: Mapping[str, Node]
    value: Node
    begin: tuple[Moves, ...]
    following: Moves

    @property
    def text(self) -> str:
        """All of it in words: where these are equal, so are all numbers."""
        steps = [each.held for each in (*self.begin, self.following)]
        nodes = ordered([self.value, *itertools.chain.from_iterable(steps)])
        places = {each: place for place, each in enumerate(nodes)}
        listed = [(each.op, each.value, [places[arg] for arg in each.args]) for each in nodes]
        return repr((listed, places[self.value], [[places[each] for each in step] for step in steps]))

    def loss_after(self, step: Moves) -> Node:
        """The loss where a step leads."""
        return replaced([self.value], dict(zip(_POINT, step.held[:2], strict=True)))[0]


def together(surface: Surface, optimizer: Optimizer, *, seen: bool = False) -> Expressions:
    """The expressions of a rule on a surface. Raises `UntraceableError` if there are none."""
    rule, value = rule_of(optimizer), traced_method(surface, "value")[0]
    steps = (*rule.begin, rule.following)
    names = {each.value.name for step in steps for each in step.asked} | ({"gradient"} if seen else set())
    answers = {name: traced_method(surface, name) for name in names}
    symbols = Traced.symbols(*_WEIGHT, *(Symbol("s", place) for place in range(rule.size))).nodes
    settings = {name: node("symbol", (), Symbol("h", name)) for name in rule.free}
    moves = [_moves(step, answers, seen=seen) for step in steps]
    return Expressions(tuple(symbols), settings, value, tuple(moves[:-1]), moves[-1])


_WEIGHT = (Symbol("w", 0), Symbol("w", 1))


def _moves(step: Step, answers: Mapping[str, Sequence[Node]], *, seen: bool) -> Moves:
    held = (*step.weight, *step.state)
    found = answered([*held, *(_seen(step) if seen else ())], answers, _POINT)
    return Moves(found[: len(held)], found[len(held) :])


def _seen(step: Step) -> tuple[Node, ...]:
    """The gradient at the point before a step, of several answers there the last; and how many answers there were.

    A rule may ask at a point of its own that is the same in numbers, but for the sign of a zero.
    """
    here = tuple(Traced.symbols(*_WEIGHT).nodes)
    given = _parts(node("asked", here, Symbol("gradient", -1)))
    asked: list[Node] = []
    for each in step.asked:
        asked.append(number(each.args[2]) if each.args[2:] else constant(1.0))
        if each.value.name == "gradient" and each.args[:2] != here:
            same = [applied("equal", one, other) for one, other in zip(each.args, here, strict=False)]
            there = functools.reduce(functools.partial(applied, "logical_and"), [*same, *each.args[2:]])
            given = tuple(applied("where", there, *pair) for pair in zip(_parts(each), given, strict=True))
    return (*given, functools.reduce(functools.partial(applied, "add"), asked, constant(0.0)))


def _parts(gradient: Node) -> tuple[Node, ...]:
    return tuple(node("part", (gradient,), place) for place in range(2))
