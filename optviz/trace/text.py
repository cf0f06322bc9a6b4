"""Texts that are written of numbers which nobody knows yet, with places for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

from optviz.trace.branches import Tree, branched
from optviz.trace.expression import Node

# Stands round what is a place for a number.
MARK = "\0"
_PLACE = re.compile(f"{MARK}([0-9]+){MARK}")
# More would be a text for each number, as of a loop.
_MOST_TEXTS = 16

_numbers: ContextVar[list[Node] | None] = ContextVar("_numbers", default=None)


class Text(NamedTuple):
    """Texts, and nodes whose numbers stand between them."""

    parts: tuple[str | Node, ...]


def place_for(number: Node) -> str | None:
    """What stands for a number while a text is written: its place among all, between two zero bytes."""
    numbers = _numbers.get()
    if numbers is None:
        return None
    numbers.append(number)
    return f"{MARK}{len(numbers) - 1}{MARK}"


def written(write: Callable[[], str]) -> Tree[Text]:
    """What a function writes, on each of its branches.

    Raises `UntraceableError` if it branches more often than is sensible, or cannot write a number that is not known.
    """
    return branched(lambda: _written(write), _MOST_TEXTS)


def _written(write: Callable[[], str]) -> Text:
    numbers: list[Node] = []
    token = _numbers.set(numbers)
    try:
        pieces = _PLACE.split(write())
    finally:
        _numbers.reset(token)
    return Text(tuple(numbers[int(each)] if place % 2 else each for place, each in enumerate(pieces) if each))
