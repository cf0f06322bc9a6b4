"""From a recipe to a scene: the race that it asks for."""

from __future__ import annotations

import warnings
from typing import Any

from optviz.captions import loose_brace
from optviz.errors import OptvizError, OptvizWarning, about
from optviz.limits import check_race, check_surfaces
from optviz.optimizers import CLASSIC
from optviz.own import optimizers_from, surface_from
from optviz.progress import Progress, silent
from optviz.recipe import Recipe
from optviz.recording import record
from optviz.scene import Scene, with_race


def check_complete(recipe: Recipe) -> None:
    """Refuse a recipe whose race cannot be made from it."""
    if recipe.own:
        with about("own"):
            raise OptvizError(
                f"This figure shows {', '.join(recipe.own)}, which is not in the catalogue; "
                "make it again in Python, where that is."
            )
    if not recipe.surface:
        raise OptvizError('There is nothing to race on; give a surface, as in surface = "saddle".')


def figure_of(recipe: Recipe, progress: Progress[Any] = silent) -> Scene:
    """Race what a recipe says, to be written by `write_film` or `write_still`. Raises `OptvizError` before any work."""
    check_complete(recipe)
    loose = loose_brace(recipe.text(recipe.caption))
    if loose is not None:
        warnings.warn(
            f"A brace of the caption names no number and stays as it is: '{loose}'; write {{{{ or }}}}.",
            OptvizWarning,
            stacklevel=2,
        )
    if recipe.layout == "grid" or recipe.vary:
        from optviz.comparison import compared

        return compared(recipe, progress)
    check_surfaces(len(recipe.surface))
    with about("surface"):
        surfaces = [surface_from(each) for each in recipe.surface]
    steps = recipe.steps or max(surface.steps for surface in surfaces)
    optimizers = recipe.optimizers or CLASSIC
    starts = list(recipe.starts) or None
    check_race(len(surfaces), len(optimizers), len(recipe.starts) or 1, steps)
    with about("optimizers"):
        for surface in surfaces:
            optimizers_from(optimizers, surface)
    recordings = tuple(record(each, optimizers, starts, steps, recipe.seed, progress) for each in surfaces)
    return Scene(recordings, with_race(recipe, recordings))
