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

# By rule, its formula, and how many times 1 / L it is at a momentum. The page has them too.
BOUNDS: dict[type, tuple[str, Callable[[float], float]]] = {
    SGD: ("2 / L", lambda _: 2.0),
    Momentum: ("2 (1 + μ) / L", lambda mu: 2 * (1 + mu)),
    NAG: ("2 (1 + μ) / ((1 + 2 μ) L)", lambda mu: 2 * (1 + mu) / (1 + 2 * mu)),
}


def bound_of(optimizer: Any, curvature: tuple[Array, Array] | None) -> tuple[str, float] | None:
    """The formula of the largest rate with which a rule settles on a quadratic of such curvatures, and its value.

    None if it is not known, or if nothing curves upwards.
    """
    if type(optimizer) not in BOUNDS or curvature is None or not curvature[0].max() > 0:
        return None
    formula, factor = BOUNDS[type(optimizer)]
    return formula, factor(getattr(optimizer, "momentum", 0.0)) / float(curvature[0].max())


def above_bound(optimizer: Any, surface: Surface, place: Array) -> dict[str, str]:
    """The `rate`, the `formula` of its bound, and the `bound` at a place `(2,)`; empty if below, or not known."""
    found = bound_of(optimizer, curvature_at(surface, place))
    if found is None:
        return {}
    (formula, bound), rate = found, optimizer.learning_rate
    # A rate that is chosen to be the bound may differ from it in its last digits.
    if not rate > bound * (1 + 1e-9):
        return {}
    # As it is written, too, the bound is the smaller number.
    text = next(text for digits in range(3, 18) if float(text := f"{bound:.{digits}g}") < rate)
    return {"rate": number_text(rate), "formula": formula, "bound": text}
