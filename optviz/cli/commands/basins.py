"""`optviz basins`."""

from __future__ import annotations

from typing import Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import output_options
from optviz.cli.studies import IN_COMMANDS, StudyCommand, answered, numbers_option, surface_in, ways_option


@click.command("basins", cls=StudyCommand)
@click.argument("source", metavar="[SURFACE]", required=False, callback=check_named)
@click.option("--surface", metavar="NAME|FORMULA", callback=check_named, help="Where the runs begin, all over it.")
@recipe_options(*IN_COMMANDS)
@click.option("--json", "as_json", is_flag=True, help="Print what was found for programs.")
@numbers_option
@ways_option
@output_options
def command(source: str | None, **options: Any) -> None:
    """Show which minimum catches a run, for every start in the window: a map for each rule, and the shares.

    The film shows the basins forming, step by step.
    """
    answered("basins", surface_in(source, options), options, "Racing")
