"""Whether races can be drawn as a recipe says, which is known before they are run."""

from __future__ import annotations

from collections.abc import Sequence

from optviz.data.models.matrix import is_matrix
from optviz.data.models.model import check_drawable, model_of
from optviz.errors import OptvizError, about
from optviz.figure.grid import columns_and_rows_of
from optviz.given.limits import LONGEST_TEXT, MOST_SEED_STEPS, check_runs, check_surfaces
from optviz.objectives.around import samples_in
from optviz.objectives.base import is_random
from optviz.objectives.surfaces import check_plane
from optviz.plan.plan import Plan
from optviz.race.learning import network_of
from optviz.recipe.recipe import Recipe
from optviz.recipe.wrong import WrongValueError
from optviz.views import VIEWS


def check_figure(recipe: Recipe, plans: Sequence[Plan]) -> None:
    """Refuse races that cannot be drawn as a recipe says."""
    for plan in plans:
        _check_views(recipe, plan)
    if recipe.seeds > 1 and not any(is_random(plan.surface) for plan in plans):
        with about("seeds"):
            raise OptvizError(
                f"Nothing of {plans[0].surface.name} is random, so that all seeds make the same race; leave seeds out, "
                "or give noise or batches, as in --noise 0.5 or --data regression --batch 8."
            )
    check_surfaces(len(plans))
    steps, *others = dict.fromkeys(plan.steps for plan in plans)
    if others:
        raise OptvizError("Recordings in one figure must have the same number of steps.")
    counts = [len(plan.runs) for plan in plans]
    if recipe.layout == "panels" and len(set(counts)) > 1:
        raise OptvizError(
            f"The recordings stand below each other with one panel for each run, and have {_listed(counts)} runs; "
            "give layout='overlay', or record as many runs on each."
        )
    check_runs(sum(counts), steps)
    for run in (run for plan in plans for run in plan.runs if len(str(run.spec)) > LONGEST_TEXT):
        raise OptvizError(
            f"A figure tells each run with all its settings, in at most {LONGEST_TEXT} characters, and {run.title} has "
            f"{len(run.settings)} settings in {len(str(run.spec))}; give it fewer, or shorter names."
        )
    if recipe.layout == "grid":
        if len(plans) > 1:
            raise OptvizError(f"A grid shows one recording, not {len(plans)}; give one, or another layout.")
        columns_and_rows_of(plans[0])
    most = steps + 1
    if recipe.frames is not None and recipe.frames > most:
        raise WrongValueError("frames", f"must be from 1 to {most} (the start and every step)", recipe.frames)
    if recipe.at is not None and recipe.at > steps:
        raise WrongValueError("at", f"must be from 0 to {steps}, the last step", recipe.at)


def _check_views(recipe: Recipe, plan: Plan) -> None:
    for view in recipe.view:
        _check_view(view, plan)
    if recipe.internals:
        check_plane(plan.surface, "What optimizers hold", "; leave internals out")
    with about("seeds"):
        _check_seeds(recipe.seeds, plan)
    if recipe.over == "samples" and samples_in(plan.surface, 1) is None:
        with about("over"):
            raise OptvizError(
                f"{plan.surface.name} is no mean over samples, so that none of them are counted; leave over='samples' "
                "out, or give data, as in --data regression."
            )


def _check_seeds(seeds: int, plan: Plan) -> None:
    if seeds > 1 and plan.surface.dimension != 2:
        raise OptvizError(f"Several seeds are drawn on a plane, and {plan.surface.name} has none; leave seeds out.")
    if seeds > 1 and None in plan.optimizers:
        raise OptvizError("This recording does not hold all of its optimizers, to race them again; leave seeds out.")
    made = seeds * len(plan.runs) * plan.steps
    if seeds > 1 and made > MOST_SEED_STEPS:
        raise OptvizError(
            f"{seeds} seeds of {len(plan.runs)} runs make {made} steps, more than the {MOST_SEED_STEPS} that a figure "
            "races for them; take fewer seeds, steps or runs."
        )


def _check_view(view: str, plan: Plan) -> None:
    # A picture of more parameters shows a plane through them.
    if VIEWS[view].of_plane and not (VIEWS[view].kind == "picture" and plan.surface.dimension > 2):
        check_plane(plan.surface, f"The view '{view}'", "; give view='loss' or view='gradient'")
    if VIEWS[view].of_samples:
        with about("view"):
            check_drawable(model_of(plan.surface))
    if VIEWS[view].of_matrix and not is_matrix(plan.surface):
        with about("view"):
            raise OptvizError(
                f"The view '{view}' shows a matrix of weights, and {plan.surface.name} has none; take the surface "
                "matrix."
            )
    if VIEWS[view].of_network:
        with about("view"):
            network_of(plan.surface)


def _listed(counts: Sequence[int]) -> str:
    return " and ".join(str(count) for count in counts)
