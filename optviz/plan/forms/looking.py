"""Which form a rule of one's own has: told by what it takes, and by trying it on a bowl before the race."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.code_files import name_told
from optviz.given.generators import as_they_were
from optviz.given.own_code import RuleError, held, shown
from optviz.given.parameters import is_number, number_text
from optviz.optimizers.base import Optimizer
from optviz.plan.forms import courses, ways
from optviz.plan.forms.adapted import Adapted, Form, adapted, moves
from optviz.plan.forms.functions import is_function, of_function
from optviz.plan.forms.signatures import (
    GRADS,
    PARAMS,
    TABLES,
    Candidate,
    arguments,
    called,
    named_for,
    needed,
    numbers_of,
)

METHODS = ("update", "step", "update_params", "update_weights", "__call__")
_LINES = "`class Mine:`, `def update(self, weight, grad):`, `weight -= 0.1 * grad`"


def rule_from(source: Any, settings: Mapping[str, float], code: str = "") -> Adapted:
    """An optimizer from a class, a function or an object of any form that is known.

    `settings` are handed to the class or the function; `code` is where it comes from. Raises `OptvizError`, with the
    lines of a form that is known, if it has none of them.
    """
    name = str(held(held(source, "func", source), "__name__", type(source).__name__))
    told: OptvizError | None = None
    tried, lasted = 0, 0
    failing: Adapted | None = None
    for make, form, method, values in _candidates(source, dict(settings)):
        made: Adapted | None = None
        try:
            with as_they_were():
                made = adapted(name, make, form, method, values, code)
                if moves(made):
                    made.takes = _in_tables(made.kept)
                    return copy.deepcopy(made)
            tried += 1
        except OptvizError as error:
            told = told or error
            if isinstance(error, RuleError) and made is not None and made.count > lasted:
                failing, lasted = made, made.count
    # One that raises or gives no number ends its own run, and no other: it is found out in the race.
    if failing is not None and (lasted > 1 or (not tried and isinstance(told, RuleError))):
        return copy.deepcopy(failing)
    if told is not None and not tried:
        raise told
    why = "never moves on a bowl" if tried else "has no form that is known"
    given = ", ".join(f"{each} {number_text(value)}" for each, value in settings.items())
    it = f"with {given} it" if given else "it"
    raise OptvizError(
        f"{name_told(code) or name} cannot be an optimizer, because {it} {why}; a rule is written as {_LINES}."
    )


def _in_tables(kept: Mapping[str, Any]) -> dict[str, str]:
    """The numbers in the tables that a rule keeps its settings in, by name, after some steps."""
    tables = (kept[name] for name in TABLES if isinstance(kept.get(name), dict))
    return {
        name: name
        for table in tables
        for name, value in table.items()
        if isinstance(name, str) and is_number(value) and name not in ways.STEP_NAMES
    }


def _candidates(source: Any, settings: dict[str, float]) -> Iterator[Candidate]:
    if isinstance(source, type):
        yield from _of_class(source, settings)
    elif courses.are_functions(source):
        yield lambda: source, courses.of_functions(), "", {}
    elif any(callable(held(source, each)) for each in METHODS[:-1]):
        if settings:
            raise OptvizError(f"{shown(source)} is an object that is made already; give its class for other settings.")
        for form, method in _of_object(source):
            yield _copier(source), form, method, numbers_of(source)
    elif callable(source):
        yield from of_function(source, settings)


def _copier(source: Any) -> Callable[[], Any]:
    return lambda: copy.deepcopy(source)


def _of_class(cls: type, settings: dict[str, float]) -> Iterator[Candidate]:
    given = named_for(cls, settings, cls.__name__)
    taken = arguments(cls)
    required = [each for each in taken if each.default is Parameter.empty and each.name not in given]
    if required and required[0].name in PARAMS:
        if len(required) > 1:
            missing = required[1].name
            raise OptvizError(f"{cls.__name__} needs `{missing}`; give it, as in {cls.__name__}:{missing}=0.1.")

        def make_with_parameters() -> Any:
            parameters = [ways.held_of(np.zeros(2))]
            return called(lambda: cls(parameters, **given), cls), parameters

        for method in ("step", "update"):
            if callable(function := getattr(cls, method, None)):
                hands = len(needed(function)) == 2
                yield make_with_parameters, ways.of_parameters(method, hands_gradients=hands), method, given
        return
    if required:
        missing = required[0].name
        raise OptvizError(f"{cls.__name__} needs `{missing}`; give it, as in {cls.__name__}:{missing}=0.1.")

    def make() -> Any:
        return called(lambda: cls(**given), cls)

    sample = make()
    for form, method in _of_object(sample):
        yield make, form, method, numbers_of(sample) | given


def _of_object(rule: Any) -> Iterator[tuple[Form, str]]:
    """The forms that the method of an object may have, the likeliest first."""
    if isinstance(rule, Optimizer):
        yield ways.stepping("step"), "step"
        return
    for method in METHODS:
        function = held(rule, method)
        if not callable(function):
            continue
        for form in _forms_of(rule, method, needed(function)):
            yield form, method


def _forms_of(rule: Any, method: str, names: list[str]) -> Iterator[Form]:
    """The forms of a method that takes such arguments."""
    if len(names) == 1:
        yield from (courses.of_layer(method, attributes) for attributes in courses.OF_LAYERS)
    elif len(names) == 2 and names[1] in courses.ASKED:
        yield courses.asking(method)
    elif len(names) == 2:
        plain, several = ways.in_arrays(method), [ways.in_tables(method), ways.in_lists(method)]
        yield from [*several, plain] if names[0] in {"params", "parameters"} else [plain, *several]
    elif len(names) > 2:
        yield ways.with_states(method, names[2:], {}, {})
    else:
        for params, grads in zip(_held_as(rule, PARAMS), _held_as(rule, GRADS), strict=False):
            yield ways.holding(method, params, grads)


def _held_as(rule: Any, names: Sequence[str]) -> list[str]:
    return [name for name in names if held(rule, name) is not None]


def is_of_another_form(source: Any) -> bool:
    """Whether something that was handed over is a rule in another form than an object with `update(weight, grad)`."""
    if isinstance(source, Optimizer) or (isinstance(source, type) and issubclass(source, Optimizer)):
        return False
    method = held(source, "update")
    others = any(callable(held(source, each)) for each in METHODS[1:-1])
    if isinstance(source, type):
        required = [each for each in arguments(source) if each.default is Parameter.empty]
        if required:
            return required[0].name in PARAMS
        return (not callable(method) and others) or _is_other(needed(method)[1:], method)
    if callable(method) and not courses.are_functions(source):
        return _is_other(needed(method), method)
    return others or courses.are_functions(source) or is_function(source)


def _is_other(names: Sequence[str], method: Any) -> bool:
    if not callable(method) or not inspect.isroutine(method):
        return False
    is_plain = len(names) == 2 and names[1] not in courses.ASKED
    return tuple(names[:1]) in {("params",), ("parameters",)} or not is_plain
