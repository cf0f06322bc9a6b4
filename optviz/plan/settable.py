"""What may be set of a rule that is written as a text, wherever it comes from, and the rule with other settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from optviz.errors import OptvizError
from optviz.given.own_code import shown
from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.plan.forms.adapted import RATES, Adapted, full_name
from optviz.plan.forms.libraries import rule_like
from optviz.plan.inputs import is_from_elsewhere, optimizer_from, optimizer_of

# What one's own rules call a share that is kept.
_SHARES = ("momentum", "mu", "rho", "beta", "beta1", "beta_1", "b1", "decay_rate", "decay", "gamma")


class Settable(NamedTuple):
    """What a rule is called, the short form of each of its settings by name, and which of them are given.

    `rate` is the name of its learning rate, if it has one, `shares` are those of what is from 0 to 1 and kept, and
    `like` is the rule of the catalogue whose law of rates holds for it.
    """

    title: str
    shorts: Mapping[str, str]
    given: Mapping[str, float]
    rate: str | None
    shares: Sequence[str]
    like: type[Optimizer]

    def name_of(self, given: str) -> str | None:
        """The name of the setting that is meant, if it is one."""
        return full_name(self.shorts, given)


def settable(text: str, surface: Surface) -> Settable:
    """What may be set of the rule of a text. Raises `OptvizError` if it means none."""
    spec = Spec.parse(text)
    if not is_from_elsewhere(spec):
        cls, given = optimizer_of(spec)
        known = parameters(cls)
        shares = [name for name, each in known.items() if each.interval == "[0, 1)"]
        rate = "learning_rate" if "learning_rate" in known else None
        return Settable(cls.__name__, {name: each.symbol for name, each in known.items()}, given, rate, shares, cls)
    takes = optimizer_from(text, surface).takes
    asked = {name: value for each in spec.layers for name, value in each.settings.items()}
    return Settable(
        spec.called(str),
        takes,
        {full_name(takes, name) or name: value for name, value in asked.items()},
        next((name for name in takes if name in RATES), None),
        [name for name in _SHARES if name in takes],
        rule_like(spec.core.name.rpartition(":")[2]),
    )


def with_settings(rule: Any, settings: Mapping[str, Any], surface: Surface, steps: int) -> Any:
    """A rule with other values of some of its settings, as it is before its first step of so many on a surface.

    Of a rule of the catalogue they may be arrays, a value for each of its runs.
    """
    if not settings:
        return rule
    if isinstance(rule, Adapted):
        if rule.spec is None:
            raise OptvizError(f"{shown(rule.title, str)} was made already; name its class for other settings.")
        changed = Spec(rule.spec.name, {**rule.spec.settings, **settings}, rule.spec.inner)
        return optimizer_from(str(changed), surface, steps)
    return type(rule)(**(rule.settings() | settings))
