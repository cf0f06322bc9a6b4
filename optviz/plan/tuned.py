"""How the learning rates of a race were found: what became of each rate of a grid, as data."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

from optviz.given.spec import Spec

# Why a rule has the rate that it has: it is the best of the grid; there was none to be found, because all of them were
# lost or left the window; somebody gave it; or the rule has none.
Why = Literal["tuned", "lost", "given", "none"]


class Trial(NamedTuple):
    """A run with one of the rates: how it ended, as in `optviz.judging.outcome`, from which step on, and its last loss.

    `floor` is the loss at the minimum where it rests; not a number where it does not.
    """

    rate: float
    kind: str
    step: int
    loss: float
    floor: float

    @property
    def rests(self) -> bool:
        """Whether it rests at a minimum."""
        return not math.isnan(self.floor)


class Tuned(NamedTuple):
    """One rule, and the learning rate that it has now, if it has one, under the `name` that it gives to it.

    `trials` are empty where no rate was to be found. `share` is how many of the runs from all over the window come to
    rest at a minimum with that rate, from 0 to 1; None where there is no window, or no minimum to rest at.
    """

    title: str
    why: Why
    name: str
    rate: float | None
    trials: tuple[Trial, ...] = ()
    share: float | None = None

    def asked(self, spec: Spec) -> Spec:
        """The spec of its run, as a recipe asks for it: with a rate if somebody gave that, and without if none did."""
        others = {name: value for name, value in spec.settings.items() if name != self.name}
        given = {self.name: self.rate} if self.why == "given" and self.rate is not None else {}
        return Spec(spec.name, others | given, spec.inner)


class Tuning(NamedTuple):
    """All rules that run from each start of a race, and from how many places those were raced again for their shares.

    Their rates were found from the first start.
    """

    rules: tuple[Tuned, ...]
    starts: int

    @property
    def grid(self) -> tuple[float, ...]:
        """The rates that were tried; none if no rate was to be found."""
        return next((tuple(each.rate for each in rule.trials) for rule in self.rules if rule.trials), ())

    def for_programs(self) -> list[dict[str, Any]]:
        """All that is known of the search, as JSON has it; a number that is none or infinite is None."""
        return [
            {"optimizer": rule.title, "rate": rule.rate, "from": rule.why, "share": rule.share, "starts": self.starts}
            | {"trials": [{name: _number(value) for name, value in trial._asdict().items()} for trial in rule.trials]}
            for rule in self.rules
        ]


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
