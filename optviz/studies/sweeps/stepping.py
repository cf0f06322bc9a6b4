"""The steps of very many runs: by the rule itself, or by its expressions in buffers, which gives the same numbers.

What cannot be traced, what is random, and few runs, for which it is not worth while, go by the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array, is_random
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.race.entries import Entries, shape_of
from optviz.race.lockstep import lockstep
from optviz.trace.array import Traced
from optviz.trace.expression import UntraceableError, ordered
from optviz.trace.replay import Replay, computed
from optviz.traced.together import Expressions, together

# To trace takes as long as some steps of so many runs.
_WORTH = 2_000


class Moved(NamedTuple):
    """B runs after a step, as in `optviz.race.lockstep.Step`; what is yielded is changed by later steps."""

    points: Array
    losses: Array
    diverged: NDArray[np.bool_]
    no_number: NDArray[np.bool_]


def expressions_of(surface: Surface, optimizer: Any, runs: int) -> Expressions | None:
    """The expressions of a rule on a surface; None where it goes by itself.

    A hyper-parameter may be an array `(B,)`, if the numbers are then the same as in the rule.
    """
    if runs < _WORTH or is_random(surface) or shape_of(optimizer) is None:
        return None
    given: Optimizer = optimizer
    varied = [name for name, value in given.settings().items() if np.ndim(value)]
    one = type(given)(
        **{name: np.ravel(value)[0].item() if name in varied else value for name, value in given.settings().items()}
    )
    try:
        found = together(surface, one)
    except UntraceableError:
        return None
    if not set(varied) <= set(found.settings):
        return None
    # A power of an array is NumPy's, and that of a rule whose settings are arrays is Python's.
    if varied and any(each.op == "power" for step in (*found.begin, found.following) for each in ordered(step.held)):
        return None
    return found


def stepped(surface: Surface, entries: Entries, seed: int, expressions: Expressions | None) -> Iterator[Moved]:
    """The state of all runs at the start and after each step, without end."""
    if expressions is None:
        return (
            Moved(each.points, each.losses, each.diverged, each.no_number) for each in lockstep(surface, entries, seed)
        )
    with np.errstate(all="ignore"):
        return _replayed(surface, entries, expressions)


def _replayed(surface: Surface, entries: Entries, found: Expressions) -> Iterator[Moved]:
    ((optimizer, _),) = entries.groups
    with np.errstate(all="ignore"):
        start = Moved(
            entries.starts, np.asarray(surface.value(entries.starts)), *np.zeros((2, entries.starts.shape[1]), bool)
        )
    yield start
    last = start
    for points, losses in _moves(found, optimizer, entries.starts):
        last = _checked(last, points, losses)
        yield last


def _moves(found: Expressions, optimizer: Optimizer, starts: Array) -> Iterator[tuple[Array, Array]]:
    """The points and losses after each step, whatever numbers these are."""
    point = tuple(Traced.symbols("x", "y").nodes)
    settings = {symbol: getattr(optimizer, name) for name, symbol in found.settings.items()}
    known: list[Any] = list(starts)
    for early in found.begin:
        values = dict(zip(found.symbols, known, strict=False)) | settings
        with np.errstate(all="ignore"):
            known = computed(early.held, values)
            points = np.array(np.broadcast_arrays(*known[:2], starts[0])[:2])
            (losses,) = computed([found.value], dict(zip(point, points, strict=True)))
        yield points, np.asarray(losses)
    loss = Traced.symbol("loss").nodes.item()
    # A rule whose first step is as all others are reads nothing of what it keeps.
    known += [0.0] * (len(found.symbols) - len(known))
    step = dict(zip(found.symbols, found.following.held, strict=False)) | {loss: found.loss_after(found.following)}
    held = dict(zip(found.symbols, known, strict=False)) | settings | {loss: np.zeros(starts.shape[1])}
    replay = Replay(step, held)
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
