"""What theory knows of a map over a rate: its edge, where the floor is damped critically, and the best setting.

On a quadratic, whose largest and smallest curvature are L and λ, each direction goes by the roots of a polynomial; they
are double where its run is damped critically. B. Polyak, Some methods of speeding up the convergence of iteration
methods, 1964; for Nesterov's rule L. Lessard, B. Recht and A. Packard, Analysis and design of optimization algorithms
via integral quadratic constraints, 2016, proposition 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from optviz.given.parameters import number_text
from optviz.judging.bound import bound_of
from optviz.judging.ground import curvature_at
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers import is_in_catalogue
from optviz.optimizers.momentum import NAG, SGD, Momentum
from optviz.studies.sweeps.axes import Along

# Hessians that differ by less than this share are one.
_SAME = 1e-9
# At so many places along each side of the window it is asked how a surface is bent, and so often a range is halved.
_ASKED, _HALVED = 101, 24
# The rate and the momentum that are best on curvatures L and λ. The page has them too, and what follows.
BEST: dict[type, Callable[[float, float], tuple[float, float]]] = {
    Momentum: lambda large, small: (
        4 / (np.sqrt(large) + np.sqrt(small)) ** 2,
        ((np.sqrt(large) - np.sqrt(small)) / (np.sqrt(large) + np.sqrt(small))) ** 2,
    ),
    NAG: lambda large, small: (
        4 / (3 * large + small),
        (np.sqrt(3 * large + small) - 2 * np.sqrt(small)) / (np.sqrt(3 * large + small) + 2 * np.sqrt(small)),
    ),
}
# The rate with which gradient descent is quickest in the end, as a formula and of L and λ: Polyak, Introduction to
# Optimization, 1987, section 1.4.
QUICKEST: tuple[str, Callable[[float, float], float]] = ("2 / (L + λ)", lambda large, small: 2 / (large + small))
# The momentum above which the floor is underdamped, as a formula and of the root of the rate times λ.
DAMPED: dict[type, tuple[str, Callable[[Array], Array]]] = {
    Momentum: ("μ = (1 − √(lr λ))²", lambda root: (1 - root) ** 2),
    NAG: ("μ = (1 − √(lr λ)) / (1 + √(lr λ))", lambda root: (1 - root) / (1 + root)),
}


class Line(NamedTuple):
    """A line over a map: what it is, its formula, and its values to the right `(N,)` and upwards `(N,)`."""

    what: Literal["bound", "damped", "best", "convex"]
    formula: str
    right: Array
    up: Array


class Theory(NamedTuple):
    """The lines of a map, and the best setting, to the right and upwards, if theory knows it."""

    lines: tuple[Line, ...] = ()
    best: tuple[float, float] | None = None


def theory_of(surface: Surface, rule: Any, right: Along, up: Along) -> Theory:
    """What is known of a rule over the axes of a map, of which the one to the right is its learning rate."""
    if right.name != "learning_rate" or not surface.minima or up.whose == "start":
        return Theory()
    convex = _convex(surface, right, up)
    if not is_in_catalogue(type(rule)):
        # Nobody has computed more for a rule of one's own.
        return Theory(tuple(convex))
    lines = [*_edge(surface, rule, up), *convex]
    if up.whose == "surface" and type(rule) is SGD:
        lines += _best_rates(surface, up)
    curvature = _quadratic(surface)
    if curvature is None or up.name != "momentum" or type(rule) not in BEST:
        return Theory(tuple(lines))
    formula, damped = DAMPED[type(rule)]
    root = np.sqrt(right.values * curvature[1])
    # Beyond the edge nothing is damped.
    rates, momentum = right.values[root < 1], damped(root[root < 1])
    settles = rates < np.interp(momentum, up.values, lines[0].right) if lines else rates > 0
    if settles.any():
        lines.append(Line("damped", formula, rates[settles], momentum[settles]))
    return Theory(tuple(lines), BEST[type(rule)](*curvature))


def _quadratic(surface: Surface) -> tuple[float, float] | None:
    """The largest and the smallest curvature of a surface that has the same ones everywhere, both upwards."""
    if surface.window is None or not surface.minima:
        return None
    places = [np.array(surface.minima[0][:2]), np.array([low for low, _ in surface.window])]
    found = [curvature_at(surface, place) for place in places]
    if any(each is None for each in found):
        return None
    one, other = (each[0] for each in found if each)
    return (float(one[1]), float(one[0])) if one[0] > 0 and np.allclose(one, other, rtol=_SAME, atol=0) else None


def _edge(surface: Surface, rule: Any, up: Along) -> list[Line]:
    """The largest rate that settles, for each row."""
    bounds = []
    for value in up.values.tolist():
        of, one = surface, rule
        if up.whose == "surface":
            of = surface.adjusted(up.name, value)
        else:
            one = type(rule)(**(rule.settings() | {up.name: value}))
        # With some values of a parameter, there is none.
        bounds.append(bound_of(one, curvature_at(of, np.array(of.minima[0][:2]))) if of.minima else None)
    told = [each for each in bounds if each is not None]
    if len(told) < len(bounds):
        return []
    return [Line("bound", told[0][0], np.array([value for _, value in told]), up.values)]


def _convex(surface: Surface, right: Along, up: Along) -> list[Line]:
    """The value upwards to which a surface is bent upwards everywhere in its window, and beyond which it is not."""
    if up.whose != "surface" or surface.window is None or not surface.has_hessian:
        return []
    places = np.stack(np.meshgrid(*(np.linspace(low, high, _ASKED) for low, high in surface.window)))

    def is_convex(value: float) -> bool:
        with np.errstate(all="ignore"):
            (xx, xy), (_, yy) = surface.adjusted(up.name, value).hessian(places)
        return bool(((xx >= 0) & (yy >= 0) & (xx * yy >= xy * xy)).all())

    low, high = float(up.values[0]), float(up.values[-1])
    if not is_convex(low) or is_convex(high):
        return []
    for _ in range(_HALVED):
        middle = (low + high) / 2
        low, high = (middle, high) if is_convex(middle) else (low, middle)
    return [Line("convex", number_text(float(f"{low:.3g}")), right.values[[0, -1]], np.array([low, low]))]


def _best_rates(surface: Surface, up: Along) -> list[Line]:
    """Where gradient descent is quickest in the end."""
    curvatures = [_quadratic(surface.adjusted(up.name, value)) for value in up.values.tolist()]
    known = [each for each in curvatures if each is not None]
    if len(known) < len(curvatures):
        return []
    formula, rate = QUICKEST
    return [Line("best", formula, np.array([rate(*each) for each in known]), up.values)]
