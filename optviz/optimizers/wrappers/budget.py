"""Rules that may ask so often and no more, so that steps of different costs are compared at the same price."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.wrappers.wrapper import Seen, Wrapper


class Limited(Wrapper):
    """The rule within stays where it is as soon as it has asked for so many losses, gradients and Hessians.

    c <- c + what the step of the rule within asked for, as long as c < budget

    The last step may cost more than what is left. It is what --budget puts around every optimizer; none of PyTorch,
    Keras and Optax has it.
    Reference: counts of evaluations as the price of a step are in J. Moré and S. Wild, Benchmarking derivative-free
    optimization algorithms, 2009, section 2.
    """

    budget: Annotated[float, Parameter("[1, inf)", "budget", "how many evaluations it may ask for")] = 100.0
    spent: Any = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step of the rule within, in place, where something is left to pay it with."""
        if self.spent is None:
            self.spent = 0.0 * weight[0]
        over = self.spent >= self.budget
        if np.all(over):
            return
        before, paid = weight.copy(), _Paid(objective, over)
        self.move(weight, paid)
        weight[...] = np.where(over, before, weight)
        self.spent = self.spent + np.where(over, 0.0, paid.asked)

    def effective_step(self) -> Any:
        """That of the rule within."""
        return None if self.inner is None else self.inner.effective_step()


class _Paid(Seen):
    """An objective that counts what is asked of it; those for whom it is over ask nothing."""

    def __init__(self, objective: Any, over: Any) -> None:
        super().__init__(objective)
        self.over = over
        self.asked: Any = 0.0

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        return self._paid("value", w)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return self._paid("gradient", w)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        return self._paid("hessian", w)

    def spare(self, runs: Any) -> None:
        """Take back that these runs have asked what was asked last."""
        self.asked = self.asked - runs
        self._spare(runs & ~self.over)

    def _paid(self, name: str, w: Array) -> Array:
        found: Array = getattr(self.objective, name)(w)
        self.asked = self.asked + 1.0
        self._spare(self.over)
        return found

    def _spare(self, runs: Any) -> None:
        # One run that is over asks nothing at all.
        if np.ndim(runs) and hasattr(self.objective, "spare"):
            self.objective.spare(runs)
