"""`optviz explore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from optviz.cli.options import given, recipe_options
from optviz.cli.outputs import print_written
from optviz.cli.sources import name_of, recipe_from


@click.command("explore")
@click.argument("source", required=False, type=click.Path())
@recipe_options(
    "surface",
    "optimizers",
    "starts",
    "steps",
    "seed",
    "layout",
    "view",
    "internals",
    "window",
    "camera",
    "theme",
    "language",
)
@click.option("--out", type=click.Path(), metavar="FILE", help="The page to write.  [default: SURFACE.html]")
@click.option("--no-open", "stay", is_flag=True, help="Do not open the page in the browser.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def command(source: str | None, out: str | None, stay: bool, quiet: bool, **options: Any) -> None:  # noqa: FBT001 click passes them by name
    """Write an interactive page, one file that needs no network, and open it in the browser.

    It begins with the race that the options or SOURCE say, as for animate, and holds every surface and optimizer.
    """
    from optviz.files import check_writable, checked_ending
    from optviz.ours import carries_a_recipe, check_ours
    from optviz.page.exploring import FIRST_LOOK, explored

    began = time.monotonic()
    keys = given(options)
    recipe = recipe_from(source, keys if source else {"surface": "saddle"} | FIRST_LOOK | keys)
    path = out or f"{name_of(source, recipe)}.html"
    if out is None:
        check_ours(path, carries_a_recipe, ", or give --out FILE")
    checked_ending(path, (".html",), "A page")
    check_writable(path)
    explored(recipe).save(path)
    if not quiet:
        print_written(path, began)
    if not stay:
        click.launch(Path(path).resolve().as_uri())
