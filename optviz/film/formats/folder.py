"""A film as a folder of PNG pictures: frame-0000.png and so on, all of them or none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from optviz.errors import OptvizError
from optviz.film.formats import Format
from optviz.film.picture import write_png
from optviz.film.provenance import FRAME, embedded
from optviz.pixels import Pixels
from optviz.system.files import cannot_write, check_replaceable, flush_folder, hand_on_permissions, place_beside
from optviz.system.signals import tidied


class FolderWriter:
    """Writes every frame into a folder that is there and empty."""

    def __init__(self, folder: Path, frames: int, provenance: str) -> None:
        self.folder = folder
        self.digits = max(4, len(str(frames - 1)))
        self.written = 0
        self.text = provenance

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:  # noqa: ARG002
        """Add a frame: a folder of pictures does not know how long each lasts."""
        name = f"frame-{self.written:0{self.digits}}.png"
        # The lowest level takes half of the time of the usual one, for a file that is hardly larger.
        with (self.folder / name).open("wb") as file:
            write_png(file, pixels, self.text, 100, level=1)
        self.written += 1

    def close(self) -> None:
        """Nothing is open."""


def check_folder(path: str | os.PathLike[str]) -> Path:
    """The folder that frames written to `path` make or replace; a link stands for the folder that it names.

    Raises `OptvizError` if there can be no such folder, or if it holds anything that is not a frame of ours.
    """
    try:
        target = Path(path).resolve()
        if target.is_dir():
            _check_frames_alone(path, target)
        # A pipe under /proc exists, and what it is resolved to does not.
        elif target.exists() or Path(path).exists():
            what = "a file" if target.is_file() else "neither a file nor a folder"
            raise OptvizError(f"Cannot write frames to {path} because it is {what}; give another name.")
        elif not target.parent.is_dir():
            raise OptvizError(
                f"Cannot write {path} because there is no folder {target.parent}; make it or choose another place."
            )
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise OptvizError(
                f"Cannot write {path} because {target.parent} may not be written to; choose another place."
            )
    except (OSError, RuntimeError) as error:
        raise cannot_write(path, error) from error
    return target


def _check_frames_alone(path: str | os.PathLike[str], target: Path) -> None:
    here = Path.cwd()
    if target in (here, *here.parents):
        raise OptvizError(f"Cannot write frames to {path} because you are in that folder; give the name of a new one.")
    frames = sorted(target.iterdir())
    other = [each.name for each in frames if not (re.fullmatch(FRAME, each.name) and each.is_file())]
    if other:
        raise OptvizError(
            f"Cannot replace the frames in {path} because it also holds {other[0]}; give the name of a new folder."
        )
    # Other programs name pictures so, too.
    for each in frames:
        if embedded(each) is None:
            raise OptvizError(
                f"Cannot replace the frames in {path} because optviz did not write them; give the name of a new folder."
            )
    check_replaceable(path, target)


@contextmanager
def folder_written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Make a folder beside `path` for writing, and put it in the place of `path` when the block ends well.

    Whatever goes wrong, frames that were at `path` stay as they were, but for a program that is killed outright between
    two renames: it leaves them beside it, as `frames-before-…`. Raises `OptvizError` as `check_folder` does.
    """
    target = check_folder(path)
    beside = place_beside(target)
    before = target.with_name(f"frames-before-{os.urandom(6).hex()}")
    try:
        with tidied(lambda: _settle(target, before, beside)):
            beside.mkdir()
            hand_on_permissions(target, beside)
            yield beside
            for each in beside.iterdir():
                with each.open("rb+") as frame:
                    os.fsync(frame.fileno())
            flush_folder(beside)
            if target.is_dir():
                _check_frames_alone(path, target)
                target.replace(before)
            beside.replace(target)
            flush_folder(target.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def _settle(target: Path, before: Path, beside: Path) -> None:
    """Have frames in their place, those from before if there are no others, and nothing beside it."""
    try:
        if before.exists() and not target.exists():
            before.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(before, ignore_errors=True)


# A folder is no file: it is only told of here, and written by `written_film`.
FORMATS = (Format(11, ("frames/",), "a folder of PNG pictures", "every colour, no timing"),)
