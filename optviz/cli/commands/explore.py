"""`optviz explore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from optviz.cli.collisions import check_collisions
from optviz.cli.options import check_named, given, quiet_option, recipe_options
from optviz.cli.outputs import print_written, warn_of_seed
from optviz.cli.sources import is_surface, request_from
from optviz.cli.terminal import say
from optviz.cli.usage import Command


@click.command("explore", cls=Command)
@click.argument("source", required=False, callback=check_named)
@recipe_options(
    "surface",
    "optimizers",
    "starts",
    "steps",
    "seed",
    "layout",
    "view",
    "internals",
    "heights",
    "window",
    "fit",
    "aspect",
    "axes",
    "camera",
    "theme",
    "language",
)
@click.option("--out", callback=check_named, metavar="FILE", help="The page to write.  [default: SURFACE.html]")
@click.option("--no-open", "stay", is_flag=True, help="Do not open the page in the browser.")
@quiet_option
def command(source: str | None, out: str | None, stay: bool, quiet: bool, **options: Any) -> None:  # noqa: FBT001 click passes them by name
    """Write an interactive page, one file that needs no network, and open it in the browser.

    It begins with the race that SOURCE and the options say, as for animate, or with the live map of a study, and holds
    every surface and optimizer.
    """
    from optviz.ours import carries_a_recipe, check_ours
    from optviz.page.page import FIRST_LOOK, explored
    from optviz.system.files import check_writable, checked_ending

    began = time.monotonic()
    keys = given(options)
    if source is None or is_surface(source):
        keys = FIRST_LOOK | keys
        source = source if source or {"surface", "data"} & keys.keys() else "saddle"
    request = request_from(source, keys, studies=True)
    path = out or f"{request.name}.html"
    if out is None:
        check_ours(path, carries_a_recipe, ", or give --out FILE")
    checked_ending(path, (".html",), "A page")
    check_collisions([path], request.path)
    check_writable(path)
    with request.named():
        warn_of_seed(request.recipe, request.keys)
        explored(request.recipe).save(path)
    if not quiet:
        print_written(path, began)
    import webbrowser

    if not stay and not webbrowser.open(Path(path).resolve().as_uri()):
        say(f"There is no browser to open it in; open {path} yourself.")
