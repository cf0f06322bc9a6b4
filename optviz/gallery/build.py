"""A folder of recipes as a gallery: every figure rendered, and pages that show them, one for each language.

A recipe `saddle.toml` becomes `saddle.gif`, and in its other languages `saddle.ko.gif` and the like; the pages that
show them are `README.md` in English, and `README.ko.md` and the like.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from optviz.errors import OptvizError, OptvizWarning, unknown_name
from optviz.figure.scene import Scene
from optviz.figure.studied import Studied
from optviz.film.fits import check_fits
from optviz.gallery.films import Film, films_of
from optviz.gallery.pages import MARK, Entry, entry, page, page_name
from optviz.ours import begins_with, carries_a_recipe, check_ours
from optviz.recipe.files import load_recipe, placed
from optviz.recipe.schema import schema
from optviz.studying import asked_by
from optviz.system.files import check_writable, is_folder, is_missing, reason_of, temporary_folder, written_whole
from optviz.system.workers import in_processes

# What editors need to complete and check the recipes of the folder.
SCHEMA = "recipe.schema.json"
RENDERED, UP_TO_DATE, SAME, DIFFERS = "rendered", "up to date", "as its recipe says", "differs"


class Done(NamedTuple):
    """What became of a film and its still: rendered, up to date already, or differing; its part of each page.

    `warned` is what was met only in part.
    """

    film: Path
    outcome: str
    entries: dict[str, Entry]
    warned: tuple[str, ...] = ()


def recipes_in(folder: str | os.PathLike[str], only: Sequence[str] = ()) -> list[Path]:
    """The recipes of a folder in alphabetical order, or those that are named. Raises `OptvizError` if there is none.

    A folder is no recipe, nor is what is hidden, as copies that systems and editors keep beside a file.
    """
    try:
        paths = [path for path in sorted(Path(folder).iterdir()) if _is_recipe(path)]
    except (FileNotFoundError, NotADirectoryError):
        paths = []
    except OSError as error:
        raise OptvizError(f"Cannot read the folder {folder} because of this: {reason_of(error)}.") from error
    found = {path.stem: path for path in paths}
    for path in (path for path in paths if found[path.stem] != path):
        raise OptvizError(
            f"{path} and {found[path.stem].name} would be one figure, {path.stem}.gif; rename one of them."
        )
    if not found and is_missing(folder):
        raise OptvizError(f"There is no folder {folder}; check its name.")
    if not found:
        raise OptvizError(
            f"There is no recipe in {folder}; give a folder with files such as saddle.toml, of which "
            "optviz animate saddle --save-recipe saddle.toml writes one."
        )
    for name in only:
        if name not in found:
            raise unknown_name("recipe", name, found)
    return [path for name, path in found.items() if not only or name in only]


def _is_recipe(path: Path) -> bool:
    return path.suffix.lower() == ".toml" and not path.name.startswith(".") and not is_folder(path)


def render(
    folder: str | os.PathLike[str],
    only: Sequence[str] = (),
    languages: Sequence[str] = (),
    *,
    check: bool = False,
    again: bool = False,
) -> Iterator[Done]:
    """Render what is not up to date, in as many processes as there are processors; yield each as it is done.

    A film is up to date if it carries the recipe, as this version would write it; with `again`, none is. With `check`,
    nothing is written: every figure is rendered beside and compared with the one that is there. The pages are written,
    or checked, at the end of a gallery that is whole. With `languages`, it is the films and the pages in these alone.
    """
    paths = recipes_in(folder, only)
    _check_here()
    films = _chosen([film for path in paths for film in films_of(path, load_recipe(path))], languages)
    pages = [] if only else sorted({page for film in films for page in film.pages})
    _check_outputs(Path(folder), films, pages, check=check)
    entries: dict[Path, dict[str, Entry]] = {}
    for done in in_processes(partial(_rendered, check=check, again=again), films):
        entries[done.film] = done.entries
        for text in done.warned:
            warnings.warn(text, OptvizWarning, stacklevel=2)
        yield done
    ordered = [entries[film.path] for film in films]
    for language in pages:
        text = page(language, [each[language] for each in ordered if language in each])
        yield _written(Path(folder) / page_name(language), text, check=check)
    if not only:
        yield _written(Path(folder) / SCHEMA, _schema_text(), check=check)


def _chosen(films: Sequence[Film], languages: Sequence[str]) -> list[Film]:
    """The films for the pages in some languages, or all of them. Raises `OptvizError` for a language of no page."""
    known = {page for film in films for page in film.pages}
    for language in languages:
        if language not in known:
            raise unknown_name("language of these recipes", language, sorted(known))
    if not languages:
        return list(films)
    found = [film._replace(pages=tuple(page for page in film.pages if page in languages)) for film in films]
    return [film for film in found if film.pages]


def _check_here() -> None:
    """Refuse to work where no process can be started."""
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise OptvizError("The folder that you are in is gone; change to another one.") from error


def _check_outputs(folder: Path, films: Sequence[Film], pages: Sequence[str], *, check: bool) -> None:
    """Refuse, before any work, to write anywhere but into the folder, over what is not ours, or one file twice."""
    languages = {page: film.source.name for film in films for page in film.pages}
    # Many a file system does not tell capitals from small letters.
    folded = [language.lower() for language in languages]
    twice = [f"{each} in {languages[each]}" for each in sorted(languages) if folded.count(each.lower()) > 1]
    if twice:
        raise OptvizError(f"A language is spelled in two ways ({', '.join(twice)}); keep one of them.")
    sources: dict[str, Path] = {}
    for film in films:
        other = sources.setdefault(film.path.name.lower(), film.source)
        if other != film.source:
            raise OptvizError(f"{film.source} and {other.name} would both be {film.path.name}; rename one of them.")
    outputs: dict[Path, Callable[[Path], bool]] = {
        path: carries_a_recipe for film in films for path in (film.path, film.still)
    }
    if pages:
        outputs |= {folder / page_name(language): begins_with(MARK) for language in pages}
        outputs[folder / SCHEMA] = begins_with(_schema_text().partition('"type"')[0])
    for path, is_ours in outputs.items():
        if path.is_symlink():
            raise OptvizError(f"Cannot write {path} because a gallery follows no links; move the link away.")
        if not check:
            check_writable(path)
        check_ours(path, is_ours)


def _schema_text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _rendered(film: Film, *, check: bool, again: bool) -> Done:
    """What becomes of a film; what it warns of is handed on with where it comes from, as nobody hears it here."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", OptvizWarning)
        done = _made(film, check=check, again=again)
    ours = [each for each in caught if issubclass(each.category, OptvizWarning)]
    for other in (each for each in caught if each not in ours):
        warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    return done._replace(warned=tuple(dict.fromkeys(f"{each.message} ({film.source})" for each in ours)))


def _made(film: Film, *, check: bool, again: bool) -> Done:
    from optviz.film.provenance import embedded
    from optviz.output import last_frame, provenance, write_film

    path, target = film.source, film.path
    recipe = load_recipe(path)
    try:
        check_fits(recipe, target.suffix)
        scene = asked_by(recipe.changed(language=film.language) if film.language else recipe)
        entries = {language: entry(film, scene, language) for language in film.pages}
    except OptvizError as error:
        raise placed(error, str(path), path.read_text(encoding="utf-8-sig")) from error
    told = provenance(scene)
    if check:
        is_same = _is_same(scene, target) and _bytes_of(film.still) == last_frame(scene, told)
        return Done(target, SAME if is_same else DIFFERS, entries)
    if not again and all(each.is_file() and embedded(each) == told for each in (target, film.still)):
        return Done(target, UP_TO_DATE, entries)
    with written_whole(film.still) as file:
        file.write(last_frame(scene, told))
    write_film(scene, target)
    return Done(target, RENDERED, entries)


def _bytes_of(path: Path) -> bytes | None:
    """What is in a file; None if it is none."""
    return path.read_bytes() if path.is_file() else None


def _is_same(scene: Scene | Studied, film: Path) -> bool:
    """Whether a film is what is rendered now, bit for bit."""
    from optviz.output import write_film

    if not film.is_file():
        return False
    with temporary_folder() as folder:
        again = folder / "again.gif"
        write_film(scene, again)
        return again.read_bytes() == film.read_bytes()


def _written(path: Path, text: str, *, check: bool) -> Done:
    """Write a text if it is not there already, or compare it."""
    if _bytes_of(path) == text.encode():
        return Done(path, SAME if check else UP_TO_DATE, {})
    if check:
        return Done(path, DIFFERS, {})
    with written_whole(path) as file:
        file.write(text.encode())
    return Done(path, RENDERED, {})
