"""Code that branches on numbers which nobody knows yet: it is run once for every way that it can go.

Each run is told how the conditions that it asks for turn out, in their order; a condition that it asks for twice has
one answer. What the runs give is a tree, whose leaves are chosen by the conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar, Union

from optviz.trace.expression import Node, UntraceableError, applied, decided, number

_Made = TypeVar("_Made")
_Other = TypeVar("_Other")

MOST_WAYS = 256
# A loop that asks for the same condition each time would not end.
_MOST_ANSWERS = 10_000


class Fork(NamedTuple, Generic[_Made]):
    """What code gives where a condition holds, and where it does not."""

    condition: Node
    yes: Tree[_Made]
    no: Tree[_Made]


Tree = Union[_Made, Fork[_Made]]  # noqa: UP007 the alias is generic and refers to itself


@dataclass
class _Way:
    """One run: the answers that it is told (yes to all further questions), and what it asked."""

    told: tuple[bool, ...]
    most: int
    answers: dict[Node, bool] = field(default_factory=dict)
    given: int = 0

    def answer(self, condition: Node) -> bool:
        self.given += 1
        if condition not in self.answers:
            place = len(self.answers)
            # Each question has another way beside the one that is gone.
            if place + 1 >= self.most:
                raise _too_many(self.most)
            self.answers[condition] = self.told[place] if place < len(self.told) else True
        elif self.given > _MOST_ANSWERS:
            raise UntraceableError("it asks for one condition without end")
        return self.answers[condition]


_way: ContextVar[_Way | None] = ContextVar("_way", default=None)


def answered(condition: Node) -> bool:
    """Whether a condition holds, where it is known or on the way that is gone."""
    known, way = decided(condition), _way.get()
    if known is not None:
        return known
    if way is None:
        raise UntraceableError("it branches on a value")
    return way.answer(condition)


@contextmanager
def _going(way: _Way) -> Iterator[None]:
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def branched(run: Callable[[], _Made], most: int = MOST_WAYS) -> Tree[_Made]:
    """What code gives, on all of its ways. Each run must begin with the same.

    Raises `UntraceableError` if there are more ways than `most`, or if code does not do the same when it is run again.
    """
    ways = 0

    def follow(before: tuple[Node, ...], told: tuple[bool, ...]) -> Tree[_Made]:
        nonlocal ways
        ways += 1
        if ways > most:
            raise _too_many(most)
        way = _Way(told, most)
        with _going(way):
            tree: Tree[_Made] = run()
        asked = tuple(way.answers)
        if asked[: len(before)] != before:
            raise UntraceableError("it does something else when it is run again")
        for place in reversed(range(len(before), len(asked))):
            other = follow(asked[: place + 1], (*told, *[True] * (place - len(told)), False))
            tree = Fork(asked[place], tree, other)
        return tree

    return follow((), ())


def _too_many(most: int) -> UntraceableError:
    return UntraceableError(f"it branches in more than {most} ways")


def ends(tree: Tree[_Made]) -> Iterator[_Made]:
    """All leaves of a tree, from where every condition holds to where none does."""
    if isinstance(tree, Fork):
        yield from ends(tree.yes)
        yield from ends(tree.no)
    else:
        yield tree


def mapped(tree: Tree[_Made], change: Callable[[_Made], _Other]) -> Tree[_Other]:
    """The same tree with other leaves."""
    if isinstance(tree, Fork):
        yes: Tree[_Other] = mapped(tree.yes, change)
        no: Tree[_Other] = mapped(tree.no, change)
        return Fork(tree.condition, yes, no)
    return change(tree)


def merged(tree: Tree[tuple[Node, ...]]) -> tuple[Node, ...]:
    """The same nodes whatever the conditions are: where the ways differ, a choice between them."""
    if not isinstance(tree, Fork):
        return tree
    yes, no = merged(tree.yes), merged(tree.no)
    if len(yes) != len(no):
        raise UntraceableError("it gives more numbers on one of its branches than on another")
    return tuple(chosen(tree.condition, *pair) for pair in zip(yes, no, strict=True))


def chosen(condition: Node, yes: Node, no: Node) -> Node:
    """One of two nodes, by a condition."""
    if yes is no:
        return yes
    if yes.op == no.op == "constant" and yes.value is True and no.value is False:
        return condition
    if yes.boolean != no.boolean:
        yes, no = number(yes), number(no)
    return applied("where", condition, yes, no)
