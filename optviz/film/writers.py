"""One way to write a film, whatever its format. Only the writer that is used is imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from optviz.errors import OptvizError
from optviz.film.formats import further
from optviz.film.palette import Palette, Pixels
from optviz.film.provenance import checked
from optviz.system.files import check_name, check_writable, checked_ending, is_folder, written_whole

FOLDER = ""
VIDEO_ENDINGS = (".mp4", ".webm", *further.VIDEOS)
FILM_ENDINGS = (".gif", ".apng", ".webp", ".mp4", ".webm", *further.FURTHER)


class FilmWriter(Protocol):
    """Takes the frames of a film one by one."""

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], centiseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""

    def close(self) -> None:
        """Write the end."""


def checked_film(path: str | os.PathLike[str]) -> str:
    """The ending in lower case of the film that can be written to a path, or `FOLDER` for a folder of frames.

    A folder is meant by a path that ends with a slash, that has no ending, or that is a folder.
    Raises `OptvizError` before anything is drawn if the film cannot be written there.
    """
    check_name(path)
    ending, name = Path(path).suffix.lower(), Path(path).name
    if name.endswith(".") and name != "..":
        raise OptvizError(f"Cannot write {path} because its name ends with a point; leave that out.")
    if os.fspath(path) == "-":
        raise OptvizError("A film goes to a file, and not to the standard output; give a name, as in saddle.gif.")
    # A hidden folder has a name like that too.
    alone = name.lower() in FILM_ENDINGS and not is_folder(path)
    if os.fspath(path).endswith((os.sep, "/")) or (
        not alone and (ending == FOLDER or (ending not in FILM_ENDINGS and is_folder(path)))
    ):
        from optviz.film.formats.folder import check_folder

        check_folder(path)
        return FOLDER
    checked_ending(path, FILM_ENDINGS, "A film", f", or give {path}/ for a folder of frames")
    if ending in VIDEO_ENDINGS:
        from optviz.film.formats.video import pyav

        pyav(ending)
    check_writable(path)
    return ending


@contextmanager
def written_film(
    path: str | os.PathLike[str],
    shape: tuple[int, int],
    lasting: list[int],
    last_picture: Callable[[], Pixels],
    provenance: str,
) -> Iterator[FilmWriter]:
    """Open a film for writing; it is at `path` when the block ends well, and whatever was there stays if not.

    `shape` is `(H, W)` in pixels, `lasting` the centiseconds of every frame, `provenance` a text that begins with the
    line `provenance.MARK`. `last_picture` gives the finished picture, from which formats of few colours choose theirs.
    """
    ending = checked_film(path)
    if ending == FOLDER:
        from optviz.film.formats.folder import FolderWriter, folder_written_whole

        with folder_written_whole(path) as folder:
            yield FolderWriter(folder, len(lasting), checked(provenance))
        return
    with (
        written_whole(path) as file,
        closing(film_writer(file, ending, shape, lasting, last_picture, provenance)) as writer,
    ):
        yield writer


def film_writer(
    file: BinaryIO,
    ending: str,
    shape: tuple[int, int],
    lasting: list[int],
    last_picture: Callable[[], Pixels],
    provenance: str,
) -> FilmWriter:
    """The writer of a film into a file that can be sought in; see `written_film`."""
    text = checked(provenance)
    match ending:
        case ".gif":
            from optviz.film.formats.gif import GifWriter

            return GifWriter(file, shape, Palette(last_picture()), text)
        case ".apng":
            from optviz.film.formats.apng import ApngWriter

            return ApngWriter(file, shape, len(lasting), text)
        case ".webp":
            from optviz.film.formats.webp import WebpWriter

            return WebpWriter(file, shape, text)
        case ".mp4" | ".webm":
            from optviz.film.formats.video import VideoWriter

            return VideoWriter(file, ending, shape, lasting, text)
        case _ if ending in further.FURTHER:
            return further.further_writer(file, ending, shape, lasting, text)
    raise OptvizError(f"A film is written as {' or '.join(FILM_ENDINGS)}, not as '{ending}'.")
