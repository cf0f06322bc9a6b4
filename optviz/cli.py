"""The command line: parse, call the library, print. Only what a command needs is imported, when it runs."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from optviz._version import VERSION
from optviz.errors import OptvizError, OptvizWarning
from optviz.keys import UnfitError
from optviz.recipe import Key, Recipe, WrongValueError, default_of, load_recipe, option_of, read_recipe, table

if TYPE_CHECKING:
    from optviz.scene import Scene

Command = Callable[..., None]


class _Refusal(click.ClickException):
    """A request that cannot be fulfilled: one sentence, exit code 2."""

    exit_code = 2


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always", OptvizWarning)
                warnings.showwarning = _say
                return super().invoke(ctx)
        except WrongValueError as error:
            raise _Refusal(error.sentence(option_of(error.key))) from error
        except OptvizError as error:
            raise _Refusal(str(error)) from error
        except click.UsageError as error:
            # One sentence is enough; the usage is what --help is for.
            raise _Refusal(error.format_message()) from error


def _say(message: Warning | str, *where: Any, **also: Any) -> None:
    """Print a warning of ours as the sentence that it is."""
    if isinstance(message, OptvizWarning):
        click.echo(f"Warning: {message}", err=True)
    else:
        click.echo(warnings.formatwarning(message, *where, **also), err=True)


def main() -> None:
    """Run the command line."""
    # Imports make no garbage, and looking for some takes a tenth of their time; `_write` turns the collector on.
    gc.disable()
    # A terminated program cleans up after itself like an interrupted one.
    signal.signal(signal.SIGTERM, _terminated)
    optviz(prog_name="optviz")


def _terminated(_signal: int, _frame: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


class _Value(click.ParamType[Any]):
    """The value of a recipe's key, as text."""

    def __init__(self, name: str, key: Key) -> None:
        self.name, self.key = key.kind.metavar, key
        self.of = name

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> Any:
        """The value as a file would have it, checked."""
        given = self.key.kind.read(value)
        try:
            self.key.kind.take([given] if self.key.kind.many else given)
        except UnfitError as unfit:
            raise click.UsageError(f"{option_of(self.of)} must be {unfit}, got '{value}'.") from None
        return given


def _option(name: str, key: Key) -> Callable[[Command], Command]:
    """The option of a key; without it, the value is None, and the recipe's is not changed."""
    default = default_of(name)
    about = key.meaning[0].upper() + key.meaning[1:] + ("; repeatable." if key.kind.many else ".")
    if isinstance(default, (str, int, float)) and default and not isinstance(default, bool):
        about += f"  [default: {default:g}]" if not isinstance(default, str) else f"  [default: {default}]"
    if not key.kind.metavar:
        return click.option(f"{option_of(name)}/--no-{name}", name, default=None, help=about)
    return click.option(
        option_of(name),
        name,
        type=_Value(name, key),
        multiple=key.kind.many,
        metavar=key.kind.metavar,
        help=about,
    )


def _options(*names: str) -> Callable[[Command], Command]:
    """The options of some keys of a recipe, in its order; of all that have one, if none is named."""
    chosen = [
        _option(name, key) for name, key in table().items() if not key.in_files_only and (not names or name in names)
    ]

    def add(command: Command) -> Command:
        for option in reversed(chosen):
            command = option(command)
        return command

    return add


def _output(command: Command) -> Command:
    """Where the figure goes."""
    for option in (
        click.option("--quiet", is_flag=True, help="Print nothing but errors."),
        click.option("--save-recipe", type=click.Path(), metavar="FILE.toml", help="Write the recipe, to be edited."),
        click.option("--strip", type=click.Path(), metavar="FILE", help="Write six moments too: PNG, PDF or SVG."),
        click.option("--still", type=click.Path(), metavar="FILE", help="Write the last frame too: PNG, PDF or SVG."),
        click.option(
            "--out",
            type=click.Path(),
            metavar="FILE",
            help="The film: .gif, .apng, .webp, .mp4, .webm, or a folder/ of frames; or the last frame: .png, .pdf, "
            ".svg.  [default: a GIF named after the surface]",
        ),
    ):
        command = option(command)
    return command


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="optviz")
def optviz() -> None:
    """Film optimizers as they race over a loss surface.

    \b
    optviz animate --surface saddle
    optviz animate --surface ravine --optimizer sgd --optimizer momentum:lr=0.02
    optviz compare --surface ravine --optimizer momentum --vary momentum=0,0.5,0.9
    """  # noqa: D301 the escape is for click, which reads it as one character


@optviz.command()
@click.argument("source", required=False, type=click.Path())
@_options()
@_output
def animate(source: str | None, **given: Any) -> None:
    """Film a race, from a surface or from SOURCE: a recipe.toml, a figure made by optviz, or a recording.npz.

    Without other options, the six classic optimizers start where the surface is most instructive, each with
    a learning rate that is sound there. An option overrides what SOURCE says.
    """
    from optviz.progress import on_terminal

    began = time.monotonic()
    files, keys = _files_and_keys(given)
    if source is not None and Path(source).suffix.lower() == ".npz":
        _check(files, Path(source).stem)
        scene = _from_recording(source, keys)
    else:
        recipe = _recipe(source, keys)
        if source is not None and files["out"] is None and Path(source).suffix.lower() == ".gif":
            raise OptvizError(f"Without --out, {source} would replace itself; give --out FILE.")
        _check(files, _name(source, recipe))
        from optviz.figure import figure_of

        scene = figure_of(recipe, on_terminal("Racing"))
    _write(scene, began, files)


@optviz.command()
@_options()
@_output
def compare(**given: Any) -> None:
    """Lay out every combination of hyper-parameters as rows and columns, and frame the best.

    Two things can vary: hyper-parameters (--vary), optimizers and starts, up to 64 panels.
    """
    from optviz.progress import on_terminal

    began = time.monotonic()
    files, keys = _files_and_keys(given)
    recipe = _recipe(None, {"layout": "grid"} | keys)
    _check(files, f"{_name(None, recipe)}-compare")
    from optviz.figure import figure_of

    _write(figure_of(recipe, on_terminal("Racing")), began, files)


@optviz.command()
@click.argument("source", required=False, type=click.Path())
@_options(
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
def explore(source: str | None, out: str | None, stay: bool, quiet: bool, **given: Any) -> None:  # noqa: FBT001 click passes them by name
    """Write an interactive page, one file that needs no network, and open it in the browser.

    It begins with the race that the options or SOURCE say, as for animate, and holds every surface and optimizer.
    """
    from optviz.files import check_writable, checked_ending
    from optviz.page.exploring import FIRST_LOOK, explored

    began = time.monotonic()
    recipe = _recipe(source, _given(given) if source else {"surface": "saddle"} | FIRST_LOOK | _given(given))
    path = out or f"{_name(source, recipe)}.html"
    checked_ending(path, (".html",), "A page")
    check_writable(path)
    explored(recipe).save(path)
    if not quiet:
        _print_written(path, began)
    if not stay:
        click.launch(Path(path).resolve().as_uri())


@optviz.command()
@_options("surface", "optimizers", "starts", "steps", "seed")
@click.option("--out", type=click.Path(), help="The .npz or .csv to write.  [default: SURFACE.npz]")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def record(out: str | None, quiet: bool, **given: Any) -> None:  # noqa: FBT001 click passes it by name
    """Record a race as numbers: .npz (to be filmed, or loaded from Python) or .csv (for a spreadsheet)."""
    from optviz.figure import figure_of
    from optviz.files import check_writable, checked_ending
    from optviz.progress import on_terminal

    began = time.monotonic()
    checked_ending(out or "race.npz", (".npz", ".csv"), "A recording")
    recipe = _recipe(None, _given(given))
    if len(recipe.surface) > 1:
        raise OptvizError(f"A recording is of one surface, not of {len(recipe.surface)}; record them one by one.")
    path = out or f"{_name(None, recipe)}.npz"
    check_writable(path)
    scene = figure_of(recipe, on_terminal("Racing"))
    (recording,) = scene.recordings
    (recording.save_csv if path.lower().endswith(".csv") else recording.save)(path)
    if not quiet:
        _print_verdicts(scene)
        _print_written(path, began)


@optviz.command()
@click.argument("folder", default="gallery", type=click.Path())
@click.option("--only", multiple=True, metavar="NAME", help="Render this figure alone; repeatable.")
@click.option("--check", is_flag=True, help="Write nothing; fail if a figure is not what its recipe gives.")
@click.option("--again", is_flag=True, help="Render also what is up to date, as after a change of the program.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def gallery(folder: str, only: tuple[str, ...], quiet: bool, **how: bool) -> None:  # noqa: FBT001 click passes it by name
    """Render every recipe of FOLDER that is not up to date, and the pages that show the figures."""
    from optviz.gallery import DIFFERS, render

    gc.enable()
    began = time.monotonic()
    differing = []
    for film, outcome, _ in render(folder, only, **how):
        if not quiet:
            click.echo(f"{film}: {outcome}")
        if outcome == DIFFERS:
            differing.append(str(film))
    if differing:
        named = f"{', '.join(sorted(differing))} {'is' if len(differing) == 1 else 'are'}"
        raise OptvizError(
            f"{named} not what the recipes give; run optviz gallery {folder} --again, and look at the difference."
        )
    if not quiet:
        click.echo(f"{time.monotonic() - began:.1f} s")


@optviz.command("list")
@click.argument("what", type=click.Choice(["surfaces", "optimizers", "keys", "facts"]))
@click.option("--json", "as_json", is_flag=True, help="For programs; of the keys, their JSON Schema.")
def list_(what: str, as_json: bool) -> None:  # noqa: FBT001 click passes it by name
    """List the surfaces, the optimizers, the keys of a recipe, or the facts that captions may name."""
    from optviz import tables

    if as_json:
        click.echo(json.dumps(tables.for_programs(what), indent=2, ensure_ascii=False))
    else:
        click.echo(tables.aligned(*tables.LISTS[what]()))


@optviz.command()
@click.argument("name")
def show(name: str) -> None:
    """Explain a surface or an optimizer; or a figure made by optviz: what it shows, its recipe and the command."""
    from optviz import tables

    if Path(name).suffix or Path(name).is_dir():
        text = _text_of(name)
        click.echo(f"{text}\n{_read(text, name).command()}")
    else:
        click.echo(tables.show(name))


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None and value != ()}


def _files_and_keys(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where to write, and the keys of the recipe that were given."""
    files = {name: options.pop(name) for name in ("out", "still", "strip", "save_recipe", "quiet")}
    return files, _given(options)


def _recipe(source: str | None, keys: dict[str, Any]) -> Recipe:
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
        recipe = _read(_text_of(source), source)
    return recipe.changed(**keys)


def _text_of(figure: str) -> str:
    """The text that a recipe or a written figure carries."""
    if figure.lower().endswith(".toml"):
        return load_recipe(figure).toml()
    if not Path(figure).exists():
        from optviz.recording import no_recording

        raise no_recording(figure)
    from optviz.film.provenance import embedded

    text = embedded(figure)
    if text is None:
        hint = {".npz": "a recording; optviz animate films it", ".csv": "a table; record it as .npz to film it"}.get(
            Path(figure).suffix.lower(), "no figure made by optviz, or has lost its metadata; a recipe is named .toml"
        )
        raise OptvizError(f"{figure} carries no recipe, because it is {hint}.")
    return text


def _read(text: str, figure: str) -> Recipe:
    return read_recipe(text, f"the recipe in {figure}")


def _from_recording(path: str, keys: dict[str, Any]) -> Scene:
    from optviz.recipe import RACE
    from optviz.recording import load_recording
    from optviz.scene import scene_of

    given = [option_of(name) for name in RACE if name in keys]
    if given:
        raise OptvizError(f"A recording is drawn as it is; leave out {' and '.join(given)}, or leave out {path}.")
    return scene_of(load_recording(path), **keys)


def _name(source: str | None, recipe: Recipe) -> str:
    """The name of the film without --out: that of the recipe or the figure, or of the surface."""
    from optviz.own import surface_from

    return Path(source).stem if source is not None else surface_from(recipe.surface[0]).name


def _check(files: dict[str, Any], name: str) -> None:
    """Refuse what could not be written before the race, which may be long; `name` is the film's without --out."""
    from optviz.files import check_writable, checked_ending
    from optviz.output import STILL_ENDINGS, is_picture

    files["out"] = files["out"] or f"{name}.gif"
    named = [files[each] for each in ("out", "still", "strip", "save_recipe") if files[each] is not None]
    for path in (path for path in named if named.count(path) > 1):
        raise OptvizError(f"{path} would be written twice; give each file a name of its own.")
    pictures = [("A still", files["still"]), ("A filmstrip", files["strip"])]
    if is_picture(files["out"]):
        check_writable(files["out"])
    else:
        from optviz.film.writers import FILM_ENDINGS, checked_film

        is_folder = Path(files["out"]).is_dir() or files["out"].endswith(("/", os.sep)) or not Path(files["out"]).suffix
        if not is_folder:
            checked_ending(files["out"], (*FILM_ENDINGS, *STILL_ENDINGS), "A figure")
        checked_film(files["out"])
    for what, path in pictures:
        if path is not None:
            checked_ending(path, STILL_ENDINGS, what)
            check_writable(path)
    if files["save_recipe"] is not None:
        checked_ending(files["save_recipe"], (".toml",), "A recipe")
        check_writable(files["save_recipe"])


def _write(scene: Scene, began: float, files: dict[str, Any]) -> None:
    """Write what was asked for, then say how each run ended and where the files are."""
    import optviz.draw.stage  # noqa: F401 imported while the collector is off
    from optviz.files import written_whole
    from optviz.output import is_picture, write_film, write_still, write_strip
    from optviz.progress import on_terminal

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
        _print_verdicts(scene)
        for each in (*written, path):
            _print_written(each, began)


def _print_verdicts(scene: Scene) -> None:
    from optviz.tables import aligned, list_verdicts

    click.echo(aligned(*list_verdicts(scene)))


def _print_written(path: str, began: float) -> None:
    each = [Path(path)] if Path(path).is_file() else list(Path(path).iterdir())
    size = sum(file.stat().st_size for file in each)
    amount = f"{size / 1000:.0f} KB" if size < 1e6 else f"{size / 1e6:.1f} MB"
    click.echo(f"{path}: {amount}, {time.monotonic() - began:.1f} s")
