"""`optviz compare`."""

from __future__ import annotations

import time
from typing import Any

import click

from optviz.cli.options import recipe_options
from optviz.cli.outputs import check_files, files_and_keys, output_options, write_files
from optviz.cli.sources import name_of, recipe_from


@click.command("compare")
@recipe_options()
@output_options
def command(**options: Any) -> None:
    """Lay out every combination of hyper-parameters as rows and columns, and frame the best.

    Two things can vary: hyper-parameters (--vary), optimizers and starts, up to 64 panels.
    """
    from optviz.progress import on_terminal

    began = time.monotonic()
    files, keys = files_and_keys(options)
    recipe = recipe_from(None, {"layout": "grid"} | keys)
    check_files(files, f"{name_of(None, recipe)}-compare")
    from optviz.figure import figure_of

    write_files(figure_of(recipe, on_terminal("Racing")), began, files)
