"""A rule as expressions: what its first step does, and what every later one does.

The first step is traced with the rule as it is made. The numbers that it then keeps become unknowns, and the step is
traced again, until one is like the one before it: then so are all that follow.
"""

from __future__ import annotations

import copy
import math
import traceback
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

import numpy as np

from optviz.errors import OptvizError
from optviz.objectives import base as objective
from optviz.objectives.base import Counted
from optviz.objectives.own import SHAPES
from optviz.optimizers.base import Optimizer
from optviz.race import lockstep
from optviz.race.inputs import settings_of
from optviz.race.lockstep import Group, advance
from optviz.trace.array import Traced, nodes_of, traced
from optviz.trace.expression import (
    Node,
    Symbol,
    UntraceableError,
    applied,
    constant,
    low,
    node,
    number,
    ordered,
)

_Made = TypeVar("_Made")
_MOST_STEPS = 6
# A line of these is not where a rule does what it does.
_MACHINERY = (Path(__file__).parent, Path(np.__file__).parent, Path(lockstep.__file__), Path(objective.__file__))

_Path = tuple[Hashable, ...]
_Leaves = dict[_Path, tuple[Node, ...]]


class Step(NamedTuple):
    """One step: what it asks of the surface, in order; then the weight and the state that it leaves."""

    asked: tuple[Node, ...]
    weight: tuple[Node, ...]
    state: tuple[Node, ...]


class Rule(NamedTuple):
    """A rule as two steps over the symbols `w` (0 and 1), `s` (its state) and `h` (its hyper-parameters, by name).

    `free` are the hyper-parameters that are symbols; the others are the numbers of the instance. `effective` is what
    its `effective_step` gives after a step, for each coordinate, or nothing.
    """

    free: tuple[str, ...]
    first: Step
    following: Step
    effective: tuple[Node, ...]


def rule_of(optimizer: Any) -> Rule:
    """The expressions of a rule, which is not changed. Raises `UntraceableError` if it is more than expressions."""
    settings = settings_of(optimizer)
    free = [name for name in settings if is_only_stored(optimizer, settings, name)]
    try:
        return _traced(optimizer, free)
    except UntraceableError as error:
        # A rule may branch on a hyper-parameter, which then must be the number that it is.
        if not free or _fails(optimizer, []):
            raise UntraceableError(_sentence(optimizer, error)) from error
    return _traced(optimizer, [name for name in free if not _fails(optimizer, [name])])


def _fails(optimizer: Any, free: Collection[str]) -> bool:
    try:
        _traced(optimizer, free)
    except UntraceableError:
        return True
    return False


def is_only_stored(source: Any, settings: Iterable[str], name: str) -> bool:
    """Whether an object made with another value of a parameter differs in the attribute of that name alone."""
    given = {each: getattr(source, each) for each in settings}
    value = given[name]
    if isinstance(value, (bool, np.bool)):
        return False
    other = value + 1 if isinstance(value, int) else 0.999 * value or 1e-3
    states = []
    # A constructor of one's own may refuse what it is given, and in any way.
    try:
        for each in (value, other):
            made = type(source)(**{**given, name: each})
            setattr(made, name, 0.0)
            states.append(_Kept(made))
        return states[0].leaves() == states[1].leaves() and states[0].form() == states[1].form()
    except Exception:  # noqa: BLE001
        return False


def _sentence(optimizer: Any, error: UntraceableError) -> str:
    name = type(optimizer).__name__
    return f"{name} cannot be traced because {error}{line_of(error)}; the page shows its recorded path instead."


def line_of(error: BaseException) -> str:
    """The line in one's own code that raised an error, as a remark."""
    where = ""
    for frame in traceback.extract_tb((error.__cause__ or error).__traceback__):
        file = Path(frame.filename)
        if frame.line and not any(file == each or each in file.parents for each in _MACHINERY):
            where = f" (in line {frame.lineno}: {frame.line.strip().rstrip(':')})"
    return where


def _traced(optimizer: Any, free: Collection[str]) -> Rule:
    found = _settled(optimizer, free, counting=True) or _settled(optimizer, free, counting=False)
    if found is None:
        raise UntraceableError("it does something else at each step")
    return found


def _settled(optimizer: Any, free: Collection[str], *, counting: bool) -> Rule | None:
    """The rule, or None if no step is like the one before it.

    With `counting`, a whole number that grows or appears in the first step is taken for a counter, and found out if it
    is none.
    """
    rule = copy.deepcopy(optimizer)
    for name in free:
        setattr(rule, name, Traced.symbol(Symbol("h", name)))
    kept = _Kept(rule)
    before = kept.leaves()
    asked, weight = _advanced(kept, run=1)
    start, form = kept.leaves(), kept.form()
    paths = [path for path in start if start[path] != before.get(path)]
    lows = {path: low(start[path][0]) for path in paths if counting and kept.is_counter(path, before)}
    latest: Step | None = None
    for run in range(2, 2 + _MOST_STEPS):
        kept.forget(paths, start, lows, run)
        before = kept.leaves()
        step = Step(*_advanced(kept, run), ())
        after = kept.leaves()
        if kept.form() != form:
            raise UntraceableError("what it keeps has another form after the second step than after the first")
        if any(low(after[path][0]) < least for path, least in lows.items()):
            return None
        news = [path for path in after if path not in paths and after[path] != before[path]]
        paths += news
        step = _checked(step._replace(state=_numbers(after, paths)), run)
        if not news and step == latest:
            first = _checked(Step(asked, weight, _numbers(start, paths)), 1)
            kept.forget(paths, start, {}, run=0)
            return Rule(tuple(free), first, step, _effective(rule))
        latest = step
    return None


def _numbers(leaves: _Leaves, paths: Iterable[_Path]) -> tuple[Node, ...]:
    return tuple(number(each) for path in paths for each in leaves[path])


def _advanced(kept: _Kept, run: int) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Do a step from a weight that is unknown: what was asked for, and the weight that it leaves."""
    surface = _Surface(run)
    weight: Any = kept.weight
    kept.use_traced_arrays()
    weight[...] = Traced.symbols(*(Symbol("w", place, run) for place in range(2)))
    group = Group(kept.rule, 0, weight, Counted(surface))
    tried(lambda: advance(group))
    return tuple(surface.asked), tuple(weight.nodes)


def tried(make: Callable[[], _Made]) -> _Made:
    """What code on traced values gives. Raises `UntraceableError` if it cannot run on them, whatever the code does."""
    before = UntraceableError.made
    try:
        made = make()
    except Exception as error:
        raise _reason(error) from error
    if UntraceableError.made != before:
        raise UntraceableError("it catches the error that stops the tracer")
    return made


def _reason(error: BaseException) -> OptvizError:
    """What stopped the code; NumPy may have put an error of its own around it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OptvizError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return UntraceableError(f"it raises {type(error).__name__} on a traced value: {error}")


def _checked(step: Step, run: int) -> Step:
    """The same step as every run has it, if it is made of what is known in this run."""
    same: dict[Node, Node] = {}
    for each in ordered([*step.asked, *step.weight, *step.state]):
        value, args = each.value, tuple(same[arg] for arg in each.args)
        if each.op == "constant" and math.isnan(value):
            raise UntraceableError("it computes with NaN, or changes an array that np.zeros and not np.zeros_like made")
        if each.op in {"symbol", "asked"} and value.name != "h":
            if value.run != run:
                raise UntraceableError("it keeps values where they are not seen")
            value = value._replace(run=0)
        same[each] = node(each.op, args, value)
    return Step(*(tuple(same[each] for each in part) for part in step))


def _effective(rule: Any) -> tuple[Node, ...]:
    """What a rule says of its effective step; one that changes `update` does not inherit what its base says."""
    if not isinstance(rule, Optimizer):
        return ()
    says, does = (
        next(place for place, base in enumerate(type(rule).__mro__) if name in vars(base))
        for name in ("effective_step", "update")
    )
    try:
        scale = rule.effective_step() if says <= does else None
        return () if scale is None else tuple(np.broadcast_to(nodes_of(scale), 2))
    except (ValueError, TypeError, AttributeError):
        return ()


class _Surface:
    """Answers with unknowns, and keeps what it was asked."""

    def __init__(self, run: int) -> None:
        self.run = run
        self.asked: list[Node] = []

    def __getattr__(self, name: str) -> Callable[[Any], Traced]:
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


class _Kept:
    """All that a rule holds, and the weight: numbers wherever they are in its attributes are leaves, by their path."""

    def __init__(self, rule: Any) -> None:
        self.rule = rule
        self.weight = Traced.symbols("w", "w")

    def leaves(self) -> _Leaves:
        """The nodes of every leaf; the weight is none."""
        found: _Leaves = {}

        def look(path: _Path, leaf: Any) -> Any:
            if leaf is not self.weight:
                found[path] = tuple(nodes_of(leaf).flat)
            return leaf

        self._visit(look)
        return found

    def form(self) -> list[tuple[Any, ...]]:
        """What is left of it when every number is forgotten."""
        found: list[tuple[Any, ...]] = []
        arrays: list[Traced] = [self.weight]

        def look(path: _Path, leaf: Any) -> Any:
            alias = None
            if isinstance(leaf, Traced) and leaf.ndim:
                alias = next((place for place, each in enumerate(arrays) if each is leaf), len(arrays))
                if alias == len(arrays) and any(np.may_share_memory(leaf.nodes, each.nodes) for each in arrays):
                    raise UntraceableError("it keeps a part of another array without copying it")
                arrays.append(leaf)
            nodes = nodes_of(leaf)
            found.append((path, nodes.shape, [each.boolean for each in nodes.flat], alias))
            return leaf

        def see(path: _Path, value: Any) -> None:
            if hasattr(value, "__next__"):
                raise UntraceableError(f"it keeps an iterator in `{path[0]}`")
            found.append((path, value))

        self._visit(look, see)
        return found

    def use_traced_arrays(self) -> None:
        """Arrays that a rule made without its weight become Traced, so that expressions can be written into them."""
        known: dict[int, Traced] = {}

        def change(_: _Path, leaf: Any) -> Any:
            return known.setdefault(id(leaf), traced(leaf)) if isinstance(leaf, np.ndarray) else leaf

        self._visit(change)

    def forget(self, paths: Collection[_Path], like: _Leaves, lows: dict[_Path, float], run: int) -> None:
        """Put symbols in the place of the leaves at these paths."""
        symbols: _Leaves = {}
        count = 0
        for path in paths:
            made = []
            for each in like[path]:
                unknown = node("symbol", (), Symbol("s", count, run, lows.get(path, -math.inf)))
                made.append(applied("not_equal", unknown, constant(0.0)) if each.boolean else unknown)
                count += 1
            symbols[path] = tuple(made)

        def change(path: _Path, leaf: Any) -> Any:
            if path not in symbols:
                return leaf
            shape = nodes_of(leaf).shape
            unknown = Traced(np.array(symbols[path], dtype=object).reshape(shape))
            if isinstance(leaf, Traced) and leaf.ndim:
                # The array itself, because the rule may hold it under two names.
                leaf.nodes[...] = unknown.nodes
                return leaf
            return unknown

        self.use_traced_arrays()
        self._visit(change)

    def is_counter(self, path: _Path, before: _Leaves) -> bool:
        """Whether the leaf is a whole number that has grown, or is new."""
        found: dict[_Path, Any] = {}
        self._visit(found.setdefault)
        return isinstance(found[path], int) and (path not in before or low(before[path][0]) < found[path])

    def _visit(
        self,
        change: Callable[[_Path, Any], Any],
        see: Callable[[_Path, Any], object] = lambda _path, _value: None,
    ) -> None:
        """Put what `change` gives in the place of every leaf; `see` is told what else there is."""
        seen: set[int] = set()

        def visit(path: _Path, value: Any) -> Any:
            if _is_leaf(value):
                return change(path, value)
            if isinstance(value, tuple):
                items = [visit((*path, place), each) for place, each in enumerate(value)]
                if all(one is other for one, other in zip(items, value, strict=True)):
                    return value
                return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
            inside = _inside(value)
            if inside is None:
                plain = isinstance(value, (str, bytes, bool, np.bool)) or value is None
                see(path, value if plain else type(value))
            elif id(value) not in seen:
                seen.add(id(value))
                see(path, (type(value), len(inside)))
                for key, each in inside.items() if isinstance(inside, dict) else enumerate(inside):
                    changed = visit((*path, key), each)
                    if changed is not each:
                        inside[key] = changed
            return value

        visit((), self.rule)


def _is_leaf(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biufO"
    return isinstance(value, (int, float, np.integer, np.floating, Traced)) and not isinstance(value, bool)


def _inside(value: Any) -> Any:
    """The items of a container or the attributes of an object, to be changed in place; None if there are none."""
    if isinstance(value, (dict, list, deque)):
        return value
    return None if isinstance(value, (type, ModuleType)) else getattr(value, "__dict__", None)
