"""Readers that know nothing of how films and schemas were written, and an interruption at every point."""

from __future__ import annotations

import functools
import gc
import inspect
import os
import re
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from optviz.draw.rc import OURS
from optviz.errors import OptvizError
from optviz.system import files

# Before click 8.2, what a program says of its errors is mixed with what it prints, unless one asks for them apart.
if "mix_stderr" in inspect.signature(CliRunner).parameters:
    CliRunner.__init__ = functools.partialmethod(CliRunner.__init__, mix_stderr=False)  # type: ignore[method-assign]


def pytest_configure() -> None:
    """Programs that the tests start are as a user's: they can be interrupted, and are compiled once, not every time.

    What is ignored, as under nohup or in a script, a program inherits; what is handled, it does not. Without bytecode
    every start of the program costs a quarter of a second more.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


# What tests draw themselves is as what is written.
mpl.rcParams.update(OURS)


class Film(NamedTuple):
    """What Pillow sees in a GIF: every picture `(H, W, 3)`, how long each lasts, and how often it is repeated."""

    pictures: list[NDArray[np.uint8]]
    milliseconds: list[int]
    loop: int | None


FilmReader = Callable[[Path], Film]


def _read(path: Path) -> Film:
    pictures, milliseconds = [], []
    with Image.open(path) as film:
        loop = film.info.get("loop")
        for picture in ImageSequence.Iterator(film):
            pictures.append(np.asarray(picture.convert("RGB")))
            milliseconds.append(int(picture.info["duration"]))
    return Film(pictures, milliseconds, loop)


@pytest.fixture(scope="session")
def read_film() -> FilmReader:
    return _read


@pytest.fixture(scope="session")
def to_rgb() -> Callable[[Any], NDArray[np.uint8]]:
    """From a picture's numbers 0xAABBGGRR `(H, W)` to colours `(H, W, 3)`."""

    def convert(pixels: NDArray[np.uint32]) -> NDArray[np.uint8]:
        return np.stack([pixels & 0xFF, pixels >> 8 & 0xFF, pixels >> 16 & 0xFF], axis=-1).astype(np.uint8)

    return convert


def _valid(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a JSON Schema (2020-12) accepts a value; a word of it that is not known here is an error."""
    known: dict[str, Callable[[Any], bool]] = {
        "type": lambda kind: _is_of(value, kind),
        "enum": lambda choices: value in choices,
        "const": lambda only: value == only,
        "anyOf": lambda some: any(_valid(value, each) for each in some),
        "minimum": lambda low: not _is_of(value, "number") or value >= low,
        "maximum": lambda high: not _is_of(value, "number") or value <= high,
        "pattern": lambda pattern: not isinstance(value, str) or re.search(pattern, value) is not None,
        "minLength": lambda least: not isinstance(value, str) or len(value) >= least,
        "maxLength": lambda most: not isinstance(value, str) or len(value) <= most,
        "minItems": lambda least: not isinstance(value, list) or len(value) >= least,
        "maxItems": lambda most: not isinstance(value, list) or len(value) <= most,
        "items": lambda each: not isinstance(value, list) or all(_valid(part, each) for part in value),
        "prefixItems": lambda some: not isinstance(value, list) or all(map(_valid, value, some)),
        "properties": lambda some: (
            not isinstance(value, dict) or all(_valid(part, some[name]) for name, part in value.items() if name in some)
        ),
        "additionalProperties": lambda rest: (
            not isinstance(value, dict)
            or all(
                rest is not False and _valid(part, rest)
                for name, part in value.items()
                if name not in schema.get("properties", {})
            )
        ),
        "propertyNames": lambda rule: not isinstance(value, dict) or all(_valid(name, rule) for name in value),
        "maxProperties": lambda most: not isinstance(value, dict) or len(value) <= most,
        "required": lambda names: not isinstance(value, dict) or set(names) <= set(value),
    }
    said = {"$schema", "title", "description", "default"}
    return all(known[word](rule) for word, rule in schema.items() if word not in said)


def _is_of(value: Any, kind: str) -> bool:
    types: dict[str, Any] = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "array": list,
        "object": dict,
    }
    return isinstance(value, types[kind]) and (kind == "boolean" or not isinstance(value, bool))


@pytest.fixture(scope="session")
def is_valid() -> Callable[[Any, dict[str, Any]], bool]:
    """What an editor asks of a value and a schema."""
    return _valid


def _is_ours(file: str) -> bool:
    return Path(file).is_relative_to(Path(files.__file__).parent)


@pytest.fixture
def interrupted_everywhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], Iterator[None]]:
    """Does something again and again, interrupted at its first point, at its second, until it ends uninterrupted.

    The points are those at which Python looks for signals, where a function begins and after a call of C, as far as
    they are in optviz, called by it, or calls of the system; between the others nothing happens to a file.
    """
    # Waiting for the disk hundreds of times would tell nothing more.
    monkeypatch.setattr(os, "fsync", lambda _: None)

    def interrupted(work: Callable[[], None], point: int) -> bool:
        left = point

        def look(frame: FrameType, event: str, about: Any) -> None:
            nonlocal left
            near = {each.f_code.co_filename for each in (frame, frame.f_back) if each}
            of_system = event == "c_return" and about.__module__ in ("posix", "nt", "_io")
            if event in ("call", "c_return") and (of_system or any(map(_is_ours, near))):
                left -= 1
                if left == 0:
                    raise KeyboardInterrupt

        try:
            with warnings.catch_warnings():
                # Whoever is interrupted between opening and holding a file leaves it to be closed by Python.
                warnings.simplefilter("ignore", ResourceWarning)
                sys.setprofile(look)
                work()
        except (KeyboardInterrupt, OptvizError):
            # Libraries may meet it with an error of their own, as shutil.rmtree does where it closes a file twice.
            assert left <= 0
        finally:
            sys.setprofile(None)
        return left <= 0

    def everywhere(work: Callable[[], None]) -> Iterator[None]:
        point = 1
        while interrupted(work, point):
            # What the interruption has left open is closed here, as at the end of a program.
            gc.collect(0)
            yield
            point += 1

    return everywhere
