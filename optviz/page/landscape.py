"""All that the page needs of a surface, as expressions of the point and of the surface's parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeGuard, TypeVar

from optviz.errors import OptvizError
from optviz.objectives.formula.surface import Formula
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.start import Start
from optviz.objectives.surfaces import Surface
from optviz.optimizers.rates import rate_before
from optviz.page.rules import rated
from optviz.race.record import record
from optviz.trace.array import Traced
from optviz.trace.branches import Tree
from optviz.trace.derivative import gradient, hessian
from optviz.trace.expression import Node, Symbol, UntraceableError
from optviz.trace.running import line_of, nodes_by, tried
from optviz.trace.text import Text, written
from optviz.traced.surface import traced_method, with_unknowns

_Made = TypeVar("_Made")
_KINDS = ("minima", "saddles", "maxima")


class Landscape(NamedTuple):
    """A surface over the symbols `x`, `y` and `p` (its parameters, by name), each a list of nodes.

    `value` is one node; `gradient` two, `hessian` four (none where the surface has no Hessian); `window` is x low, x
    high, y low, y high; `start` is x, y; `critical` has by kind, as in `minima`, each point's x, y and loss;
    `rates` are the sound ones, by optimizer, and empty where they are no expressions, as `formula` is None. Of
    one that is `fixed`, the parameters are the numbers of the instance.
    """

    value: Node
    gradient: Sequence[Node]
    hessian: Sequence[Node]
    window: Sequence[Node]
    start: Sequence[Node]
    critical: dict[str, Sequence[Sequence[Node]]]
    formula: Tree[Text] | None
    rates: dict[str, Node]
    fixed: bool


def landscape_of(surface: Surface, start: Start | None = None) -> Landscape:
    """The expressions of a surface, which is not changed.

    `start` stands in for that of a surface which has none. Raises `UntraceableError` if its value or its derivatives
    are no expressions.
    """
    surface = that_has_parameters(surface)
    if is_adjustable(surface):
        return _of_formula(surface)
    unknown = with_unknowns(surface)
    if unknown is not None:
        try:
            return _landscape(unknown, start, fixed=False)
        except OptvizError:
            pass
    try:
        return _landscape(surface, start, fixed=bool(surface.settings()))
    except UntraceableError as error:
        name = type(surface.source if isinstance(surface, OwnSurface) else surface).__name__
        raise UntraceableError(
            f"The surface {name} cannot be traced because {error}{line_of(error.__cause__ or error)}; write it with "
            "NumPy's functions."
        ) from error


def is_adjustable(surface: Surface) -> TypeGuard[Formula]:
    """Whether a surface is a formula with parameters."""
    return isinstance(surface, Formula) and bool(surface.values)


def _of_formula(surface: Formula) -> Landscape:
    """A formula with parameters: what was found of it, as its window and critical points, is of the values it has."""
    point, values = Traced.symbols("x", "y"), {each: Traced.symbol(Symbol("p", each)) for each in surface.values}
    places = list(point.nodes)
    value = surface.value_with({name: each.nodes.item() for name, each in values.items()}, *places)
    told = told_of(surface, value, gradient(value, places), hessian(value, places))
    return told._replace(formula=_if_traceable(lambda: written(lambda: surface.formula_with(values))))


def that_has_parameters(surface: Surface) -> Surface:
    """A surface, or the one that an `OwnSurface` stands around."""
    return surface.source if isinstance(surface, OwnSurface) and isinstance(surface.source, Surface) else surface


def _landscape(surface: Surface, start: Start | None, *, fixed: bool) -> Landscape:
    value = traced_method(surface, "value")[0]
    curvature = traced_method(surface, "hessian") if surface.has_hessian else ()
    return told_of(surface, value, traced_method(surface, "gradient"), curvature, start, fixed=fixed)


def told_of(
    surface: Surface,
    value: Node,
    gradient: Sequence[Node],
    hessian: Sequence[Node],
    start: Start | None = None,
    *,
    fixed: bool = False,
) -> Landscape:
    """A landscape with these values, and all else as the surface tells it."""
    own = surface if isinstance(surface, OwnSurface) else None
    begin = start if own and start and not own.has("start") else None
    # Of an object that has none, it is what a race fills.
    seen = record(surface, start=begin or own.start).window if own and own.window is None else None
    return Landscape(
        value,
        gradient,
        hessian,
        nodes_by(lambda: seen or surface.window),
        nodes_by(lambda: begin or surface.start),
        {kind: _points(surface, kind) for kind in _KINDS},
        _if_traceable(lambda: written(lambda: surface.formula)),
        _rates(surface),
        fixed,
    )


def _points(surface: Surface, kind: str) -> Sequence[Sequence[Node]]:
    numbers = nodes_by(lambda: getattr(surface, kind))
    return [numbers[place : place + 3] for place in range(0, len(numbers), 3)]


def _rates(surface: Surface) -> dict[str, Node]:
    """None at all, if one of them is no expression."""
    chosen = _if_traceable(lambda: _chosen(surface))
    # Whether rules are expressions is no matter of this surface's.
    told = [] if chosen is None else list(rated(chosen))
    return _if_traceable(lambda: {name: nodes_by(partial(rate_before, cls, surface))[0] for name, cls in told}) or {}


def _chosen(surface: Surface) -> set[str]:
    """The rules for which a surface says a rate."""
    chosen: set[str] = set()

    def choose() -> list[float]:
        rates = surface.learning_rates
        chosen.update(rates)
        return [0.0, *rates.values()]

    nodes_by(choose)
    return chosen


def _if_traceable(make: Callable[[], _Made]) -> _Made | None:
    try:
        return tried(make)
    except UntraceableError:
        return None
