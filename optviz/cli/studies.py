"""The commands that do studies: their options, which each study declares, and what they say."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from optviz.cli.collisions import check_collisions
from optviz.cli.early import coarse_pictures
from optviz.cli.options import Count, check_named, given, recipe_options
from optviz.cli.outputs import (
    OUTPUTS,
    check_files,
    check_film,
    files_and_keys,
    output_options,
    print_for_programs,
    print_written,
    write_files,
)
from optviz.cli.parameters import parameter_options
from optviz.cli.shorthand import RULES, data_named, spelled_out, with_rules
from optviz.cli.sources import is_surface
from optviz.cli.terminal import say
from optviz.cli.usage import Command
from optviz.data.names import MADE
from optviz.errors import OptvizError
from optviz.recipe.study import OF_MAPS, STUDIED
from optviz.system.files import is_missing

if TYPE_CHECKING:
    from optviz.studies.chunks.raced import Way
    from optviz.studies.networks.price import Price


MOST_WORKERS = 1_000
# The keys of a recipe that are options of these commands.
IN_COMMANDS = tuple(name for name in STUDIED if name not in {"study", "own", "vary", "notice", "question", *OF_MAPS})


class StudyCommand(Command):
    """A command whose further options are the parameters of a study, which are loaded when they are asked for."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """All options, those of the study first."""
        from optviz.studies.named import STUDIES

        own = parameter_options(STUDIES[self.name or ""])
        # What is typed may run; there is no recipe whose code would need leave.
        return [*own, *(each for each in super().get_params(ctx) if each.name != "code")]


numbers_option = click.option(
    "--numbers",
    callback=check_named,
    metavar="FILE",
    help="Write how each run ended too, one row for each, as .csv or .npz.",
)


def ways_option(command: Any) -> Any:
    """The options that say who races the runs."""
    for option in reversed(
        (
            click.option(
                "--workers",
                type=Count("--workers", MOST_WORKERS),
                metavar="N",
                help="Race in so many processes.  [default: as many as processors where it takes longer]",
            ),
            click.option(
                "--scheduler",
                metavar="tcp://…",
                callback=check_named,
                help="Race on a cluster of Dask, whose scheduler is there.",
            ),
        )
    ):
        command = option(command)
    return command


def study_options(command: Any) -> Any:
    """The options that all studies have."""
    for option in reversed(
        (
            click.option(
                "--data",
                metavar="NAME|FILE.csv",
                callback=check_named,
                help=f"What is learnt: {', '.join(map(repr, MADE))}, or a table with names in its first line.",
            ),
            click.option("--x", metavar="COLUMN,…", help="The inputs of the table."),
            click.option("--y", metavar="COLUMN", help="The class of each row of the table: 0, 1, …"),
            recipe_options(*IN_COMMANDS),
            click.option("--json", "as_json", is_flag=True, help="Print what was found for programs."),
            output_options,
        )
    ):
        command = option(command)
    return command


def do_study(name: str, options: dict[str, Any]) -> None:
    """Do a study of samples, write its figure, and say what was found."""
    if options.get("data") is None:
        raise OptvizError(f"There is nothing to learn from; give data, as in optviz {name} --data moons.")
    data = data_named({each: options.pop(each) for each in ("data", "x", "y") if options.get(each) is not None})
    answered(name, data, {each: value for each, value in options.items() if each not in {"x", "y"}}, "Training")


def answered(name: str, of: str, options: dict[str, Any], doing: str) -> None:
    """Do a study of what a text names, write its figure, and say what was found."""
    from optviz.given.code_files import allow_only
    from optviz.given.parameters import parameters
    from optviz.given.spec import Spec
    from optviz.recipe.recipe import Recipe
    from optviz.studies.named import STUDIES, study_named
    from optviz.studying import prices, studied
    from optviz.system.progress import on_terminal
    from optviz.tables import aligned

    began = time.monotonic()
    # What is typed may run, and nothing else.
    allow_only([*of.split(";"), *(options.get("optimizers") or ())])
    as_json, numbers = options.pop("as_json"), options.pop("numbers", None)
    way = _way(options.pop("workers", None), options.pop("scheduler", None))
    settings = given({each: options.pop(each) for each in parameters(STUDIES[name])})
    files, keys = files_and_keys(options)
    ruled = {name: keys.pop(name) for name in RULES if name in keys}
    study = study_named(str(Spec(name, settings, Spec(of))))
    # A mask, or a boundary, is to be seen before the next one comes.
    recipe = Recipe().changed(**{"fps": 10} | spelled_out(keys) | {"study": study.spec})
    recipe = with_rules(recipe, ruled, named=bool(recipe.optimizers))
    check_files(files, study.file_name)
    check_film(files, recipe, keys)
    if numbers is not None:
        check_numbers(numbers, files)
    quiet = files["quiet"]
    files["quiet"] = quiet or as_json
    shown = studied(recipe, on_terminal(doing), way, None if quiet else coarse_pictures(files["out"]))
    write_files(shown, began, files)
    if numbers is not None:
        from optviz.studies.sweeps.numbers import write_numbers

        write_numbers(shown.found, numbers)
        if not files["quiet"]:
            print_written(numbers, began)
    if way.journal:
        way.journal.forget()
    costs = prices(recipe, [1, int(shown.facts["members"])]) if name == "ensemble" and not quiet else []
    if costs and not as_json:
        say(aligned(*_price_table(costs)))
    if as_json and not quiet:
        print_for_programs(shown, **({"price": [each._asdict() for each in costs]} if costs else {}))


def _way(workers: int | None, scheduler: str | None) -> Way:
    """Who races the runs of a study. What was done before the program was ended is not done again."""
    from optviz.studies.chunks.journal import Journal, usual_folder
    from optviz.studies.chunks.raced import Way
    from optviz.system.executors import cluster, processes

    if workers is not None and scheduler is not None:
        raise OptvizError("--workers are processes of this machine, and --scheduler has its own; leave out one.")
    executors = partial(processes, workers) if workers else partial(cluster, scheduler) if scheduler else None
    return Way(executors, Journal(usual_folder()), spread=True)


def surface_in(source: str | None, options: dict[str, Any]) -> str:
    """The surface, which stands after the command or after --surface; it is taken out of the options."""
    named: str | None = options.pop("surface")
    if source is not None and named is not None:
        raise OptvizError(f"The surface is given twice, as {source} and as --surface {named}; leave one.")
    if source is not None and ";" not in source and not is_missing(source) and not is_surface(source):
        command = click.get_current_context().info_name
        raise OptvizError(
            f"{source} is a file, and optviz {command} takes a surface, as in optviz {command} himmelblau; optviz "
            f"animate {source} films what is in a figure, a recipe or a recording."
        )
    if source is None and named is None:
        command = click.get_current_context().info_name
        raise OptvizError(f"There is no surface; give one, as in optviz {command} himmelblau.")
    return source if source is not None else named or ""


def check_numbers(path: str, files: dict[str, Any]) -> None:
    """Refuse, before the work, a place where the numbers could not be written."""
    from optviz.studies.sweeps.numbers import ENDINGS
    from optviz.system.files import check_writable, checked_ending

    checked_ending(path, ENDINGS, "A table of numbers")
    check_writable(path)
    check_collisions([path, *(each for each in (files[name] for name in OUTPUTS) if each is not None)], None)


def _price_table(costs: list[Price]) -> tuple[list[str], list[list[str]]]:
    """What one network and all of them cost, for a terminal."""
    header = ["price, measured now", *(f"{each.networks} network{'s' * (each.networks > 1)}" for each in costs)]
    rows = [
        ["a step", *(f"{1000 * each.step_seconds:.2f} ms" for each in costs)],
        ["answers to all samples", *(f"{1000 * each.answer_seconds:.1f} ms" for each in costs)],
        ["weights, in memory or in a file", *(f"{each.weight_bytes / 1000:.0f} KB" for each in costs)],
    ]
    return header, rows
