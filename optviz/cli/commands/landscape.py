"""`optviz landscape`."""

from __future__ import annotations

import time
from typing import Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import check_files, check_film, files_and_keys, output_options, write_files
from optviz.cli.sources import is_surface, request_from
from optviz.cli.usage import Command
from optviz.errors import OptvizError

# Unless something else is asked for.
_LOOK = {"layout": "overlay", "view": ("3d", "contour")}


@click.command("landscape", cls=Command)
@click.argument("source", required=False, callback=check_named)
@recipe_options()
@output_options
def command(source: str | None, **options: Any) -> None:
    """Film a race among many parameters, on the true loss around it: SOURCE is a network, or --data makes one of it.

    The plane is that in which the runs moved most. Where its loss is not that of the run, the run is faint; how each
    run ended is told of all its parameters.
    """
    from optviz.making import figure_of
    from optviz.plan.inputs import surface_from
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    files, keys = files_and_keys(options)
    if source is None or is_surface(source):
        keys = _LOOK | keys
    if "data" in keys:
        keys = {"model": "network"} | keys
    request = request_from(source, keys)
    for surface in map(surface_from, request.recipe.surface):
        if surface.dimension < 3:
            raise OptvizError(
                f"A landscape is a plane through many parameters, and {surface.name} has {surface.dimension}; optviz "
                f"animate {surface.spec} shows it as it is."
            )
    check_files(files, f"{request.name}-landscape", request.path)
    with request.named():
        check_film(files, request.recipe)
        write_files(figure_of(request.recipe, on_terminal("Computing")), began, files)
