"""`optviz check`."""

from __future__ import annotations

import warnings

import click

from optviz.cli.options import check_named
from optviz.cli.terminal import say
from optviz.cli.usage import Command


@click.command("check", cls=Command)
@click.argument("submission", callback=check_named)
@click.option("--against", metavar="RULE", help="The rule of the catalogue.  [default: the one that it is most like]")
@click.option("--film", callback=check_named, metavar="FILE", help="Film both where they part, if one was wrong.")
@click.option("--csv", "table", callback=check_named, metavar="FILE.csv", help="Write a table for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="Print all that was found as JSON.")
@click.pass_context
def command(
    context: click.Context, submission: str, *, against: str | None, film: str | None, table: str | None, as_json: bool
) -> None:
    """Tell whether a rule in a file, as in homework.py:Adam, is that of the textbook, and else which slip it has.

    SUBMISSION may be a folder of such files. Each runs in a process of its own with limits of time and memory, and what
    it prints is dropped; that is no sandbox: it may do whatever you may. The exit code is 0 if all are right, 1 if one
    is wrong, 2 if one could not be checked.
    """
    from optviz.checking.apart import checked_apart, submissions_in
    from optviz.checking.telling import as_table, code_of, for_programs, told_of
    from optviz.errors import OptvizError, OptvizWarning
    from optviz.film.writers import checked_film
    from optviz.given.spec import Spec
    from optviz.optimizers import rule_of
    from optviz.system.files import check_writable, checked_ending, written_whole

    if against is not None:
        rule_of(Spec.parse(against))
    several = submissions_in(submission)
    if film is not None and len(several) > 1:
        raise OptvizError(
            "A film shows one submission; name its file, as in optviz check homework.py:Adam --film a.gif."
        )
    # Before the work, which takes a second or more for each.
    if table is not None:
        checked_ending(table, (".csv",), "A table")
        check_writable(table)
    if film is not None:
        checked_film(film)
    folder = None if several == [submission] else submission
    found = [(each, checked_apart(each, against, folder=folder)) for each in several]
    if table is not None:
        with written_whole(table) as file:
            file.write(as_table(found).encode())
    say(for_programs(found) if as_json else told_of(found))
    if film is not None and found[0][1].agrees is False:
        _film(several[0], against or found[0][1].against, film)
    elif film is not None:
        why = "could not be checked" if found[0][1].agrees is None else "is right"
        warnings.warn(
            f"{film} is not written: it would show where a wrong rule parts, and {several[0]} {why}.",
            OptvizWarning,
            stacklevel=2,
        )
    context.exit(code_of(found))


def _film(submission: str, against: str, film: str) -> None:
    from optviz.given.code_files import allow_only
    from optviz.output import animate

    allow_only([submission])
    animate("ravine", film, optimizers=[submission, against])
