"""What a schedule is: a wrapper that makes of the learning rate another one for each step."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.wrappers.wrapper import Wrapper

# How many steps a schedule lasts; it is in `lasts`, by which who plans a race says it.
Steps = Annotated[float, Parameter("[0, inf)", "T", "how many steps it lasts; 0 is as many as the race has")]
Floor = Annotated[float, Parameter("[0, 1]", "floor", "the share of the rate at the end", quiet=True)]


class Schedule(Wrapper):
    """The base of schedules; a subclass defines `share`, by which the learning rate of a step is multiplied."""

    t: int | None = state()

    def share(self, t: int) -> Any:
        """The share of the learning rate in step `t`, counted from 0; it is asked once for each step, in their order.

        It is a number, or one for each run `(n,)`.
        """
        raise OptvizError(f"{type(self).__name__} has no schedule; define share(self, t) in it, for step {t}.")

    def within(self) -> Any:
        """The rule within, with the learning rate of this step."""
        inner = super().within()
        if self.t is None:
            self.t = 0
        share = self.share(self.t)
        self.t += 1
        if not self.carried:
            # One's own has its rate where only its form knows.
            inner.scale_rate(share if self.scaled is None else share * self.scaled)
        else:
            inner.learning_rate = self.learning_rate * share
        return inner

    def effective_step(self) -> Any:
        """That of the rule within."""
        return None if self.inner is None else self.inner.effective_step()

    def rates(self, steps: int) -> Array:
        """The learning rate of each of so many steps from now on, `(steps,)`."""
        begin = self.t or 0
        shares = np.array([self.share(begin + each) for each in range(steps)], dtype=np.float64)
        return super().rates(steps) * shares


def along_cosine(progress: Any) -> Any:
    """From 1 to 0 along half a cosine, for a progress from 0 to 1."""
    return 0.5 * (1.0 + np.cos(np.pi * progress))
