"""What may be replaced although nobody named it: what optviz wrote itself, told by a mark in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from optviz.errors import OptvizError
from optviz.system.files import cannot_write, check_ordinary


def check_ours(path: str | os.PathLike[str], is_ours: Callable[[Path], bool], advice: str = "") -> None:
    """Refuse to replace what is there already and is not ours.

    An empty file is nobody's, and a link leads to where nobody sent us. `advice` says what else can be done than to
    move the file away.
    Raises `OptvizError`, also for what is no ordinary file.
    """
    try:
        if os.path.islink(path):  # noqa: PTH114 this raises nothing
            raise OptvizError(
                f"{path} is a link, which is followed only where its name is given; move it away{advice}."
            )
        if os.path.exists(path) and not os.path.isdir(path):  # noqa: PTH110, PTH112 these raise nothing
            check_ordinary(path)
            if Path(path).stat().st_size and not is_ours(Path(path)):
                raise OptvizError(f"{path} is there already and was not written by optviz; move it away{advice}.")
    except OSError as error:
        raise cannot_write(path, error) from error


def begins_with(mark: str) -> Callable[[Path], bool]:
    """Whether a file begins with a mark."""

    def is_ours(path: Path) -> bool:
        with path.open("rb") as file:
            return file.read(len(mark.encode())) == mark.encode()

    return is_ours


def carries_a_recipe(path: Path) -> bool:
    """Whether a film, a picture or a page is a figure of ours."""
    from optviz.film.provenance import embedded

    return embedded(path) is not None


def holds_a_recording(path: Path) -> bool:
    """Whether a file is a recording of ours, even one that is damaged."""
    from optviz.system.archive import members_of

    return "about.npy" in members_of(path)
