"""By what a figure tells a table from another one of the same name: the sum of the numbers that it was made from."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterable

from optviz.data.models.model import Model
from optviz.data.table import asked_in, is_table
from optviz.errors import OptvizWarning

# In characters of its sum.
_TOLD = 12
_TOLD_OF = re.compile(rf"(?P<name>.*\.csv(?::.*)?) sha256:[0-9a-f]{{{_TOLD}}}", re.DOTALL | re.IGNORECASE)


def told_in(surface: object) -> list[str]:
    """The table that a surface is made from with its sum, as in `points.csv:size:price sha256:0123456789ab`, if any."""
    while not isinstance(surface, Model):
        surface = getattr(surface, "inner", None)
        if surface is None:
            return []
    samples = surface.samples
    if not is_table(samples.spec):
        return []
    numbers = hashlib.sha256()
    for each in (samples.inputs, samples.target):
        numbers.update(each.astype("<f8").tobytes())
    return [f"{samples.spec} sha256:{numbers.hexdigest()[:_TOLD]}"]


def is_told(told: str) -> bool:
    """Whether this is what a figure says of a table."""
    return _TOLD_OF.fullmatch(told) is not None


def check_told(before: Iterable[str], surfaces: Iterable[object]) -> None:
    """Warn of a table that was another one when a figure was made that said so of it."""
    now = {_name(told): told for surface in surfaces for told in told_in(surface)}
    for path in dict.fromkeys(
        asked_in(_name(told)).path for told in before if is_told(told) and now.get(_name(told), told) != told
    ):
        warnings.warn(
            f"{path} is not what it was when this figure was made; what is shown is what is in it now.",
            OptvizWarning,
            stacklevel=2,
        )


def _name(told: str) -> str:
    found = _TOLD_OF.fullmatch(told)
    return found["name"] if found else told
