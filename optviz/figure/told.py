"""What was planned, as a recipe tells it: every figure carries the recipe that makes it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optviz.figure.grid import fitting
from optviz.plan.plan import Plan
from optviz.recipe.recipe import Recipe


def told(recipe: Recipe, plans: Sequence[Plan]) -> Recipe:
    """The recipe, with what is raced spelled out as far as one line can say it for all surfaces."""
    first = plans[0]
    own = [name for plan in plans for name in plan.own]
    changes: dict[str, Any] = {
        "surface": tuple(plan.surface.spec for plan in plans),
        "steps": first.steps,
        "seed": first.seed,
        "tune": any(plan.tuned and plan.tuned.grid for plan in plans),
        "own": tuple(dict.fromkeys("".join(each for each in name if each.isprintable()) for name in own)),
        # Without rows and columns to name them, hyper-parameters that vary are settings like others.
        "vary": () if recipe.layout == "panels" else tuple(axis.text for axis in first.varied),
    }
    known = [plan for plan in plans if plan.abreast]
    # A surface's own choice of learning rates and start differs between surfaces; then it stays its choice.
    racers = {tuple(map(str, plan.rules if changes["vary"] else plan.racers)) for plan in known}
    # In a recipe, a start is a point of the plane; the objective is one's own elsewhere.
    starts = {plan.starts for plan in known if plan.surface.dimension == 2}
    if len(racers) == 1:
        (changes["optimizers"],) = racers
    if len(starts) == 1:
        (changes["starts"],) = starts
    if recipe.layout == "grid" and recipe.size is None:
        changes["size"] = fitting(first, recipe.view)
    return recipe.changed(**changes)
