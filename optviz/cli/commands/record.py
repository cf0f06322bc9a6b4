"""`optviz record`."""

from __future__ import annotations

import time
from typing import Any

import click

from optviz.cli.options import check_named, given, quiet_option, recipe_options
from optviz.cli.outputs import json_option, print_for_programs, print_verdicts, print_written, warn_of_seed
from optviz.cli.sources import request_from
from optviz.cli.usage import Command
from optviz.errors import OptvizError


@click.command("record", cls=Command)
@click.argument("source", required=False, callback=check_named)
@recipe_options("surface", "optimizers", "starts", "steps", "seed", "tune")
@click.option("--out", callback=check_named, help="The .npz or .csv to write.  [default: SURFACE.npz]")
@json_option
@quiet_option
def command(source: str | None, out: str | None, quiet: bool, as_json: bool, **options: Any) -> None:  # noqa: FBT001 click passes it by name
    """Record a race as numbers: .npz (to be filmed, or loaded from Python) or .csv (for a spreadsheet).

    The race is on SOURCE, a surface, or is that of a recipe.toml or a figure made by optviz.
    """
    from optviz.making import figure_of
    from optviz.ours import check_ours, holds_a_recording
    from optviz.plan.sources import check_sources_stay
    from optviz.race.files.table import write_csv
    from optviz.race.files.writing import write_npz
    from optviz.system.files import check_writable, checked_ending
    from optviz.system.progress import on_terminal

    began = time.monotonic()
    checked_ending(out or "race.npz", (".npz", ".csv"), "A recording")
    request = request_from(source, given(options))
    surfaces = len(request.recipe.surface)
    if surfaces > 1:
        raise OptvizError(f"A recording is of one surface, not of {surfaces}; record them one by one.")
    path = out or f"{request.name}.npz"
    if out is None:
        check_ours(path, holds_a_recording, ", or give --out FILE")
    check_writable(path)
    check_sources_stay(path, request.recipe.surface, request.recipe.optimizers)
    with request.named():
        warn_of_seed(request.recipe, request.keys)
        scene = figure_of(request.recipe, on_terminal("Racing"))
    (recording,) = (each.judged for each in scene.recordings)
    write = write_csv if path.lower().endswith(".csv") else write_npz
    write(recording, path, on_terminal("Writing"))
    if as_json and not quiet:
        print_for_programs(scene)
    elif not quiet:
        print_verdicts(scene)
        print_written(path, began)
