"""What the functions that write numbers do with those that nobody knows yet: a formula has places for them."""

from __future__ import annotations

from typing import Any

from optviz.given.parameters import number_text, rounded
from optviz.trace.array import Traced, nodes_of
from optviz.trace.branches import Fork, Tree
from optviz.trace.expression import Node, constant, node
from optviz.trace.text import Text


def nodes_in(text: Tree[Text]) -> list[Node]:
    """All nodes of a text, conditions included."""
    if isinstance(text, Fork):
        return [text.condition, *nodes_in(text.yes), *nodes_in(text.no)]
    return [each for each in text.parts if isinstance(each, Node)]


@number_text.register
def _number_text(value: Traced) -> str:
    return f"{value}"


@rounded.register
def _rounded(value: Traced) -> Any:
    inner = nodes_of(value).item()
    return Traced(constant(rounded(inner.value)) if inner.op == "constant" else node("rounded", (inner,)))
