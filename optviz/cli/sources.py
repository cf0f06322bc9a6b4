"""What a command begins with: the recipe that its SOURCE and its options say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optviz.errors import OptvizError
from optviz.files import is_missing
from optviz.recipe import RACE, Recipe, load_recipe, option_of, read_recipe

if TYPE_CHECKING:
    from optviz.scene import Scene


def recipe_from(source: str | None, keys: dict[str, Any]) -> Recipe:
    """The recipe of a source, with the keys that were given."""
    if source is None and "surface" not in keys:
        command = click.get_current_context().info_name
        others = ", a recipe, a figure or a recording" if command == "animate" else ""
        raise OptvizError(
            f"There is nothing to race on; give --surface NAME{others}, as in optviz {command} --surface saddle."
        )
    recipe = Recipe()
    if source is not None and source.lower().endswith(".toml"):
        recipe = load_recipe(source)
    elif source is not None:
        recipe = recipe_in(text_of(source), source)
    return recipe.changed(**keys)


def text_of(figure: str) -> str:
    """The text that a recipe or a written figure carries."""
    if figure.lower().endswith(".toml"):
        return load_recipe(figure).toml()
    if is_missing(figure):
        from optviz.storage import no_recording

        raise no_recording(figure)
    from optviz.film.provenance import embedded

    text = embedded(figure)
    if text is None:
        hint = {".npz": "a recording; optviz animate films it", ".csv": "a table; record it as .npz to film it"}.get(
            Path(figure).suffix.lower(), "no figure made by optviz, or has lost its metadata; a recipe is named .toml"
        )
        raise OptvizError(f"{figure} carries no recipe, because it is {hint}.")
    return text


def recipe_in(text: str, figure: str) -> Recipe:
    """The recipe from the text of a figure."""
    return read_recipe(text, f"the recipe in {figure}")


def scene_from_recording(path: str, keys: dict[str, Any]) -> Scene:
    """The figure of a recording, which is drawn as it is."""
    from optviz.scene import scene_of
    from optviz.storage import load_recording

    given = [option_of(name) for name in RACE if name in keys]
    if given:
        raise OptvizError(f"A recording is drawn as it is; leave out {' and '.join(given)}, or leave out {path}.")
    return scene_of(load_recording(path), **keys)


def name_of(source: str | None, recipe: Recipe) -> str:
    """The name of the film without --out: that of the recipe or the figure, or of the surface."""
    from optviz.own import surface_from

    return Path(source).stem if source is not None else surface_from(recipe.surface[0]).name
