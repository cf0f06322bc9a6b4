"""A surface that gives its value alone: its derivatives are exact, found from the code of that."""

from __future__ import annotations

import copy
import functools
import math
from typing import Any

import numpy as np

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.trace.array import Traced
from optviz.trace.derivative import gradient, hessian
from optviz.trace.expression import Symbol
from optviz.trace.program import Program
from optviz.trace.running import nodes_by


class Differentiated(Surface):
    """A surface whose `value` is made of NumPy's functions, of the point and of its parameters, and is no branch.

    What has no derivative, as the tip of a cone, has the one that `optviz.trace.derivative` says.
    """

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return self._at("gradient", w, (2,))

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        return self._at("hessian", w, (2, 2))

    def _at(self, name: str, w: Array, axes: tuple[int, ...]) -> Array:
        x, y = w
        program, settings = _program(type(self), name), self.settings().values()
        if isinstance(w, Traced) or any(isinstance(each, Traced) for each in settings):
            made = [np.broadcast_to(each, x.shape) for each in program(x, y, *settings)]
            return np.stack(made).reshape(*axes, *x.shape)
        # One point is computed as several are: NumPy's power of a number may differ from that of an array.
        columns = np.ascontiguousarray(w).reshape(2, -1)
        out = np.empty((math.prod(axes), columns.shape[1]))
        with np.errstate(all="ignore"):
            for place, each in enumerate(program(*columns, *settings)):
                out[place] = each
        return out.reshape(*axes, *w.shape[1:])


@functools.cache
def _program(cls: type[Differentiated], name: str) -> Program:
    """The first or the second derivatives, as a function of x, y and the parameters."""
    unknown: Any = copy.copy(cls())
    point = Traced.symbols("x", "y")
    symbols = [*point.nodes]
    for parameter in unknown.settings():
        symbol = Traced.symbol(Symbol("p", parameter))
        symbols.append(symbol.nodes.item())
        setattr(unknown, parameter, symbol)
    (value,) = nodes_by(lambda: unknown.value(point.copy()))
    return Program({"gradient": gradient, "hessian": hessian}[name](value, symbols[:2]), symbols)
