"""`optviz show`."""

from __future__ import annotations

from pathlib import Path

import click

from optviz.cli.sources import recipe_in, text_of


@click.command("show")
@click.argument("name")
def command(name: str) -> None:
    """Explain a surface or an optimizer; or a figure made by optviz: what it shows, its recipe and the command."""
    from optviz import tables

    if Path(name).suffix or Path(name).is_dir():
        text = text_of(name)
        click.echo(f"{text}\n{recipe_in(text, name).command()}")
    else:
        click.echo(tables.show(name))
