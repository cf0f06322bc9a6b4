"""What a command begins with: the recipe that its SOURCE and its options say."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optviz.cli.shorthand import RULES, SAMPLED, spelled_out, with_rules, with_samples
from optviz.errors import OptvizError, name_in, unknown_name
from optviz.given.code_files import allow_only, is_code, warn_of_unnamed
from optviz.recipe.files import load_recipe, placed, read_recipe
from optviz.recipe.recipe import RACE, Recipe, option_of
from optviz.system.files import is_folder, is_missing
from optviz.views import FIRST_CURVE, VIEWS

# Of a formula, what stands behind its last point is a number, or a function with its brackets.
_OF_A_FILE = re.compile(r"\.[a-z]\w*", re.IGNORECASE)

if TYPE_CHECKING:
    from optviz.figure.scene import Scene


class Request(NamedTuple):
    """A recipe, and where it was said: in a recipe or a figure at `path`, if not in the options alone.

    `name` is what a file is called that is not named; `keys` are the keys of the recipe that options gave.
    """

    recipe: Recipe
    name: str
    keys: dict[str, Any]
    path: str | None = None

    @contextmanager
    def named(self) -> Iterator[None]:
        """What is refused in this block is said with the file and the line, unless an option has given it."""
        try:
            yield
        except OptvizError as error:
            if self.path is None or error.key in self.keys:
                raise
            raise placed(error, *_placed_in(self.path)) from error


def request_from(source: str | None, keys: dict[str, Any], *, studies: bool = False) -> Request:
    """What a source and options ask for; a source that is a surface is the first of the surfaces.

    Unless `studies` may be asked for too, a source that asks for one is refused.
    """
    keys = dict(keys)
    ruled = {name: keys.pop(name) for name in RULES if name in keys}
    sampled = {name: keys.pop(name) for name in SAMPLED if name in keys}
    # What a recipe names runs no code: only what was typed does.
    code = keys.pop("code", ())
    allow_only([*code, *keys.get("optimizers", ()), *keys.get("surface", ()), source or ""])
    if source is not None and is_surface(source):
        keys["surface"] = [source, *keys.get("surface", ())]
        source = None
    if source is None and "surface" not in keys and "data" not in sampled:
        command = click.get_current_context().info_name
        others = ", a recipe, a figure or a recording" if command == "animate" else ""
        raise OptvizError(f"There is nothing to race on; give a surface{others}, as in optviz {command} saddle.")
    keys = spelled_out(keys)
    asked = Recipe() if source is None else recipe_of(source)
    if asked.study and not studies:
        raise OptvizError(f"{source} is a study, and no race; optviz animate {source} films it.")
    recipe = asked.changed(**keys)
    if sampled:
        recipe = with_samples(recipe, sampled)
        keys["surface"] = recipe.surface
        if "view" not in keys and not _are_of_plane(recipe):
            # A network has no map; what it has learned is seen among the samples.
            recipe = recipe.changed(view=("samples", FIRST_CURVE))
        elif "batch" in sampled and "internals" not in keys and _has_room_for_vectors(recipe):
            # A batch is asked for to see how far its step is from that on all samples, as near as the picture allows.
            near = {} if keys.keys() & {"fit", "window"} else {"fit": "runs"}
            recipe = recipe.changed(internals=True, **near)
    if ruled:
        recipe = with_rules(recipe, ruled, named="optimizers" in keys)
        keys["optimizers"] = recipe.optimizers
    warn_of_unnamed(code, (*recipe.surface, *recipe.optimizers))
    if source is not None:
        return Request(recipe, Path(source).stem, keys, source)
    from optviz.plan.inputs import surface_from

    surfaces = [surface_from(each) for each in recipe.surface]
    if "view" not in keys and len({each.views for each in surfaces}) == 1 and surfaces[0].views:
        recipe = recipe.changed(view=surfaces[0].views)
    return Request(recipe, surfaces[0].name, keys)


def _has_room_for_vectors(recipe: Recipe) -> bool:
    return recipe.layout == "panels" and any(VIEWS[view].vectors for view in recipe.view) and _are_of_plane(recipe)


def _are_of_plane(recipe: Recipe) -> bool:
    from optviz.plan.inputs import surface_from

    return all(surface_from(each).dimension == 2 for each in recipe.surface)


def is_surface(source: str) -> bool:
    """Whether a source is the name of a surface, with parameters or without, rather than that of a file.

    A file wins by its ending or a slash. Raises `OptvizError` if it is neither.
    """
    from optviz.given.spec import Spec
    from optviz.objectives.named import formula_in, is_around
    from optviz.objectives.surfaces import ELSEWHERE, names
    from optviz.plan.shorthand import words_for

    # Within its brackets may be the name of a table, with its ending.
    if is_around(source) and is_missing(source):
        return True
    name = source.partition(":")[0]
    if is_code(Spec.parse(source).name) and is_missing(source):
        return True
    if is_missing(source) and not _OF_A_FILE.fullmatch(Path(source).suffix) and formula_in(Spec.parse(source)):
        return True
    if os.sep in name or "/" in name or Path(name).suffix:
        return False
    if name_in(words_for("surface"), name.partition(",")[0]) is not None:
        return True
    if is_missing(source):
        from optviz.data.made import ELSEWHERE as OTHERS_DATA
        from optviz.data.made import made_names, made_samples
        from optviz.optimizers import every_optimizer

        if name_in(every_optimizer(), name) is not None:
            command = click.get_current_context().info_name
            raise OptvizError(
                f"{source} is an optimizer, and a surface comes before it, as in "
                f"optviz {command} saddle --optimizer {source}."
            )
        if name_in(made_names(), name) is not None:
            command = click.get_current_context().info_name
            raise OptvizError(f"{source} is data; give it as in optviz {command} --data {source}.")
        if name_in(OTHERS_DATA, name) is not None:
            made_samples(name)
        raise unknown_name("surface or file", source, names(), elsewhere=ELSEWHERE)
    return False


def recipe_of(source: str) -> Recipe:
    """The recipe that is a file, or that a figure carries."""
    if _is_recipe(source):
        return load_recipe(source)
    return recipe_in(text_of(source), source)


def _is_recipe(path: str) -> bool:
    return path.lower().endswith(".toml")


def text_of(figure: str) -> str:
    """The text that a recipe or a written figure carries."""
    if _is_recipe(figure):
        return load_recipe(figure).toml()
    if is_missing(figure):
        from optviz.race.files.reading import no_recording

        raise no_recording(figure)
    from optviz.film.provenance import embedded

    text = embedded(figure)
    if text is None:
        is_not = "no figure made by optviz, or has lost its metadata; a recipe is named .toml"
        hint = {
            ".npz": "an archive of numbers; optviz animate films it if they are a recording",
            **dict.fromkeys(
                (".npy", ".xlsx", ".tsv", ".parquet", ".json"),
                "no figure; samples are read from a table that ends in .csv, as in optviz animate --data points.csv",
            ),
            ".csv": f"a table; optviz animate --data {shlex.quote(figure)} races on its samples, and of a recording "
            "the .npz is filmed",
        }.get(Path(figure).suffix.lower(), is_not)
        if is_folder(figure):
            hint = "a folder without frames made by optviz; give the name of a file"
        raise OptvizError(f"{figure} carries no recipe, because it is {hint}.")
    return text


def recipe_in(text: str, figure: str) -> Recipe:
    """The recipe from the text of a figure."""
    return read_recipe(text, _inside(figure))


def _inside(figure: str) -> str:
    return f"the recipe in {figure}"


def _placed_in(path: str) -> tuple[str, str]:
    """How a recipe is named where it was refused, and its text."""
    if _is_recipe(path):
        return path, Path(path).read_text(encoding="utf-8-sig")
    return _inside(path), text_of(path)


def scene_from_recording(path: str, keys: dict[str, Any]) -> Scene:
    """The figure of a recording, which is drawn as it is."""
    from optviz.figure.scene import scene_of
    from optviz.given.limits import check_runs
    from optviz.race.files.reading import read_npz

    allow_only(keys.pop("code", ()))
    check_look(path, keys)
    # Many recordings that can be read are more than a figure shows, and take a minute and gigabytes to be read.
    return scene_of(read_npz(path, check=check_runs), **keys)


def check_look(path: str, keys: Mapping[str, Any]) -> None:
    """Refuse keys of a race where there is a recording of one."""
    given = (
        [option_of(name) for name in RACE if name in keys]
        + [option for name, option in RULES.items() if name in keys]
        + [f"--{name}" for name in SAMPLED if name in keys]
    )
    if given:
        raise OptvizError(f"A recording is drawn as it is; leave out {' and '.join(given)}, or leave out {path}.")
