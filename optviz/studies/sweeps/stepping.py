"""The steps of very many runs: by the rule itself, or by its expressions in buffers, which gives the same numbers.

What cannot be traced, what is random, and few runs, for which it is not worth while, go by the rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array, is_random
from optviz.objectives.surfaces import Surface
from optviz.plan.forms.adapted import Adapted
from optviz.race.entries import Entries, shape_of
from optviz.race.lockstep import lockstep
from optviz.trace.array import Traced
from optviz.trace.expression import Node, UntraceableError, ordered
from optviz.trace.replay import Replay, computed, settled_shapes
from optviz.traced.together import Expressions, together

# To trace takes as long as some steps of so many runs.
_WORTH = 2_000


class Moved(NamedTuple):
    """B runs after a step, as in `optviz.race.lockstep.Step`; what is yielded is changed by later steps."""

    points: Array
    losses: Array
    diverged: NDArray[np.bool_]
    no_number: NDArray[np.bool_]


def expressions_of(surface: Surface, optimizer: Any, runs: int, varied: Sequence[str] = ()) -> Expressions | None:
    """The expressions of a rule on a surface; None where it goes by itself.

    A hyper-parameter of a rule of the catalogue may be an array `(B,)`, and one's own may be `varied`, if the numbers
    are then the same as in the rule.
    """
    if is_random(surface):
        return None
    if shape_of(optimizer) is None:
        own = optimizer.plain if isinstance(optimizer, Adapted) else optimizer
        found = _traced(surface, own, varied)
        return None if found is None or _has_powers_of_points(found) else found
    if runs < _WORTH:
        return None
    given: dict[str, Any] = optimizer.settings()
    arrays = [name for name, value in given.items() if np.ndim(value)]
    one = type(optimizer)(
        **{name: np.ravel(value)[0].item() if name in arrays else value for name, value in given.items()}
    )
    found = _traced(surface, one, arrays)
    # A power of an array is NumPy's, and that of a rule whose settings are arrays is Python's.
    if found is None or (arrays and any(each.op == "power" for each in _nodes(found))):
        return None
    return found


def _traced(surface: Surface, rule: Any, varied: Sequence[str]) -> Expressions | None:
    try:
        found = together(surface, rule)
    except UntraceableError:
        return None
    return found if set(varied) <= set(found.settings) else None


def _nodes(found: Expressions) -> list[Node]:
    return ordered([each for step in (*found.begin, found.following) for each in step.held])


def _has_powers_of_points(found: Expressions) -> bool:
    """Whether something is raised to a power that depends on where a run is: of one run NumPy may do it otherwise."""
    x, y, *state = found.symbols
    given: dict[Node, tuple[int, ...]] = {x: (2,), y: (2,), **dict.fromkeys((*state, *found.settings.values()), ())}
    shapes = settled_shapes(dict(zip(found.symbols, found.following.held, strict=False)), given)
    differ = {symbol for symbol in given if shapes[symbol]}
    for each in _nodes(found):
        if not differ.isdisjoint(each.args):
            differ.add(each)
    return any(each.op == "power" for each in differ)


def stepped(
    surface: Surface, entries: Entries, seed: int, expressions: Expressions | None, *, bearing: bool = False
) -> Iterator[Moved]:
    """The state of all runs at the start and after each step, without end; `bearing` is as for `lockstep`."""
    if expressions is not None:
        ((optimizer, _),) = entries.groups
        settings = {name: getattr(optimizer, name) for name in expressions.settings}
        return replayed(surface, entries.starts, expressions, settings)
    return (
        Moved(each.points, each.losses, each.diverged, each.no_number)
        for each in lockstep(surface, entries, seed, bearing=bearing)
    )


def replayed(
    surface: Surface, starts: Array, found: Expressions, settings: Mapping[str, Any], *, own: bool = False
) -> Iterator[Moved]:
    """The same by the expressions of a rule with some settings, numbers or arrays `(B,)`.

    Each run of one's `own` rule has numbers for its settings, of which powers are other ones than those of an array.
    """
    with np.errstate(all="ignore"):
        start = Moved(starts, np.asarray(surface.value(starts)), *np.zeros((2, starts.shape[1]), bool))
    yield start
    last = start
    singly = frozenset(each for each in _nodes(found) if each.op == "power") if own else frozenset[Node]()
    for points, losses in _moves(found, settings, starts, singly):
        last = _checked(last, points, losses)
        yield last


def _moves(
    found: Expressions, known_settings: Mapping[str, Any], starts: Array, singly: Collection[Node]
) -> Iterator[tuple[Array, Array]]:
    """The points and losses after each step, whatever numbers these are."""
    point = tuple(Traced.symbols("x", "y").nodes)
    settings = {symbol: known_settings[name] for name, symbol in found.settings.items()}
    known: list[Any] = list(starts)
    for early in found.begin:
        values = dict(zip(found.symbols, known, strict=False)) | settings
        with np.errstate(all="ignore"):
            known = computed(early.held, values, singly=singly)
            points = np.array(np.broadcast_arrays(*known[:2], starts[0])[:2])
            (losses,) = computed([found.value], dict(zip(point, points, strict=True)))
        yield points, np.asarray(losses)
    loss = Traced.symbol("loss").nodes.item()
    # A rule whose first step is as all others are reads nothing of what it keeps.
    known += [0.0] * (len(found.symbols) - len(known))
    step = dict(zip(found.symbols, found.following.held, strict=False)) | {loss: found.loss_after(found.following)}
    held = dict(zip(found.symbols, known, strict=False)) | settings | {loss: np.zeros(starts.shape[1])}
    replay = Replay(step, held, singly)
    while True:
        with np.errstate(all="ignore"):
            replay.step()
        yield np.stack([replay.value(symbol) for symbol in found.symbols[:2]]), replay.value(loss)


def _checked(last: Moved, points: Array, losses: Array) -> Moved:
    """The state after a step: what is not finite any more keeps its last numbers, as in `lockstep`."""
    diverged = last.diverged
    with np.errstate(all="ignore"):
        # One number that is not finite makes the sum so; a sum may outgrow floating point by itself.
        finite = np.isfinite(points[0] + points[1] + losses).all()
    if finite and not diverged.any():
        return Moved(points, losses.copy(), diverged, last.no_number)
    lost = diverged | ~(np.isfinite(points).all(axis=0) & np.isfinite(losses))
    no_number = np.where(diverged, last.no_number, np.isnan(points).any(axis=0))
    return Moved(np.where(lost, last.points, points), np.where(lost, last.losses, losses), lost, no_number)
