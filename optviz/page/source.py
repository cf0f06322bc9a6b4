"""The formulas of surfaces and the steps of rules, as JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from optviz.objectives.own.calls import SHAPES
from optviz.page.javascript import array, function, statements, text
from optviz.page.landscape import Landscape
from optviz.page.writing import nodes_in
from optviz.trace.branches import Fork, Tree
from optviz.trace.expression import Node, Symbol
from optviz.trace.text import Text
from optviz.traced.steps import Rule, Step


def named(entries: dict[str, list[str]]) -> Iterable[str]:
    """Named objects; a name in brackets is nothing but a name, also where it is `__proto__`."""
    for name, methods in entries.items():
        yield f"[{text(name)}]: {{"
        yield from methods
        yield "},"


def surface_source(landscape: Landscape) -> list[str]:
    """The functions of a surface, of its parameters and a place."""

    def given(head: str, result: Any, flat: Iterable[Node]) -> str:
        lines, found = statements(flat, _of_surface)
        return function(head, [*lines, f"return {array(result, found)};"])

    def filled(head: str, results: Sequence[Node]) -> str:
        lines, found = statements(results, _of_surface)
        return function(head, [*lines, *(f"out[{place}] = {found[each]};" for place, each in enumerate(results))])

    made = [
        given("value(p, x, y)", landscape.value, [landscape.value]),
        filled("gradient(p, x, y, out)", landscape.gradient),
    ]
    if landscape.hessian:
        made.append(filled("hessian(p, x, y, out)", landscape.hessian))
    made += [
        given("window(p)", landscape.window, landscape.window),
        given("start(p)", landscape.start, landscape.start),
    ]
    made += [given(f"{kind}(p)", each, chain(*each)) for kind, each in landscape.critical.items()]
    if landscape.formula:
        lines, found = statements(nodes_in(landscape.formula), _of_surface)
        made.append(function("formula(p)", [*lines, f"return {_joined(landscape.formula, found)};"]))
    if landscape.rates:
        lines, found = statements(landscape.rates.values(), _of_surface)
        rates = ", ".join(f"[{text(name)}]: {found[each]}" for name, each in landscape.rates.items())
        made.append(function("rates(p)", [*lines, f"return {{ {rates} }};"]))
    return made


def _joined(written: Tree[Text], names: Mapping[Node, str]) -> str:
    """The JavaScript for a text; numbers are written as there."""
    if isinstance(written, Fork):
        return f"{names[written.condition]} ? {_joined(written.yes, names)} : ({_joined(written.no, names)})"
    return " + ".join(['""', *(text(each) if isinstance(each, str) else names[each] for each in written.parts)])


def _of_surface(symbol: Symbol) -> str:
    return f"p[{text(str(symbol.key))}]" if symbol.name == "p" else symbol.name


def rule_source(rule: Rule) -> list[str]:
    """The steps of a rule, and what multiplies its gradient."""

    def step(made: Step) -> str:
        lines, found = statements([*made.weight, *made.state], _of_rule, made.asked)
        moved = [f"w[{place}] = {found[each]};" for place, each in enumerate(made.weight)]
        kept = [f"s[{place}] = {found[each]};" for place, each in enumerate(made.state)]
        asked = {each.value.name for each in made.asked}
        # What the surface answers comes as an object, from which a rule takes what it asks for.
        answers = ", ".join(each for each in SHAPES if each in asked)
        head = f"(h, s, w, {{ {answers} }}) =>" if answers else "(h, s, w) =>"
        return function(head, [*lines, *moved, *kept])

    source = [f"state: {rule.size},", "steps: [", *map(step, (*rule.begin, rule.following)), "],"]
    if rule.effective:
        lines, found = statements(rule.effective, _of_rule)
        out = [f"out[{place}] = {found[each]};" for place, each in enumerate(rule.effective)]
        source.append(function("effective(h, s, out)", [*lines, *out]))
    return source


def _of_rule(symbol: Symbol) -> str:
    return f"{symbol.name}[{text(symbol.key) if isinstance(symbol.key, str) else symbol.key}]"
