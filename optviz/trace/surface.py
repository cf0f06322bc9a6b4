"""A surface as expressions."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from optviz.errors import OptvizError
from optviz.objectives.own import SHAPES, OwnSurface
from optviz.objectives.surfaces import Surface
from optviz.optimizers import catalogue
from optviz.page.writing import Either, Text, written
from optviz.race.inputs import suggested_rate
from optviz.race.recording import record
from optviz.race.starts import Start
from optviz.trace.array import Traced, nodes_of
from optviz.trace.expression import Node, Symbol, UntraceableError
from optviz.trace.rule import is_only_stored, line_of, tried

_Made = TypeVar("_Made")
_KINDS = ("minima", "saddles", "maxima")


class Landscape(NamedTuple):
    """A surface over the symbols `x`, `y` and `p` (its parameters, by name), each a list of nodes.

    `value` is one node; `gradient` two, `hessian` four (none where the surface has no Hessian); `window` is x low, x
    high, y low, y high; `start` is x, y; `critical` has by kind, as in `minima`, each point's x, y and loss;
    `rates` are those that it suggests, by optimizer, and empty where they are no expressions, as `formula` is None. Of
    one that is `fixed`, the parameters are the numbers of the instance.
    """

    value: Node
    gradient: Sequence[Node]
    hessian: Sequence[Node]
    window: Sequence[Node]
    start: Sequence[Node]
    critical: dict[str, Sequence[Sequence[Node]]]
    formula: Text | Either | None
    rates: dict[str, Node]
    fixed: bool


def landscape_of(surface: Surface, start: Start | None = None) -> Landscape:
    """The expressions of a surface, which is not changed.

    `start` stands in for that of a surface which has none. Raises `UntraceableError` if its value or its derivatives
    are no expressions.
    """
    settings = surface.settings()
    if settings and all(is_only_stored(surface, settings, name) for name in settings):
        unknown = copy.copy(surface)
        for name in settings:
            setattr(unknown, name, Traced.symbol(Symbol("p", name)))
        try:
            return _landscape(unknown, start, fixed=False)
        except OptvizError:
            pass
    try:
        return _landscape(surface, start, fixed=bool(settings))
    except UntraceableError as error:
        name = type(surface.source if isinstance(surface, OwnSurface) else surface).__name__
        raise UntraceableError(
            f"The surface {name} cannot be traced because {error}{line_of(error.__cause__ or error)}; write it with "
            "NumPy's functions, without branches."
        ) from error


def _landscape(surface: Surface, start: Start | None, *, fixed: bool) -> Landscape:
    # What an object of one's own gives is looked at here, not by the class around it.
    own = surface if isinstance(surface, OwnSurface) else None
    source = own.source if own else surface

    def method(name: str) -> Sequence[Node]:
        nodes = tried(lambda: nodes_of(getattr(source, name)(Traced.symbols("x", "y"))))
        if nodes.shape != SHAPES[name]:
            raise UntraceableError(f"its {name} has the shape {nodes.shape}")
        return tuple(nodes.flat)

    def critical(kind: str) -> Sequence[Sequence[Node]]:
        return [_flat(each) for each in getattr(surface, kind)]

    begin = start if own and start and not own.has("start") else tried(lambda: surface.start)
    window = tried(lambda: surface.window)
    if window is None:
        window = record(surface, start=begin).window
    return Landscape(
        method("value")[0],
        method("gradient"),
        method("hessian") if not own or own.has("hessian") else (),
        tried(lambda: _flat(window)),
        tried(lambda: _flat(begin)),
        tried(lambda: {kind: critical(kind) for kind in _KINDS}),
        _if_traceable(lambda: written(lambda: surface.formula)),
        _if_traceable(lambda: _rates(surface)) or {},
        fixed,
    )


def _rates(surface: Surface) -> dict[str, Node]:
    rates = {name: suggested_rate(cls, surface) for name, cls in catalogue().items()}
    return {name: nodes_of(rate).item() for name, rate in rates.items() if rate is not None}


def _if_traceable(make: Callable[[], _Made]) -> _Made | None:
    try:
        return tried(make)
    except UntraceableError:
        return None


def _flat(numbers: Any) -> Sequence[Node]:
    return tuple(nodes_of(numbers).flat)
