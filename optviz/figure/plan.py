"""From a recipe to a scene: the race that it asks for."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from optviz.errors import OptvizError, OptvizWarning, about
from optviz.figure.captions import loose_brace
from optviz.figure.raced import with_race
from optviz.figure.scene import Scene, scene_of
from optviz.limits import check_race, check_surfaces
from optviz.objectives.own import is_objective
from optviz.objectives.start import dimension_told
from optviz.objectives.surfaces import Surface
from optviz.optimizers import CLASSIC
from optviz.own_code import shown
from optviz.plan.inputs import is_class_of_surface, optimizers_from, surface_from
from optviz.plan.shorthand import names_in
from optviz.race.recording import Recording, record
from optviz.recipe.recipe import RACE, Recipe
from optviz.system.progress import Progress, silent

# What a text is taken for the name of a file by.
_FILES = {".npz", ".csv", ".toml", ".gif", ".apng", ".webp", ".mp4", ".webm", ".png", ".pdf", ".svg", ".html"}


def scene_from(given: Any, **keys: Any) -> Scene:
    """A figure of what is given: a scene, recordings, or surfaces (by name, or objects) that are raced for it.

    `keys` are those of a recipe that say how a figure looks, and, for a race, `optimizers`, `start`, `steps` and `seed`
    as for `record`. Raises `OptvizError` before any work if something is wrong.
    """
    if isinstance(given, Scene):
        if keys:
            raise OptvizError(f"A scene has its keys already; leave out {' and '.join(keys)}, or give the recording.")
        return given
    several = list(given) if isinstance(given, (list, tuple)) else [given]
    if all(isinstance(each, Recording) for each in several):
        return scene_of(several, **keys)
    race = {name: keys.pop(name) for name in ("optimizers", "start", "steps", "seed") if name in keys}
    for name in (name for name in RACE if name in keys):
        hint = "write start=(1, 2)" if name == "starts" else "use optviz.compare" if name == "vary" else "leave it out"
        raise OptvizError(f"A race for a figure has no key `{name}`; {hint}.")
    # What is wrong with the look is said before the race.
    Recipe().changed(**keys)
    told = dimension_told(race.get("start"))
    chosen = [each for one in several for each in ([one] if isinstance(one, Recording) else _surfaces_in(one, told))]
    check_surfaces(len(chosen))
    if race.get("steps") is None:
        race["steps"] = max(each.steps for each in chosen)
    return scene_of([each if isinstance(each, Recording) else record(each, **race) for each in chosen], **keys)


def _surfaces_in(given: object, dimension: int | None) -> list[Surface]:
    """The surfaces that are meant by something that is no recording; `dimension` as in `surface_from`."""
    if isinstance(given, os.PathLike) or (isinstance(given, str) and Path(given).suffix.lower() in _FILES):
        raise OptvizError(
            f"'{given}' is a file, and is loaded first, as in optviz.animate(optviz.load_recording('race.npz'), "
            "'race.gif') or optviz.write_film(optviz.figure_of(optviz.load_recipe('race.toml')), 'race.gif')."
        )
    if isinstance(given, str):
        return [surface_from(each) for each in names_in(given, "surface")]
    if not (is_class_of_surface(given) or is_objective(given)):
        raise OptvizError(
            f"{shown(given)} is neither a recording nor a surface; give one, as in optviz.animate('saddle', "
            "'saddle.gif') or optviz.animate(optviz.record('saddle'), 'saddle.gif')."
        )
    return [surface_from(given, dimension)]


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
    """Race what a recipe says, to be written by `write_film` or `write_still`. Raises `OptvizError` before any work.

    >>> import optviz
    >>> optviz.figure_of(optviz.Recipe(surface="saddle", optimizers="adam", steps=20))
    <Scene: panels of contour, 900x600: <Recording: 1 run of 20 steps on saddle: Adam>>
    """
    if not isinstance(recipe, Recipe):
        raise OptvizError(f"{shown(recipe)} is not a recipe; make one with optviz.Recipe(…), or load one.")
    check_complete(recipe)
    loose = loose_brace(recipe.text(recipe.caption))
    if loose is not None:
        warnings.warn(
            f"A brace of the caption names no number and stays as it is: '{loose}'; write {{{{ or }}}}.",
            OptvizWarning,
            stacklevel=2,
        )
    if recipe.layout == "grid" or recipe.vary:
        from optviz.figure.comparison import compared

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
