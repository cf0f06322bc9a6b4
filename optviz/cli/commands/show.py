"""`optviz show`."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import click

from optviz.cli.sources import recipe_in, text_of
from optviz.cli.terminal import say
from optviz.files import is_folder


@click.command("show")
@click.argument("name")
def command(name: str) -> None:
    """Explain a surface or an optimizer; or a figure made by optviz: what it shows, its recipe and the command."""
    from optviz import tables

    if Path(name).suffix or os.sep in name or is_folder(name):
        text = text_of(name)
        recipe = recipe_in(text, name)
        # Written anew, a recipe has no line that could be taken for a command.
        about = itertools.takewhile(lambda line: line.startswith("#"), text.split("\n"))
        say("\n".join([*about, recipe.toml(), recipe.command()]))
    else:
        say(tables.show(name))
