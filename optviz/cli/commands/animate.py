"""`optviz animate`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from optviz.cli.options import recipe_options
from optviz.cli.outputs import check_files, files_and_keys, output_options, write_files
from optviz.cli.sources import name_of, recipe_from, scene_from_recording
from optviz.errors import OptvizError


@click.command("animate")
@click.argument("source", required=False, type=click.Path())
@recipe_options()
@output_options
def command(source: str | None, **options: Any) -> None:
    """Film a race, from a surface or from SOURCE: a recipe.toml, a figure made by optviz, or a recording.npz.

    Without other options, the six classic optimizers start where the surface is most instructive, each with
    a learning rate that is sound there. An option overrides what SOURCE says.
    """
    from optviz.progress import on_terminal

    began = time.monotonic()
    files, keys = files_and_keys(options)
    if source is not None and Path(source).suffix.lower() == ".npz":
        check_files(files, Path(source).stem)
        scene = scene_from_recording(source, keys)
    else:
        recipe = recipe_from(source, keys)
        if source is not None and files["out"] is None and Path(source).suffix.lower() == ".gif":
            raise OptvizError(f"Without --out, {source} would replace itself; give --out FILE.")
        check_files(files, name_of(source, recipe))
        from optviz.figure import figure_of

        scene = figure_of(recipe, on_terminal("Racing"))
    write_files(scene, began, files)
