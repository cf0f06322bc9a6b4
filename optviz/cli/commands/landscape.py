"""`optviz landscape`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import check_files, check_film, files_and_keys, json_option, output_options, write_and_tell
from optviz.cli.sources import check_look, is_surface, request_from, scene_from_recording
from optviz.cli.usage import Command
from optviz.errors import OptvizError
from optviz.views import FIRST, FIRST_CURVE

if TYPE_CHECKING:
    from optviz.figure.scene import Scene

# Unless something else is asked for.
_LOOK = {"layout": "overlay", "view": ("3d", "contour")}


@click.command("landscape", cls=Command)
@click.argument("source", required=False, callback=check_named)
@recipe_options()
@json_option
@output_options
def command(source: str | None, *, as_json: bool, **options: Any) -> None:
    """Film a race among many parameters, on the true loss around it: SOURCE is a network, or --data makes one of it.

    SOURCE may also be a recording.npz, or weights that were saved elsewhere: an .npz with an array of steps x weights
    for each run, under its name, and perhaps its losses as NAME_losses; or a .csv with a row for each step, and perhaps
    a column `loss`. Around these nothing is known, and there is no map.

    The plane is that in which the runs moved most. Where its loss is not that of the run, the run is faint; how each
    run ended is told of all its parameters.
    """
    from optviz.making import figure_of
    from optviz.plan.inputs import surface_from
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    files, keys = files_and_keys(options)
    if source is not None and Path(source).suffix.lower() in {".npz", ".csv"}:
        check_files(files, f"{Path(source).stem}-landscape", source)
        scene = _scene_of(source, keys)
        check_film(files, scene.recipe, keys)
        write_and_tell(scene, began, files, as_json=as_json)
        return
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
        check_film(files, request.recipe, request.keys)
        write_and_tell(figure_of(request.recipe, on_terminal("Computing")), began, files, as_json=as_json)


def _scene_of(path: str, keys: dict[str, Any]) -> Scene:
    import numpy as np

    from optviz.figure.scene import scene_of
    from optviz.ours import holds_a_recording
    from optviz.race.files.brought import read_paths

    if holds_a_recording(Path(path)):
        return scene_from_recording(path, _LOOK | keys)
    check_look(path, keys)
    if "code" in keys:
        raise OptvizError(f"Weights name no code; leave out --code, or leave out {path}.")
    recording = read_paths(path)
    views = (FIRST, FIRST_CURVE) if np.isfinite(recording.losses).any() else (FIRST,)
    for view in (view for view in keys.get("view", ()) if view not in views):
        raise OptvizError(f"Around the weights in {path} no loss is known, and there is nothing to see in {view}.")
    for name in (name for name in ("heights", "internals") if keys.get(name)):
        raise OptvizError(f"Around the weights in {path} no loss is known; leave out --{name}.")
    return scene_of(recording, **(_LOOK | {"view": views} | keys))
