"""A sound learning rate for every rule on every surface: what a surface says for its story, or else a law."""

from __future__ import annotations

import numpy as np

from optviz.given.parameters import default_of, rounded
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer


def sound_rate(cls: type[Optimizer], surface: Surface) -> float:
    """The learning rate of a rule on a surface.

    It is what the surface says for it, or for the rule that it derives from; or else by its law.
    """
    chosen, ancestors = surface.learning_rates, (base.__name__.lower() for base in cls.core().__mro__)
    found = next((chosen[each] for each in ancestors if each in chosen), None)
    return rate_by_law(cls, surface) if found is None else found


def rate_by_law(cls: type[Optimizer], surface: Surface) -> float:
    """In two digits, the rate that a rule's law gives; its default where the surface has not what the law asks for."""
    law, rate = cls.law, np.inf
    with np.errstate(all="ignore"):
        if law.over_curvature is not None and (curvature := surface.curvature) is not None:
            rate = law.over_curvature / curvature
        if law.of_length is not None and (length := surface.length) is not None:
            rate = np.minimum(rate, law.of_length * length)
    # On what is flat, a rule that multiplies the gradient may have any rate.
    default: float = default_of(cls, "learning_rate")
    return rounded(rate) if 0 < rate < np.inf else default
