"""A wrapper around a rule, as one class: its settings are those of both, and so it is an optimizer like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, default_of, parameters
from optviz.optimizers.base import Optimizer
from optviz.optimizers.wrappers.wrapper import Wrapper

_SHARED = parameters(Optimizer).keys()


def composed(wrapper: type[Wrapper], around: type[Optimizer]) -> type[Wrapper]:
    """The class of a wrapper around a rule, called as it is written: `Clip(Adam)`; the same one each time.

    A setting within that has the name of one further out is called `inner_` and that name.
    """
    if (wrapper, around) not in _made:
        _made[wrapper, around] = _composed(wrapper, around)
    return _made[wrapper, around]


_made: dict[tuple[type[Wrapper], type[Optimizer]], type[Wrapper]] = {}


def _composed(wrapper: type[Wrapper], around: type[Optimizer]) -> type[Wrapper]:
    name = f"{wrapper.__name__}({around.__name__})"
    outside = own_of(wrapper)
    taken = {*outside, *(each.symbol for each in outside.values())}
    annotations: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    carried: dict[str, str] = {}
    for its, parameter in parameters(around).items():
        mine = its
        while mine in taken:
            mine = f"inner_{mine}"
        symbol = parameter.symbol if parameter.symbol not in taken else mine
        taken |= {mine, symbol}
        annotations[mine] = Annotated[
            float, Parameter(parameter.interval, symbol, parameter.meaning, quiet=parameter.quiet)
        ]
        fields[mine], carried[mine] = default_of(around, its), its
    told = {
        "__module__": wrapper.__module__,
        "__doc__": wrapper.__doc__,
        "__annotations__": annotations,
        "around": around,
        "carried": carried,
        "lasts": (*wrapper.lasts, *(mine for mine, its in carried.items() if its in around.lasts)),
        "settles": wrapper.settles and around.settles,
        "law": around.law,
    }
    made: type[Wrapper] = type(name, (wrapper,), told | fields)
    return made


def own_of(wrapper: type[Wrapper]) -> Mapping[str, Parameter]:
    """The settings of a wrapper itself."""
    return {name: each for name, each in parameters(wrapper).items() if name not in _SHARED}


def rule_within(cls: type) -> type[Optimizer] | None:
    """What a class that `composed` made stands around; None of any other."""
    if not issubclass(cls, Wrapper) or cls.around is Optimizer:
        return None
    return cls.around if composed(cls.__bases__[0], cls.around) is cls else None


def joined(cls: type[Wrapper], given: Mapping[str, Any], within: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a composed class: those given to it, and those given to the rule within by their full names."""
    chosen = cls.full_names(given)
    for mine, its in cls.carried.items():
        if its in within and mine in chosen:
            raise OptvizError(f"`{mine}` of {cls.__name__} is given twice; give it once.")
        if its in within:
            chosen[mine] = within[its]
    return chosen
