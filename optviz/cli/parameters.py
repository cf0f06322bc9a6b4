"""Options that are the parameters of what a command makes: of a study, or of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click


# Before click 8.2, the class is not generic.
class _Number(click.ParamType):  # type: ignore[type-arg]
    """A number, as text; what it may be, that which it is a parameter of says."""

    name = "N"

    def __init__(self, option: str) -> None:
        self.option = option

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> float:
        """The number."""
        from optviz.given.parameters import parse_number

        return parse_number(value, self.option) if isinstance(value, str) else float(value)


def parameter_options(cls: type, defaults: Mapping[str, float] | None = None) -> list[click.Parameter]:
    """An option for each parameter of a class, with its meaning and its default, or another one."""
    from optviz.given.parameters import default_of, parameters

    known = {name: (each.meaning, default_of(cls, name)) for name, each in parameters(cls).items()}
    told = {name: (meaning, (defaults or {}).get(name, default)) for name, (meaning, default) in known.items()}
    return [_option(name, *each) for name, each in told.items()]


def _option(name: str, meaning: str, default: float) -> click.Option:
    about = f"{meaning[0].upper()}{meaning[1:]}.  [default: {default:g}]"
    return click.Option([f"--{name}", name], type=_Number(f"--{name}"), metavar="N", help=about)
