"""What a figure can be written as: one file for each kind of file, with its writer and the reader of its description.

A module here declares its `FORMATS`, and nothing else need know of them. Libraries that are needed for one format
alone are imported when it is written.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import struct
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, NamedTuple, Protocol

from optviz.film.pieces import Data
from optviz.given.limits import FASTEST
from optviz.pixels import Pixels, Sample

# The description in a file, in UTF-8; None if there is none. One longer than so many bytes may be cut, or be None.
Read = Callable[[Data, int], bytes | None]
# In bytes, of what a format begins with.
_LONGEST_BEGINNING = 16


class FilmWriter(Protocol):
    """Takes the frames of a film one by one."""

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""

    def close(self) -> None:
        """Write the end."""


class Film(NamedTuple):
    """What a writer knows of a film before its first frame.

    `file` can be sought in. `shape` is `(H, W)` in pixels, `lasting` the milliseconds of every frame; `sample` gives
    what formats of few colours choose theirs from; `text` is the description. The film plays `plays` times, 0 for ever.
    """

    file: BinaryIO
    ending: str
    shape: tuple[int, int]
    lasting: list[int]
    sample: Callable[[], Sample]
    text: str
    plays: int = 0


class Format(NamedTuple):
    """A kind of file, by the endings of its names; those of a lower `rank` are named first.

    `use` and `holds` are what it is for and what it keeps of a film. `write` is given for films, `metadata` for stills:
    what `savefig` needs to carry a description. `check` refuses an ending that cannot be written here, before any work.
    A file that begins with `begins` is read by `read`. One that `loops` can say how often it
    plays; of more frames than `fastest` in a second, what plays it would be slow.
    """

    rank: int
    endings: tuple[str, ...]
    use: str
    holds: str = ""
    write: Callable[[Film], FilmWriter] | None = None
    metadata: Callable[[str], dict[str, str | None]] | None = None
    check: Callable[[str], Any] | None = None
    begins: bytes | None = None
    read: Read | None = None
    loops: bool = False
    fastest: int = FASTEST


@functools.cache
def formats() -> tuple[Format, ...]:
    """All that there are."""
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    found: list[Format] = [each for module in modules for each in getattr(module, "FORMATS", ())]
    return tuple(sorted(found, key=lambda each: each.rank))


def film_endings() -> tuple[str, ...]:
    """The endings of films, the commonest first."""
    return tuple(ending for each in formats() if each.write for ending in each.endings)


def still_endings() -> tuple[str, ...]:
    """The endings of stills, the commonest first."""
    return tuple(ending for each in formats() if each.metadata for ending in each.endings)


def format_of(ending: str) -> Format:
    """The format whose files end so."""
    return next(each for each in formats() if ending in each.endings)


def find_text(data: Data, most: int) -> bytes | None:
    """The description in a file, told by what is in it, in UTF-8; None if there is none.

    One that is longer than `most` bytes may be cut behind them, or be None.
    """
    readers = [(each.begins, each.read) for each in formats() if each.begins is not None and each.read]
    beginning = data[:_LONGEST_BEGINNING]
    read = next((read for begins, read in readers if re.match(begins, beginning, re.DOTALL)), None)
    try:
        return read(data, most) if read else None
    # A file that ends too early.
    except (IndexError, struct.error):
        return None
