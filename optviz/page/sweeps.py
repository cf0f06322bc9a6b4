"""A page that begins with the live map of a study: what it is of, and what beside the race its state has."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

from optviz.errors import OptvizError, OptvizWarning, about
from optviz.objectives.surfaces import Surface, is_in_catalogue
from optviz.page.landscape import is_adjustable
from optviz.page.samples import fit_in
from optviz.plan.inputs import optimizer_from, settings_of
from optviz.plan.settable import settable, with_settings
from optviz.recipe.recipe import Recipe
from optviz.studies.named import study_named
from optviz.studies.sweeps.axes import Along, along, axes_of
from optviz.studies.sweeps.basins import Basins
from optviz.studies.sweeps.map import Map
from optviz.studies.sweeps.probing import cells_of
from optviz.studies.sweeps.race import Race

_STARTS = {"map": ["start.x", "start.y"]}
# What of a study the page has no place for.
_UNKNOWN = ("color", "film", "tune")


class Beginning(NamedTuple):
    """The race that a page begins with, as `explore` takes it, and which `map` lies beside it."""

    surface: Surface
    optimizers: list[Any]
    start: tuple[float, float]
    steps: int
    live: dict[str, Any]


def beginning_of(recipe: Recipe) -> Beginning:
    """The page of a map, of basins or of many runs: with the first probe, or a run about the middle of the map.

    Raises `OptvizError` for other studies.
    """
    with about("study"):
        study = study_named(recipe.study)
        if not isinstance(study, (Map, Basins, Race)):
            raise OptvizError(f"The page has maps, basins and races, and no {study.name}; optviz animate films it.")
    if left_out := [f"`{name}`" for name in recipe.settings() if name in _UNKNOWN]:
        told = f"The page does not know {', '.join(left_out)} of {study.name}, and leaves it out."
        warnings.warn(told, OptvizWarning, stacklevel=3)
    surface, steps = study.over, recipe.steps or study.steps
    texts = list(recipe.optimizers or study.rules)
    with about("optimizers"):
        rules = [optimizer_from(text, surface, steps=steps) for text in texts]
    begins = Beginning(surface, rules, _own_start(surface), steps, _STARTS)
    with about("vary"):
        study.check(steps, texts, recipe.vary)
        if isinstance(study, Race):
            return _of_race(study, recipe, begins)
        if isinstance(study, Basins):
            return _of_basins(recipe.vary, texts, begins)
        axes = axes_of(recipe.vary, texts[0], surface)
    probes = cells_of(recipe.probe, *axes, texts[0], surface)
    return _of_map(axes, probes, begins)


def _of_race(study: Race, recipe: Recipe, begins: Beginning) -> Beginning:
    """With the first of its runs; the map beside it is over all starts."""
    if study.others:
        told = f"The page shows one surface at a time; it begins with {study.over.spec}."
        warnings.warn(told, OptvizWarning, stacklevel=4)
    x, y = study.starts_on(study.over, recipe.seed)[:, 0].tolist()
    return begins._replace(start=(x, y))


def _of_basins(vary: Sequence[str], texts: Sequence[str], begins: Beginning) -> Beginning:
    """With the last value of what a film goes over, whose slider is open."""
    if not vary:
        return begins
    axis = along(vary[0], settable(texts[0], begins.surface), begins.surface)
    names = [settable(text, begins.surface).name_of(axis.name) or axis.name for text in texts]
    rules = [
        with_settings(rule, {name: float(axis.values[-1])}, begins.surface, begins.steps)
        for name, rule in zip(names, begins.optimizers, strict=True)
    ]
    return begins._replace(optimizers=rules, live=_STARTS | {"selected": 0})


def _of_map(axes: Sequence[Along], probes: Sequence[tuple[int, int]], begins: Beginning) -> Beginning:
    """With the first probe, or else the run in the middle."""
    right, up = axes
    surface, settings = begins.surface, dict[str, float]()
    if others := [axis.name for axis in axes if axis.whose == "surface" and axis.name not in page_parameters(surface)]:
        told = f"The page has no slider for `{others[0]}` of {surface.spec}, and no map over it; it is left out."
        warnings.warn(told, OptvizWarning, stacklevel=4)
        return begins._replace(live={"map": ["rule.learning_rate", "start.x"]})
    row, column = probes[0] if probes else (_beyond_middle(up), _beyond_middle(right))
    values = [(axis, float(axis.values[cell])) for axis, cell in ((right, column), (up, row))]
    for axis, value in values:
        if axis.whose == "surface":
            surface = surface.adjusted(axis.name, value)
        elif axis.whose == "rule":
            settings[axis.name] = value
    at = dict(zip(("x", "y"), _own_start(surface), strict=True))
    at |= {axis.name: value for axis, value in values if axis.whose == "start"}
    ends = [float(axis.values[place]) for axis in axes for place in (0, -1)]
    live = {"map": [f"{axis.whose}.{axis.name}" for axis in axes], "part": ends}
    rule = with_settings(begins.optimizers[0], settings, begins.surface, begins.steps)
    return begins._replace(surface=surface, optimizers=[rule], start=(at["x"], at["y"]), live=live)


def page_parameters(surface: Surface) -> dict[str, float]:
    """What of a surface has a slider on the page, with its value."""
    if is_adjustable(surface):
        return surface.values
    return settings_of(surface) if is_in_catalogue(surface) or fit_in(surface) else {}


def _own_start(surface: Surface) -> tuple[float, float]:
    return float(surface.start[0]), float(surface.start[1])


def _beyond_middle(axis: Along) -> int:
    """Of starts, the one in the middle is often a saddle, or at rest."""
    return axis.values.size * 5 // 8 if axis.whose == "start" else axis.values.size // 2
