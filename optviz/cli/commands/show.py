"""`optviz show`."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import click

from optviz.cli.options import check_named
from optviz.cli.sources import recipe_in, text_of
from optviz.cli.terminal import say
from optviz.cli.usage import Command
from optviz.recipe.recipe import Recipe
from optviz.system.files import is_folder


@click.command("show", cls=Command)
@click.argument("name", callback=check_named)
def command(name: str) -> None:
    """Explain a surface, as in ravine:condition=100 or noisy(saddle), data such as moons, an optimizer, or clip(adam).

    Of a figure made by optviz, print what it shows, its recipe and the command.
    """
    from optviz import tables

    if not tables.has_parameters(name) and (Path(name).suffix or os.sep in name or is_folder(name)):
        text = text_of(name)
        recipe = recipe_in(text, name)
        # Written anew, a recipe has no line that could be taken for a command.
        about = itertools.takewhile(lambda line: line.startswith("#"), text.split("\n"))
        say("\n".join([*about, recipe.toml(), _command(recipe)]))
    else:
        say(tables.show(name))


def _command(recipe: Recipe) -> str:
    """The line that makes the figure again, or why there is none."""
    from optviz.making import why_incomplete

    return why_incomplete(recipe) or recipe.command()
