"""The steps of very many runs: by the rule itself, or by its expressions in buffers, which gives the same numbers.

What cannot be traced, what is random, and few runs, for which it is not worth while, go by the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optviz.objectives.base import is_random
from optviz.objectives.surfaces import Surface
from optviz.plan.forms.adapted import Adapted
from optviz.race.entries import Entries, shape_of
from optviz.race.lockstep import lockstep
from optviz.studies.moving.moves import Moves, Plain, Replayed
from optviz.trace.expression import Node, UntraceableError, ordered
from optviz.trace.replay import settled_shapes
from optviz.traced.together import Expressions, together

# To trace takes as long as some steps of so many runs.
_WORTH = 2_000


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


def moves_of(
    surface: Surface, entries: Entries, seed: int, expressions: Expressions | None, *, bearing: bool = False
) -> Moves:
    """The states of all runs at the start and after each step; `bearing` is as for `lockstep`."""
    if expressions is None:
        return Plain(lockstep(surface, entries, seed, bearing=bearing), entries.starts)
    ((optimizer, _),) = entries.groups
    return Replayed(
        surface, entries.starts, expressions, {name: getattr(optimizer, name) for name in expressions.settings}
    )
