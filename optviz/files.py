"""Files are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from optviz.errors import OptvizError


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse a file (or a folder) in a folder that is missing or may not be written to."""
    target = Path(path).resolve()
    folder = target if target.is_dir() else target.parent
    if not folder.is_dir():
        raise OptvizError(f"Cannot write {path} because there is no folder {folder}; make it or choose another place.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OptvizError(f"Cannot write {path} because {folder} may not be written to; choose another place.")


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file beside `path` for writing, and put it in the place of `path` when the block ends well.

    Whatever goes wrong, a file that was at `path` stays as it was. Raises `OptvizError` if the place cannot be written.
    """
    # Following a link here replaces the file that it names, not the link.
    target = Path(path).resolve()
    if target.is_dir():
        raise OptvizError(f"Cannot write {path} because it is a folder; give the name of a file.")
    check_writable(path)
    # A random name, so that two programs that write the same file do not meet.
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OptvizError(f"Cannot write {path} because of this: {reason}; choose another place with room.") from error
    finally:
        beside.unlink(missing_ok=True)
