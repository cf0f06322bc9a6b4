"""`optviz gallery`."""

from __future__ import annotations

import gc
import time

import click

from optviz.cli.options import check_named, quiet_option
from optviz.cli.terminal import say
from optviz.cli.usage import Command
from optviz.errors import OptvizError
from optviz.system.printable import printable


@click.command("gallery", cls=Command)
@click.argument("folder", default="gallery", callback=check_named)
@click.option("--only", multiple=True, metavar="NAME", help="Render this figure alone; repeatable.")
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Render this language alone; repeatable.")
@click.option("--check", is_flag=True, help="Write nothing; fail if a figure is not what its recipe gives.")
@click.option("--again", is_flag=True, help="Render also what is up to date, as after a change of the program.")
@quiet_option
def command(folder: str, only: tuple[str, ...], languages: tuple[str, ...], quiet: bool, **how: bool) -> None:  # noqa: FBT001 click passes it by name
    """Render every recipe of FOLDER that is not up to date, in its languages, and the pages that show the figures."""
    from optviz.gallery.build import DIFFERS, render

    gc.enable()
    began = time.monotonic()
    differing = []
    for done in render(folder, only, languages, **how):
        if not quiet:
            say(f"{printable(str(done.film))}: {done.outcome}")
        if done.outcome == DIFFERS:
            differing.append(str(done.film))
    if differing:
        named = f"{', '.join(sorted(differing))} {'is' if len(differing) == 1 else 'are'}"
        raise OptvizError(
            f"{named} not what the recipes give; run optviz gallery {folder} --again, and look at the difference."
        )
    if not quiet:
        say(f"{time.monotonic() - began:.1f} s")
