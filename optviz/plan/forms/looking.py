"""Which form a rule of one's own has: told by what it takes, and by trying it on a bowl before the race."""

from __future__ import annotations

import copy
import inspect
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import Parameter
from typing import Any

import numpy as np

from optviz.errors import FAILURES, OptvizError, unknown_name
from optviz.given.code_files import name_told
from optviz.given.own_code import RuleError, held, raised, shown
from optviz.given.parameters import is_number
from optviz.optimizers.base import Optimizer
from optviz.plan.forms import ways
from optviz.plan.forms.adapted import RATES, Adapted, Form, adapted, moves

METHODS = ("update", "step", "__call__")
_PARAMS = ("params", "parameters", "weights", "weight", "theta", "w")
_GRADS = ("grads", "gradients", "grad", "gradient", "dw", "g")
# What an argument is called that a rule hands back for its next step, and may begin without.
_TABLES = ("config", "state", "cache", "states", "opt_state", "hyperparams")
_LINES = "`class Mine:`, `def update(self, weight, grad):`, `weight -= 0.1 * grad`"


def rule_from(source: Any, settings: Mapping[str, float], code: str = "") -> Adapted:
    """An optimizer from a class, a function or an object of any form that is known.

    `settings` are handed to the class or the function; `code` is where it comes from. Raises `OptvizError`, with the
    lines of a form that is known, if it has none of them.
    """
    name = str(held(source, "__name__", type(source).__name__))
    told: OptvizError | None = None
    tried, lasted = 0, 0
    failing: Adapted | None = None
    for make, form, method, values in _candidates(source, dict(settings)):
        made: Adapted | None = None
        try:
            with _as_it_was():
                made = adapted(name, make, form, method, values, code)
                if moves(made):
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
    raise OptvizError(
        f"{name_told(code) or name} cannot be an optimizer, because it {why}; a rule is written as {_LINES}."
    )


_Candidate = tuple[Callable[[], Any], Form, str, dict[str, float]]


def _candidates(source: Any, settings: dict[str, float]) -> Iterator[_Candidate]:
    if isinstance(source, type):
        yield from _of_class(source, settings)
    elif any(callable(held(source, each)) for each in ("update", "step")):
        if settings:
            raise OptvizError(f"{shown(source)} is an object that is made already; give its class for other settings.")
        for form, method in _of_object(source):
            yield _copier(source), form, method, numbers_of(source)
    elif callable(source):
        yield from _of_function(source, settings)


def _copier(source: Any) -> Callable[[], Any]:
    return lambda: copy.deepcopy(source)


def _of_class(cls: type, settings: dict[str, float]) -> Iterator[_Candidate]:
    given = named_for(cls, settings, cls.__name__)
    taken = _arguments(cls)
    required = [each for each in taken if each.default is Parameter.empty and each.name not in given]
    if required and required[0].name in _PARAMS and len(required) == 1:

        def make_with_parameters() -> Any:
            parameter = ways.held_of(np.zeros(2))
            return called(lambda: cls([parameter], **given), cls), parameter

        for method in ("step", "update"):
            if callable(getattr(cls, method, None)):
                yield make_with_parameters, ways.of_parameters(method), method, given
        return
    if required:
        missing = required[0].name
        raise OptvizError(f"{cls.__name__} needs `{missing}`; give it, as in {cls.__name__}:{missing}=0.1.")

    def make() -> Any:
        return called(lambda: cls(**given), cls)

    sample = make()
    for form, method in _of_object(sample):
        yield make, form, method, numbers_of(sample) | given


def called(make: Callable[[], Any], owner: Any) -> Any:
    """What a class makes; what it raises is a sentence."""
    try:
        return make()
    except OptvizError:
        raise
    except FAILURES as error:
        raise raised(error, "__init__", owner) from error


def _of_object(rule: Any) -> Iterator[tuple[Form, str]]:
    """The forms that the method of an object may have, the likeliest first."""
    if isinstance(rule, Optimizer):
        yield ways.stepping("step"), "step"
        return
    for method in METHODS:
        function = held(rule, method)
        if not callable(function):
            continue
        names = _needed(function)
        if len(names) == 2:
            plain, several = ways.in_arrays(method), [ways.in_tables(method), ways.in_lists(method)]
            for form in [*several, plain] if names[0] in {"params", "parameters"} else [plain, *several]:
                yield form, method
        elif len(names) > 2:
            yield ways.with_states(method, names[2:], {}, {}), method
        elif not names:
            for params, grads in zip(_held_as(rule, _PARAMS), _held_as(rule, _GRADS), strict=False):
                yield ways.holding(method, params, grads), method


def _held_as(rule: Any, names: Sequence[str]) -> list[str]:
    return [name for name in names if held(rule, name) is not None]


def _of_function(function: Any, settings: dict[str, float]) -> Iterator[_Candidate]:
    given = named_for(function, settings, "the function", inner=True)
    taken = _arguments(function)
    names = _needed(function)

    def make() -> Any:
        return function

    tables = [each.name for each in taken[2:] if each.name in _TABLES]
    if len(names) in {2, 3} and tables:
        # Such a table has the settings in it.
        first = {tables[0]: dict(settings)}
        yield (
            make,
            ways.with_states("", [*names[2:], *(each for each in tables if each not in names)], {}, first),
            "",
            settings,
        )
        return
    rates = {each.name: each.default for each in taken if is_number(each.default)}
    asks = bool(names) and names[-1].lower() in {"f_grad", "grad_f", "gradient", "grad"} and len(names) == 5
    if len(names) == 4 + asks and (asks or _are_coordinates(names[:2])):
        yield make, ways.by_coordinates("", 4, asks=asks), "", {}
        return
    if not _is_rule(names):
        return
    fixed = {name: value for name, value in given.items() if name in names}
    keywords = {name: value for name, value in given.items() if name not in names}

    def make_with_settings() -> Any:
        return (lambda *args: function(*args, **keywords)) if keywords else function

    yield make_with_settings, ways.with_states("", names[2:], fixed, {}), "", rates | given


def _are_coordinates(names: Sequence[str]) -> bool:
    """Whether two arguments are those of a point, as `x1, x2` or `x, y`, and not a weight and its gradient."""
    first, second = names
    return (first[:-1], second[:-1]) == (first.rstrip("01"), second.rstrip("12")) or {first, second} == {"x", "y"}


def _arguments(function: Any) -> list[Parameter]:
    """What may be given by place or by name."""
    try:
        taken = inspect.signature(function).parameters.values()
    # Not everything tells, as what is written in C.
    except (TypeError, ValueError):
        return []
    return [
        each
        for each in taken
        if each.kind in {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
    ]


def named_for(function: Any, settings: Mapping[str, float], name: str, *, inner: bool = False) -> dict[str, Any]:
    """Settings by the names that a class or function has for them, each a number of the kind of its default."""
    taken = {each.name: each for each in _arguments(function)}
    takes_all = any(each.kind is Parameter.VAR_KEYWORD for each in inspect.signature(function).parameters.values())
    if inner and any(each in _TABLES for each in taken):
        return {}
    found: dict[str, Any] = {}
    for given, value in settings.items():
        also = next((each for each in RATES if given in RATES and each in taken), given)
        known = given if given in taken else also
        if known not in taken and not takes_all:
            raise unknown_name(f"argument of {name}", given, taken)
        default = taken[known].default if known in taken else None
        if isinstance(default, bool):
            found[known] = bool(value)
        else:
            found[known] = int(value) if isinstance(default, int) and value == int(value) else value
    return found


def numbers_of(rule: Any) -> dict[str, float]:
    """The settings of an object: the numbers that its class takes and the object holds under the same name."""
    values = {each.name: held(rule, each.name) for each in _arguments(type(rule))}
    return {name: float(value) for name, value in values.items() if is_number(value) and not isinstance(value, bool)}


@contextmanager
def _as_it_was() -> Iterator[None]:
    """What is tried here draws from generators of random numbers that are afterwards as they were."""
    numbers, plain = np.random.get_state(), random.getstate()  # noqa: NPY002 one's own rule may use it
    try:
        yield
    finally:
        np.random.set_state(numbers)  # noqa: NPY002
        random.setstate(plain)


def is_of_another_form(source: Any) -> bool:
    """Whether something that was handed over is a rule in another form than an object with `update(weight, grad)`."""
    if isinstance(source, type):
        if issubclass(source, Optimizer):
            return False
        required = [each for each in _arguments(source) if each.default is Parameter.empty]
        method = getattr(source, "update", None)
        if required:
            return required[0].name in _PARAMS and len(required) == 1
        taken = _needed(method)[1:]
        return (not callable(method) and callable(getattr(source, "step", None))) or _is_other(taken, method)
    if isinstance(source, Optimizer):
        return False
    method = held(source, "update")
    if callable(method):
        return _is_other(_needed(method), method)
    return callable(held(source, "step")) or (inspect.isroutine(source) and _is_rule(_needed(source)))


def _is_rule(names: Sequence[str]) -> bool:
    """Whether a function that takes these may be one; a method without its object is none."""
    return len(names) >= 2 and names[0] != "self"


def _needed(function: Any) -> list[str]:
    """What must be given by place."""
    by_place = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}
    return [each.name for each in _arguments(function) if each.default is Parameter.empty and each.kind in by_place]


def _is_other(names: Sequence[str], method: Any) -> bool:
    if not callable(method) or not inspect.isroutine(method):
        return False
    return tuple(names[:1]) in {("params",), ("parameters",)} or len(names) > 2 or not names
