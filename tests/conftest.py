"""Readers that know nothing of how films and schemas were written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence


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
    """From the stage's numbers 0xAABBGGRR `(H, W)` to colours `(H, W, 3)`."""

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
