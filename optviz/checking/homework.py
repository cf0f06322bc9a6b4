"""Which of some optimizers are somebody's own, and what is told of these, in every language."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from optviz.checking.apart import checked_apart
from optviz.checking.checked import Checked, check
from optviz.checking.saying import sentence_of
from optviz.checking.walks import check_goes
from optviz.errors import OptvizError, OptvizWarning, name_in
from optviz.given.code_files import is_code
from optviz.given.spec import Spec
from optviz.optimizers import every_optimizer, is_in_catalogue
from optviz.optimizers.wrappers.wrapper import Wrapper
from optviz.plan.forms.adapted import Adapted
from optviz.plan.forms.libraries import is_of_library
from optviz.words import languages, words

# One language by its tag, and what is said in it.
Told = dict[str, str]


def told_of(optimizers: Sequence[Any], written: Sequence[str]) -> list[Told | None]:
    """What `optviz check` finds of each optimizer, in every language; None of what is nobody's homework.

    `written` is how a recipe names each. What is in a file is checked in a process with limits, as there.
    """
    return [
        _in_every_language(_checked(each, text)) if _is_homework(each, text) else None
        for each, text in zip(optimizers, written, strict=True)
    ]


def _is_homework(optimizer: Any, text: str) -> bool:
    """Whether it is a rule that somebody wrote, with nothing around it."""
    if is_in_catalogue(type(optimizer)) or is_of_library(text):
        return False
    rule = optimizer.rule if isinstance(optimizer, Adapted) else optimizer
    return getattr(optimizer, "path", None) is None and not isinstance(rule, Wrapper)


def _checked(optimizer: Any, text: str) -> Checked:
    against = _meant(optimizer.title if isinstance(optimizer, Adapted) else type(optimizer).__name__)
    if isinstance(optimizer, Adapted) and optimizer.code and is_code(Spec.parse(text).name):
        return checked_apart(text, against)
    # Of what it does the race has warned already.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OptvizWarning)
        try:
            return check(optimizer, against)
        except OptvizError as error:
            return Checked("", "", agrees=None, told=str(error))


def _meant(name: str) -> str | None:
    """The rule of the catalogue that is called so, if it can be gone beside."""
    found = name_in(every_optimizer(), name)
    try:
        if found is not None:
            check_goes(every_optimizer()[found])
    except OptvizError:
        return None
    return found


def _in_every_language(found: Checked) -> Told:
    return {tag: sentence_of(found, words(tag)) for tag in languages()}
