"""Recipes, right and wrong: as TOML, with slips in keys, values, nesting, escapes, and in the bytes themselves."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import pools
import raced
from pools import Chance

from optviz.recipe.recipe import Recipe

KEYS = [each.name for each in dataclasses.fields(Recipe)]
# In TOML these are whole values.
VALUES = [
    *("true", "false", "[]", "{}", "[[]]", "[1, 'a']", "[1, 2]", "[[1, 2], [3, 4]]", "[1, 2, 3, 4]", "inf", "-nan"),
    *("0xfff", "0b1", "1_0", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "''", "'''\n'''", "0x" + "f" * 3000),
    *("9" * 400, "1e400", "-0.0", "[" * 200 + "]" * 200, "{a = {b = {c = 1}}}", "{ en = 'a', ko = 'b' }", "{ en = 1 }"),
    *(
        '{ "x/../../evil" = "t", en = "u" }',
        "[{}, {}]",
        "['saddle', 'ravine']",
        "'random'",
        "['random', [1, 2]]",
        "[inf]",
    ),
]


def quoted(chance: Chance, text: str) -> str:
    """A text as TOML has it, in one of the ways there are."""
    way = chance.randrange(5)
    if way == 0 and not any(each in text for each in "'\n\r"):
        return f"'{text}'"
    if way == 1 and '"""' not in text and "\\" not in text:
        return f'"""{text}"""'
    if way == 2:
        return '"' + "".join(f"\\U{ord(each):08x}" for each in text) + '"'
    return json.dumps(text, ensure_ascii=chance.random() < 0.5)


def worded(chance: Chance) -> str:
    """A text, or texts by language."""
    if chance.random() < 0.6:
        return quoted(chance, pools.text(chance))
    pairs = (f"{quoted(chance, pools.text(chance))} = {quoted(chance, pools.text(chance))}" for _ in range(2))
    return "{ " + ", ".join(pairs) + " }"


def owned(chance: Chance) -> str:
    """What is not in the catalogue, perhaps with the sum of its file."""
    told = ["code.py:Rule sha256:0123456789ab", "table.csv sha256:0123456789ab", "../x.csv sha256:0123456789ab", "Mine"]
    return quoted(chance, chance.choice(told) if chance.random() < 0.5 else pools.text(chance))


SOUND: dict[str, Callable[[Chance], str]] = {
    "surface": lambda chance: quoted(chance, raced.surface(chance)),
    "optimizers": lambda chance: listed(quoted(chance, raced.optimizer(chance)) for _ in range(2)),
    "starts": lambda chance: f"[[{pools.numbers(chance, 2)}]]",
    "steps": pools.amount("1", "3", "5"),
    "seed": pools.amount("0", "7"),
    "frames": pools.amount("1", "3"),
    "fps": pools.amount("10", "0.5"),
    "seconds": pools.amount("1", "0.7"),
    "loop": pools.amount("0", "2"),
    "dpi": pools.amount("100", "60"),
    "orbit": pools.amount("0", "-30"),
    "vary": lambda chance: quoted(chance, pools.varied(chance)),
    "layout": lambda chance: quoted(chance, chance.choice(["panels", "overlay", "grid"])),
    "view": lambda chance: listed(quoted(chance, chance.choice(pools.VIEWS)) for _ in range(2)),
    "internals": lambda chance: chance.choice(["true", "false"]),
    "window": lambda chance: f"[{pools.numbers(chance, 4)}]",
    "camera": lambda chance: f"[{pools.numbers(chance, 2)}]",
    "size": lambda chance: chance.choice(["[320, 240]"] * 9 + [f"[{pools.numbers(chance, 2)}]"]),
    "title": worded,
    "caption": worded,
    "notice": worded,
    "question": worded,
    "language": lambda chance: quoted(chance, pools.text(chance)),
    "theme": lambda chance: quoted(chance, chance.choice(["light", "dark", "print"])),
    "heights": lambda chance: chance.choice(["true", "false"]),
    "fit": lambda chance: quoted(chance, chance.choice(["window", "runs"])),
    "transparent": lambda chance: chance.choice(["true", "false", "false"]),
    "pace": lambda chance: quoted(chance, chance.choice(["events", "linear", "arc"])),
    "own": owned,
    "study": lambda chance: quoted(chance, raced.study(chance)),
    "seeds": pools.amount("1", "2"),
    "over": lambda chance: quoted(chance, chance.choice(["steps", "samples"])),
    "aspect": lambda chance: quoted(chance, chance.choice(["equal", "fill"])),
    "axes": lambda chance: chance.choice(["true", "false"]),
    "letters": lambda chance: quoted(chance, chance.choice(["shapes", "text"])),
    "at": pools.amount("0", "2"),
    "tune": lambda chance: chance.choice(["true", "false", "false"]),
    "color": lambda chance: quoted(chance, chance.choice(["steps", "loss", "verdict"])),
    "probe": lambda chance: quoted(chance, pools.varied(chance)),
    "film": lambda chance: chance.choice(["true", "false"]),
}


def listed(values: object) -> str:
    """An array."""
    return f"[{', '.join(values)}]"  # type: ignore[call-overload]


def recipe(chance: Chance) -> bytes:
    """The bytes of a recipe."""
    raced = "surface" if chance.random() < 0.9 else "study"
    keys = [raced, "steps", "size", *chance.sample(KEYS, chance.randrange(5))]
    keys = list(dict.fromkeys(keys)) if chance.random() < 0.9 else keys
    lines = []
    for key in keys:
        value = SOUND[key](chance) if chance.random() < 0.93 else wrong(chance)
        lines.append(f"{named(chance, key)} = {value}")
    if chance.random() < 0.05:
        lines.insert(
            chance.randrange(len(lines)), chance.choice(["[table]", "[[rows]]", "# note", "\n" * 4000, "[a.b]"])
        )
    end = "\r\n" if chance.random() < 0.1 else "\n"
    text = end.join(lines) + end
    if chance.random() < 0.08:
        text = pools.spoiled(chance, text)
    data = text.encode("utf-8", chance.choice(["surrogatepass", "replace", "replace"]))
    if chance.random() < 0.1:
        data = chance.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"]) + data
    return pools.spoiled_bytes(chance, data) if chance.random() < 0.1 else data


def wrong(chance: Chance) -> str:
    """A value of another kind."""
    return chance.choice(VALUES) if chance.random() < 0.6 else quoted(chance, pools.text(chance))


def named(chance: Chance, key: str) -> str:
    """A key as it may be spelled, seldom wrong."""
    roll = chance.random()
    if roll < 0.92:
        return key
    if roll < 0.95:
        return f'"{key}"'
    if roll < 0.97:
        return '"' + key.replace("e", "\\u0065", 1) + '"'
    if roll < 0.98:
        return f"{key}.{chance.choice(['a', 'en', key])}"
    return quoted(chance, pools.spoiled(chance, key)) if roll < 0.99 else pools.spoiled(chance, key)
