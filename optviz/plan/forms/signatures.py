"""What classes and functions of one's own take: by which names, which of it they must be given, and what is known."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from inspect import Parameter
from typing import Any

from optviz.errors import FAILURES, OptvizError, unknown_name
from optviz.given.own_code import held, raised
from optviz.given.parameters import is_number
from optviz.plan.forms.adapted import RATES, Form
from optviz.plan.forms.ways import STEP_NAMES

PARAMS = ("params", "parameters", "weights", "weight", "theta", "w")
GRADS = ("grads", "gradients", "grad", "gradient", "dw", "g")
# What an argument is called that a rule hands back for its next step, and may begin without.
TABLES = ("config", "state", "cache", "states", "opt_state", "hyperparams")
# What an argument is called that is a setting, and no state.
SETTINGS = frozenset(
    {*RATES, "momentum", "mass", "mu", "rho", "decay", "decay_rate", "weight_decay", "epsilon", "eps"}
    | {
        f"{name}{place}"
        for name in ("beta", "b", "gamma")
        for place in ("", "1", "2", "_1", "_2")
        if name + place != "b"
    }
)
# What is tried: what makes a rule, its form, which method that asks, and the settings that are told.
Candidate = tuple[Callable[[], Any], Form, str, dict[str, float]]


def called(make: Callable[[], Any], owner: Any) -> Any:
    """What a class makes; what it raises is a sentence."""
    try:
        return make()
    except OptvizError:
        raise
    except FAILURES as error:
        raise raised(error, "__init__", owner) from error


def arguments(function: Any) -> list[Parameter]:
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


def needed(function: Any) -> list[str]:
    """What must be given by place."""
    by_place = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}
    return [each.name for each in arguments(function) if each.default is Parameter.empty and each.kind in by_place]


def named_for(function: Any, settings: Mapping[str, float], name: str, *, inner: bool = False) -> dict[str, Any]:
    """Settings by the names that a class or function has for them, each a number of the kind of its default."""
    taken = {each.name: each for each in arguments(function)}
    takes_all = any(each.kind is Parameter.VAR_KEYWORD for each in inspect.signature(function).parameters.values())
    if inner and any(each in TABLES for each in taken):
        return {}
    found: dict[str, Any] = {}
    for given, value in settings.items():
        also = next((each for each in RATES if given in RATES and each in taken), given)
        known = given if given in taken else also
        if not taken and not takes_all:
            raise OptvizError(f"{name} has no arguments; leave `{given}` out.")
        if known not in taken and not takes_all:
            raise unknown_name(f"argument of {name}", given, taken)
        default = taken[known].default if known in taken else None
        if isinstance(default, bool):
            found[known] = bool(value)
        else:
            found[known] = int(value) if isinstance(default, int) and value == int(value) else value
    return found


def settable(source: Any, *, states: bool = False) -> dict[str, str]:
    """The numbers that may be given to a class or function, by name; where it has `states`, none that may be one."""
    return {
        each.name: each.name
        for each in arguments(source)
        if each.name not in {*PARAMS, *GRADS, *STEP_NAMES}
        and (
            (is_number(each.default) and not isinstance(each.default, bool))
            or each.name in SETTINGS
            or (each.default is Parameter.empty and not states)
        )
    }


def numbers_of(rule: Any) -> dict[str, float]:
    """The settings of an object: the numbers that its class takes and the object holds under the same name."""
    values = {each.name: held(rule, each.name) for each in arguments(type(rule))}
    return {name: float(value) for name, value in values.items() if is_number(value) and not isinstance(value, bool)}


def check_given(name: str, names: Sequence[str], given: Collection[str]) -> None:
    """Refuse a rule that must be given settings which nobody gave."""
    missing = [each for each in names if each in SETTINGS and each not in given]
    if missing:
        raise OptvizError(f"{name} needs `{missing[0]}`; give it, as in {name}:{missing[0]}=0.1.")
