"""Films made once for all tests, and a reader for them that knows nothing of how they were written."""

from __future__ import annotations

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
