"""What is typed and is not there, commands, options and values: each gets a sentence that shows the right form."""

from __future__ import annotations

import difflib
import os
import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from optviz.cli.terminal import Refusal, printing
from optviz.errors import name_in, unknown_name

# How many numbers of an option stand behind each other, and what stands between them.
_NUMBERS = {"--start": (2, ","), "--camera": (2, ","), "--window": (4, ","), "--size": (2, "x")}
_EXAMPLES = {"list": "surfaces", "show": "saddle", "check": "homework.py:Adam"}
# What hands type that know other programs, and what it is called here. Of the options, that which the command has is
# meant; what stands behind it is the value that it is to be given.
_OPTIONS: dict[str, tuple[str, ...]] = {
    "-o": ("--out",),
    "-q": ("--quiet",),
    "--silent": ("--quiet",),
    "--file": ("--out",),
    "--gif": ("--out saddle.gif",),
    "--mp4": ("--out saddle.mp4",),
    "--png": ("--still saddle.png", "--out saddle.png"),
    "--3d": ("--view 3d",),
    "--dark": ("--theme dark",),
    "--light": ("--theme light",),
    "--korean": ("--language ko",),
    "--epochs": ("--steps",),
    "--iterations": ("--steps",),
    "--iters": ("--steps",),
    "--niter": ("--steps",),
    "--duration": ("--seconds",),
    "--time": ("--seconds",),
    "--name": ("--title",),
    "--dataset": ("--data",),
    "--method": ("--optimizer",),
    "--algorithm": ("--optimizer",),
    "--rule": ("--optimizer",),
    "--function": ("--surface",),
    "--func": ("--surface",),
    "--x0": ("--start",),
    "--init": ("--start",),
    "--resolution": ("--across", "--size"),
    "--grid": ("--across",),
    "--runs": ("--starts",),
    "--samples": ("--starts",),
    "--repeat": ("--seeds",),
    "--neurons": ("--hidden",),
    "--units": ("--hidden",),
    "--activation": ("--relu",),
}
_COMMANDS = {
    **dict.fromkeys(("film", "plot", "draw", "run", "make", "render", "play", "video", "gif"), "animate"),
    **dict.fromkeys(("learn", "fit", "network"), "train"),
    **dict.fromkeys(("page", "web", "gui", "open"), "explore"),
    **dict.fromkeys(("grade", "test", "verify"), "check"),
    **dict.fromkeys(("info", "explain", "describe"), "show"),
}
_FEWEST_LETTERS = 3
# Of words that are spelled alike, how much is in common.
_ALIKE = 0.75


class Command(click.Command):
    """A command, or the group of them, that refuses what it does not know in sentences of ours."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, but for the words."""
        typed = list(args)
        _check_numbers(self, typed)
        try:
            # Help and the version are printed here.
            with printing():
                return super().parse_args(ctx, args)
        except click.UsageError as error:
            # The program alone shows its help.
            if isinstance(self, click.Group) and not typed:
                raise
            raise Refusal(_sentence(error, self, typed, ctx.find_root())) from error


def no_command(typed: Sequence[str], commands: Sequence[str]) -> str:
    """What is said of a first word that is no command."""
    from optviz.optimizers import every_optimizer
    from optviz.plan.shorthand import words_for

    word, *rest = typed
    quoted = shlex.quote(word)
    if word == "help":
        about = f" {rest[0]}" if rest and rest[0] in commands else ""
        return f"There is no command help; optviz{about} --help tells what there is."
    if word == "version":
        return "There is no command version; optviz --version tells it."
    if word not in commands and name_in(words_for("surface"), re.split("[:,]", word)[0]) is not None:
        return f"{word} is a surface, and a command comes before it, as in optviz animate {quoted}."
    if name_in(every_optimizer(), re.split("[:,]", word)[0]) is not None:
        return (
            f"{word} is an optimizer, and a command and a surface come before it, as in "
            f"optviz animate saddle --optimizer {quoted}."
        )
    if Path(word).suffix or os.sep in word:
        return f"{word} seems to be a file, and a command comes before it, as in optviz animate {quoted}."
    meant = _COMMANDS.get(word.lower())
    return (
        f"There is no command {word}. Did you mean {meant}?" if meant else str(unknown_name("command", word, commands))
    )


def _sentence(error: click.UsageError, command: click.Command, typed: Sequence[str], program: click.Context) -> str:
    known = _options(command)
    match error:
        case click.NoSuchOption():
            return _no_option(error.option_name, command, typed, program)
        case click.BadOptionUsage():
            option = known.get(error.option_name)
            if option is None or option.is_flag:
                return f"{error.option_name} takes no value; give it alone."
            return f"{error.option_name} needs a value, as in {error.option_name} {option.metavar}."
        case click.MissingParameter() if error.param:
            choices = getattr(error.param.type, "choices", ())
            wanted = f"{{{'|'.join(choices)}}}" if choices else error.param.human_readable_name
            return f"optviz {command.name} needs {wanted}, as in optviz {command.name} {_EXAMPLES[str(command.name)]}."
        case click.BadParameter() if error.param and isinstance(error.param.type, click.Choice):
            *most, last = error.param.type.choices
            told = f"optviz {command.name} knows {', '.join(most)} and {last}, not '{typed[-1]}'."
            return told + (_shown(typed[-1]) if command.name == "list" else "")
    extra = re.search(r"unexpected extra arguments? \((.*)\)$", error.format_message(), re.DOTALL)
    return _too_many(extra[1], command) if extra else error.format_message()


def _shown(word: str) -> str:
    """Which command tells of one thing, and not of all of a kind."""
    from optviz.objectives.surfaces import names
    from optviz.optimizers import every_optimizer

    name = name_in([*names(), *every_optimizer()], word)
    return "" if name is None else f" To see one of them, give optviz show {name}."


def _options(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by each of their names, without its help."""
    return {
        name: each
        for each in command.get_params(click.Context(command))
        if isinstance(each, click.Option) and each.name not in {"help", "version"}
        for name in (*each.opts, *each.secondary_opts)
    }


def _no_option(name: str, command: click.Command, typed: Sequence[str], program: click.Context) -> str:
    known = _options(command)
    if not name.startswith("--"):
        # A word after one dash is taken apart into letters; it was meant as a whole.
        name = next((each for each in typed if each.startswith(name)), name).partition("=")[0]
    if isinstance(command, click.Group):
        if name.lstrip("-").lower() in {"v", "versio", "ver"}:
            return f"optviz has no option {name}. Did you mean --version?"
        return f"A command comes before {name}, as in optviz animate saddle --steps 100; optviz --help lists them."
    there = f"optviz {command.name} has no option {name}"
    meant = (each for each in _OPTIONS.get(name, ()) if each.split()[0] in known)
    nearest = next(meant, None) or name_in(known, name)
    if nearest is None and (elsewhere := _where(name, program)) is not None:
        return f"{there}, as optviz {elsewhere} has; optviz {command.name} --help lists its own."
    if nearest is None and "--optimizer" in known:
        for kind, example in _parameters_called(name.lstrip("-")):
            return f"{there}; a parameter is given to its {kind}, as in --{kind} {example}."
    nearest = nearest or _nearest(name, known)
    if nearest is None:
        return f"{there}; optviz {command.name} --help lists them."
    return f"{there}. Did you mean {nearest}?"


def _where(name: str, program: click.Context) -> str | None:
    """The first command that has an option."""
    group = program.command
    if not isinstance(group, click.Group):
        return None
    every = {each: group.get_command(program, each) for each in group.list_commands(program)}
    return next((each for each, command in every.items() if command and name in _options(command)), None)


def _nearest(name: str, known: Iterable[str]) -> str | None:
    """The option that begins alike, or else is spelled alike."""
    letters = name.lower().replace("_", "-").lstrip("-")
    plain, names = f"--{letters}", sorted(known, key=len)
    if len(letters) >= _FEWEST_LETTERS:
        for each in names:
            if each.startswith(plain) or plain.startswith(each):
                return each
    words = {each.lstrip("-"): each for each in names}
    return next((words[each] for each in difflib.get_close_matches(letters, words, n=1, cutoff=_ALIKE)), None)


def _parameters_called(name: str) -> Iterable[tuple[str, str]]:
    """Optimizers and surfaces that have a parameter of this name, with its default, as they are written."""
    from optviz.given.parameters import Parametric, default_of, parameters
    from optviz.given.spec import Spec
    from optviz.objectives.surfaces import names, surface_class
    from optviz.optimizers import CLASSIC, every_optimizer

    kinds: dict[str, dict[str, type[Parametric]]] = {
        "optimizer": {each: every_optimizer()[each] for each in (*CLASSIC, *every_optimizer())},
        "surface": {each: surface_class(each) for each in names()},
    }
    for kind, classes in kinds.items():
        for spec, cls in classes.items():
            symbols = {parameter.symbol: full for full, parameter in parameters(cls).items()}
            found = name_in(parameters(cls), name) or symbols.get(name)
            if found is not None:
                yield kind, str(Spec(spec, {found: default_of(cls, found)}))


def _too_many(extra: str, command: click.Command) -> str:
    """What is said of words that are left over; the first tells what they may be meant as."""
    from optviz.data.names import MADE
    from optviz.objectives.surfaces import names
    from optviz.optimizers import every_optimizer

    word = extra.split(maxsplit=1)[0] if extra.split() else "''"
    options, quoted = _options(command), shlex.quote(word)
    advice = f"put a text with blanks into quotes, and optviz {command.name} --help lists the options"
    kinds = (("--data", list(MADE)), ("--surface", names()), ("--optimizer", list(every_optimizer())))
    meant = (each for each, there in kinds if each in options and name_in(there, re.split("[:,]", word)[0]) is not None)
    if (option := next(meant, None)) is not None:
        advice = f"give {option} {quoted}"
    elif command.name == "check":
        advice = "give one file, or the folder that has all of them"
    elif "--out" in options and Path(word).is_file():
        advice = f"what is in a figure, a recipe or a recording is filmed by optviz animate {quoted}"
    elif "--optimizer" in options and re.fullmatch(r"\w+=[-+.\w]+", word):
        advice = f"a setting stands behind a colon after its optimizer, as in --optimizer adam:{word}"
    elif "--out" in options and word.lower() in _endings():
        advice = f"give a file that ends so, as in --out saddle.{word.lower()}"
    elif "--out" in options and Path(word).suffix:
        advice = f"give --out {quoted} if that is to be written"
    return f"optviz {command.name} has no place for {extra}; {advice}."


def _endings() -> set[str]:
    from optviz.film.formats import film_endings, still_endings

    return {each[1:] for each in (*film_endings(), *still_endings())}


def _check_numbers(command: click.Command, typed: Sequence[str]) -> None:
    """Refuse numbers that stand apart where one value is wanted, as in `--start -1 2`."""
    for place, option in enumerate(typed):
        if option not in _NUMBERS or option not in _options(command):
            continue
        count, between = _NUMBERS[option]
        values = typed[place + 1 : place + 1 + count]
        if len(values) == count and all(map(_is_number, values)):
            raise Refusal(f"The numbers of {option} are one word, as in {option}={between.join(values)}.")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
