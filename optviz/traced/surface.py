"""A surface as expressions of the point, and of its parameters where they are unknown."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from optviz.objectives.own.calls import SHAPES
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import Surface
from optviz.trace.array import Traced, nodes_of
from optviz.trace.derivative import gradient, hessian
from optviz.trace.expression import Node, Symbol, UntraceableError
from optviz.trace.running import nodes_by
from optviz.traced.kept import is_only_stored


def with_unknowns(surface: Surface) -> Surface | None:
    """A copy whose parameters are the symbols `p`, by name; None if it has none, or makes more of them."""
    settings = surface.settings()
    if not settings or not all(is_only_stored(surface, settings, name) for name in settings):
        return None
    unknown = copy.copy(surface)
    for name in settings:
        setattr(unknown, name, Traced.symbol(Symbol("p", name)))
    return unknown


def traced_method(surface: Surface, name: str) -> Sequence[Node]:
    """What `value`, `gradient` or `hessian` gives at the point of the symbols `x` and `y`: one node, two, or four.

    Raises `UntraceableError` if it is no expression.
    """
    # What an object of one's own gives is looked at here, not by the class around it.
    source = surface.source if isinstance(surface, OwnSurface) else surface
    point = Traced.symbols("x", "y")
    if isinstance(surface, OwnSurface) and surface.is_derived(name):
        return {"gradient": gradient, "hessian": hessian}[name](traced_method(surface, "value")[0], list(point.nodes))

    def given() -> Any:
        found = nodes_of(getattr(source, name)(point.copy()))
        if found.shape != SHAPES[name]:
            raise UntraceableError(f"its {name} has the shape {found.shape}")
        return Traced(found)

    return nodes_by(given)
