"""Learning rates of optimizers that are written as texts: whether one is given, and the same text with another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.plan.forms.adapted import RATES
from optviz.plan.forms.walking import is_path
from optviz.plan.inputs import is_from_elsewhere, optimizer_of

RATE = "learning_rate"


def takes_no_rate(spec: Spec) -> bool:
    """Whether what a spec names goes its way by itself, as a path or a rule of SciPy."""
    return is_path(spec.core.name) or spec.core.name.startswith("scipy:")


def has_rate(spec: Spec) -> bool:
    """Whether a learning rate is written in a spec."""
    if is_from_elsewhere(spec):
        # What one's own rule takes is seen when it is made.
        return any(each.settings.keys() & {*RATES} for each in spec.layers)
    return RATE in optimizer_of(spec)[1]


def with_rate(spec: Spec, rate: float) -> Spec:
    """The same with a learning rate, in the place of the one that is written in it, if any."""
    if is_from_elsewhere(spec):
        bare = _without_rates(spec)
        return Spec(bare.name, {RATE: rate} | dict(bare.settings), bare.inner)
    cls, given = optimizer_of(spec)
    told: Mapping[str, Any] = {RATE: rate} if RATE in parameters(cls) else {}
    # Of several names within each other, the settings of all stand behind the last bracket.
    return Spec(spec.called(str), {**given, **told})


def _without_rates(spec: Spec) -> Spec:
    kept = {name: value for name, value in spec.settings.items() if name not in RATES}
    return Spec(spec.name, kept, spec.inner and _without_rates(spec.inner))
