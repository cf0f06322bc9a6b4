"""What a wrapper is: a rule made of another one, whose settings it has beside its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from optviz.given.parameters import state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.base import Optimizer, total


class Wrapper(Optimizer):
    """The base of what stands around a rule; what is raced is made of one and a rule by `composed`.

    A subclass says what the rule within sees of the objective, `seen`, or what is done before and after its step.
    """

    # As it is of the rule within, if the wrapper does not forbid it.
    settles = True
    # The rule within, and which of its settings each of ours is.
    around: ClassVar[type[Optimizer]] = Optimizer
    carried: ClassVar[Mapping[str, str]] = MappingProxyType({})
    inner: Any = state()
    # Of the learning rate of a rule of one's own, which only its form knows: what a schedule further out leaves of it.
    scaled: Any = state()

    @classmethod
    def core(cls) -> type[Optimizer]:
        """The rule within all wrappers, whose learning rate it is."""
        return cls.around.core()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step of the rule within, in place, which sees what it is given to see."""
        self.move(weight, self.seen(objective))

    def seen(self, objective: Objective) -> Any:
        """What the rule within sees of an objective."""
        return objective

    def move(self, weight: Array, objective: Objective) -> None:
        """Let the rule within do one step in place."""
        moved = self.within().step(weight, objective)
        if moved is not None and moved is not weight:
            weight[...] = moved

    def within(self) -> Any:
        """The rule within, with the settings that this one has for it."""
        if self.inner is None:
            self.inner = self.around()
        for mine, its in self.carried.items():
            setattr(self.inner, its, getattr(self, mine))
        if self.scaled is not None:
            self.inner.scale_rate(self.scaled)
        return self.inner

    def scale_rate(self, share: Any) -> None:
        """Let a rule of one's own have this share of its learning rate."""
        self.scaled = share

    def rates(self, steps: int) -> Array:
        """Those of the rule within."""
        # Not the next step of a schedule, which would be lost.
        found: Array = Wrapper.within(self).rates(steps)
        return found


class Seen:
    """An objective whose gradient is another one, which a subclass defines; all else is as it is."""

    def __init__(self, objective: Any) -> None:
        self.objective = objective

    def __getattr__(self, name: str) -> Any:
        return getattr(self.objective, name)


def length_of(vector: Array) -> Array:
    """How long a gradient is, also where its square would outgrow floating point: of `(P, n)` one for each run."""
    largest = np.max(np.abs(vector), axis=0)
    scale = np.where(largest > 0, largest, 1.0)
    length: Array = scale * np.sqrt(total((vector / scale) * (vector / scale)))
    return length
