"""The command line: parse, call the library, print. Only what a command needs is imported, when it runs."""

from __future__ import annotations

import gc
import json
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from optviz._version import VERSION
from optviz.errors import OptvizError

if TYPE_CHECKING:
    from optviz.recording import Recording
    from optviz.scene import Scene

Command = Callable[..., None]


class _Refusal(click.ClickException):
    """A request that cannot be fulfilled: one sentence, exit code 2."""

    exit_code = 2


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OptvizError as error:
            raise _Refusal(str(error)) from error
        except click.UsageError as error:
            # One sentence is enough; the usage is what --help is for.
            raise _Refusal(error.format_message()) from error


def main() -> None:
    """Run the command line."""
    # Imports make no garbage, and looking for some takes a tenth of their time; `_write` turns the collector on.
    gc.disable()
    # A terminated program cleans up after itself like an interrupted one.
    signal.signal(signal.SIGTERM, _terminated)
    optviz(prog_name="optviz")


def _terminated(_signal: int, _frame: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


def _size(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Two numbers of pixels, from text such as 900x600."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", value)
    if not match:
        raise click.BadParameter(f"'{value}' is not a size in pixels, such as 900x600.")
    return int(match[1]), int(match[2])


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_quiet = click.option("--quiet", is_flag=True, help="Print nothing but errors.")
_race = _options(
    click.option(
        "--start",
        "starts",
        multiple=True,
        metavar="X,Y",
        help="Where to start; repeatable. 'random' draws one with --seed.",
    ),
    click.option("--steps", type=int, help="How many steps to make.  [default: the surface's own]"),
    click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of everything random."),
)
_film = _options(
    click.option("--frames", type=int, help="How many frames.  [default: one per step up to 300, then evenly spread]"),
    click.option("--fps", type=float, default=25, show_default=True, help="Frames per second, at most 50."),
    click.option("--out", type=click.Path(), help="The GIF to write.  [default: named after the surface]"),
    click.option("--still", type=click.Path(), help="Write the last frame too, as PNG, PDF or SVG."),
    _quiet,
)
_surface = click.option(
    "--surface", required=True, metavar="NAME[:PARAMETER=VALUE,…]", help="The loss surface; see `optviz list surfaces`."
)
_optimizer = click.option(
    "--optimizer",
    "optimizers",
    multiple=True,
    metavar="NAME[:PARAMETER=VALUE,…]",
    help="An optimizer; repeatable.  [default: the six classic ones]",
)


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
@click.argument("recording", required=False, type=click.Path())
@click.option("--surface", metavar="NAME[:PARAMETER=VALUE,…]", help="The loss surface; see `optviz list surfaces`.")
@_optimizer
@_race
@click.option(
    "--layout",
    type=click.Choice(["panels", "overlay"]),
    default="panels",
    show_default=True,
    help="A panel for each run, or all runs in one.",
)
@click.option(
    "--size",
    callback=_size,
    metavar="WIDTHxHEIGHT",
    default="900x600",
    show_default=True,
    help="Of the picture, in pixels.",
)
@_film
def animate(
    recording: str | None,
    surface: str | None,
    optimizers: tuple[str, ...],
    starts: tuple[str, ...],
    steps: int | None,
    seed: int,
    layout: Any,
    size: tuple[int, int],
    **film: Any,
) -> None:
    """Film a race as a GIF, from a surface or from a RECORDING.npz.

    Without other options, the six classic optimizers start where the surface is most instructive, each with
    a learning rate that is sound there.
    """
    from optviz.own import surface_from
    from optviz.recording import load_recording
    from optviz.scene import Scene

    began = time.monotonic()
    if recording is not None:
        given = [
            name
            for name, value in (
                ("--surface", surface),
                ("--optimizer", optimizers),
                ("--start", starts),
                ("--steps", steps),
                ("--seed", seed),
            )
            if value
        ]
        if given:
            raise OptvizError(
                f"A recording is drawn as it is; leave out {' and '.join(given)}, or leave out {recording}."
            )
        raced = load_recording(recording)
        _check_film(size, film, Path(recording).stem)
    elif surface is not None:
        _check_film(size, film, surface_from(surface).name)
        raced = _recorded(surface, optimizers, starts, steps, seed)
    else:
        raise OptvizError(
            "There is nothing to film; give --surface NAME or a recording, as in optviz animate --surface saddle."
        )
    _write(Scene(raced, layout, size, film["frames"]), began, film)


@optviz.command()
@_surface
@_optimizer
@click.option(
    "--vary",
    multiple=True,
    metavar="PARAMETER=VALUES",
    help="Values such as 0,0.5,0.9 or 0.001:0.1:log:5 (low:high:log:count); repeatable, at most twice.",
)
@_race
@click.option("--size", callback=_size, metavar="WIDTHxHEIGHT", help="Of the picture, in pixels.  [default: to fit]")
@_film
def compare(
    surface: str,
    optimizers: tuple[str, ...],
    vary: tuple[str, ...],
    starts: tuple[str, ...],
    steps: int | None,
    seed: int,
    size: tuple[int, int] | None,
    **film: Any,
) -> None:
    """Lay out every combination of hyper-parameters as rows and columns, and frame the best.

    Two things can vary: hyper-parameters (--vary), optimizers and starts, up to 64 panels.
    """
    from optviz.comparison import compare as compared
    from optviz.optimizers import CLASSIC
    from optviz.own import surface_from
    from optviz.progress import on_terminal

    began = time.monotonic()
    _check_film(size, film, f"{surface_from(surface).name}-compare")
    scene = compared(
        surface, optimizers or CLASSIC, vary, starts or None, steps, seed, size, film["frames"], on_terminal("Racing")
    )
    _write(scene, began, film)


@optviz.command()
@_surface
@_optimizer
@_race
@click.option("--out", type=click.Path(), help="The .npz or .csv to write.  [default: SURFACE.npz]")
@_quiet
def record(
    surface: str,
    optimizers: tuple[str, ...],
    starts: tuple[str, ...],
    steps: int | None,
    seed: int,
    out: str | None,
    quiet: bool,  # noqa: FBT001 click passes it by name
) -> None:
    """Record a race as numbers: .npz (to be filmed, or loaded from Python) or .csv (for a spreadsheet)."""
    from optviz.files import check_writable, checked_ending
    from optviz.own import surface_from
    from optviz.verdict import verdicts

    began = time.monotonic()
    checked_ending(out or "race.npz", (".npz", ".csv"), "A recording")
    path = out or f"{surface_from(surface).name}.npz"
    check_writable(path)
    raced = _recorded(surface, optimizers, starts, steps, seed)
    (raced.save_csv if path.lower().endswith(".csv") else raced.save)(path)
    if not quiet:
        _print_verdicts(raced, verdicts(raced))
        _print_written(path, began)


@optviz.command("list")
@click.argument("what", type=click.Choice(["surfaces", "optimizers"]))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(what: str, as_json: bool) -> None:  # noqa: FBT001 click passes it by name
    """List the surfaces or the optimizers."""
    from optviz import optimizers, surfaces, tables

    if as_json:
        names = surfaces.names() if what == "surfaces" else optimizers.catalogue()
        click.echo(json.dumps([tables.about(name) for name in names], indent=2, ensure_ascii=False))
    else:
        click.echo(tables.aligned(*(tables.list_surfaces() if what == "surfaces" else tables.list_optimizers())))


@optviz.command()
@click.argument("name")
def show(name: str) -> None:
    """Explain a surface or an optimizer: formula, parameters, critical points, reference."""
    from optviz import tables

    click.echo(tables.show(name))


def _recorded(
    surface: str, optimizers: tuple[str, ...], starts: tuple[str, ...], steps: int | None, seed: int
) -> Recording:
    from optviz.optimizers import CLASSIC
    from optviz.progress import on_terminal
    from optviz.recording import record as recorded

    return recorded(surface, optimizers or CLASSIC, starts or None, steps, seed, on_terminal("Racing"))


def _check_film(size: tuple[int, int] | None, film: dict[str, Any], name: str) -> None:
    """Refuse what could not be written before the race, which may be long; `name` is the film's without --out."""
    from optviz.files import check_writable, checked_ending
    from optviz.film.timing import delays
    from optviz.output import FILM_ENDINGS, STILL_ENDINGS
    from optviz.scene import check_size

    if size is not None:
        check_size(size)
    delays(1, film["fps"])
    film["out"] = film["out"] or f"{name}.gif"
    for path, endings, what in ((film["out"], FILM_ENDINGS, "A film"), (film["still"], STILL_ENDINGS, "A still")):
        if path is not None:
            checked_ending(path, endings, what)
            check_writable(path)


def _write(scene: Scene, began: float, film: dict[str, Any]) -> None:
    """Write the film and the still, then say how each run ended and where the files are."""
    import optviz.draw.stage  # noqa: F401 imported while the collector is off
    from optviz.output import write_film, write_still
    from optviz.progress import on_terminal

    gc.freeze()
    gc.enable()
    path = film["out"]
    write_film(scene, path, film["fps"], on_terminal("Filming"))
    if film["still"]:
        write_still(scene, film["still"])
    if not film["quiet"]:
        _print_verdicts(scene.recording, scene.verdicts)
        if film["still"]:
            _print_written(film["still"], began)
        _print_written(path, began)


def _print_verdicts(recording: Recording, verdicts: Any) -> None:
    from optviz.tables import aligned, list_verdicts

    click.echo(aligned(*list_verdicts(recording, verdicts)))


def _print_written(path: str, began: float) -> None:
    size = Path(path).stat().st_size
    amount = f"{size / 1000:.0f} KB" if size < 1e6 else f"{size / 1e6:.1f} MB"
    click.echo(f"{path}: {amount}, {time.monotonic() - began:.1f} s")
