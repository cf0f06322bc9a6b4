"""Files are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from optviz.errors import OptvizError


def checked_ending(path: str | os.PathLike[str], endings: tuple[str, ...], what: str) -> str:
    """The ending of a path in lower case, if it is one of those that can be written."""
    ending = Path(path).suffix.lower()
    if ending not in endings:
        raise OptvizError(f"{what} is written as {' or '.join(endings)}, not as '{ending}'; rename {path}.")
    return ending


def check_writable(path: str | os.PathLike[str]) -> Path:
    """The file that writing to `path` makes or replaces; a link stands for the file that it names.

    Raises `OptvizError` if there can be no such file.
    """
    try:
        target = Path(path).resolve()
        folder = target.parent
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise OptvizError(f"Cannot write {path} because {folder} may not be written to; choose another place.")
        if target.is_dir():
            raise OptvizError(f"Cannot write {path} because it is a folder; give the name of a file.")
        if target.exists() and not target.is_file():
            raise OptvizError(f"Cannot write {path} because it is not an ordinary file; give another name.")
        if not folder.is_dir():
            raise OptvizError(
                f"Cannot write {path} because there is no folder {folder}; make it or choose another place."
            )
    # Before Python 3.13, links that lead in a circle are a RuntimeError.
    except (OSError, RuntimeError) as error:
        raise cannot_write(path, error) from error
    return target


def cannot_write(path: str | os.PathLike[str], error: Exception) -> OptvizError:
    """The sentence for what the system refused."""
    return OptvizError(f"Cannot write {path} because of this: {reason_of(error)}; choose another place with room.")


def reason_of(error: Exception) -> str:
    """What the system says of an error, as a part of a sentence."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a folder; it is none where the system cannot tell, as of a name that is too long."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def is_missing(path: str | os.PathLike[str]) -> bool:
    """Whether nothing is at a path; where the system cannot tell, whoever opens it hears why."""
    try:
        return not Path(path).exists()
    except (OSError, ValueError):
        return False


def check_ordinary(path: str | os.PathLike[str]) -> None:
    """Refuse what is no ordinary file before it is opened: one may wait for a pipe, or read a device, for ever.

    A folder or nothing at all is left to who opens it, who knows what was wanted.
    """
    try:
        kind = Path(path).stat().st_mode
    except OSError:
        return
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise OptvizError(f"Cannot read {path} because it is not an ordinary file; give the name of one.")


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file beside `path` for writing, and put it in the place of `path` when the block ends well.

    Whatever goes wrong, a file that was at `path` stays as it was. Raises `OptvizError` if the place cannot be written.
    """
    target = check_writable(path)
    # A random name, so that two programs that write the same file do not meet.
    beside = target.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(target)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        beside.unlink(missing_ok=True)
