"""What Python asks of a number, as a branch or a text does it, where the number is one that nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from optviz.trace.branches import answered
from optviz.trace.expression import UntraceableError, as_condition
from optviz.trace.text import place_for


def needs_a_number(*_: Any) -> NoReturn:
    """Say of code that it cannot go on without a number."""
    raise UntraceableError("it turns a traced value into a plain number")


def _whole(name: str) -> Callable[..., Any]:
    """The function of that name as Python has it, whose whole numbers have no negative zero."""
    return lambda self: getattr(np, name)(self) + 0.0


class Scalar:
    """An array of nodes, whose one node stands for a number."""

    nodes: NDArray[Any]

    def __bool__(self) -> bool:
        if self.nodes.size != 1:
            raise UntraceableError(
                f"it branches on {self.nodes.size} values at once; np.any or np.all make one of them"
            )
        return answered(as_condition(self.nodes.item()))

    def __format__(self, form: str) -> str:
        if form:
            raise UntraceableError("it writes a number in a form of its own")
        place = None if self.nodes.ndim else place_for(self.nodes.item())
        return str(self) if place is None else place

    def __float__(self) -> float:
        if self.nodes.size != 1 or self.nodes.item().op != "constant":
            needs_a_number()
        return float(self.nodes.item().value)

    def __int__(self) -> int:
        return int(float(self))

    # Those of `math`.
    __floor__, __ceil__, __trunc__ = _whole("floor"), _whole("ceil"), _whole("trunc")
    __index__ = __complex__ = __round__ = needs_a_number
