"""The errors that a value of a recipe is wrong, or its key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optviz.errors import FAILURES, OptvizError
from optviz.given.kinds import UnfitError
from optviz.recipe.key import Key
from optviz.recipe.quoting import quoted


class WrongValueError(OptvizError):
    """A value of a recipe is wrong; `key` names it, so that a file's reader can add the line."""

    key: str

    def __init__(self, key: str, rule: str, value: object) -> None:
        self.key, self.rule, self.value = key, rule, value
        super().__init__(self.sentence(f"`{key}`"))

    def __reduce__(self) -> tuple[Any, ...]:
        """It must come whole from another process."""
        return type(self), (self.key, self.rule, self.value)

    def sentence(self, name: str) -> str:
        """The message, with the name that the value has where it was given."""
        return f"{name} {self.rule}, got {quoted(self.value)}."


def taken(name: str, key: Key, value: Any) -> Any:
    """A value as its key has it. Raises `WrongValueError` for one that does not fit."""
    try:
        return key.kind.take(value)
    except UnfitError as unfit:
        raise WrongValueError(name, f"must be {unfit}", value) from None
    # An object of one's own may fail where it is asked what it is.
    except FAILURES as error:
        from optviz.given.own_code import told_of

        raise told_of(error) or error from error


def unknown_key(name: str, known: Iterable[str]) -> OptvizError:
    """The error that a recipe has no such key among those that are known, with the nearest one."""
    import difflib

    known = list(known)
    nearest = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f"the nearest key is `{nearest[0]}`" if nearest else f"the keys are {', '.join(known)}"
    error = OptvizError(f"A recipe has no key `{name}`; {hint}.")
    error.key = name
    return error
