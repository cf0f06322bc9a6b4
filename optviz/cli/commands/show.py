"""`optviz show`."""

from __future__ import annotations

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
        say(f"{text}\n{recipe_in(text, name).command()}")
    else:
        say(tables.show(name))
