"""Recordings, right and wrong: archives whose description, arrays, headers and sizes were tampered with."""

from __future__ import annotations

import copy
import io
import json
import struct
import zipfile
from typing import Any

import pools
from pools import Chance

STEPS, RUNS = 3, 2
ABOUT: dict[str, Any] = {
    "format": 1,
    "optviz": "0.1",
    "surface": "saddle",
    "own_surface": False,
    "window": [[-1.5, 1.5], [-1.0, 1.0]],
    "seed": 0,
    "runs": [
        {
            "optimizer": name,
            "title": title,
            "settings": settings,
            "label": "lr 0.1",
            "start": [1.2, 1e-6],
            "own": False,
        }
        for name, title, settings in (
            ("sgd", "SGD", {"learning_rate": 0.1}),
            ("nag", "NAG", {"learning_rate": 0.1, "momentum": 0.9}),
        )
    ],
}
ODD: list[Any] = [
    *(
        None,
        True,
        -1,
        0,
        1,
        2**63,
        10**400,
        -0.0,
        1e308,
        float("nan"),
        float("inf"),
        "",
        "0.1",
        "nan",
        [],
        {},
        [[]],
        [{}],
    ),
    *({"": 1}, {"learning_rate": None}, {"learning_rate": -1}, [1], [1, 2, 3], [[1, 2], [1, 2]], [[2, 1], [0, 1]]),
    *([[-1e308, 1e308], [-1e308, 1e308]], [[0, 5e-324], [0, 1]], ["a", "b"], "#12345", "#gggggg", "rosenbrock:b=1e300"),
]
# Where each array begins, so that saddle's own values are not needed: one point, repeated.
SHAPES = {
    "points": ("<f8", (STEPS + 1, 2, RUNS)),
    "losses": ("<f8", (STEPS + 1, RUNS)),
    "gradients": ("<f8", (STEPS + 1, 2, RUNS)),
    "evaluations": ("<i8", (STEPS + 1, RUNS)),
    "diverged_at": ("<i8", (RUNS,)),
}
NUMBER = {
    "points": struct.pack("<d", 0.5),
    "losses": struct.pack("<d", 0.0),
    "gradients": struct.pack("<d", 0.5),
    "evaluations": struct.pack("<q", 3),
    "diverged_at": struct.pack("<q", -1),
}
WILD = [struct.pack("<d", each) for each in (1e308, -1e308, 5e-324, float("nan"), float("inf"), 0.0, 1e154)]
DESCRIPTIONS = ["<f4", ">f8", "<c16", "|O", "<U3", "|V8", "<M8[s]", "<f8", "|b1", "", "object", "<i8", "<U999999999"]


def member(description: str, shape: tuple[Any, ...], content: bytes, order: str = "False") -> bytes:
    """An array as `.npy`, whatever its header says of its content."""
    header = f"{{'descr': {description!r}, 'fortran_order': {order}, 'shape': {shape!r}, }}"
    padded = header + " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded) & 0xFFFF) + padded.encode() + content


def about(chance: Chance) -> bytes:
    """The description, as an array of one text."""
    found = copy.deepcopy(ABOUT)
    for _ in range(chance.choice([0, 0, 1, 1, 2])):
        place: Any = found if chance.random() < 0.5 else chance.choice(found["runs"] or [found])
        if not isinstance(place, dict) or not place:
            continue
        key = chance.choice(list(place))
        if chance.random() < 0.2:
            del place[key]
        elif isinstance(place[key], str) and chance.random() < 0.6:
            place[key] = pools.text(chance)
        elif key == "runs":
            place[key] = chance.choice([[], place[key] * 2, place[key][:1], *ODD])
        else:
            place[key] = chance.choice(ODD)
        if not isinstance(found.get("runs"), list):
            break
    text = json.dumps(found, ensure_ascii=chance.random() < 0.8)
    if chance.random() < 0.05:
        text = pools.spoiled(chance, text) if chance.random() < 0.8 else "[" * 100_000
    content = b"".join(struct.pack("<I", ord(each)) for each in text)
    return member(f"<U{max(1, len(text))}", (), content)


def array(chance: Chance, name: str, tampered: float) -> bytes:
    """One of the arrays, seldom with numbers, shape, type or header of another kind."""
    description, shape = SHAPES[name]
    count = 1
    for side in shape:
        count *= side
    content = bytearray(NUMBER[name] * count)
    if chance.random() > tampered:
        return member(description, shape, bytes(content))
    change = chance.randrange(6)
    if change <= 1:
        at = 8 * chance.randrange(count)
        content[at : at + 8] = chance.choice(WILD) if description == "<f8" else chance.randbytes(8)
    elif change == 2:
        shape = chance.choice(
            [(), (0,), (*shape, 1), shape[:-1], (-1,), (2**40,), (2**31, 2**31), (1, 2, "x"), shape[::-1]]
        )
    elif change == 3:
        description = chance.choice(DESCRIPTIONS)
    elif change == 4:
        return pools.spoiled_bytes(chance, member(description, shape, bytes(content)))
    else:
        return member(description, shape, bytes(content), chance.choice(["True", "None", "1", "__import__('os')"]))
    return member(description, shape, bytes(content))


def recording(chance: Chance) -> bytes:
    """The bytes of a recording."""
    tampered = chance.choice([0, 0, 0.3])
    members = {"about": about(chance)} | {name: array(chance, name, tampered) for name in SHAPES}
    if chance.random() < 0.05:
        members.pop(chance.choice(list(members)))
    if chance.random() < 0.05:
        members[pools.text(chance) or "x"] = b"extra"
    if chance.random() < 0.03:
        members[chance.choice(list(members))] = chance.choice([b"", b"PK", b"\x80\x04N.", b"text", b"\x93NUMPY"])
    ending = ".npy" if chance.random() < 0.97 else chance.choice(["", ".NPY", ".txt", "/"])
    file = io.BytesIO()
    how = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in members.items():
            # What zipfile cannot name, it cannot be given.
            plain = name.encode("utf-8", "replace").decode()[:60000]
            archive.writestr(zipfile.ZipInfo(plain + ending), content, how)
    data = file.getvalue()
    if chance.random() < 0.1:
        data = sized(chance, data)
    return pools.spoiled_bytes(chance, data) if chance.random() < 0.15 else data


def sized(chance: Chance, data: bytes) -> bytes:
    """An archive that tells another size of one of its members, in its directory."""
    places = []
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        places.append(at)
        at = data.find(b"PK\x01\x02", at + 4)
    if not places:
        return data
    at = chance.choice(places) + chance.choice([20, 24, 42])
    declared = struct.pack("<I", chance.choice([0, 1, 2**20, 2**31, 2**32 - 1, 2**32 - 2]))
    return data[:at] + declared + data[at + 4 :]


def plain() -> bytes:
    """A recording that nobody has tampered with."""
    text = json.dumps(ABOUT)
    members = {"about": member(f"<U{len(text)}", (), text.encode("utf-32-le"))}
    for name, (description, shape) in SHAPES.items():
        count = len(NUMBER[name])
        for side in shape:
            count *= side
        members[name] = member(description, shape, (NUMBER[name] * count)[:count])
    return archived(members)


def steps(dimension: int) -> bytes:
    """A path of three steps among so many parameters."""
    numbers = [1 / (1 + step + at) for step in range(4) for at in range(dimension)]
    return member("<f8", (4, dimension), struct.pack(f"<{len(numbers)}d", *numbers))


def archived(members: dict[str, bytes]) -> bytes:
    """An archive of arrays, each under its name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content)
    return file.getvalue()
