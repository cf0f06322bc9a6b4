"""Recipes as text: files of TOML, the place in them of whatever is wrong, and what a written file carries."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from optviz._version import VERSION
from optviz.errors import OptvizError
from optviz.recipe.recipe import Recipe, table
from optviz.recipe.toml import is_too_deep, line_of
from optviz.recipe.wrong import WrongValueError, unknown_key
from optviz.system.files import advice_for, check_ordinary, is_folder, reason_of

# The first line of the text in a written file begins like this, so that another program's is not taken for ours.
MARK = "# optviz"
# In bytes of UTF-8, of a recipe and of the text in a file.
LONGEST = 64 * 1024


def load_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read a recipe file. Raises `OptvizError`, which names the file, the line and the nearest key.

    >>> import optviz
    >>> from pathlib import Path
    >>> length = Path("saddle.toml").write_text('surface = "saddle"')
    >>> optviz.load_recipe("saddle.toml")
    Recipe(surface=('saddle',))
    """
    try:
        check_ordinary(path)
        if is_folder(path):
            raise OptvizError(f"Cannot read the recipe {path} because it is a folder; give the name of a file.")
        with Path(path).open("rb") as file:
            data = file.read(LONGEST + 1)
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        advice = "optviz animate saddle --save-recipe FILE.toml writes one" if is_missing else "check the file"
        raise OptvizError(f"Cannot read the recipe {path}: {reason_of(error)}; {advice_for(error, advice)}.") from error
    if len(data) > LONGEST:
        raise OptvizError(f"{path} is longer than {LONGEST} bytes; a recipe is a small text.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptvizError(f"{path} is not a text in UTF-8 (byte {error.start}); save it as UTF-8.") from error
    return read_recipe(text, str(path))


def read_recipe(text: str, where: str) -> Recipe:
    """A recipe from its text; `where` is named in errors."""
    import tomllib

    too_deep = OptvizError(f"{where} is nested too deeply; a recipe is a list of lines like steps = 100.")
    if is_too_deep(text):
        raise too_deep
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise too_deep from None
    # A number of thousands of digits is a ValueError too.
    except ValueError as error:
        raise OptvizError(f"{where} is not TOML: {error}; a line looks like steps = 100.") from error
    for name in values:
        if name not in table():
            raise placed(unknown_key(name, table()), where, text)
    try:
        return Recipe(**values)
    except WrongValueError as wrong:
        raise placed(wrong, where, text) from wrong


def placed(error: OptvizError, where: str, text: str) -> OptvizError:
    """The same error with where it comes from: the file, and the line of the text in it, if that is known."""
    line = line_of(text, error.key) if error.key else None
    made = OptvizError(f"{error} ({where})" if line is None else f"{error} ({where}, line {line})")
    for note in getattr(error, "__notes__", ()):
        made.add_note(note)
    return made


def embedded_text(recipe: Recipe, about: Iterable[str]) -> str:
    """What a written file carries: who wrote it, what it shows, and the recipe."""
    # A comment holds no control characters.
    printable = ("".join(each if each.isprintable() else " " for each in line) for line in about)
    lines = [f"{MARK} {VERSION}", *(f"# {' '.join(line.split())}" for line in printable)]
    return "\n".join(lines) + "\n" + recipe.toml()
