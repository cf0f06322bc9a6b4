"""A folder in which every chunk is kept that is done, under its key, until all of them are.

A file holds numbers alone, and a sum by which it is told from one that a program left half written or that a stranger
put there: such a one is as good as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.judging.outcome import KINDS
from optviz.studies.chunks.chunk import Chunk, Ended
from optviz.studies.chunks.level import LEVEL
from optviz.studies.moving.swept import Swept
from optviz.system.signals import tidied

# What nobody has come back for within this time is removed, and so are the oldest if there are more than so many.
_KEPT_SECONDS = 7 * 24 * 60 * 60.0
_MOST_FILES = 4_000
_ENDING = ".runs"
# Of the columns of `Swept`, of which the last has several.
_TYPES: tuple[np.dtype[Any], ...] = tuple(map(np.dtype, ("u1", "<i8", "<i8", "<f8", "<f8")))
_SUM = hashlib.sha256().digest_size


class Journal:
    """Keeps chunks in a folder, which is made when there is something to keep. Where that fails, nothing is kept."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._mine: set[Path] = set()
        self._tidied = False

    def kept(self, chunk: Chunk) -> Ended | None:
        """How a chunk ended, if it was done before."""
        path = self._path(chunk)
        if path is None:
            return None
        size = int(_SUM + _ends(chunk)[-1])
        with contextlib.suppress(OSError, ValueError):
            if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size != size:
                return None
            content = path.read_bytes()
            if len(content) == size and _sum(chunk, content[_SUM:]) == content[:_SUM]:
                return _read(content[_SUM:], chunk)
        return None

    def keep(self, chunk: Chunk, ended: Ended) -> None:
        """Write how a chunk ended, whole or not at all."""
        path = self._path(chunk)
        if path is None:
            return
        columns = zip(_TYPES, ended.swept, strict=True)
        content = ended.level + b"".join(np.asarray(each, kind).tobytes() for kind, each in columns)
        beside = path.with_name(f"{path.name}.{os.urandom(6).hex()}")
        # It is a convenience: a disk that is full is told of where the figure is written.
        with contextlib.suppress(OSError):
            self._tidy()
            with tidied(lambda: beside.unlink(missing_ok=True)):
                # No waiting for the disk: what a broken one lost is seen by its sum.
                beside.write_bytes(_sum(chunk, content) + content)
                beside.replace(path)

    def forget(self) -> None:
        """Remove what was asked of it, and the folder if nothing else is in it."""
        for path in self._mine:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        self._mine.clear()
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def _path(self, chunk: Chunk) -> Path | None:
        if chunk.key is None:
            return None
        path = self.folder / f"{chunk.key}{_ENDING}"
        self._mine.add(path)
        return path

    def _tidy(self) -> None:
        """Make the folder, which nobody else may write to, and remove from it what is too old."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._tidied:
            return
        self._tidied = True
        others = [each for each in self.folder.glob(f"*{_ENDING}*") if each not in self._mine]
        ages = {each: time.time() - each.lstat().st_mtime for each in others}
        for place, each in enumerate(sorted(ages, key=lambda each: ages[each])):
            if ages[each] > _KEPT_SECONDS or place >= _MOST_FILES:
                each.unlink(missing_ok=True)


def _sum(chunk: Chunk, content: bytes) -> bytes:
    """By the key too, so that a file which was renamed is not taken for another chunk."""
    return hashlib.sha256(f"{chunk.key} ".encode() + content).digest()


def _ends(chunk: Chunk) -> NDArray[np.int64]:
    """Where each column ends, after the level with which it begins."""
    counts = (1, 1, 1, 1, len(chunk.about.marks))
    sizes = [count * each.itemsize for count, each in zip(counts, _TYPES, strict=True)]
    return LEVEL + chunk.size * np.cumsum([0, *sizes])


def _read(content: bytes, chunk: Chunk) -> Ended | None:
    """The columns, if each number is one that a chunk can have."""
    ends = _ends(chunk)
    kinds, steps, places, loss, losses = (
        np.frombuffer(content[begin:end], kind) for kind, begin, end in zip(_TYPES, ends, ends[1:], strict=False)
    )
    listed = len(chunk.about.ground.critical_points)
    fit = kinds.max() < len(KINDS) and 0 <= steps.min() <= steps.max() <= chunk.about.steps + 1
    fit = fit and -1 <= places.min() <= places.max() < max(listed, 1)
    found = Swept(
        kinds.astype(np.uint8),
        steps.astype(np.int64),
        places.astype(np.int64),
        loss.astype(np.float64),
        losses.astype(np.float64).reshape(-1, chunk.size),
    )
    return Ended(found, content[:LEVEL]) if fit else None


def usual_folder() -> Path:
    """Where a user's programs keep what they can make again."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "optviz" / "runs"
    named = os.environ.get("XDG_CACHE_HOME", "")
    # A relative one is to be ignored (XDG Base Directory Specification).
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "optviz" / "runs"
