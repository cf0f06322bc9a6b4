"""`optviz compare`."""

from __future__ import annotations

import time
from typing import Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import check_files, check_film, files_and_keys, json_option, output_options, write_and_tell
from optviz.cli.sources import request_from
from optviz.cli.usage import Command


@click.command("compare", cls=Command)
@click.argument("source", required=False, callback=check_named)
@recipe_options()
@json_option
@output_options
def command(source: str | None, *, as_json: bool, **options: Any) -> None:
    """Lay out every combination of hyper-parameters as rows and columns, and frame the best.

    The race is on SOURCE, a surface, or is that of a recipe.toml or a figure made by optviz.
    Two things can vary: hyper-parameters (--vary), optimizers and starts, up to 64 panels.
    """
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    files, keys = files_and_keys(options)
    request = request_from(source, {"layout": "grid"} | keys)
    check_files(files, f"{request.name}-compare", request.path)
    from optviz.making import figure_of

    with request.named():
        check_film(files, request.recipe, request.keys)
        scene = figure_of(request.recipe, on_terminal("Racing"))
    write_and_tell(scene, began, files, as_json=as_json)
