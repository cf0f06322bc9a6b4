"""A surface of the plane that is an expression and says nothing else of itself: all of that is found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.objectives.base import Array
from optviz.objectives.formula.critical import Critical, critical_points
from optviz.objectives.formula.framing import frame_of, start_in
from optviz.objectives.surfaces import CriticalPoint, Surface, Window
from optviz.system.printable import cut
from optviz.trace.array import Traced
from optviz.trace.derivative import gradient, hessian
from optviz.trace.expression import Node, ordered
from optviz.trace.program import Program

# So many are computed at thousands of places within half a second, to find where there is something to see.
_MANY, _MOST_OPERATIONS = 250, 1_000


class Found(Surface):
    """An expression of two symbols, with its exact derivatives; what it does not tell was found on a grid.

    The window holds the minimum that is nearest to the origin, or else another critical point; the start lies on a
    slope in it. Critical points are looked for by Newton's method, and there may be more of them.
    """

    steps = 200

    def __init__(self, value: Node, symbols: Sequence[Node]) -> None:
        # Where even the first derivatives are too long, the second ones are not made.
        slopes = gradient(value, symbols) if self._operations([value]) else ()
        curvatures = hessian(value, symbols) if self._operations([value, *slopes]) else ()
        operations = self._operations([value, *slopes, *curvatures])
        self._value, self._gradient, self._hessian = (Program(each, symbols) for each in ([value], slopes, curvatures))
        # Along each side of a square, from which critical points are looked for.
        self.seeds = 24 if operations < _MANY else 12
        self._is_quadratic = all(each.op == "constant" for each in curvatures)
        # What nobody can begin on is refused at once.
        _ = self.start

    def _operations(self, results: Sequence[Node]) -> int:
        """Of how many operations expressions are made, if these are not too many."""
        count = len(ordered(results))
        if count > _MOST_OPERATIONS:
            raise OptvizError(
                f"The formula {cut(self.spec, 60)} is, with its derivatives, of more than {_MOST_OPERATIONS} "
                "operations; write it as a function in Python with a gradient beside it."
            )
        return count

    @cached_property
    def start(self) -> tuple[float, float]:
        """High on a slope."""
        return start_in(self)

    @cached_property
    def window(self) -> Window:
        """Around what there is to see."""
        return frame_of(self, self.seeds)

    @cached_property
    def _critical(self) -> Critical:
        low, high = np.array(self.window).T
        return critical_points(self, low, high, self.seeds)

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """Those that were found in the window."""
        return self._critical.minima

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """Those that were found in the window."""
        return self._critical.saddles

    @property
    def maxima(self) -> tuple[CriticalPoint, ...]:
        """Those that were found in the window."""
        return self._critical.maxima

    @property
    def complete(self) -> bool:
        """Certain of a quadratic that is curved in every direction: it has one."""
        return self._is_quadratic and any(self._critical)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        return _at(self._value, w, ())

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return _at(self._gradient, w, (2,))

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        return _at(self._hessian, w, (2, 2))


def _at(program: Program, w: Any, axes: tuple[int, ...]) -> Array:
    """The results at `w` `(2, ...)`, of the shape `(*axes, ...)`."""
    x, y = w
    if isinstance(w, Traced):
        results = program(x, y)
        traced: Array = np.stack(results).reshape(axes) if axes else results[0]
        return traced
    # One point is computed as several are: NumPy's power of a number may differ from that of an array.
    shape = w.shape[1:]
    columns = np.ascontiguousarray(x).reshape(-1), np.ascontiguousarray(y).reshape(-1)
    out = np.empty((int(np.prod(axes, dtype=int)), columns[0].size))
    with np.errstate(all="ignore"):
        for place, each in enumerate(program(*columns)):
            out[place] = each
    found: Array = out.reshape((*axes, *shape))[()]
    return found
