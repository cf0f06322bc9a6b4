"""The program as a whole: its commands, the net that turns errors into sentences, and its beginning."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import warnings
from typing import Any, TextIO

import click

from optviz._version import VERSION
from optviz.cli import commands
from optviz.cli.terminal import Refusal, one_line
from optviz.cli.usage import Command, no_command
from optviz.errors import OptvizError, OptvizWarning
from optviz.recipe.recipe import option_of
from optviz.recipe.wrong import WrongValueError
from optviz.system.files import advice_for, reason_of
from optviz.system.streams import leave_streams, open_streams


class _Group(Command, click.Group):
    """Commands that are imported when they are asked for, and the one place where errors become sentences."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(each.name for each in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{commands.__name__}.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None:
            raise Refusal(no_command(args, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always", OptvizWarning)
                warnings.showwarning = _say
                return super().invoke(ctx)
        except WrongValueError as error:
            raise Refusal(error.sentence(option_of(error.key))) from error
        except OptvizError as error:
            raise Refusal(str(error), getattr(error, "__notes__", ())) from error
        except BrokenPipeError:
            # Who reads has read enough; click ends the program.
            raise
        except (OSError, MemoryError, RecursionError, UnicodeError) as error:
            raise Refusal(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    """What is said where the machine itself refuses, and no place that knows more has said it."""
    match error:
        case MemoryError():
            return "There is not enough memory for this; ask for fewer runs, steps, frames or pixels."
        case RecursionError():
            return "What was given is nested too deeply to be read; simplify it."
        case OSError():
            named = f" ({error.filename})" if error.filename else ""
            advice = advice_for(error, "check the files that were named")
            return f"The system refuses with these words: {reason_of(error)}{named}; {advice}."
    return f"A text has characters that cannot be read or written ({error}); write it in UTF-8."


def _say(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 Python gives both
    line: str | None = None,  # noqa: ARG001
) -> None:
    """Print a warning in one line: ours as the sentence that it is, a library's with where it comes from."""
    where = "" if issubclass(category, OptvizWarning) else f" ({category.__name__}, {filename}, line {lineno})"
    click.echo(one_line(f"Warning: {message}{where}"), err=True)


def run() -> None:
    """Run the command line with streams that can be written to."""
    # Imports make no garbage, and looking for some takes a tenth of their time; commands turn the collector on.
    gc.disable()
    open_streams()
    try:
        optviz(prog_name="optviz")
    finally:
        leave_streams()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="optviz")
def optviz() -> None:
    """Film optimizers as they race over a loss surface.

    \b
    optviz animate saddle
    optviz animate ravine --optimizer sgd,momentum:lr=0.02
    optviz compare ravine --optimizer momentum --vary momentum=0,0.5,0.9
    """  # noqa: D301 the escape is for click, which reads it as one character
