"""`optviz show`."""

from __future__ import annotations

import itertools
import os
import shlex
from pathlib import Path

import click

from optviz.cli.options import check_named
from optviz.cli.sources import recipe_in, text_of
from optviz.cli.terminal import say
from optviz.cli.usage import Command
from optviz.errors import OptvizError
from optviz.recipe.recipe import Recipe
from optviz.system.files import is_folder, is_missing


@click.command("show", cls=Command)
@click.argument("name", callback=check_named)
def command(name: str) -> None:
    """Explain a surface, as in ravine:condition=100 or noisy(saddle), data such as moons, an optimizer, or clip(adam).

    Of a figure made by optviz, print what it shows, its recipe and the command.
    """
    from optviz import tables

    if is_missing(name) and not tables.has_parameters(name) and (elsewhere := _elsewhere(name)):
        raise OptvizError(elsewhere)
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


def _elsewhere(name: str) -> str:
    """Where there is more of what is no part of the catalogue, in a sentence; empty of what is unknown."""
    from optviz.errors import name_in
    from optviz.given.code_files import is_code
    from optviz.given.spec import Spec
    from optviz.plan.forms.libraries import is_of_library
    from optviz.recipe.study import OF_SURFACES
    from optviz.studies.named import STUDIES

    spec, quoted = Spec.parse(name), shlex.quote(name)
    if is_of_library(spec.name):
        return (
            f"{name} is a rule of another library, and explained there; optviz animate saddle --optimizer {quoted} "
            "races it."
        )
    if is_code(spec.name):
        return (
            f"{name} is in a file of one's own, which tells what it is; optviz animate saddle --optimizer {quoted} "
            f"races it if it is a rule, and optviz animate {quoted} races on it if it is a surface."
        )
    study = name_in(STUDIES, spec.name)
    if study is None:
        return ""
    of_surface = study in OF_SURFACES
    of = f"{'' if of_surface else '--data '}{shlex.quote(str(spec.inner or ('saddle' if of_surface else 'moons')))}"
    return f"{name} is a study; optviz {study} {of} does it, and optviz {study} --help tells its options."
