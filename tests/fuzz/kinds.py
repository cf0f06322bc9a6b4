"""The kinds of tries: a line alone, or one that reads a file of some kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import brought
import figures
import lines
import pools
import recipes
import recordings
from pools import Chance


class Try(NamedTuple):
    """The arguments of a command, and the file that it reads, if that is not one of those that are always there."""

    arguments: list[str]
    name: str = ""
    content: bytes = b""


def a_line(chance: Chance) -> Try:
    return Try(lines.line(chance))


def a_recipe(chance: Chance) -> Try:
    return Try(reading(chance, "x.toml"), "x.toml", recipes.recipe(chance))


def a_recording(chance: Chance) -> Try:
    arguments = ["animate", "x.npz", "--size=320x240", f"--out=x.{chance.choice(['gif', 'png'])}"]
    more = chance.choice([[], [], ["--title=x"], ["--view=contour,3d,loss"], ["--layout=overlay"], ["--steps=3"]])
    return Try(
        [*arguments, *more] if chance.random() < 0.95 else ["show", "x.npz"], "x.npz", recordings.recording(chance)
    )


def a_figure(chance: Chance) -> Try:
    ending, content = figures.figure(chance)
    # What a file is, is told by what is in it.
    named = f"x.{ending if chance.random() < 0.9 else chance.choice(pools.ENDINGS)}"
    return Try(reading(chance, named), named, content)


def a_table(chance: Chance) -> Try:
    model = chance.choice([[], ["--model=linear"], ["--model=network"], ["--batch=2"], ["--x=x", "--y=y"]])
    network = chance.choice([[], ["--scaled=0"], ["--test=0"], ["--view=loss"]])
    given = {
        "animate": model,
        "landscape": chance.choice([[], ["--batch=2,all"]]),
        "train": ["--hidden=2", "--layers=1", *network],
        "ensemble": ["--hidden=2", "--members=2", "--repeats=2"],
        "dropout": ["--hidden=2", "--masks=2", "--repeats=2"],
    }
    command = chance.choice(list(given))
    rest = [
        "--steps=2",
        "--size=320x240",
        f"--out=y.{chance.choice(['gif', 'png'])}",
        *chance.choice([[], ["--json"]] if command != "animate" else [[]]),
    ]
    arguments = [command, "--data=x.csv", *given[command], *rest]
    return Try(arguments if chance.random() < 0.97 else ["show", "x.csv"], "x.csv", brought.table(chance))


def a_path(chance: Chance) -> Try:
    ending = chance.choice(["npz", "npz", "csv"])
    more = chance.choice(
        [[], [], ["--title=x"], ["--view=contour,loss"], ["--view=step"], ["--seeds=2"], ["--internals"]]
    )
    if chance.random() < 0.7:
        arguments = ["landscape", f"x.{ending}"]
    else:
        arguments = ["animate", "saddle", f"--optimizer=x.{ending}", "--optimizer=adam"]
    arguments += ["--size=320x240", f"--out=y.{chance.choice(['gif', 'png'])}", *more]
    return Try(arguments, f"x.{ending}", brought.weights(chance) if ending == "npz" else brought.table(chance))


def a_code(chance: Chance) -> Try:
    what = chance.choice(
        [
            ["animate", "saddle", "--optimizer=x.py:Rule"],
            ["animate", "ravine", "--optimizer=x.py:Rule:lr=0.1,b=2", "--optimizer=adam"],
            ["animate", "x.py:surface", "--optimizer=sgd"],
            ["animate", "--surface=x.py:surface:a=2", "--view=3d"],
            ["compare", "saddle", "--optimizer=x.py:Rule", "--vary=lr=0.1,0.2"],
            ["landscape", "--data=moons", "--model=network", "--optimizer=x.py:Rule"],
            ["animate", "noisy(x.py:surface)", "--optimizer=lookahead(x.py:Rule)"],
            ["record", "x.py:surface", "--optimizer=x.py"],
        ]
    )
    out = ["--out=y.npz"] if what[0] == "record" else ["--size=320x240", f"--out=y.{chance.choice(['gif', 'png'])}"]
    return Try([*what, "--steps=3", *out], "x.py", brought.code(chance))


def reading(chance: Chance, name: str) -> list[str]:
    """A command that reads a recipe."""
    roll = chance.random()
    if roll < 0.4:
        return ["show", name]
    if roll < 0.43:
        return ["explore", name, "--no-open", "--out=y.html"]
    more = chance.choice(
        [[], [], ["--quiet"], ["--save-recipe=y.toml"], ["--language=ko"], ["--steps=3"], ["--still=z.svg"]]
    )
    return ["animate", name, f"--out=y.{chance.choice(['gif', 'png', 'webp', 'svg'])}", *more]


KINDS: dict[str, Callable[[Chance], Try]] = {
    "line": a_line,
    "recipe": a_recipe,
    "recording": a_recording,
    "figure": a_figure,
    "table": a_table,
    "path": a_path,
    "code": a_code,
}
