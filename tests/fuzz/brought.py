"""What else a user brings: tables of samples, paths of weights, and files of code, right and wrong."""

from __future__ import annotations

import io
import struct
import zipfile

import pools
import recordings
from pools import Chance

TABLE = b"x,y,z\n0,1,0\n1,0,1\n0.5,2,0\n-1,1,1\n2,-1,0\n"
CLASSES = b"u;v;class\n" + b"".join(b"%d;%d;%d\n" % (each, each * each % 7, each % 3) for each in range(12))
STEPS = b"w1,w2,loss\n1,1,2\n0.5,0.8,1\n0.25,0.5,nan\n"
CODE = b"""
class Rule:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, w, grad):
        return w - self.lr * grad


def surface(x, y):
    return x**2 + 2 * y**2
"""


def table(chance: Chance) -> bytes:
    """The bytes of a table, with a slip here and there."""
    columns = chance.choice([2, 2, 3, 3, 3, 4, 40])
    between = chance.choice([","] * 20 + [";", ";", "\t", "\t", ", ", "|"])
    end = chance.choice(["\n"] * 8 + ["\r\n", "\r", "\n\n"])
    names = [
        pools.text(chance) if chance.random() < 0.02 else name for name in [*"xyzw", *map(str, range(40))][:columns]
    ]
    classes = chance.random() < 0.8
    rows = [
        [cell(chance, a_class=classes and at == columns - 1) for at in range(columns)]
        for _ in range(chance.choice([20, 20, 20, 6, 2, 1]))
    ]
    text = end.join(between.join(row) for row in [names, *rows]) + chance.choice([end] * 9 + ["", '"', end * 50])
    if chance.random() < 0.1:
        text = pools.spoiled(chance, text)
    data = text.encode("utf-8", "replace")
    if chance.random() < 0.03:
        data = chance.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"]) + data
    return pools.spoiled_bytes(chance, data) if chance.random() < 0.05 else data


def cell(chance: Chance, *, a_class: bool) -> str:
    """A number of a table."""
    if chance.random() < 0.002:
        return chance.choice([pools.number(chance, 1), '"1"'])
    return chance.choice("01") if a_class else chance.choice(pools.SOUND)


NAMES = ["c", "d", "about", "../x", "points", "a_losses_losses"]


def weights(chance: Chance) -> bytes:
    """An archive of paths, with the shapes and the numbers of some of them tampered with."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        width = chance.choice([2, 3])
        names = chance.sample(["a", "b", "a_losses", "b_losses", *NAMES], 3)
        for name in dict.fromkeys(pools.text(chance)[:9] if chance.random() < 0.1 else name for name in names):
            shape: tuple[object, ...] = (4,) if name.endswith("losses") else (4, width)
            count = 4 if len(shape) == 1 else 4 * int(str(shape[1]))
            if chance.random() < 0.04:
                shape = chance.choice([(), (0, 2), (4, 0), (1, 2), (2, 2, 2), (10**9, 10**9), (-1, 2), (4,)])
            numbers = [chance.choice([0.5, 0.1, -1.0, 2.0]) for _ in range(count)]
            content = b"".join(map(struct.Struct("<d").pack, numbers))
            if chance.random() < 0.04:
                content = content[:-8] + chance.choice(recordings.WILD)
            description = chance.choice(recordings.DESCRIPTIONS) if chance.random() < 0.05 else "<f8"
            plain = name.encode("utf-8", "replace").decode()
            archive.writestr(zipfile.ZipInfo(f"{plain}.npy"), recordings.member(description, shape, content))
    data = file.getvalue()
    if chance.random() < 0.05:
        data = recordings.sized(chance, data)
    return pools.spoiled_bytes(chance, data) if chance.random() < 0.05 else data


# What may stand in the places of a rule, and of a function, some of it from slips of the hand.
BODIES = [
    *("return w - self.lr * g", "w -= self.lr * g", "return -g", "return w", "pass", "return None", "return 'x'"),
    *(
        "return w[0]",
        "return [w, g]",
        "w[:] = float('nan')",
        "raise ValueError('a\\x1b[2Jb\\n' * 50)",
        "raise StopIteration",
    ),
    *(
        "return self.nothing",
        "self.t += 1; return w - g / self.t",
        "w *= 1e200",
        "return g @ w",
        "return w.reshape(-1, 1)",
    ),
    *(
        "raise RecursionError",
        "raise MemoryError",
        "raise OSError('x')",
        "import warnings; warnings.warn('x\\ny'); return w - g",
    ),
    *(
        "return w - 1j * g",
        "return w > 0",
        "return w.astype(int)",
        "return w.tolist()",
        "return {}",
        "yield w",
        "return step",
    ),
    *(
        "w.resize(5)",
        "w.flags.writeable = False",
        "del w; return g",
        "print(end=''); return w - g",
        "self.lr = self.lr / 2; return w - self.lr * g",
    ),
]
HEADS = ["import missing", "1 / 0", "raise SystemExit(3)", "__all__ = 3", "# -*- coding: x -*-"]
SETUPS = [
    "lr=0.1",
    "lr",
    "",
    "learning_rate=0.1",
    "lr=-1",
    "lr='x'",
    "*rest",
    "**more",
    "params, lr=0.1",
    "lr=0.1, *, b=None",
]
VALUES = [
    *("x**2 + y**2", "x", "1", "None", "'x'", "[x, y]", "x + 1j", "x**0.5", "x / 0", "1 / (x - x)", "nothing", "x @ y"),
    *(
        "float(x) + float(y)",
        "x if x > 0 else y",
        "max(x, y)",
        "math.sin(x) + y",
        "np.sin(x) * np.exp(y)",
        "np.inf * x",
    ),
    *(
        "x.real",
        "x[0]",
        "(x, y)",
        "np.where(x > 0, x, -y)",
        "x > y",
        "str(x)",
        "np.array([x, y])",
        "x.nothing",
        "x // y",
    ),
]


def code(chance: Chance) -> bytes:
    """A file with a rule and a surface."""
    if chance.random() < 0.05:
        return pools.text(chance).encode("utf-8", "replace")
    way = chance.choice(
        ["step(self, w, g)"] * 9 + ["update(self, w, g)", "step(self, g)", "__call__(self, w, g)", "step(self)"]
    )
    parameters = chance.choice(["x, y"] * 9 + ["w", "x, y, a=1", "", "x", "*w", "x, y, a", "x: 'int', /, y"])
    first = chance.choice([""] * 40 + HEADS)
    text = f"""{first}
import math
import numpy as np
class Rule:
    def __init__(self, {chance.choice(["lr=0.1", chance.choice(SETUPS)])}):
        self.lr, self.t = 0.1, 0
    def {way}:
        {chance.choice([BODIES[0], chance.choice(BODIES)])}
def surface({parameters}):
    return {chance.choice([VALUES[0], chance.choice(VALUES)])}
"""
    if chance.random() < 0.1:
        text = pools.spoiled(chance, text)
    data = text.encode("utf-8", "replace")
    return pools.spoiled_bytes(chance, data) if chance.random() < 0.05 else data
