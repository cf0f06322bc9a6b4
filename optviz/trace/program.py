"""Expressions as a list of calls, which is made once and gone through for ever other numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from optviz.trace.expression import OPERATIONS, Node, UntraceableError, ordered


class Program:
    """What expressions come to, as a function of what their symbols are: arrays of one shape that is not `()`.

    Arrays of Traced numbers do as well. A result that is the same everywhere is a number. Raises `UntraceableError` if
    the expressions ask for more than the symbols.
    """

    def __init__(self, results: Iterable[Node], symbols: Sequence[Node]) -> None:
        results = tuple(results)
        nodes = ordered(results, symbols)
        constants = [each for each in nodes if each.op == "constant"]
        calls = [each for each in nodes if each.op != "constant"]
        places = {each: place for place, each in enumerate([*constants, *symbols, *calls])}
        self._constants = [each.value for each in constants]
        self._calls = [(_function(each), tuple(places[arg] for arg in each.args)) for each in calls]
        self._results = [places[each] for each in results]

    def __call__(self, *values: Any) -> list[Any]:
        """The results, in their order."""
        held = [*self._constants, *values]
        for function, places in self._calls:
            held.append(function(*[held[place] for place in places]))
        return [held[place] for place in self._results]


def _function(each: Node) -> Callable[..., Any]:
    if each.op not in OPERATIONS:
        raise UntraceableError(f"nobody says what `{each!r}` is")
    function: Callable[..., Any] = getattr(np, each.op)
    return function
