"""`optviz train`."""

from __future__ import annotations

import time
from typing import Any

import click

from optviz.cli.options import check_named, given, recipe_options
from optviz.cli.outputs import check_files, check_film, files_and_keys, json_option, output_options, write_and_tell
from optviz.cli.parameters import parameter_options
from optviz.cli.shorthand import data_named
from optviz.cli.sources import request_from
from optviz.cli.usage import Command
from optviz.errors import OptvizError

# Unless something else is asked for: a share of the samples is held out, and so many rules stand side by side.
_HELD_OUT = 0.3
_OPTIMIZERS = ("sgd", "momentum", "adam")


class _Train(Command):
    """A command whose further options are the parameters of a network, which are loaded when they are asked for."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """All options, those of the network first."""
        from optviz.data.network import Network

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
    from and of those that are held out. SOURCE is a recipe, or a figure made so.
    """
    from optviz.data.network import Network
    from optviz.given.parameters import parameters
    from optviz.given.spec import Spec
    from optviz.making import figure_of
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    settings = given({name: options.pop(name) for name in parameters(Network)})
    files, keys = files_and_keys(options)
    asked: dict[str, Any] = {name: keys.pop(name) for name in ("data", "x", "y") if name in keys}
    if "data" in asked:
        network = Spec("network", {"test": _HELD_OUT} | settings, Spec(data_named(asked)))
        keys = {"optimizers": _OPTIMIZERS, "view": _views(network)} | keys | {"surface": (str(network),)}
    elif source is None or asked:
        raise OptvizError("There is nothing to learn from; give data, as in optviz train --data moons.")
    elif settings:
        raise OptvizError(
            f"The network of {source} is what it is; leave out {' and '.join(map('--{}'.format, settings))}."
        )
    request = request_from(source, keys)
    check_files(files, f"{request.name}-training", request.path)
    with request.named():
        check_film(files, request.recipe)
        scene = figure_of(request.recipe, on_terminal("Training"))
    write_and_tell(scene, began, files, as_json=as_json)


def _views(network: Any) -> tuple[str, ...]:
    """What is shown of a network: with samples of two inputs at most, also its boundary among them."""
    from optviz.data.model import check_drawable, model_of
    from optviz.plan.inputs import surface_from

    try:
        check_drawable(model_of(surface_from(str(network))))
    except OptvizError:
        return "loss", "accuracy"
    return "samples", "loss", "accuracy"
