"""What a surface says of its parameters while they are not known yet: its formula as a text with places for numbers.

The code that writes a text may branch on a number: it is run for either answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from optviz.parameters import number_text, rounded
from optviz.trace.array import Traced, Writing, nodes_of, writing
from optviz.trace.expression import Node, constant, node

_PLACE = re.compile("\0([0-9]+)\0")


class Text(NamedTuple):
    """Texts, and nodes whose numbers stand between them."""

    parts: tuple[str | Node, ...]


class Either(NamedTuple):
    """A text for where a condition holds, and one for where it does not."""

    condition: Node
    yes: Text | Either
    no: Text | Either


def written(write: Callable[[], str], answers: tuple[bool, ...] = ()) -> Text | Either:
    """What a function writes, with these answers to its first questions.

    Raises `UntraceableError` if it branches more often than is sensible, or cannot write a number that is not known.
    """
    with writing(Writing(answers)) as made:
        pieces = _PLACE.split(write())
    if len(made.asked) > len(answers):
        return Either(made.asked[len(answers)], written(write, (*answers, True)), written(write, (*answers, False)))
    return Text(tuple(made.numbers[int(each)] if place % 2 else each for place, each in enumerate(pieces) if each))


def nodes_in(text: Text | Either) -> list[Node]:
    """All nodes of a text, conditions included."""
    if isinstance(text, Either):
        return [text.condition, *nodes_in(text.yes), *nodes_in(text.no)]
    return [each for each in text.parts if isinstance(each, Node)]


@number_text.register
def _number_text(value: Traced) -> str:
    return f"{value}"


@rounded.register
def _rounded(value: Traced) -> Any:
    inner = nodes_of(value).item()
    return Traced(constant(rounded(inner.value)) if inner.op == "constant" else node("rounded", (inner,)))
