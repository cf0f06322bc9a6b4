"""`optviz map`."""

from __future__ import annotations

from typing import Any

import click

from optviz.cli.options import check_named, check_text, recipe_options
from optviz.cli.outputs import output_options
from optviz.cli.studies import IN_COMMANDS, StudyCommand, answered, numbers_option, surface_in, ways_option
from optviz.errors import OptvizError
from optviz.recipe.study import COLORS

_RANGE = "NAME=LOW:HIGH[:log|near1]:N"


@click.command("map", cls=StudyCommand)
@click.argument("source", metavar="[SURFACE]", required=False, callback=check_named)
@click.option("--surface", metavar="NAME|FORMULA", callback=check_named, help="Where the runs are.")
@click.option(
    "--x",
    metavar=_RANGE,
    callback=check_text,
    help="What goes to the right: a setting of the rule or the surface, or x or y.",
)
@click.option("--y", metavar=_RANGE, callback=check_text, help="What goes upwards.  [default: what the rule has]")
@click.option("--color", type=click.Choice(COLORS), help="What the colour tells.  [default: steps]")
@click.option(
    "--probe",
    multiple=True,
    metavar="NAME=VALUE,…",
    callback=check_text,
    help="A run to be shown beside the map, as in lr=0.02,momentum=0.9; repeatable.  [default: what tells the story]",
)
@click.option(
    "--film",
    is_flag=True,
    default=None,
    help="The film walks to the right over the map, through its best setting or that of --probe, as the path changes.",
)
@recipe_options(*IN_COMMANDS)
@click.option("--json", "as_json", is_flag=True, help="Print what was found for programs.")
@numbers_option
@ways_option
@output_options
def command(source: str | None, **options: Any) -> None:
    """Map how many steps a rule needs over all values of two settings, and where it diverges.

    \b
    optviz map ravine --optimizer momentum --x lr=0.001:0.2:log:200 --y momentum=0:0.99:near1:150
    """  # noqa: D301 the escape is for click, which reads it as one character
    surface = surface_in(source, options)
    x, y = (options.pop(name) for name in ("x", "y"))
    if y is not None and x is None:
        raise OptvizError(f"--y is what goes upwards; say with --x what goes to the right, or give --x {y} alone.")
    answered("map", surface, options | {"vary": [each for each in (x, y) if each is not None]}, "Racing")
