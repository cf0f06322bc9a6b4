"""Short forms of what is raced: several names in one option, and one learning rate for all."""

from __future__ import annotations

from typing import Any

from optviz.recipe.recipe import Recipe

# Beside the keys of a recipe: a learning rate for every optimizer that is named without one.
LEARNING_RATE = "learning_rate"


def spelled_out(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys with each surface and each optimizer by itself."""
    from optviz.plan.shorthand import KINDS, names_in

    return keys | {key: [name for text in keys[key] for name in names_in(text, key)] for key in KINDS & keys.keys()}


def with_learning_rate(recipe: Recipe, rate: float, *, named: bool) -> Recipe:
    """The recipe with a learning rate for its optimizers, or, if they were `named` beside it, for those without one."""
    from optviz.given.parameters import parameters
    from optviz.given.spec import Spec
    from optviz.optimizers import CLASSIC
    from optviz.plan.inputs import optimizer_of

    filled = []
    for spec in recipe.optimizers or CLASSIC:
        parsed = Spec.parse(spec)
        cls, given = optimizer_of(parsed)
        all_have = {LEARNING_RATE: rate} if LEARNING_RATE in parameters(cls) else {}
        filled.append(str(Spec(parsed.name, all_have | given if named else given | all_have)))
    return recipe.changed(optimizers=filled)
