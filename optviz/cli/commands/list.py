"""`optviz list`."""

from __future__ import annotations

import json

import click

from optviz.cli.terminal import say
from optviz.cli.usage import Command


@click.command("list", cls=Command)
@click.argument("what", type=click.Choice(["surfaces", "optimizers", "wrappers", "data", "keys", "facts"]))
@click.option("--json", "as_json", is_flag=True, help="For programs; of the keys, their JSON Schema.")
def command(what: str, as_json: bool) -> None:  # noqa: FBT001 click passes it by name
    """List surfaces, optimizers, what stands around these, data, the keys of a recipe, or facts that captions name."""
    from optviz import tables

    if as_json:
        say(json.dumps(tables.for_programs(what), indent=2, ensure_ascii=False))
    else:
        say(tables.aligned(*tables.LISTS[what]()))
