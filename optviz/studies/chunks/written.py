"""A rule that is not in the catalogue, as another process can be told of it: by its text, and by which code it is."""

from __future__ import annotations

from importlib import metadata
from typing import Any, NamedTuple, Self

from optviz.errors import OptvizError
from optviz.given.code_files import allow_also, is_code, sums_of
from optviz.given.spec import Spec
from optviz.objectives.surfaces import Surface
from optviz.plan.forms.adapted import Adapted
from optviz.plan.inputs import optimizer_from


class Written(NamedTuple):
    """A text such as `homework.py:Adam:lr=0.1`, and the sums of its files, or the version of its library."""

    text: str
    sums: tuple[str, ...]

    @classmethod
    def of(cls, rule: Any) -> Self | None:
        """How a rule is written; None of an object, which was handed over."""
        if not isinstance(rule, Adapted) or rule.spec is None:
            return None
        return cls(str(rule.spec), _sums(rule.spec.core.name))

    def made(self, surface: Surface, steps: int) -> Any:
        """The rule. Raises `OptvizError` if its code is not here what it was where this was written."""
        name = Spec.parse(self.text).core.name
        try:
            if is_code(name):
                allow_also(name)
            same = _sums(name) == self.sums
        except OptvizError:
            same = False
        if not same:
            raise OptvizError(
                f"{name} is another one for those who race the runs than it is here; let them work in the same folder, "
                "with the same libraries, or leave out --workers and --scheduler."
            )
        return optimizer_from(self.text, surface, steps)


def _sums(name: str) -> tuple[str, ...]:
    if is_code(name):
        return sums_of(name)
    library = name.partition(":")[0]
    try:
        return (library, metadata.version(library))
    except metadata.PackageNotFoundError:
        return (library, "")
