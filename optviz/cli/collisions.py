"""Two files of one command that are the same file, however they are spelled."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from optviz.errors import OptvizError


def check_collisions(outputs: Sequence[str], source: str | None) -> None:
    """Refuse outputs that would replace each other, or the source that they are made from."""
    for output in outputs:
        if source is not None and _is_in(source, output):
            raise OptvizError(f"{output} would replace {source}, from which it is made; give another name.")
    for one, other in combinations(outputs, 2):
        if _place(one) == _place(other):
            spelled = f", once as {other}" if one != other else ""
            raise OptvizError(f"{one} would be written twice{spelled}; give each file a name of its own.")
        for folder, file in ((one, other), (other, one)):
            if _is_in(file, folder):
                raise OptvizError(f"{file} would be among the frames of {folder}; write it to another place.")


def _is_in(path: str, place: str) -> bool:
    """Whether a file is the one at a place, or anywhere in the folder that is there."""
    return _place(path).is_relative_to(_place(place))


def _place(path: str) -> Path:
    """The one spelling of a path: absolute, without links, and in lower case where that makes no difference."""
    return Path(os.path.normcase(os.path.realpath(path)))
