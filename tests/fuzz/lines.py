"""Command lines, right and wrong."""

from __future__ import annotations

from collections.abc import Callable

import pools
from pools import Chance

Value = Callable[[Chance], str]

# What each option takes, with how often it is given.
RACING: dict[str, tuple[float, Value]] = {
    "--surface": (0.9, pools.surface),
    "--optimizer": (0.7, lambda chance: pools.spec(chance, pools.OPTIMIZERS)),
    "--start": (0.2, pools.start),
    "--seed": (0.1, pools.amount("0", "7", "12345")),
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
    "--vary": (0.05, pools.varied),
    "--still": (0.1, pools.path),
    "--strip": (0.05, pools.path),
    "--save-recipe": (0.05, pools.path),
}
FIGURE = RACING | LOOK | TOLD
COMPARED = FIGURE | {"--vary": (0.9, pools.varied)}
COMMANDS: dict[str, dict[str, tuple[float, Value]]] = {
    "animate": FIGURE,
    "compare": COMPARED,
    "record": RACING,
    "explore": RACING | LOOK,
}


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
        return ["list", word(chance, "surfaces", "optimizers", "keys", "facts"), *chance.choice([[], ["--json"]])]
    if roll < 0.2:
        return ["gallery", chance.choice(["missing", "folder", "a" * 300, "good.toml", "x\n"]), "--check"]
    arguments = options(chance, chance.choice(["animate"] * 4 + ["compare", "record", "explore"]))
    return slipped(chance, arguments) if chance.random() < 0.3 else arguments


def shown(chance: Chance) -> str:
    """What `show` explains."""
    return word(chance, *pools.SURFACES, *pools.OPTIMIZERS)


def options(chance: Chance, command: str) -> list[str]:
    """A command with some of its options."""
    arguments = [command]
    if command in {"animate", "explore"} and chance.random() < 0.15:
        arguments.append(pools.path(chance))
    for name, (share, value) in COMMANDS[command].items():
        for _ in range(chance.choice([1, 1, 1, 2])):
            if chance.random() < share:
                given = value(chance)
                arguments.append(name if name == "--internals" else f"{name}={given}")
    if chance.random() < 0.8:
        arguments.append(f"--steps={pools.amount('1', '2', '3', '5')(chance)}")
    if command in {"animate", "compare"}:
        arguments.append(f"--size={pools.size(chance)}")
    if chance.random() < 0.5:
        arguments.append(f"--out={pools.path(chance)}")
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
