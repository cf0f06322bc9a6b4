"""What a rule holds: the numbers in its attributes, wherever they are, and all else that it could not do without."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable
from types import ModuleType
from typing import Any

import numpy as np

from optviz.trace.array import Traced, nodes_of, traced
from optviz.trace.expression import Node, Symbol, UntraceableError, applied, constant, low, node

Path = tuple[Hashable, ...]
Leaves = dict[Path, tuple[Node, ...]]


class Kept:
    """All that a rule holds, and the weight: numbers wherever they are in its attributes are leaves, by their path.

    With `flags`, what is true or false is a leaf too.
    """

    def __init__(self, rule: Any, *, flags: bool = False) -> None:
        self.rule = rule
        self.flags = flags
        self.weight = Traced.symbols("w", "w")

    def leaves(self) -> Leaves:
        """The nodes of every leaf; the weight is none."""
        found: Leaves = {}

        def look(path: Path, leaf: Any) -> Any:
            if leaf is not self.weight:
                found[path] = tuple(nodes_of(leaf).flat)
            return leaf

        self._visit(look)
        return found

    def form(self) -> list[tuple[Any, ...]]:
        """What is left of it when every number is forgotten."""
        found: list[tuple[Any, ...]] = []
        arrays: list[Traced] = [self.weight]

        def look(path: Path, leaf: Any) -> Any:
            alias = None
            if isinstance(leaf, Traced) and leaf.ndim:
                alias = next((place for place, each in enumerate(arrays) if each is leaf), len(arrays))
                if alias == len(arrays) and any(np.may_share_memory(leaf.nodes, each.nodes) for each in arrays):
                    raise UntraceableError("it keeps a part of another array without copying it")
                arrays.append(leaf)
            nodes = nodes_of(leaf)
            found.append((path, nodes.shape, [each.boolean for each in nodes.flat], alias))
            return leaf

        def see(path: Path, value: Any) -> None:
            if hasattr(value, "__next__"):
                raise UntraceableError(f"it keeps an iterator in `{path[0]}`")
            found.append((path, value))

        self._visit(look, see)
        return found

    def use_traced_arrays(self) -> None:
        """Arrays that a rule made without its weight become Traced, so that expressions can be written into them."""
        known: dict[int, Traced] = {}

        def change(_: Path, leaf: Any) -> Any:
            return known.setdefault(id(leaf), traced(leaf)) if isinstance(leaf, np.ndarray) else leaf

        self._visit(change)

    def forget(self, paths: Collection[Path], like: Leaves, lows: dict[Path, float], run: int) -> None:
        """Put symbols in the place of the leaves at these paths."""
        symbols: Leaves = {}
        count = 0
        for path in paths:
            made = []
            for each in like[path]:
                unknown = node("symbol", (), Symbol("s", count, run, lows.get(path, -math.inf)))
                made.append(applied("not_equal", unknown, constant(0.0)) if each.boolean else unknown)
                count += 1
            symbols[path] = tuple(made)
        self.put(symbols)

    def put(self, leaves: Leaves) -> None:
        """Put nodes in the place of the leaves at these paths."""

        def change(path: Path, leaf: Any) -> Any:
            if path not in leaves:
                return leaf
            new = Traced(np.array(leaves[path], dtype=object).reshape(nodes_of(leaf).shape))
            if isinstance(leaf, Traced) and leaf.ndim:
                # The array itself, because the rule may hold it under two names.
                leaf.nodes[...] = new.nodes
                return leaf
            return new

        self.use_traced_arrays()
        self._visit(change)

    def is_counter(self, path: Path, before: Leaves) -> bool:
        """Whether the leaf is a whole number that has grown, or is new."""
        found: dict[Path, Any] = {}
        self._visit(found.setdefault)
        leaf = found[path]
        is_whole = isinstance(leaf, int) and not isinstance(leaf, bool)
        return is_whole and (path not in before or low(before[path][0]) < leaf)

    def randomness(self) -> list[Hashable]:
        """The states of all generators of random numbers that the rule could draw from."""
        state: Any = np.random.get_state()  # noqa: NPY002 one's own rule may use it
        found: list[Hashable] = [random.getstate(), bytes(state[1]), state[2]]

        def see(_: Path, value: Any) -> None:
            if isinstance(value, np.random.Generator):
                found.append(repr(value.bit_generator.state))
            elif isinstance(value, np.random.RandomState):
                found.append(repr(value.get_state()))
            elif isinstance(value, random.Random):
                found.append(repr(value.getstate()))

        self._visit(lambda _, leaf: leaf, inspect=see)
        return found

    def _visit(
        self,
        change: Callable[[Path, Any], Any],
        see: Callable[[Path, Any], object] = lambda _path, _value: None,
        inspect: Callable[[Path, Any], object] = lambda _path, _value: None,
    ) -> None:
        """Put what `change` gives in the place of every leaf; `see` is told what else there is, `inspect` sees it."""
        seen: set[int] = set()

        def visit(path: Path, value: Any) -> Any:
            if self._is_leaf(value):
                return change(path, value)
            if isinstance(value, tuple):
                items = [visit((*path, place), each) for place, each in enumerate(value)]
                if all(one is other for one, other in zip(items, value, strict=True)):
                    return value
                return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
            inspect(path, value)
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

    def _is_leaf(self, value: Any) -> bool:
        if isinstance(value, np.ndarray):
            return value.dtype.kind in "biufO"
        if isinstance(value, (bool, np.bool)):
            return self.flags
        return isinstance(value, (int, float, np.integer, np.floating, Traced))


def _inside(value: Any) -> Any:
    """The items of a container or the attributes of an object, to be changed in place; None if there are none."""
    if isinstance(value, (dict, list, deque)):
        return value
    return None if isinstance(value, (type, ModuleType)) else getattr(value, "__dict__", None)


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
            states.append(Kept(made))
        return states[0].leaves() == states[1].leaves() and states[0].form() == states[1].form()
    except Exception:  # noqa: BLE001
        return False
