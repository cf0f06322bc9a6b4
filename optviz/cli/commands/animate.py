"""`optviz animate`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import check_files, check_film, files_and_keys, json_option, output_options, write_and_tell
from optviz.cli.sources import request_from, scene_from_recording
from optviz.cli.usage import Command
from optviz.errors import OptvizError


@click.command("animate", cls=Command)
@click.argument("source", required=False, callback=check_named)
@recipe_options()
@json_option
@output_options
def command(source: str | None, *, as_json: bool, **options: Any) -> None:
    """Film a race, from SOURCE: a surface, a recipe.toml, a figure made by optviz, or a recording.npz.

    Without other options, the six classic optimizers start where the surface is most instructive, each with
    a learning rate that is sound there. An option overrides what SOURCE says.
    """
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    files, keys = files_and_keys(options)
    if source is not None and Path(source).suffix.lower() == ".npz":
        check_files(files, Path(source).stem, source)
        scene = scene_from_recording(source, keys)
        check_film(files, scene.recipe, keys)
        write_and_tell(scene, began, files, as_json=as_json)
        return
    request = request_from(source, keys, studies=True)
    if request.path is not None and files["out"] is None and Path(request.path).suffix.lower() == ".gif":
        raise OptvizError(f"Without --out, {source} would replace itself; give --out FILE.")
    check_files(files, request.name, request.path)
    from optviz.studying import asked_by

    with request.named():
        check_film(files, request.recipe, request.keys)
        shown = asked_by(request.recipe, on_terminal("Training" if request.recipe.study else "Racing"))
        # A caption is filled in when it is drawn.
        write_and_tell(shown, began, files, as_json=as_json)
