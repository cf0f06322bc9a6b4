"""`optviz train`."""

from __future__ import annotations

import shlex
import time
import warnings
from typing import Any

import click

from optviz.cli.options import check_named, given, recipe_options
from optviz.cli.outputs import check_files, check_film, files_and_keys, json_option, output_options, write_and_tell
from optviz.cli.parameters import parameter_options
from optviz.cli.shorthand import data_named
from optviz.cli.sources import request_from
from optviz.cli.terminal import say
from optviz.cli.usage import Command
from optviz.errors import OptvizError, OptvizWarning

# Unless something else is asked for: a share of the samples is held out, and so many rules stand side by side.
_HELD_OUT = 0.3
_OPTIMIZERS = ("sgd", "momentum", "adam")


class _Train(Command):
    """A command whose further options are the parameters of a network, which are loaded when they are asked for."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """All options, those of the network first."""
        from optviz.data.models.network import Network

        # A network is the model.
        others = [each for each in super().get_params(ctx) if each.name not in {"surface", "model"}]
        return [*parameter_options(Network, {"test": _HELD_OUT}), *others]


@click.command("train", cls=_Train)
@click.argument("source", required=False, callback=check_named)
@recipe_options()
@json_option
@output_options
def command(source: str | None, *, as_json: bool, **options: Any) -> None:
    """Film how networks learn: one for each optimizer, all from the same beginning, on the data of --data.

    Their boundaries among the samples, the loss, and the share that they tell right, of the samples that they learn
    from and of those that are held out. Inputs of a table are scaled, unless --scaled 0 is given. SOURCE is a recipe,
    or a figure made so.
    """
    from optviz.data.models.network import Network
    from optviz.data.table import is_table
    from optviz.given.parameters import parameters
    from optviz.given.spec import Spec
    from optviz.making import figure_of
    from optviz.plan.inputs import surface_from
    from optviz.race.learning import has_network
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    settings = given({name: options.pop(name) for name in parameters(Network)})
    files, keys = files_and_keys(options)
    unseen = ""
    asked: dict[str, Any] = {name: keys.pop(name) for name in ("data", "x", "y") if name in keys}
    if "data" in asked:
        data = data_named(asked)
        # Whatever the units of a stranger's table are.
        usual = {"test": _HELD_OUT} | ({"scaled": 1.0} if is_table(data) else {})
        network = Spec("network", usual | settings, Spec(data))
        if "split" in settings and not (usual | settings)["test"]:
            warnings.warn("--split changes nothing here, because no samples are held out.", OptvizWarning, stacklevel=2)
        unseen = "" if "view" in keys else _unseen(str(network))
        views = ("loss", "accuracy") if unseen else ("samples", "loss", "accuracy")
        keys = {"optimizers": _OPTIMIZERS, "view": views} | keys | {"surface": (str(network),)}
    elif source is None or asked:
        raise OptvizError("There is nothing to learn from; give data, as in optviz train --data moons.")
    elif settings:
        raise OptvizError(
            f"The network of {source} is what it is; leave out {' and '.join(map('--{}'.format, settings))}."
        )
    request = request_from(source, keys)
    for surface in (each for each in request.recipe.surface if not has_network(surface_from(each))):
        shown = source or surface
        raise OptvizError(f"{shown} trains no network; optviz animate {shlex.quote(shown)} films it.")
    check_files(files, f"{request.name}-training", request.path)
    with request.named():
        check_film(files, request.recipe, request.keys)
        scene = figure_of(request.recipe, on_terminal("Training"))
    write_and_tell(scene, began, files, as_json=as_json)
    if unseen and not (files["quiet"] or as_json):
        say(unseen)


def _unseen(network: str) -> str:
    """Why the boundaries of a network are not shown, in a sentence; empty if they can be."""
    from optviz.data.models.model import check_drawable, model_of
    from optviz.plan.inputs import surface_from

    model = model_of(surface_from(network))
    try:
        check_drawable(model)
    except OptvizError:
        inputs = model.samples.inputs.shape[1]
        return f"Boundaries among {inputs} inputs are no picture; the film shows loss and accuracy."
    return ""
