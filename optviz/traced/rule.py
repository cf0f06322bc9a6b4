"""A rule as expressions: what its first steps do, and what every later one does.

The first step is traced with the rule as it is made. The numbers that it then keeps become unknowns, and the step is
traced again, until one is like the one before it: then so are all that follow. As long as a step leaves more than the
one before it, as a list that is being filled, it is a step of its own. A step that branches is traced on each of its
ways, from the same state; what the ways leave is one step that chooses between them.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import numpy as np

from optviz.optimizers.base import Optimizer
from optviz.optimizers.moving import move
from optviz.plan.forms.adapted import Adapted
from optviz.plan.inputs import settings_of
from optviz.trace.array import Traced, nodes_of
from optviz.trace.branches import Tree, branched, ends, mapped, merged
from optviz.trace.expression import Node, Symbol, UntraceableError, low, node, number, ordered
from optviz.trace.running import line_of, tried
from optviz.traced.asked import Asked, Unknown, asked_on
from optviz.traced.kept import Kept, Leaves, Path, is_only_stored
from optviz.traced.probe import goes_its_way
from optviz.traced.steps import Rule, Step

_MOST_STEPS = 6
_MOST_BEGINNINGS = 16


class _AnotherFormError(UntraceableError):
    """What a rule keeps has not the same form after each step, or on each branch."""


def rule_of(optimizer: Any) -> Rule:
    """The expressions of a rule, which is not changed. Raises `UntraceableError` if it is more than expressions."""
    settings = settings_of(optimizer)
    if isinstance(optimizer, Adapted):
        raise UntraceableError(_sentence(optimizer, UntraceableError("it has another form than update(weight, grad)")))
    free = [name for name in settings if is_only_stored(optimizer, settings, name)]
    try:
        rule = _traced(optimizer, free)
    except UntraceableError as error:
        # A rule may need the number that a hyper-parameter is, as `range` does.
        if not free or _fails(optimizer, []):
            raise UntraceableError(_sentence(optimizer, error)) from error
        rule = _traced(optimizer, [name for name in free if not _fails(optimizer, [name])])
    if not goes_its_way(optimizer, rule, settings):
        raise UntraceableError(_sentence(optimizer, UntraceableError("it keeps something where it is not seen")))
    return rule


def _fails(optimizer: Any, free: Collection[str]) -> bool:
    try:
        _traced(optimizer, free)
    except UntraceableError:
        return True
    return False


def _sentence(optimizer: Any, error: UntraceableError) -> str:
    name = type(optimizer).__name__
    return f"{name} cannot be traced because {error}{line_of(error)}; the page shows its recorded path instead."


def _traced(optimizer: Any, free: Collection[str]) -> Rule:
    try:
        return _settled(optimizer, free, flags=False)
    except _AnotherFormError:
        # What was true or false may be so by turns: then it is state as numbers are.
        return _settled(optimizer, free, flags=True)


def _settled(optimizer: Any, free: Collection[str], *, flags: bool) -> Rule:
    """The rule; a whole number that grows or appears in its first step is taken for a counter, until it is found out.

    Raises `UntraceableError` if no step is like the one before it.
    """
    falling: set[Path] = set()
    while True:
        rule = copy.deepcopy(optimizer)
        for name in free:
            setattr(rule, name, Traced.symbol(Symbol("h", name)))
        found = _followed(Kept(rule, flags=flags), free, falling)
        if isinstance(found, Rule):
            return found
        falling |= found


def _followed(kept: Kept, free: Collection[str], falling: Collection[Path]) -> Rule | set[Path]:
    """The rule once two steps are alike, or those of its counters that turn out to be none."""
    initial, lows = kept.leaves(), dict[Path, float]()
    begin: list[Step] = []
    went = _advanced(kept, 1)
    while len(begin) < _MOST_BEGINNINGS:
        start = went.leaves
        paths = [path for path in start if start[path] != initial.get(path)]
        counters = [path for path in paths if path in lows or went.kept.is_counter(path, initial)]
        lows = {path: low(start[path][0]) for path in counters if path not in falling}
        after = _alike(went, paths, lows)
        if isinstance(after, set):
            return after
        begin.append(_checked(went, _numbers(start, paths)))
        if isinstance(after, Step):
            while begin and begin[-1] == after:
                begin.pop()
            went.kept.forget(paths, start, {}, run=0)
            return Rule(tuple(free), tuple(begin), after, _effective(went.kept.rule))
        went = after
    raise _AnotherFormError("what it keeps has another form after each step")


def _alike(went: _Way, paths: list[Path], lows: dict[Path, float]) -> Step | _Way | set[Path]:
    """The step that all are after one; or the next, if it leaves another form; or the counters that go back.

    What turns out to change is added to the paths of the state.
    """
    kept, start, form = went.kept, went.leaves, went.kept.form()
    latest: Step | None = None
    for run in range(went.run + 1, went.run + 1 + _MOST_STEPS):
        kept.forget(paths, start, lows, run)
        before = kept.leaves()
        after = _advanced(kept, run)
        if after.kept.form() != form:
            if latest is None:
                return after
            raise _AnotherFormError("what it keeps has another form after each step")
        if fell := {path for path, least in lows.items() if low(after.leaves[path][0]) < least}:
            return fell
        news = [path for path in after.leaves if path not in paths and after.leaves[path] != before[path]]
        paths += news
        step = _checked(after, _numbers(after.leaves, paths))
        if not news and step == latest:
            return step
        kept, latest = after.kept, step
    raise UntraceableError("it does something else at each step")


def _numbers(leaves: Leaves, paths: Iterable[Path]) -> tuple[Node, ...]:
    return tuple(number(each) for path in paths for each in leaves[path])


class _Way(NamedTuple):
    """One way of a step: its run, what is held after it, what it asked for, and the weight that it leaves."""

    run: int
    kept: Kept
    leaves: Leaves
    asked: Asked
    weight: tuple[Node, ...]


def _advanced(kept: Kept, run: int) -> _Way:
    """Do a step from a weight that is unknown, on each of its ways, and choose between what they leave."""
    tree = branched(lambda: tried(lambda: _gone(kept, run)))
    way, *others = ends(tree)
    if not others:
        return way
    form = way.kept.form()
    if any(other.kept.form() != form for other in others):
        raise _AnotherFormError("what it keeps has another form on one of its branches than on another")
    leaves: Leaves = {}
    for path in way.leaves:
        ways: Tree[tuple[Node, ...]] = mapped(tree, lambda each, path=path: each.leaves[path])  # type: ignore[misc]
        leaves[path] = merged(ways)
    way.kept.put({path: nodes for path, nodes in leaves.items() if nodes != way.leaves[path]})
    weight = merged(mapped(tree, lambda each: each.weight))
    return _Way(run, way.kept, leaves, asked_on(mapped(tree, lambda each: each.asked)), weight)


def _gone(kept: Kept, run: int) -> _Way:
    """One way, by a copy of all that is held."""
    kept = copy.deepcopy(kept)
    kept.use_traced_arrays()
    kept.weight[...] = Traced.symbols(*(Symbol("w", place, run) for place in range(2)))
    surface, drawn = Unknown(run), kept.randomness()
    weight: Any = kept.weight
    move(kept.rule, weight, surface)
    if kept.randomness() != drawn:
        raise UntraceableError("it draws random numbers")
    return _Way(run, kept, kept.leaves(), dict.fromkeys(surface.asked), tuple(kept.weight.nodes))


def _checked(way: _Way, state: Iterable[Node]) -> Step:
    """The step as every run has it, if it is made of what is known in this run."""
    known: dict[Node, Node] = {}

    def same(results: Iterable[Node]) -> tuple[Node, ...]:
        results = tuple(results)
        for each in ordered(results, known):
            known[each] = _of_any_run(each, way.run, tuple(known[arg] for arg in each.args))
        return tuple(known[each] for each in results)

    # Where something is asked depends on nothing but what was asked before it.
    for each, condition in way.asked.items():
        point = same([*each.args, *([] if condition is None else [condition])])
        known[each] = _of_any_run(each, way.run, point)
    return Step(same(way.asked), same(way.weight), same(state))


def _of_any_run(each: Node, run: int, args: tuple[Node, ...]) -> Node:
    value = each.value
    if each.op == "constant" and math.isnan(value):
        raise UntraceableError("it computes with NaN, or changes an array that np.zeros and not np.zeros_like made")
    if each.op in {"symbol", "asked"} and value.name != "h":
        if value.run != run:
            raise UntraceableError("it keeps values where they are not seen")
        value = value._replace(run=0, low=-math.inf)
    return node(each.op, args, value)


def _effective(rule: Any) -> tuple[Node, ...]:
    """What a rule says of its effective step; one that changes `update` does not inherit what its base says."""
    if not isinstance(rule, Optimizer):
        return ()
    says, does = (
        next(place for place, base in enumerate(type(rule).__mro__) if name in vars(base))
        for name in ("effective_step", "update")
    )
    if says > does:
        return ()

    def told() -> tuple[Node, ...]:
        scale = copy.deepcopy(rule).effective_step()
        return () if scale is None else tuple(np.broadcast_to(nodes_of(scale), 2))

    try:
        return merged(branched(told))
    except (ValueError, TypeError, AttributeError):
        return ()
