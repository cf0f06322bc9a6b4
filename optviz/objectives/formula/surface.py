"""A formula as a surface."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from optviz.given.spec import Spec
from optviz.objectives.formula.expression import expression_of
from optviz.objectives.formula.found import Found
from optviz.objectives.formula.reading import Formula as Read
from optviz.objectives.formula.reading import read
from optviz.objectives.formula.typeset import typeset
from optviz.trace.array import Traced
from optviz.trace.expression import Node
from optviz.words.numerals import formula_in_print

# A longer formula stands below the heading.
_LONGEST_TITLE = 60


@lru_cache(maxsize=64)
def formula_named(text: str, settings: tuple[tuple[str, float], ...] = ()) -> Formula:
    """The surface of a formula, with the values of its parameters.

    Raises `OptvizError`, with a note that points into the text, if it is none.
    """
    values = dict(settings)
    return Formula(read(text, values), values)


def heading_of(formula: str) -> str:
    """A formula in print as a heading; a longer one stands below it."""
    return formula_in_print(formula) if len(formula) <= _LONGEST_TITLE else "f(x, y)"


class Formula(Found):
    """A formula as it was typed, with its exact derivatives; what it does not tell was found on a grid.

    The window holds the minimum that is nearest to the origin, or else another critical point; the start lies on a
    slope in it. Critical points are looked for by Newton's method, and there may be more of them.
    """

    name = "formula"

    def __init__(self, formula: Read, values: Mapping[str, float]) -> None:
        self.read, self.text, self.values = formula, formula.text, dict(values)
        self._formula = typeset(formula, values)
        x, y = symbols = list(Traced.symbols("x", "y").nodes)
        super().__init__(expression_of(formula, values, x, y), symbols)

    @property
    def formula(self) -> str:
        """As in print."""
        return self._formula

    @property
    def title(self) -> str:
        """The formula itself, if that is short enough for a heading."""
        return heading_of(self.formula)

    @property
    def spec(self) -> str:
        """As it was typed, with its parameters."""
        return str(Spec(self.text, self.values))

    def value_with(self, values: Mapping[str, Node], x: Node, y: Node) -> Node:
        """The value at a point, with symbols for the parameters."""
        return expression_of(self.read, values, x, y)

    def formula_with(self, values: Mapping[str, Any]) -> str:
        """As in print, with other values of the parameters; those without one are letters."""
        return typeset(self.read, values)

    def adjustable(self) -> dict[str, str]:
        """The parameters in the text, under the names that they have there."""
        return {name: name for name in self.values}

    def adjusted(self, name: str, value: float) -> Formula:
        """The same text with another value of a parameter."""
        return formula_named(self.text, tuple((self.values | {name: value}).items()))
