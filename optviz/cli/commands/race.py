"""`optviz race`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from optviz.cli.options import check_named, recipe_options
from optviz.cli.outputs import output_options
from optviz.cli.shorthand import spelled_out
from optviz.cli.studies import IN_COMMANDS, StudyCommand, answered, numbers_option, surface_in, ways_option
from optviz.recipe.study import OF_RACES


@click.command("race", cls=StudyCommand)
@click.argument("source", metavar="[SURFACE]", required=False, callback=check_named)
@click.option(
    "--surface",
    metavar="NAME|FORMULA",
    multiple=True,
    callback=check_named,
    help="Where the runs are; of several, a performance profile is made; repeatable.",
)
@recipe_options(*IN_COMMANDS, *OF_RACES)
@click.option("--json", "as_json", is_flag=True, help="Print what was found for programs.")
@numbers_option
@ways_option
@output_options
def command(source: str | None, **options: Any) -> None:
    """Race every rule from many starts, or by many seeds, and tell who gets there how often and how soon.

    With medians, quartiles and 95 % intervals (Wilson's of shares, of medians by ranks).

    \b
    optviz race himmelblau --optimizer sgd,momentum,adam --starts 100
    optviz race "noisy(ravine)" --seeds 50
    """  # noqa: D301 the escape is for click, which reads it as one character
    options["surface"] = ";".join(_each(options["surface"])) or None
    answered("race", surface_in(";".join(_each([source])) if source else None, options), options, "Racing")


def _each(texts: Sequence[str]) -> list[str]:
    """Every surface by itself, also where a text names several."""
    named: list[str] = spelled_out({"surface": texts})["surface"]
    return named
