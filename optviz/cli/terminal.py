"""What is said: on one line, of a length that is read, and on whichever stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from optviz.system.files import reason_of
from optviz.system.printable import printable

LONGEST_LINE = 300
_LONGEST_WORD = 80


class Refusal(click.ClickException):
    """A request that cannot be fulfilled: one sentence, with lines below it that show the place; exit code 2."""

    exit_code = 2

    def __init__(self, message: str, notes: Iterable[str] = ()) -> None:
        shown = (printable(line)[:LONGEST_LINE] for note in notes for line in note.split("\n"))
        super().__init__("\n".join([one_line(message), *shown]))


def one_line(message: str) -> str:
    """A message on one line that a person reads: what is too long, most often what was given, loses its middle."""
    line = " ".join(printable(message).split())
    if len(line) > LONGEST_LINE:
        line = re.sub(rf"\S{{{_LONGEST_WORD + 1},}}", lambda word: _without_middle(word[0], _LONGEST_WORD), line)
    return _without_middle(line, LONGEST_LINE)


def _without_middle(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end - 1]}…{text[-end:]}"


def say(text: str) -> None:
    """Print what a command was run for; its lines are ours, what is in them may be anybody's."""
    with printing():
        click.echo("\n".join(map(printable, text.split("\n"))))


@contextmanager
def printing() -> Iterator[None]:
    """Refuse in a sentence what cannot be printed in this block."""
    try:
        yield
    except BrokenPipeError:
        # Who reads has read enough; click ends the program.
        raise
    except OSError as error:
        raise Refusal(
            f"Cannot print the result because of this: {reason_of(error)}; what was written to files is there."
        ) from error
