"""A page that begins with the live map of a study: what it is of, and what beside the race its state has."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

from optviz.errors import OptvizError, OptvizWarning, about
from optviz.objectives.surfaces import Surface
from optviz.plan.inputs import optimizer_from, settings_of
from optviz.recipe.recipe import Recipe
from optviz.studies.named import study_named
from optviz.studies.sweeps.axes import Along, axes_of
from optviz.studies.sweeps.basins import Basins
from optviz.studies.sweeps.map import Map
from optviz.studies.sweeps.probing import cells_of

_STARTS = ["start.x", "start.y"]


class Beginning(NamedTuple):
    """The race that a page begins with, as `explore` takes it, and which `map` lies beside it."""

    surface: Surface
    optimizers: list[Any]
    start: tuple[float, float]
    steps: int
    map: dict[str, Any]


def beginning_of(recipe: Recipe) -> Beginning:
    """The page of a map or of basins, with the first probe or a run about the middle of the map.

    Raises `OptvizError` for other studies.
    """
    with about("study"):
        study = study_named(recipe.study)
        if not isinstance(study, (Map, Basins)):
            raise OptvizError(f"The page has maps and basins, and no {study.name}; optviz animate films it.")
    unknown = ("color", "film", "vary") if isinstance(study, Basins) else ("color", "film")
    if left_out := [f"`{name}`" for name in recipe.settings() if name in unknown]:
        told = f"The page does not know {', '.join(left_out)} of {study.name}, and leaves it out."
        warnings.warn(told, OptvizWarning, stacklevel=3)
    surface, start = study.over, (float(study.over.start[0]), float(study.over.start[1]))
    steps = recipe.steps or study.steps
    texts = list(recipe.optimizers or study.rules)
    with about("optimizers"):
        rules = [optimizer_from(text, surface, steps=steps) for text in texts]
    if isinstance(study, Basins):
        return Beginning(surface, rules, start, steps, {"map": _STARTS})
    with about("vary"):
        study.check(steps, texts, recipe.vary)
        axes = axes_of(recipe.vary, texts[0], surface)
    if others := [axis.name for axis in axes if axis.whose == "surface"]:
        told = f"The page's map goes over settings and the start, and not over `{others[0]}`; it is left out."
        warnings.warn(told, OptvizWarning, stacklevel=3)
        return Beginning(surface, rules, start, steps, {"map": ["rule.learning_rate", "start.x"]})
    with about("probe"):
        probes = cells_of(recipe.probe, *axes, texts[0], surface)
    row, column = probes[0] if probes else (_beyond_middle(axes[1]), _beyond_middle(axes[0]))
    settings = settings_of(rules[0])
    for axis, cell in zip(axes, (column, row), strict=True):
        value = float(axis.values[cell])
        if axis.whose == "rule":
            settings[axis.name] = value
        else:
            start = (value, start[1]) if axis.name == "x" else (start[0], value)
    ends = [float(axis.values[place]) for axis in axes for place in (0, -1)]
    live = {"map": [f"{axis.whose}.{axis.name}" for axis in axes], "part": ends}
    return Beginning(surface, [type(rules[0])(**settings)], start, steps, live)


def _beyond_middle(axis: Along) -> int:
    """Of starts, the one in the middle is often a saddle, or at rest."""
    return axis.values.size * 5 // 8 if axis.whose == "start" else axis.values.size // 2
