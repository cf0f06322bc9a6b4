"""`optviz basins`."""

from __future__ import annotations

from typing import Any

import click

from optviz.cli.options import check_named, check_text, recipe_options
from optviz.cli.outputs import output_options
from optviz.cli.studies import IN_COMMANDS, StudyCommand, answered, numbers_option, surface_in, ways_option


@click.command("basins", cls=StudyCommand)
@click.argument("source", metavar="[SURFACE]", required=False, callback=check_named)
@click.option("--surface", metavar="NAME|FORMULA", callback=check_named, help="Where the runs begin, all over it.")
@click.option(
    "--film",
    metavar="NAME=LOW:HIGH[:log]:N",
    callback=check_text,
    help="The film goes over a hyper-parameter of the rules, as lr=0.01:0.05:24, and not over the steps.",
)
@recipe_options(*IN_COMMANDS)
@click.option("--json", "as_json", is_flag=True, help="Print what was found for programs.")
@numbers_option
@ways_option
@output_options
def command(source: str | None, **options: Any) -> None:
    """Show which minimum catches a run, for every start in the window: a map for each rule, and the shares.

    The film shows the basins forming, step by step, or how they change with a hyper-parameter.
    """
    film = options.pop("film")
    answered("basins", surface_in(source, options), options | ({"vary": [film]} if film else {}), "Racing")
