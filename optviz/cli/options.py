"""The options of the keys of a recipe, made from the recipe itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from optviz.cli.shorthand import BUDGET, LEARNING_RATE, SCHEDULE
from optviz.data.names import MADE, MODELS
from optviz.errors import OptvizError
from optviz.given.kinds import UnfitError, text
from optviz.recipe.key import Key
from optviz.recipe.recipe import default_of, option_of, table

Command = Callable[..., None]


# Before click 8.2, the class is not generic.
class _Value(click.ParamType):  # type: ignore[type-arg]
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


def check_named(_ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Refuse an empty name, which is no name, and is not the same as none given."""
    if value == "" or (isinstance(value, tuple) and "" in value):
        if isinstance(param, click.Option):
            raise OptvizError(f"{param.opts[0]} is empty; give a name, or leave it out.")
        advice = "give a name" if param.required else "give a name, or leave it out"
        raise OptvizError(f"{param.human_readable_name.strip('[]')} is empty; {advice}.")
    return value


def check_text(_ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Refuse, by the name of the option, what a recipe cannot have under the name of its key."""
    for each in value if isinstance(value, tuple) else [] if value is None else [value]:
        try:
            text("TEXT").take(each)
        except UnfitError as unfit:
            raise OptvizError(f"{param.opts[0]} must be {unfit}, got '{each}'.") from None
    return value


# Before click 8.2, the class is not generic.
class _Rate(click.ParamType):  # type: ignore[type-arg]
    """A learning rate, as text."""

    name = "X"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> float:
        """The number, whatever the optimizers then say of it."""
        from optviz.given.parameters import parse_number

        if isinstance(value, str) and "," in value:
            raise click.UsageError(f"--lr must be one number, got '{value}'; compare several with --vary lr={value}.")
        return parse_number(value, "--lr")


_learning_rate = click.option(
    "--lr",
    "--learning-rate",
    LEARNING_RATE,
    type=_Rate(),
    metavar="X",
    help="A learning rate for every optimizer that is named without one.",
)


_schedule = click.option(
    "--schedule",
    SCHEDULE,
    metavar="NAME[:PARAMETER=VALUE,…]",
    callback=check_named,
    help="A schedule of the learning rate around every optimizer, so that adam is cosine(adam); optviz list wrappers "
    "tells them.",
)


# Before click 8.2, the class is not generic.
class Count(click.ParamType):  # type: ignore[type-arg]
    """A whole number from 1 on, as text."""

    name = "N"

    def __init__(self, option: str, most: int) -> None:
        self.option, self.most = option, most

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> int:
        """The number."""
        if not re.fullmatch("0*[1-9][0-9]{0,8}", str(value)) or int(value) > self.most:
            raise click.UsageError(f"{self.option} must be a whole number from 1 to {self.most}, got '{value}'.")
        return int(value)


_budget = click.option(
    "--budget",
    BUDGET,
    type=Count("--budget", 9_999_999),
    metavar="N",
    help="How many evaluations every optimizer may ask for: it stays where it then is, so that adam is limited(adam).",
)


# Before click 8.2, the class is not generic.
class _Batches(click.ParamType):  # type: ignore[type-arg]
    """Sizes of batches, as text."""

    name = "N,…"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> list[str]:
        """Each a whole number, or all samples."""
        sizes = [each.strip().lower() for each in str(value).split(",")]
        for size in sizes:
            if size != "all" and not re.fullmatch("0*[1-9][0-9]{0,8}", size):
                raise click.UsageError(f"--batch must be whole numbers or 'all', as in 1,8,all, got '{value}'.")
        return list(dict.fromkeys(size.lstrip("0") for size in sizes))


# Before click 8.2, the class is not generic.
class _Noise(click.ParamType):  # type: ignore[type-arg]
    """A standard deviation, as text."""

    name = "X"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> float:
        """The number."""
        from optviz.given.parameters import parse_number

        number = parse_number(value, "--noise")
        if number < 0:
            raise click.UsageError(f"--noise must be at least 0, got '{value}'.")
        return number


_samples = (
    click.option(
        "--data",
        metavar="NAME|FILE.csv",
        callback=check_named,
        help=f"Race on the loss of a model on samples: {', '.join(map(repr, MADE))}, or a table with names in its "
        "first line.",
    ),
    click.option("--x", metavar="COLUMN,…", help="The input of the table, or two of them."),
    click.option("--y", metavar="COLUMN", help="What is to be said of each row of the table."),
    click.option(
        "--model",
        type=click.Choice([*MODELS]),
        help=f"What is learnt: {', or '.join(MODELS.values())}; by default what the samples are fit for.",
    ),
    click.option(
        "--batch",
        type=_Batches(),
        metavar="N,…",
        help="How many samples a step sees; several are compared, as in 1,8,all.",
    ),
    click.option(
        "--noise",
        type=_Noise(),
        metavar="X",
        help="Add normal noise of this standard deviation to each coordinate of the gradient.",
    ),
)


_code = click.option(
    "--code",
    multiple=True,
    metavar="FILE.py",
    callback=check_named,
    help="Run this file, if a recipe or a figure names what is in it; else code runs only from files that --optimizer "
    "and --surface name; repeatable.",
)


quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but warnings and errors.")


def recipe_options(*names: str) -> Callable[[Command], Command]:
    """The options of some keys of a recipe, in its order; of all that have one, if none is named."""
    chosen = []
    for name, key in table().items():
        if not key.in_files_only and (not names or name in names):
            chosen.append(_option(name, key))
            if name == "surface":
                chosen += _samples
            if name == "optimizers":
                chosen += [_code, _learning_rate, _schedule, _budget]

    def add(command: Command) -> Command:
        for option in reversed(chosen):
            command = option(command)
        return command

    return add


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None and value != ()}
