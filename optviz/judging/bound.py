"""How a fixed learning rate compares with the largest one that settles where the curvature is L.

On a quadratic of that curvature the rule diverges above the bound: B. Polyak, Introduction to Optimization, 1987,
section 3.2; for Nesterov's rule from the roots of its characteristic polynomial.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optviz.given.parameters import number_text
from optviz.judging.ground import curvature_at
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers.momentum import NAG, SGD, Momentum

_BOUNDS: dict[type, tuple[str, Callable[[float], float]]] = {
    SGD: ("2 / L", lambda _: 2.0),
    Momentum: ("2 (1 + μ) / L", lambda mu: 2 * (1 + mu)),
    NAG: ("2 (1 + μ) / ((1 + 2 μ) L)", lambda mu: 2 * (1 + mu) / (1 + 2 * mu)),
}


def above_bound(optimizer: Any, surface: Surface, place: Array) -> dict[str, str]:
    """The `rate`, the `formula` of its bound, and the `bound` at a place `(2,)`; empty if below, or not known."""
    found = curvature_at(surface, place)
    if type(optimizer) not in _BOUNDS or found is None or not found[0].max() > 0:
        return {}
    formula, factor = _BOUNDS[type(optimizer)]
    bound, rate = factor(getattr(optimizer, "momentum", 0.0)) / float(found[0].max()), optimizer.learning_rate
    # A rate that is chosen to be the bound may differ from it in its last digits.
    if not rate > bound * (1 + 1e-9):
        return {}
    # As it is written, too, the bound is the smaller number.
    text = next(text for digits in range(3, 18) if float(text := f"{bound:.{digits}g}") < rate)
    return {"rate": number_text(rate), "formula": formula, "bound": text}
