"""The error that a value of a recipe is wrong."""

from __future__ import annotations

from typing import Any

from optviz.errors import OptvizError
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
