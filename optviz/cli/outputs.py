"""Where a figure goes: the options, what is checked before the race, and the writing and saying after it."""

from __future__ import annotations

import gc
import json
import math
import os
import time
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optviz.cli.collisions import check_collisions
from optviz.cli.options import Command, check_named, given, quiet_option
from optviz.cli.terminal import say
from optviz.errors import OptvizError, OptvizWarning
from optviz.recipe.recipe import option_of, table
from optviz.system.printable import printable

if TYPE_CHECKING:
    from optviz.figure.scene import Scene
    from optviz.figure.studied import Studied
    from optviz.recipe.recipe import Recipe


# Where a command writes to.
OUTPUTS = ("out", "still", "strip", "save_recipe")


class _Out(click.Option):
    """The option that says where the film goes; its help names the formats that there are, when it is asked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it is for."""
        from optviz.film.formats import film_endings, still_endings

        self.help = (
            f"The film: {', '.join(film_endings())}, or a folder/ of frames; or the last frame: "
            f"{', '.join(still_endings())}.  [default: a GIF named after the surface]"
        )
        return super().get_help_record(ctx)


def output_options(command: Command) -> Command:
    """Where the figure goes."""
    for option in (
        quiet_option,
        click.option(
            "--save-recipe", callback=check_named, metavar="FILE.toml", help="Write the recipe, to be edited."
        ),
        click.option("--strip", callback=check_named, metavar="FILE", help="Write six moments too: PNG, PDF or SVG."),
        click.option(
            "--still",
            callback=check_named,
            metavar="FILE",
            help="Write the last frame too, or that of --at, as PNG, PDF or SVG.",
        ),
        click.option(
            "--out",
            cls=_Out,
            callback=check_named,
            metavar="FILE",
        ),
    ):
        command = option(command)
    return command


def files_and_keys(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where to write, and the keys of the recipe that were given."""
    from optviz.output import is_picture

    files = {name: options.pop(name) for name in (*OUTPUTS, "quiet")}
    keys = given(options)
    if "at" in keys and not (files["still"] or is_picture(files["out"] or "")):
        raise OptvizError("--at is the step that a still shows; name the still, as in --still still.png.")
    return files, keys


def check_files(files: dict[str, Any], name: str, source: str | None = None) -> None:
    """Refuse what could not be written before the race, which may be long.

    `name` is the film's without --out, `source` the file that the command reads.
    """
    from optviz.film.formats import film_endings, still_endings
    from optviz.ours import carries_a_recipe, check_ours
    from optviz.output import is_picture
    from optviz.system.files import check_writable, checked_ending, is_folder

    if files["out"] is None:
        check_ours(f"{name}.gif", carries_a_recipe, ", or give --out FILE")
    out = files["out"] = files["out"] or f"{name}.gif"
    others = [files[each] for each in ("still", "strip", "save_recipe") if files[each] is not None]
    check_collisions([out, *others], source)
    pictures = [("A still", files["still"]), ("A filmstrip", files["strip"])]
    if is_picture(out):
        check_writable(out)
    else:
        from optviz.film.writers import checked_film

        endings = (*film_endings(), *still_endings())
        if not (is_folder(out) or out.endswith(("/", os.sep))) and (Path(out).suffix or out.lower() in endings):
            checked_ending(out, endings, "A figure", f", or give {out}/ for a folder of frames")
        checked_film(out)
    for what, path in pictures:
        if path is not None:
            checked_ending(path, still_endings(), what)
            check_writable(path)
    if files["save_recipe"] is not None:
        checked_ending(files["save_recipe"], (".toml",), "A recipe")
        check_writable(files["save_recipe"])


def check_film(files: dict[str, Any], recipe: Recipe, keys: Iterable[str]) -> None:
    """Refuse a film that its format cannot show as a recipe says, and warn of keys that were given and change nothing.

    What `check_files` does comes before.
    """
    from optviz.film.writers import checked_film
    from optviz.output import is_picture
    from optviz.recipe.idle import warn_of_idle

    warn_of_seed(recipe, keys)
    if recipe.study and files["strip"] is not None:
        raise OptvizError("A study has no strip of moments; leave out --strip, or take stills of some steps with --at.")
    still = is_picture(files["out"])
    if not still:
        checked_film(files["out"], recipe)
    outputs = _endings(files, still=still and not recipe.orbit)
    warn_of_idle(recipe, [key for key in keys if key in table()], option_of, outputs)


def warn_of_seed(recipe: Recipe, keys: Iterable[str]) -> None:
    """Warn of a seed that was given where nothing is drawn with it."""
    if "seed" not in keys:
        return
    from optviz.studying import depends_on_seed

    if not depends_on_seed(recipe):
        warnings.warn(
            "--seed changes nothing here, because nothing is drawn at random; leave it out.",
            OptvizWarning,
            stacklevel=2,
        )


def _endings(files: dict[str, Any], *, still: bool) -> list[str] | None:
    """Of all that is written, `""` for what depends on the frames of a film; None if a recipe is written too."""
    if files["save_recipe"] is not None:
        return None
    pictures = [Path(files[name]).suffix.lower() for name in ("out", "still", "strip") if files[name] is not None]
    return [*pictures, *([] if still and files["strip"] is None else [""])]


def write_files(scene: Scene | Studied, began: float, files: dict[str, Any]) -> None:
    """Write what was asked for, then say how each run ended and where the files are."""
    import optviz.draw.frames  # noqa: F401 imported while the collector is off
    from optviz.output import is_picture, write_film, write_still, write_strip
    from optviz.system.files import written_whole
    from optviz.system.progress import on_terminal

    gc.freeze()
    gc.enable()
    path = files["out"]
    if is_picture(path):
        write_still(scene, path)
    else:
        write_film(scene, path, on_terminal("Filming"))
    written = []
    for other, write in ((files["still"], write_still), (files["strip"], write_strip)):
        if other is not None:
            write(scene, other)
            written.append(other)
    if files["save_recipe"] is not None:
        with written_whole(files["save_recipe"]) as file:
            file.write(scene.recipe.toml().encode())
        written.append(files["save_recipe"])
    if not files["quiet"]:
        print_verdicts(scene)
        for each in (*written, path):
            print_written(each, began)


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print how each run ended, and the command that makes it again, as JSON."
)


def write_and_tell(shown: Scene | Studied, began: float, files: dict[str, Any], *, as_json: bool) -> None:
    """Write what was asked for, and say how each run ended as a table, or for programs."""
    quiet, files["quiet"] = files["quiet"], files["quiet"] or as_json
    write_files(shown, began, files)
    if as_json and not quiet:
        print_for_programs(shown)


def print_for_programs(shown: Scene | Studied, **more: Any) -> None:
    """Say how each run ended, or what a study found, and what more there is to tell, as JSON."""
    from optviz.figure.studied import Studied
    from optviz.figure.texts.endings import endings_for_programs

    told: dict[str, Any] = {"study": shown.study.spec} if isinstance(shown, Studied) else {}
    told["seed"] = shown.recipe.seed
    tunings = shown.tunings if isinstance(shown, Studied) else [each.tuned for each in shown.plans if each.tuned]
    told |= {"tuning": [each.for_programs() for each in tunings]} if tunings else {}
    if isinstance(shown, Studied):
        told |= {"kind": shown.found.kind, "sentence": shown.sentence()} | more
        told |= {"rows": rows} if (rows := list(shown.found.rows())) else {}
        told["facts"] = {each: value if math.isfinite(value) else None for each, value in shown.facts.items()}
        told["recipe"] = shown.recipe.command()
    else:
        told["runs"] = endings_for_programs(shown)
        told |= command_for_programs(shown.recipe)
    say(json.dumps(told, indent=2, ensure_ascii=False))


def command_for_programs(recipe: Recipe) -> dict[str, str | None]:
    """The command that makes a figure again; or None, and why there is none."""
    from optviz.making import why_incomplete

    why = why_incomplete(recipe)
    return {"recipe": None, "why": why} if why else {"recipe": recipe.command()}


def print_verdicts(scene: Scene | Studied) -> None:
    """Say how each run ended, or what a study found."""
    from optviz.figure.studied import Studied
    from optviz.figure.texts.endings import list_verdicts
    from optviz.figure.texts.tuned import list_trials
    from optviz.tables import aligned

    tunings = scene.tunings if isinstance(scene, Studied) else [each.tuned for each in scene.plans if each.tuned]
    for trials in (trials for tuning in tunings for trials in list_trials(tuning)):
        say(f"{aligned(*trials)}\n")
    if isinstance(scene, Studied):
        say(f"{aligned(*scene.table())}\n{scene.sentence()}")
    else:
        say(aligned(*list_verdicts(scene)))


def print_written(path: str, began: float) -> None:
    """Say where a file is, how large it is, and how long it took."""
    # As it was written: what leads through a folder that is not there, as in no/../race.gif, is another path to read.
    file = Path(path).resolve()
    size = sum(each.stat().st_size for each in ([file] if file.is_file() else file.iterdir()))
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1000:.0f} KB" if size >= 1000 else f"{size} bytes"
    say(f"{printable(path)}: {amount}, {time.monotonic() - began:.1f} s")
