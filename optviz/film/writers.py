"""One way to write a film, whatever its format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from optviz.errors import OptvizError
from optviz.film.fits import check_fits
from optviz.film.formats import Film, FilmWriter, film_endings, format_of
from optviz.film.provenance import checked
from optviz.pixels import Sample
from optviz.recipe.recipe import Recipe
from optviz.system.files import check_name, check_writable, checked_ending, is_folder, written_whole

FOLDER = ""


def checked_film(path: str | os.PathLike[str], recipe: Recipe | None = None) -> str:
    """The ending in lower case of the film that can be written to a path, or `FOLDER` for a folder of frames.

    A folder is meant by a path that ends with a slash, that has no ending, or that is a folder.
    Raises `OptvizError` before anything is drawn if the film cannot be written there, or not as a recipe says.
    """
    ending = _checked_ending(path)
    if recipe is not None:
        check_fits(recipe, ending)
    return ending


def _checked_ending(path: str | os.PathLike[str]) -> str:
    check_name(path)
    ending, name = Path(path).suffix.lower(), Path(path).name
    if name.endswith(".") and name != "..":
        raise OptvizError(f"Cannot write {path} because its name ends with a point; leave that out.")
    if os.fspath(path) == "-":
        raise OptvizError("A film goes to a file, and not to the standard output; give a name, as in saddle.gif.")
    # A hidden folder has a name like that too.
    endings = film_endings()
    alone = name.lower() in endings and not is_folder(path)
    if os.fspath(path).endswith((os.sep, "/")) or (
        not alone and (ending == FOLDER or (ending not in endings and is_folder(path)))
    ):
        from optviz.film.formats.folder import check_folder

        check_folder(path)
        return FOLDER
    checked_ending(path, endings, "A film", f", or give {path}/ for a folder of frames")
    check = format_of(ending).check
    if check:
        check(ending)
    check_writable(path)
    return ending


@contextmanager
def written_film(
    path: str | os.PathLike[str],
    shape: tuple[int, int],
    lasting: list[int],
    sample: Callable[[], Sample],
    provenance: str,
    plays: int = 0,
) -> Iterator[FilmWriter]:
    """Open a film for writing; it is at `path` when the block ends well, and whatever was there stays if not.

    `shape` is `(H, W)` in pixels, `lasting` the milliseconds of every frame, `provenance` a text that begins with the
    line `provenance.MARK`. `sample` gives what formats of few colours choose theirs from. The film plays `plays` times,
    0 for ever.
    """
    ending = checked_film(path)
    if ending == FOLDER:
        from optviz.film.formats.folder import FolderWriter, folder_written_whole

        with folder_written_whole(path) as folder:
            yield FolderWriter(folder, len(lasting), checked(provenance))
        return
    with (
        written_whole(path) as file,
        closing(film_writer(Film(file, ending, shape, lasting, sample, provenance, plays))) as writer,
    ):
        yield writer


def film_writer(film: Film) -> FilmWriter:
    """The writer of a film; see `written_film`."""
    checked(film.text)
    write = format_of(film.ending).write
    if write is None:
        raise ValueError(f"a film is not written as {film.ending}")
    return write(film)
