"""Short forms of what is raced: several names in one option, samples and batches, and one learning rate for all."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optviz.errors import OptvizError, OptvizWarning
from optviz.recipe.recipe import Recipe
from optviz.system.printable import cut

if TYPE_CHECKING:
    from optviz.data.samples import Samples
    from optviz.given.spec import Spec

# Beside the keys of a recipe: a learning rate for every optimizer that is named without one.
LEARNING_RATE = "learning_rate"
# A schedule around every optimizer, and a number of evaluations that it may ask for.
SCHEDULE, BUDGET = "schedule", "budget"
RULES = {LEARNING_RATE: "--lr", SCHEDULE: "--schedule", BUDGET: "--budget"}
# And beside the surfaces: samples with a model, of which each step sees a batch, and noise.
SAMPLED = ("data", "x", "y", "model", "batch", "noise")


def with_samples(recipe: Recipe, asked: dict[str, Any]) -> Recipe:
    """The recipe with its surfaces, or a model of the data that is asked for, in each of the batches and with noise."""
    from optviz.given.parameters import number_text

    surfaces = [_model(asked)] if "data" in asked else list(recipe.surface)
    if "data" in asked and recipe.surface:
        raise OptvizError("A race is either on surfaces or on --data; leave one of them out.")
    for name in (name for name in ("x", "y", "model") if name in asked and "data" not in asked):
        raise OptvizError(f"--{name} says what is made of --data; give that too, as in --data regression.")
    if "batch" in asked:
        surfaces = [
            each if size == "all" else f"minibatch({each}):size={size}" for each in surfaces for size in asked["batch"]
        ]
    if "noise" in asked:
        surfaces = [f"noisy({each}):noise={number_text(asked['noise'])}" for each in surfaces]
    return recipe.changed(surface=surfaces)


def _model(asked: dict[str, Any]) -> str:
    from optviz.data.table import is_table
    from optviz.objectives.named import samples_named

    data = data_named(asked)
    model = asked.get("model") or _fit_for(samples_named(data))
    # Whatever the units of a stranger's table are.
    return f"{model}({data}){':scaled=1' if model == 'network' and is_table(data) else ''}"


def data_named(asked: dict[str, Any]) -> str:
    """The data that are asked for, with the columns of a table: `points.csv:size+rooms:price`."""
    from optviz.data.table import is_table

    if ("x" in asked) != ("y" in asked):
        raise OptvizError("--x and --y name the columns of a table together; give both, or none.")
    if "x" not in asked:
        return str(asked["data"])
    if not is_table(asked["data"]):
        raise OptvizError(f"--x and --y name the columns of a table, and {asked['data']} is none; leave them out.")
    for column in (*asked["x"].split(","), asked["y"]):
        if set(column) & set("+:()="):
            raise OptvizError(f"The column `{cut(column, 60)}` cannot be named here; give it a plainer name.")
    return f"{asked['data']}:{'+'.join(each.strip() for each in asked['x'].split(','))}:{asked['y'].strip()}"


def _fit_for(samples: Samples) -> str:
    """The model that can say what there is to be said of some samples."""
    if samples.classes > 2 or (samples.classes and samples.inputs.shape[1] > 2):
        return "network"
    return "logistic" if samples.classes == 2 else "linear"


def spelled_out(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys with each surface and each optimizer by itself."""
    from optviz.plan.shorthand import KINDS, names_in

    return keys | {key: [name for text in keys[key] for name in names_in(text, key)] for key in KINDS & keys.keys()}


def with_rules(recipe: Recipe, asked: dict[str, Any], *, named: bool) -> Recipe:
    """The recipe with what of RULES is asked for in its optimizers; `named` as for `with_learning_rate`."""
    if LEARNING_RATE in asked:
        recipe = with_learning_rate(recipe, asked[LEARNING_RATE], named=named)
    if SCHEDULE in asked:
        recipe = with_schedule(recipe, asked[SCHEDULE])
    return with_budget(recipe, asked[BUDGET]) if BUDGET in asked else recipe


def with_learning_rate(recipe: Recipe, rate: float, *, named: bool) -> Recipe:
    """The recipe with a learning rate for its optimizers, or, if they were `named` beside it, for those without one."""
    from optviz.given.parameters import parameters
    from optviz.given.spec import Spec
    from optviz.plan.inputs import is_from_elsewhere, optimizer_of
    from optviz.plan.rates import has_rate, takes_no_rate, with_rate

    filled, has_one = [], False
    for text in recipe.optimizers or _usual(recipe):
        spec = Spec.parse(text)
        # What one's own rule takes is seen when it is made.
        elsewhere = is_from_elsewhere(spec)
        given = not takes_no_rate(spec) and has_rate(spec)
        if takes_no_rate(spec) or not (elsewhere or LEARNING_RATE in parameters(optimizer_of(spec)[0])):
            filled.append(text)
            continue
        has_one |= not (given and (named or elsewhere))
        filled.append(text if given and (named or elsewhere) else str(with_rate(spec, rate)))
    if not has_one:
        warnings.warn("--lr changes nothing here, because no optimizer is without one; leave it out.", OptvizWarning, 2)
    return recipe.changed(optimizers=filled)


def with_schedule(recipe: Recipe, schedule: str) -> Recipe:
    """The recipe with a schedule such as `cosine` or `step:every=20` around each of its optimizers, but for paths."""
    from optviz.given.spec import Spec
    from optviz.optimizers import wrapper_class
    from optviz.optimizers.wrappers.schedule import Schedule

    around = Spec.parse(schedule)
    if around.inner or not issubclass(wrapper_class(around.name), Schedule):
        raise OptvizError(f"--schedule must name a schedule, as in cosine or step:every=20, got '{cut(schedule, 60)}'.")
    return _with_around(recipe, around, "--schedule")


def with_budget(recipe: Recipe, budget: int) -> Recipe:
    """The recipe whose optimizers stay when they have asked so often, with as many steps as the cheapest then makes."""
    from optviz.given.spec import Spec

    limited = _with_around(recipe, Spec("limited", {"budget": float(budget)}), "--budget")
    return limited if recipe.steps or recipe.study or limited == recipe else limited.changed(steps=budget)


def _with_around(recipe: Recipe, around: Spec, option: str) -> Recipe:
    """The recipe with something around each of its optimizers, but for paths, as an option asks for."""
    from optviz.given.spec import Spec
    from optviz.plan.forms.walking import is_path

    filled = [Spec.parse(each) for each in recipe.optimizers or _usual(recipe)]
    if all(is_path(each.core.name) for each in filled):
        warnings.warn(
            f"{option} changes nothing here, because every run is a path that exists already; leave it out.",
            OptvizWarning,
            stacklevel=2,
        )
        return recipe
    wrapped = [each if is_path(each.core.name) else Spec(around.name, around.settings, each) for each in filled]
    return recipe.changed(optimizers=[str(each) for each in wrapped])


def _usual(recipe: Recipe) -> Sequence[str]:
    """The optimizers of a race that names none, or of a study."""
    from optviz.optimizers import CLASSIC

    if not recipe.study:
        return CLASSIC
    from optviz.studies.named import study_named

    return study_named(recipe.study).rules
