"""How a figure is made of what is asked for: all of it is planned, raced, and set as a scene, one after the other."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optviz.data import sums
from optviz.errors import OptvizError, OptvizWarning, about
from optviz.figure.check import check_figure
from optviz.figure.framing import with_usual_views
from optviz.figure.projected import seen_as
from optviz.figure.scene import Scene, scene_of
from optviz.figure.texts.captions import loose_brace
from optviz.given.code_files import check_told, name_told
from optviz.given.limits import check_race, check_surfaces
from optviz.given.own_code import checked_progress, guarded, shown
from optviz.objectives.own.calls import is_objective
from optviz.objectives.start import dimension_told
from optviz.objectives.surfaces import Surface
from optviz.optimizers import CLASSIC
from optviz.plan.inputs import is_class_of_surface, optimizers_in, surface_from
from optviz.plan.plan import Plan, planned
from optviz.plan.shorthand import names_in
from optviz.race.record import raced
from optviz.race.recording import Recording
from optviz.recipe.idle import warn_of_idle
from optviz.recipe.recipe import RACE, Recipe
from optviz.studies.tuning import tuned
from optviz.system.progress import Progress, silent

# What a text is taken for the name of a file by.
_FILES = {".npz", ".csv", ".toml", ".gif", ".apng", ".webp", ".mp4", ".webm", ".png", ".pdf", ".svg", ".html"}


@guarded
def scene_from(given: Any, /, **keys: Any) -> Scene:
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
    tune = {name: keys.pop(name) for name in ("tune",) if name in keys}
    for name in (name for name in RACE if name in keys):
        hint = "write start=(1, 2)" if name == "starts" else "use optviz.compare" if name == "vary" else "leave it out"
        raise OptvizError(f"A race for a figure has no key `{name}`; {hint}.")
    # What is wrong with the look is said before all else.
    recipe = Recipe().changed(**keys, **tune)
    warn_of_idle(recipe, keys, "`{}`".format)
    dimension = dimension_told(race.get("start"))
    chosen = [
        each for one in several for each in ([one] if isinstance(one, Recording) else _surfaces_in(one, dimension))
    ]
    check_surfaces(len(chosen))
    if race.get("steps") is None and len(chosen) > 1:
        race["steps"] = max(each.steps for each in chosen)
    recipe = with_usual_views(recipe, keys, chosen)
    known = [each if isinstance(each, Recording) else planned(each, **race) for each in chosen]
    check_figure(recipe, [each.plan if isinstance(each, Recording) else each for each in known])
    if recipe.tune:
        known = [each if isinstance(each, Recording) else tuned(each, _asked(race.get("optimizers"))) for each in known]
    return Scene(tuple(each if isinstance(each, Recording) else raced(each) for each in known), recipe)


def _surfaces_in(given: object, dimension: int | None) -> list[Surface]:
    """The surfaces that are meant by something that is no recording; `dimension` as in `surface_from`."""
    if isinstance(given, os.PathLike) or (isinstance(given, str) and Path(given).suffix.lower() in _FILES):
        raise OptvizError(
            f"'{given}' is a file, and is loaded first, as in optviz.animate(optviz.load_recording('race.npz'), "
            "'race.gif') or optviz.write_film(optviz.figure_of(optviz.load_recipe('race.toml')), 'race.gif')."
        )
    if isinstance(given, str):
        return [surface_from(each) for each in names_in(given, "surface")]
    if isinstance(given, Recipe):
        maker = "studied" if given.study else "figure_of"
        raise OptvizError(f"A recipe is made a figure first, as in optviz.animate(optviz.{maker}(recipe), 'mine.gif').")
    if not (is_class_of_surface(given) or is_objective(given)):
        raise OptvizError(
            f"{shown(given)} is neither a recording nor a surface; give one, as in optviz.animate('saddle', "
            "'saddle.gif') or optviz.animate(optviz.record('saddle'), 'saddle.gif')."
        )
    return [surface_from(given, dimension)]


def compare(
    surface: object,
    optimizers: Sequence[str] | str = ("sgd",),
    vary: Sequence[str] | str = (),
    start: Any = None,
    steps: int | None = None,
    seed: int = 0,
    progress: Progress[Any] = silent,
    **keys: Any,
) -> Scene:
    """Race every combination and lay them out as a grid, to be written by `write_film` or `write_still`.

    `vary` holds texts such as `"momentum=0,0.5,0.9"` or `"learning_rate=0.001:0.1:log:5"`. At most two of these may
    have several values: optimizers, starts, and each thing that is varied. The best run is framed: the one that
    converged in the fewest steps, or else, of those still in the window, the one with the lowest loss at the end; where
    there is no minimum, the one that was first out of the window, downhill. `keys` are those of a recipe that
    say how the figure looks (`size`, `frames`, `view`, …); with `layout="overlay"` all runs are in one picture, and
    with `tune=True` each has its best learning rate (`optviz.studies.tuning`). Raises `OptvizError` before any work if
    something is wrong.

    >>> import optviz
    >>> optviz.compare("ravine", ["sgd", "adam"], vary="lr=0.01,0.02", steps=50)
    <Scene: grid of contour, 1280x960: <Recording: 4 runs of 50 steps on ravine: SGD, SGD, Adam, Adam>>
    """
    # What is wrong with the look is said before all else.
    recipe = Recipe().changed(**({"layout": "grid"} | keys | {"vary": vary}))
    warn_of_idle(recipe, keys, "`{}`".format)
    plan = planned(surface, optimizers, start, steps, seed, vary=recipe.vary)
    return _scene([plan], with_usual_views(recipe, keys, [plan]), optimizers, progress)


def check_recipe(given: object) -> None:
    """Refuse what is no recipe."""
    if not isinstance(given, Recipe):
        raise OptvizError(f"{shown(given)} is not a recipe; make one with optviz.Recipe(…), or load one.")


def check_complete(recipe: Recipe) -> None:
    """Refuse a recipe whose race cannot be made from it."""
    with about("own"):
        check_told(recipe.own)
        if others := [each for each in recipe.own if name_told(each) is None and not sums.is_told(each)]:
            raise OptvizError(
                f"This figure shows {', '.join(others)}, which is not in the catalogue; "
                "make it again in Python, where that is."
            )
    if recipe.study:
        with about("study"):
            raise OptvizError("This is a study, and no race; optviz animate films it, and optviz.studied does it.")
    if not recipe.surface:
        raise OptvizError('There is nothing to race on; give a surface, as in surface = "saddle".')


def draws(recipe: Recipe) -> bool:
    """Whether what a recipe races may depend on its seed. Raises `OptvizError` if it cannot be raced."""
    return "random" in recipe.starts or any(plan.draws for plan in _plans_of(recipe))


def why_incomplete(recipe: Recipe) -> str:
    """Why the race of a recipe cannot be made; empty if it can, or if it is a study."""
    try:
        if not recipe.study:
            check_complete(recipe)
    except OptvizError as error:
        return str(error)
    return ""


def figure_of(recipe: Recipe, progress: Progress[Any] = silent) -> Scene:
    """Race what a recipe says, to be written by `write_film` or `write_still`. Raises `OptvizError` before any work.

    >>> import optviz
    >>> optviz.figure_of(optviz.Recipe(surface="saddle", optimizers="adam", steps=20))
    <Scene: panels of contour, 900x600: <Recording: 1 run of 20 steps on saddle: Adam>>
    """
    check_recipe(recipe)
    check_complete(recipe)
    loose = loose_brace(recipe.text(recipe.caption))
    if loose is not None:
        warnings.warn(
            f"A brace of the caption names no number and stays as it is: '{loose}'; write {{{{ or }}}}.",
            OptvizWarning,
            stacklevel=2,
        )
    if recipe.vary and recipe.layout == "panels":
        recipe = recipe.changed(layout="grid")
    return _scene(_plans_of(recipe), recipe, recipe.optimizers, progress)


def _plans_of(recipe: Recipe) -> list[Plan]:
    """The races that a recipe asks for, one on each surface."""
    count = len(recipe.surface)
    if count > 1 and (recipe.vary or recipe.layout == "grid"):
        with about("surface"):
            raise OptvizError(f"A comparison is made on one surface, not on {count}; give one.")
    check_surfaces(count)
    with about("surface"):
        surfaces = [surface_from(each) for each in recipe.surface]
    sums.check_told(recipe.own, surfaces)
    optimizers, starts = recipe.optimizers or CLASSIC, list(recipe.starts) or None
    longest = recipe.steps or max(surface.steps for surface in surfaces)
    check_race(count, len(optimizers), len(recipe.starts) or 1, longest)
    # Alone, a race is as long as its surface says, or a path in it.
    steps = longest if count > 1 else recipe.steps
    return [planned(each, optimizers, starts, steps, recipe.seed, vary=recipe.vary) for each in surfaces]


def _scene(plans: Sequence[Plan], recipe: Recipe, optimizers: object, progress: Progress[Any]) -> Scene:
    """The figure of some races that are still to be run, of optimizers as they were asked for."""
    check_figure(recipe, plans)
    progress = checked_progress(progress)
    if recipe.tune:
        plans = [tuned(plan, _asked(optimizers), progress) for plan in plans]
        check_figure(recipe, plans)
    return Scene(tuple(seen_as(recipe, raced(plan, progress), progress) for plan in plans), recipe)


def _asked(optimizers: object) -> list[object]:
    """The optimizers of a race one by one; without any, those that are then raced."""
    return optimizers_in(optimizers or CLASSIC)
