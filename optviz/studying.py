"""What a recipe asks for, be it a race or a study, as a figure to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np

from optviz.errors import OptvizError, about
from optviz.figure.scene import Scene
from optviz.figure.studied import Early, Studied, check_studied, rules_of
from optviz.given.code_files import check_told, is_code, told_of
from optviz.given.own_code import checked_progress
from optviz.given.own_code import shown as given
from optviz.given.spec import Spec
from optviz.making import check_recipe, draws, figure_of
from optviz.objectives.base import is_random
from optviz.objectives.surfaces import Surface
from optviz.plan.forms.walking import is_path
from optviz.plan.inputs import is_from_elsewhere, optimizer_from, optimizer_of
from optviz.plan.plan import planned
from optviz.plan.tuned import Tuning
from optviz.recipe.recipe import Recipe
from optviz.recipe.wrong import WrongValueError
from optviz.studies.chunks.raced import Way
from optviz.studies.named import study_named
from optviz.studies.networks.learning import Learning
from optviz.studies.networks.price import Price, price
from optviz.studies.study import Asked, Found, Study
from optviz.studies.tuning import tuned
from optviz.system.progress import Progress, silent


def asked_by(recipe: Recipe, progress: Progress[Any] = silent) -> Scene | Studied:
    """The race that a recipe asks for, or the study. Raises `OptvizError` before any work."""
    return studied(recipe, progress) if recipe.study else figure_of(recipe, progress)


def studied(
    recipe: Recipe,
    progress: Progress[Any] = silent,
    way: Way | Executor | None = None,
    early: Early | None = None,
) -> Studied:
    """Do the study of a recipe, to be written by `write_film` or `write_still`. Raises `OptvizError` before any work.

    The runs of maps and basins are raced here, or by any `concurrent.futures.Executor`: `way` is one, which stays open,
    or an `optviz.Way` that says besides where chunks are kept. All of them give the same numbers. Their cells are raced
    in passes: after each but the last, `early` is called with the share of the cells that is known, and with what makes
    a coarse figure of it.

    >>> import optviz
    >>> optviz.studied(optviz.Recipe(study="ensemble(moons):members=3,repeats=2", steps=20))
    <Studied: ensemble(moons):repeats=2,members=3, 20 steps>
    """
    if not (way is None or isinstance(way, Way) or callable(getattr(way, "submit", None))):
        raise OptvizError(
            f"Runs are raced by an executor, as concurrent.futures.ProcessPoolExecutor() is one; got {given(way)}."
        )
    progress = checked_progress(progress)
    if early is not None and not callable(early):
        raise OptvizError(f"`early` must be a function, which is told of coarse figures; got {given(early)}.")
    study, asked = _asked(recipe)
    tunings: list[Tuning] = []
    if recipe.tune:
        asked = asked._replace(rules=partial(_tuned, asked, tunings))
    if way is not None:
        asked = asked._replace(way=way if isinstance(way, Way) else Way(lambda: nullcontext(way)))

    def shown(found: Found, share: float = 1.0) -> Studied:
        return Studied(study, found, recipe.changed(own=_own(asked.texts)), asked.steps, tuple(tunings), share)

    if early is not None:
        asked = asked._replace(early=lambda coarse: early(coarse.share, lambda: shown(coarse.found(), coarse.share)))
    # A network that diverges is told of in a sentence.
    with np.errstate(over="ignore", invalid="ignore"):
        return shown(study.find(asked, progress))


def _tuned(asked: Asked, tunings: list[Tuning], surface: Surface) -> list[Any]:
    """The rules of a study with their best rates on a surface; how these were found is added to `tunings`."""
    plan = tuned(planned(surface, list(asked.texts), steps=asked.steps, seed=asked.seed), asked.texts)
    tunings += [plan.tuned] if plan.tuned else []
    return list(plan.optimizers)


def depends_on_seed(recipe: Recipe) -> bool:
    """Whether a recipe's race or study may be another one with another seed. Raises `OptvizError` as they do."""
    if not recipe.study:
        return draws(recipe)
    study = study_named(recipe.study)
    return study.draws or any(map(is_random, study.surfaces))


def prices(recipe: Recipe, counts: Sequence[int]) -> list[Price]:
    """What so many networks of a study cost, measured now."""
    study, asked = _asked(recipe)
    return [price(study, asked, count) for count in counts] if isinstance(study, Learning) else []


def _asked(recipe: Recipe) -> tuple[Study, Asked]:
    """The study of a recipe, and how it is done."""
    check_recipe(recipe)
    with about("own"):
        check_told(recipe.own)
    with about("study"):
        if not recipe.study:
            raise OptvizError('There is no study in this recipe; give one, as in study = "ensemble(moons)".')
        study = study_named(recipe.study)
    rules = rules_of(recipe, study)
    with about("optimizers"):
        if len(rules) > 1 and not study.several:
            raise WrongValueError("optimizers", "must be one, by which all networks learn", rules)
        for rule in rules:
            _check_rule(rule, study, recipe.steps or study.steps)
    steps = recipe.steps or study.steps
    if recipe.vary and not study.varies:
        raise WrongValueError("vary", f"must be left out beside {study.name}", recipe.vary)
    with about("vary" if recipe.vary else "study"):
        study.check(steps, rules, recipe.vary)
    check_studied(recipe, study, steps)
    made = [partial(optimizer_from, rule, steps=steps) for rule in rules]
    asked = Asked(
        lambda surface: [each(surface) for each in made],
        steps,
        recipe.seed,
        rules,
        recipe.vary,
        probes=recipe.probe,
        film=recipe.film,
    )
    return study, asked


def _check_rule(rule: str, study: Study, steps: int) -> None:
    spec = Spec.parse(rule)
    if not is_from_elsewhere(spec):
        optimizer_of(spec)
    elif is_path(spec.core.name):
        raise OptvizError(f"The runs of a study are made by a rule, and {rule} is a path that exists already.")
    else:
        optimizer_from(rule, study.surface, steps=steps)


def _own(rules: Sequence[str]) -> tuple[str, ...]:
    """What the figure says of the code that its rules are in."""
    return tuple(dict.fromkeys(told_of(name) for rule in rules if is_code(name := Spec.parse(rule).core.name)))
