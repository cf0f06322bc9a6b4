"""Command lines, right and wrong."""

from __future__ import annotations

from collections.abc import Callable

import pools
import raced
from pools import Chance

Value = Callable[[Chance], str]

# What each option takes, with how often it is given.
RACING: dict[str, tuple[float, Value]] = {
    "--surface": (0.9, raced.surface),
    "--optimizer": (0.7, raced.optimizer),
    "--start": (0.2, pools.start),
    "--seed": (0.1, pools.amount("0", "7", "12345")),
    "--lr": (0.05, pools.amount("0.1", "1e-3", "0.1,0.2")),
    "--batch": (
        0.05,
        lambda chance: word(chance, "1", "2,all", "8", "all", "0", "99999999", "1,,2", pools.number(chance)),
    ),
    "--noise": (0.05, pools.amount("0", "0.5")),
    "--schedule": (0.05, lambda chance: word(chance, "cosine", "step:every=2", "onecycle:rise=0", "clip", "")),
    "--budget": (0.05, pools.amount("1", "3", "0")),
    "--code": (0.05, lambda chance: word(chance, "code.py", "missing.py", "good.toml", "", pools.path(chance))),
}
SAMPLES: dict[str, tuple[float, Value]] = {
    "--data": (0.9, raced.data),
    "--x": (0.1, lambda chance: word(chance, "x", "y", "x,y", "x,,y", " x", pools.text(chance))),
    "--y": (0.1, lambda chance: word(chance, "z", "y", "class", pools.text(chance))),
}
LOOK: dict[str, tuple[float, Value]] = {
    "--layout": (0.1, lambda chance: word(chance, "panels", "overlay", "grid")),
    "--view": (0.2, lambda chance: ",".join(word(chance, *pools.VIEWS) for _ in range(chance.choice([1, 1, 2, 3])))),
    "--internals": (0.05, lambda _: ""),
    "--window": (0.1, lambda chance: pools.numbers(chance, 4)),
    "--camera": (0.05, lambda chance: pools.numbers(chance, 2)),
    "--orbit": (0.05, pools.amount("0", "30", "-360")),
    "--theme": (0.1, lambda chance: word(chance, "light", "dark", "print")),
    "--language": (0.05, pools.text),
}
SEEN: dict[str, tuple[float, Value]] = {
    "--over": (0.03, lambda chance: word(chance, "steps", "samples", "evaluations")),
    "--fit": (0.05, lambda chance: word(chance, "window", "runs")),
    "--aspect": (0.05, lambda chance: word(chance, "equal", "fill")),
    "--axes": (0.05, lambda chance: word(chance, "true", "false")),
    "--seeds": (0.05, pools.amount("1", "3")),
    "--letters": (0.05, lambda chance: word(chance, "shapes", "text")),
}
TOLD: dict[str, tuple[float, Value]] = {
    "--title": (0.1, pools.text),
    "--caption": (0.1, pools.text),
    "--dpi": (0.05, pools.amount("100", "60.5")),
    "--frames": (0.05, pools.amount("1", "4")),
    "--fps": (0.05, pools.amount("10", "0.5")),
    "--seconds": (0.05, pools.amount("1", "0.7")),
    "--heights": (0.05, lambda _: ""),
    "--transparent": (0.05, lambda _: ""),
    "--loop": (0.05, pools.amount("0", "2")),
    "--pace": (0.05, lambda chance: word(chance, "events", "linear", "arc")),
    "--at": (0.05, pools.amount("0", "1", "2")),
    "--vary": (0.05, pools.varied),
    "--still": (0.1, pools.path),
    "--strip": (0.05, pools.path),
    "--save-recipe": (0.05, pools.path),
}
FIGURE = RACING | LOOK | SEEN | TOLD
COMPARED = FIGURE | {"--vary": (0.9, pools.varied)}
# A model is its own surface.
MODELLED = FIGURE | {"--surface": (0.02, raced.surface), "--model": (0.5, lambda chance: word(chance, *raced.MODELS))}
SMALL: dict[str, tuple[float, Value]] = {
    "--hidden": (0.9, pools.amount("1", "2")),
    "--layers": (0.9, pools.amount("1")),
}
NETWORK = SMALL | {
    "--decay": (0.1, pools.amount("0", "0.1")),
    "--relu": (0.1, pools.amount("0", "1")),
    "--draw": (0.1, pools.amount("0", "3")),
    "--test": (0.1, pools.amount("0", "0.5", "0.999")),
    "--split": (0.1, pools.amount("0", "7")),
    "--scaled": (0.1, pools.amount("0", "1")),
}
ANSWERED = {
    **{name: each for name, each in TOLD.items() if name not in {"--vary", "--heights"}},
    **{name: (RACING | LOOK)[name] for name in ("--optimizer", "--seed", "--lr", "--theme", "--language")},
}
STUDY = SMALL | {
    "--learn": (0.3, pools.amount("2", "9", "0")),
    "--batch": (0.2, pools.amount("1", "8")),
    "--repeats": (0.95, pools.amount("2", "3")),
    **ANSWERED,
}
COMMANDS: dict[str, dict[str, tuple[float, Value]]] = {
    "animate": FIGURE,
    "compare": COMPARED,
    "record": RACING,
    "explore": RACING | LOOK,
    "landscape": SAMPLES | MODELLED,
    "train": SAMPLES | {name: each for name, each in FIGURE.items() if name != "--surface"} | NETWORK,
    "ensemble": SAMPLES | STUDY | {"--members": (0.95, pools.amount("2", "3"))},
    "dropout": SAMPLES | STUDY | {"--keep": (0.3, pools.amount("0.5", "1")), "--masks": (0.9, pools.amount("1", "3"))},
    "race": ANSWERED
    | {
        "--surface": (0.95, raced.surface),
        "--starts": (0.9, pools.amount("6", "9")),
        "--seeds": (0.1, pools.amount("7")),
    },
    "basins": ANSWERED | {"--surface": (0.95, raced.surface), "--across": (0.95, pools.amount("10", "20"))},
}
FLAGS = {"--internals", "--heights", "--transparent"}


def word(chance: Chance, *words: str) -> str:
    """One of some words, seldom with a slip."""
    chosen = chance.choice(words)
    return pools.spoiled(chance, chosen) if chance.random() < 0.03 else chosen


def line(chance: Chance) -> list[str]:
    """The arguments of a command."""
    roll = chance.random()
    if roll < 0.05:
        return [*(pools.text(chance) for _ in range(chance.randrange(4)))]
    if roll < 0.15:
        return ["show", *(pools.path(chance) if chance.random() < 0.5 else shown(chance) for _ in "x")]
    if roll < 0.18:
        return [
            "list",
            word(chance, "surfaces", "optimizers", "data", "keys", "facts"),
            *chance.choice([[], ["--json"]]),
        ]
    if roll < 0.2:
        return ["gallery", chance.choice(["missing", "folder", "a" * 300, "good.toml", "x\n"]), "--check"]
    arguments = options(chance, chance.choice(["animate"] * 6 + ["compare", "landscape", "train", *COMMANDS]))
    return slipped(chance, arguments) if chance.random() < 0.3 else arguments


def shown(chance: Chance) -> str:
    """What `show` explains."""
    return chance.choice(
        [word(chance, *pools.SURFACES, *pools.OPTIMIZERS), raced.optimizer(chance), raced.surface(chance)]
    )


def options(chance: Chance, command: str) -> list[str]:
    """A command with some of its options."""
    arguments = [command]
    known = COMMANDS[command]
    if command not in {"ensemble", "dropout", "basins", "race"} and chance.random() < 0.15:
        arguments.append(pools.path(chance))
    if command in {"animate", "compare", "record", "explore"} and chance.random() < 0.15:
        known = SAMPLES | known | MODELLED
    calm = chance.choice([0.2, 1])
    for name, (share, value) in known.items():
        for _ in range(chance.choice([1, 1, 1, 2])):
            if chance.random() < (share if share > 0.5 else calm * share):
                given = value(chance)
                arguments.append(name if name in FLAGS else f"{name}={given}")
    if chance.random() < 0.8:
        arguments.append(f"--steps={pools.amount('1', '2', '3', '5')(chance)}")
    if command not in {"record", "explore"}:
        arguments.append(f"--size={pools.size(chance)}")
    if chance.random() < 0.5:
        arguments.append(f"--out={pools.path(chance)}")
    if command not in {"animate", "compare", "record", "explore"} and chance.random() < 0.2:
        arguments.append("--json")
    return arguments + (["--quiet"] if chance.random() < 0.3 else [])


def slipped(chance: Chance, arguments: list[str]) -> list[str]:
    """A line with a slip in it: an argument left out, doubled, cut in two, spoiled, or out of its place."""
    at = chance.randrange(len(arguments))
    change = chance.randrange(6)
    if change == 0:
        return arguments[:at] + arguments[at + 1 :]
    if change == 1:
        return arguments[: at + 1] + arguments[at:]
    if change == 2:
        return [*arguments[:at], *arguments[at].split("=", 1), *arguments[at + 1 :]]
    if change == 3:
        return [*arguments[:at], pools.spoiled(chance, arguments[at]), *arguments[at + 1 :]]
    if change == 4:
        return [*arguments[:at], pools.text(chance), *arguments[at:]]
    return chance.sample(arguments, len(arguments))
