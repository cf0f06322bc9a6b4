"""Expressions computed by NumPy on numbers and arrays: once as they are, or again and again into the same buffers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.trace.expression import OPERATIONS, Node, UntraceableError, ordered

Array = NDArray[Any]
_Shape = tuple[int, ...]
_Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


def computed(
    results: Iterable[Node],
    values: Mapping[Node, Any],
    answer: Callable[[str, Any, Any], Any] | None = None,
    singly: Collection[Node] = (),
) -> list[Any]:
    """What expressions come to where their symbols have these values, numbers or arrays of one shape.

    `answer` is asked with `value`, `gradient` or `hessian` and a point that is a number each, where they ask for it.
    What is to be raised to a power `singly` is so for each run as for one that is alone.
    """
    results = tuple(results)
    found = {node: np.float64(value) if np.ndim(value) == 0 else value for node, value in values.items()}
    for each in ordered(results, found):
        args = [found[arg] for arg in each.args]
        if each.op == "constant":
            found[each] = each.value
        elif each.op == "asked" and answer:
            found[each] = answer(each.value.name, *args[:2]) if all(args[2:]) else np.nan
        elif each.op == "part":
            found[each] = np.ravel(args[0])[each.value] if np.ndim(args[0]) else np.nan
        elif each.op == "power" and not np.ndim(args[0]) and not np.ndim(args[1]):
            found[each] = np.float64(args[0]) ** args[1]
        elif each in singly:
            found[each] = np.array(_raised(*args))
        else:
            found[each] = _function(each)(*args)
    return [found[each] for each in results]


def _function(each: Node) -> Any:
    if each.op not in OPERATIONS:
        raise UntraceableError(f"nobody says what `{each!r}` is")
    return getattr(np, each.op)


class Replay:
    """Steps that are done again and again: what each gives takes the place of what it began with.

    `step` has, for each symbol that a step changes, the expression of what it becomes; `values` has what all symbols
    are before the first step, numbers or arrays `(B,)`, which are not changed. All numbers are those that NumPy gives
    for the same operations in a plain loop, to the last bit; a number that is the same for all runs is raised to a
    power as Python does it, and so is for each run what is to be raised `singly`.

    Nothing is allocated after the replay was made: every operation is a call with its arguments and its output, one
    after the other. Results lie in two sets of buffers by turns, so that a step never writes what it has yet to read.
    Of symbols that are in `rows`, arrays `(T, B)` of an even number of rows, what they are after each step is written
    into the next row, and after the last one into the first. `values` are put into row `at`.
    """

    def __init__(
        self,
        step: Mapping[Node, Node],
        values: Mapping[Node, Any],
        rows: Mapping[Node, Array] | None = None,
        at: int = 0,
        singly: Collection[Node] = (),
    ) -> None:
        self._rows = rows or {}
        turns = len(next(iter(self._rows.values()))) if rows else 2
        shapes = settled_shapes(step, {node: np.shape(value) for node, value in values.items()})
        self._pairs = {node: np.empty((2, *shapes[node])) for node in values if node not in self._rows}
        self._held: list[dict[Node, Array]] = [
            {node: pair[turn % 2, ...] for node, pair in self._pairs.items()}
            | {node: row[turn] for node, row in self._rows.items()}
            for turn in range(turns)
        ]
        plan = _Plan(step, shapes, singly)
        self._calls = [plan.calls(self._held[turn - 1], self._held[turn]) for turn in range(turns)]
        self.begin(values, at)

    def begin(self, values: Mapping[Node, Any], at: int = 0) -> None:
        """Begin with other values of the same shapes."""
        self._turn = at
        for node, value in values.items():
            held = self._pairs[node] if node in self._pairs else self._rows[node][at]
            held[...] = value

    def step(self) -> None:
        """Do one step."""
        self._turn = (self._turn + 1) % len(self._calls)
        for function, arguments, options in self._calls[self._turn]:
            function(*arguments, **options)

    def value(self, symbol: Node) -> Array:
        """What a symbol is; the next but one step writes into this very array, if the symbol has no rows."""
        return self._held[self._turn][symbol]


def settled_shapes(step: Mapping[Node, Node], given: dict[Node, _Shape]) -> dict[Node, _Shape]:
    """Of every node: `()` if it is the same for all runs. A number becomes an array once it is made from one."""
    wide = np.broadcast_shapes(*given.values())
    while True:
        shapes = dict(given)
        for each in ordered(step.values(), given):
            shapes[each] = wide if any(shapes[arg] for arg in each.args) else ()
        grown = {node: shapes[result] for node, result in step.items() if shapes[result] and not given[node]}
        if not grown:
            return shapes
        given = given | grown


class _Plan:
    """The operations of a step, and which buffer each writes: one that nobody reads any more is used again."""

    def __init__(self, step: Mapping[Node, Node], shapes: Mapping[Node, _Shape], singly: Collection[Node]) -> None:
        self.step, self.shapes, self.singly = step, shapes, singly
        self.nodes = [each for each in ordered(step.values()) if each.op not in {"symbol", "constant"}]
        constants = [each for each in ordered(step.values()) if each.op == "constant"]
        self.buffers = {each: np.array(each.value) for each in constants}
        last = {arg: place for place, each in enumerate(self.nodes) for arg in each.args}
        kept = {*step.values(), *constants}
        free: dict[tuple[_Shape, bool], list[Array]] = {}
        for place, each in enumerate(self.nodes):
            read = [arg for arg in dict.fromkeys(each.args) if arg in self.buffers and arg not in kept]
            done = [arg for arg in read if last[arg] == place]
            # A choice is written in two goes, and needs what it chooses from until the end.
            if each.op != "where":
                self._release(done, free)
            if each not in kept:
                kind = (shapes[each], each.boolean)
                fresh = free[kind].pop() if free.get(kind) else np.empty(shapes[each], bool if each.boolean else float)
                self.buffers[each] = fresh
            if each.op == "where":
                self._release(done, free)

    def _release(self, done: Iterable[Node], free: dict[tuple[_Shape, bool], list[Array]]) -> None:
        for arg in done:
            free.setdefault((self.shapes[arg], arg.boolean), []).append(self.buffers[arg])

    def calls(self, before: Mapping[Node, Array], after: Mapping[Node, Array]) -> list[_Call]:
        """All calls of a step that reads `before` and writes `after`."""
        # What a step gives is computed where it is to be; what it gives twice is copied there.
        places = {result: after[node] for node, result in self.step.items() if result in self.nodes}
        where = {**self.buffers, **before, **places}
        made = [
            call
            for each in self.nodes
            for call in _calls(each, [where[arg] for arg in each.args], where[each], singly=each in self.singly)
        ]
        copies = [(after[node], where[result]) for node, result in self.step.items()]
        return [*made, *((np.copyto, (out, given), {}) for out, given in copies if out is not given)]


def _calls(each: Node, arguments: list[Array], out: Array, *, singly: bool) -> list[_Call]:
    if each.op == "where":
        condition, yes, no = arguments
        return [(np.copyto, (out, no), {}), (np.copyto, (out, yes), {"where": condition})]
    if each.op == "power" and not out.ndim:
        return [(_raise, (*arguments, out), {})]
    if singly:
        return [(_raise_each, (*arguments, out), {})]
    return [(_function(each), tuple(arguments), {"out": out})]


def _raise(base: Array, exponent: Array, out: Array) -> None:
    out[...] = base[()] ** exponent[()]


def _raise_each(base: Array, exponent: Array, out: Array) -> None:
    out[...] = _raised(base, exponent)


def _raised(base: Any, exponent: Any) -> list[Any]:
    return [one**other for one, other in np.broadcast(base, exponent)]
