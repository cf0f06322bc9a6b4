"""What is said of a key of a recipe, beside its name and its default."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

from optviz.given.kinds import Kind


class Key(NamedTuple):
    """What is to be said of a field: its kind, its meaning, and the option if its name is not simply the field's.

    A field without an option is given in files only.
    """

    kind: Kind
    meaning: str
    option: str | None = None
    in_files_only: bool = False


def key_of(default: Any, kind: Kind, meaning: str, option: str | None = None, *, in_files_only: bool = False) -> Any:
    """A field of a recipe with its default, and all that is to be said of it."""
    return dataclasses.field(default=default, metadata={"key": Key(kind, meaning, option, in_files_only)})
