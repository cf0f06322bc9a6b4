"""`optviz map`."""

from __future__ import annotations

from typing import Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import output_options
from optviz.cli.studies import IN_COMMANDS, StudyCommand, answered, numbers_option
from optviz.errors import OptvizError

_RANGE = "NAME=LOW:HIGH[:log]:N"


@click.command("map", cls=StudyCommand)
@click.option("--surface", metavar="NAME|FORMULA", callback=check_named, help="Where the runs are.")
@click.option("--x", metavar=_RANGE, help="What goes to the right: a setting of the rule or the surface, or x or y.")
@click.option("--y", metavar=_RANGE, help="What goes upwards.")
@recipe_options(*IN_COMMANDS)
@click.option("--json", "as_json", is_flag=True, help="Print what was found for programs.")
@numbers_option
@output_options
def command(**options: Any) -> None:
    r"""Map how many steps a rule needs over all values of two settings, and where it diverges.

    \b
    optviz map --surface ravine --optimizer momentum --x lr=0.001:0.2:log:200 --y momentum=0:0.99:150
    """
    surface, x, y = (options.pop(name) for name in ("surface", "x", "y"))
    if surface is None or x is None or y is None:
        raise OptvizError(
            "A map needs --surface, --x and --y, as in optviz map --surface ravine --x lr=0.001:0.2:log:80 "
            "--y momentum=0:0.99:60."
        )
    answered("map", surface, options | {"vary": (x, y)}, "Racing")
