"""What strangers and slips of the hand are made of: numbers, texts and names; and how a text is spoiled."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from optviz.given.parameters import parameters
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import catalogue

Chance = random.Random


def known(cls: type) -> list[str]:
    """The parameters of a class."""
    return [each for name, parameter in parameters(cls).items() for each in (name, parameter.symbol)]


# With the parameters of each, by their full and their short names.
SURFACES = {name: known(surface_class(name)) for name in names()}
OPTIMIZERS = {name: known(cls) for name, cls in catalogue().items()}
PARAMETERS = sorted({each for of in (SURFACES, OPTIMIZERS) for its in of.values() for each in its})
VIEWS = ["contour", "3d", "loss", "gradient", "step", "samples", "accuracy", "image"]
# Small enough to be raced in a moment.
SOUND = ["0.1", "0.01", "0.5", "1e-3", "0", "1", "2", "3", "-1.5", "7"]
NUMBERS = [
    *("-1", "-0", "+5", "1.", ".5", "1e", "e5", "--1", "1-", "0x10", "0b11", "0o17", "1_000", "1,5", "1/2", "٣", "²"),
    *("nan", "NaN", "-nan", "inf", "-inf", "Infinity", "1e308", "-1e308", "1.8e308", "1e309", "1e-308", "5e-324"),
    *("1e-400", "9007199254740993", "18446744073709551616", "-2147483649", "1e154", "1e99", "-9.995e99", "1e16"),
    *("9" * 20, "9" * 400, "9" * 5000, "0." + "0" * 400 + "1", "0x" + "f" * 500, "1" + "0" * 4400, "1e" + "9" * 30),
    *("100000", "1000000", "2000000000", "", " ", "1 2", "one", "true", "None", "½", "1\n", "\t1", "1;2", "[1]", "{}"),
]
BIDI = "\u202e\u2066\u200f\u061c"
TEXTS = [
    *("", " ", "\t", "\n", "a\nb", "a\r\nb", "\x00", "\x07", "\x1b[2J", "\x1b]0;x\x07", "\x7f", "\x9b1m", "\x85"),
    *(
        f"x{BIDI}y",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\ud800",
        "\udfff",
        "a\udc80",
        "\U0010ffff",
        "\ue000",
    ),
    *("é", "e\u0301", "안장", "🏔️", "𝔘", "\u200b", "\u00ad", "ﷺ", "a" + "\u0301" * 60, "İ", "ß"),
    *(
        "$x$",
        r"\frac{",
        "%s",
        "%",
        "{",
        "}",
        "{}",
        "{adam.loss}",
        "{adam.__class__}",
        "{0}",
        "{sgd.loss:99999}",
        "{{x}}",
    ),
    *(
        "<b>",
        "</script>",
        "]]>",
        "&amp;",
        "`x`",
        "```",
        "~~~",
        "[x](y)",
        "![x](http://x/y.png)",
        "'",
        '"',
        "\\",
        "\\\\n",
    ),
    *("'''", '"""', "#", "=", ":", ",", ";", "a:b:c", "a=b=c", "$(id)", "; rm -rf x", "--out", "-", "--", "@file", "~"),
    *("a" * 300, "word " * 400, "a" * 5000, "안" * 2000, "\n" * 3000, "[" * 2000, "a." * 2000, "=" * 2000, "{" * 500),
]
# The folder of a try has these: see `trying.FILES`.
SOURCES = [
    "good.toml",
    "study.toml",
    "code.toml",
    "steps.csv",
    "steps.npz",
    "table.csv",
    "code.py",
    "code.py:surface",
    "good.gif",
    "good.png",
    "good.npz",
    "empty.toml",
    "empty.gif",
    "empty.npz",
    "folder",
    "folder/",
]
PATHS = [
    *(".", "..", "/", "./", "../x.gif", "folder/x.gif", "missing/x.gif", "good.toml/x.gif", "folder.gif", "link.gif"),
    *("/dev/null", "/dev/full", "/dev/null/x.gif", "pipe", "pipe.toml", "pipe.npz", "x.gif.", ".gif", " .gif", "x.GIF"),
    *(
        "x\n.gif",
        "x\x1b[2J.gif",
        f"x{BIDI}.gif",
        "x\udc80.gif",
        "x\x00.gif",
        "안장.gif",
        "-.gif",
        "--out.gif",
        "~/x.gif",
    ),
    *("a" * 251 + ".gif", "a" * 252 + ".gif", "a" * 300 + ".gif", "a/" * 2200 + "x.gif", "안" * 90 + ".gif", "con.gif"),
]
ENDINGS = ["gif", "apng", "webp", "mp4", "webm", "png", "pdf", "svg", "toml", "npz", "csv", "html", "jpg", "GIF", ""]


def number(chance: Chance, wild: float = 0.15) -> str:
    """The text of a number, or of what somebody may take for one."""
    roll = chance.random()
    if roll > wild:
        return chance.choice(SOUND)
    if roll > 0.2 * wild:
        return chance.choice(NUMBERS)
    return f"{chance.choice(['', '-'])}{chance.randrange(100)}e{chance.randrange(-330, 330)}"


def amount(*sound: str) -> Callable[[Chance], str]:
    """A number that suits what it is for, seldom another."""
    return lambda chance: chance.choice(sound) if chance.random() < 0.85 else number(chance, 0.8)


def text(chance: Chance) -> str:
    """A text, most often of a hostile kind."""
    return "".join(chance.choice(TEXTS) for _ in range(chance.choice([1, 1, 1, 2, 3])))


def path(chance: Chance) -> str:
    """Where something may be read or written."""
    roll = chance.random()
    if roll < 0.4:
        return f"x.{chance.choice(ENDINGS)}"
    if roll < 0.6:
        return chance.choice(SOURCES)
    return chance.choice(PATHS) if roll < 0.95 else text(chance)


def spec(chance: Chance, named: Mapping[str, list[str]], wild: float = 0.1) -> str:
    """`name:parameter=value,…`, right or wrong."""
    name = chance.choice(list(named))
    its = named[name] if chance.random() > 0.2 * wild else PARAMETERS
    count = chance.choice([0, 0, 0, 1, 1, 2]) if its else 0
    parts = [f"{chance.choice(its)}={number(chance, wild)}" for _ in range(count)]
    if chance.random() < 0.2 * wild:
        name = spoiled(chance, name)
    whole = name + (":" + ",".join(parts) if parts else "")
    return spoiled(chance, whole) if chance.random() < 0.3 * wild else whole


def varied(chance: Chance) -> str:
    """What `--vary` takes: values, or a range."""
    values = [number(chance, 0.1) for _ in range(chance.choice([1, 2, 3, 3, 4, 70]))]
    between = chance.choice([",", ":", ":", ":log:"])
    return f"{chance.choice(PARAMETERS)}={between.join(values)}"


def numbers(chance: Chance, count: int) -> str:
    """Numbers with commas, most often so many."""
    count += chance.choice([0] * 18 + [-1, 1])
    return ",".join(number(chance, 0.1) for _ in range(count))


def start(chance: Chance) -> str:
    """Where a run begins."""
    return "random" if chance.random() < 0.2 else numbers(chance, 2)


def size(chance: Chance) -> str:
    """Width and height."""
    if chance.random() < 0.9:
        return chance.choice(["320x240", "480X360", "640×480"])
    return chance.choice("x,×X ").join(number(chance, 0.5) for _ in range(2))


def spoiled(chance: Chance, whole: str) -> str:
    """A text with a slip: a piece left out, doubled, put elsewhere, replaced or put in."""
    at, to = sorted(chance.randrange(len(whole) + 1) for _ in range(2))
    pieces: list[Callable[[], str]] = [
        lambda: whole[:at] + whole[to:],
        lambda: whole[:to] + whole[at:],
        lambda: whole[:at] + text(chance) + whole[to:],
        lambda: whole[:at] + text(chance) + whole[at:],
        lambda: whole[:at] + number(chance, 1) + whole[to:],
        whole.upper,
        lambda: whole[::-1],
        lambda: whole * chance.choice([2, 3, 50]),
    ]
    return chance.choice(pieces)()


def spoiled_bytes(chance: Chance, data: bytes) -> bytes:
    """Bytes of which some were flipped, lost, doubled, or put in."""
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice([1, 1, 2, 4, 16, 300]))
        change = chance.randrange(5)
        middle = [
            bytes(chance.choice([0, 1, 127, 128, 255, chance.randrange(256)]) for _ in range(to - at)),
            b"",
            data[at:to] * 3,
            chance.randbytes(chance.randrange(20)) + data[at:to],
            bytes(each ^ 1 << chance.randrange(8) for each in data[at:to]),
        ][change]
        data = data[:at] + middle + data[to:]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data
