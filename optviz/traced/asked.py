"""What a rule asks of the surface in one step, on which of its ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from optviz.objectives.own.calls import SHAPES
from optviz.trace.array import Traced, traced
from optviz.trace.branches import Fork, Tree, chosen
from optviz.trace.expression import Node, Symbol, UntraceableError, constant, node, ordered, replaced

# Nodes in the order in which they are asked for, and the condition on which they are; None is always.
Asked = dict[Node, Node | None]
# What a rule asks of the race, and not of the surface, and what that says of it.
_NOT_TOLD = {"seed": "it draws at random", "spare": "it searches along a line"}


class Unknown:
    """A surface that answers with unknowns, and keeps what it was asked."""

    has_hessian = True

    def __init__(self, run: int) -> None:
        self.run = run
        self.asked: list[Node] = []

    def __getattr__(self, name: str) -> Callable[[Any], Traced]:
        if name in _NOT_TOLD:
            raise UntraceableError(_NOT_TOLD[name])
        if name not in SHAPES:
            raise UntraceableError(f"it asks the surface for `{name}`")

        def answer(w: Any) -> Traced:
            point = traced(w)
            if point.shape != (2,):
                raise UntraceableError(f"it asks for the {name} at {len(point.nodes.T)} points at once")
            self.asked.append(node("asked", tuple(point.nodes), Symbol(name, len(self.asked), self.run)))
            if not SHAPES[name]:
                return Traced(self.asked[-1])
            parts = [node("part", (self.asked[-1],), place) for place in range(math.prod(SHAPES[name]))]
            return Traced(np.array(parts, dtype=object)).reshape(SHAPES[name])

        return answer


def asked_on(tree: Tree[Asked]) -> Asked:
    """What is asked on any of the ways, each with the condition of those ways on which it is."""
    if not isinstance(tree, Fork):
        return tree
    yes, no = asked_on(tree.yes), asked_on(tree.no)
    found: Asked = {}
    # The second question of a way comes after its first, and so it does among those of all ways.
    for each in sorted({**yes, **no}, key=lambda each: each.value.key):
        where = chosen(tree.condition, _holds(yes, each), _holds(no, each))
        found[each] = None if where.op == "constant" else where
    return found


def _holds(asked: Asked, each: Node) -> Node:
    """Whether something is asked, as a condition."""
    condition = asked.get(each, constant(value=False))
    return constant(value=True) if condition is None else condition


def answered(results: Iterable[Node], surface: Mapping[str, Sequence[Node]], point: Sequence[Node]) -> tuple[Node, ...]:
    """The same with a surface's own expressions for what is asked of it.

    `surface` has, by name, the nodes of `value`, `gradient` and `hessian` at the two symbols of `point`.
    """
    results = tuple(results)
    by: dict[Node, Node] = {}
    for each in ordered(results):
        if each.op == "part":
            continue
        if each.op == "asked":
            where = replaced(each.args[:2], by)
            answer = replaced(surface[each.value.name], dict(zip(point, where, strict=True)))
            by[each] = answer[0]
            by |= {node("part", (each,), place): one for place, one in enumerate(answer)}
        else:
            (by[each],) = replaced([each], by)
    return tuple(by[each] for each in results)
