"""What an optimizer is: a step rule with hyper-parameters and state."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, Parametric
from optviz.objectives.base import Array, Objective
from optviz.optimizers.law import EITHER, Law

LearningRate = Annotated[float, Parameter("(0, inf)", "lr", "step size")]
Epsilon = Annotated[
    float, Parameter("(0, inf)", "eps", "keeps the division finite; added outside the root", quiet=True)
]
# So few numbers are added one by one, however they lie.
_FEW = 7


class Optimizer(Parametric):
    """The base of all optimizers, and of one's own.

    A subclass defines `update`. Its hyper-parameters are fields; whatever else an instance holds is state. Those of the
    catalogue may be arrays `(B,)`, one value for each of B runs that step together (`optviz.race.entries`).
    """

    # As #rrggbb; None leaves it to the figure.
    color: ClassVar[str | None] = None
    # What it is called elsewhere; whoever types that is told our name.
    also_called: ClassVar[tuple[str, ...]] = ()
    # Whether small gradients make small steps for good: a rule that forgets what they were makes larger ones again.
    settles: ClassVar[bool] = False
    # Which of its hyper-parameters, where they are 0, are as many as the steps of the race.
    lasts: ClassVar[tuple[str, ...]] = ()
    # What its learning rate is on a surface that says nothing of it.
    law: ClassVar[Law] = EITHER
    learning_rate: LearningRate = 0.01

    @classmethod
    def core(cls) -> type[Optimizer]:
        """The rule itself, within whatever stands around it."""
        return cls

    @property
    def lr(self) -> float:
        """The learning rate, under its short name."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: float) -> None:
        self.learning_rate = value

    def update(self, weight: Array, grad: Array) -> Any:  # noqa: ARG002 the signature is the contract
        """Change `weight` `(P,)` in place, given the gradient there; or return the new one. Ours take `(P, B)` too."""
        raise OptvizError(f"{type(self).__name__} has no rule; define update(self, weight, grad) in it.")

    def step(self, weight: Array, objective: Objective) -> Any:
        """Do one step, as `update` does it. A rule that needs more than the gradient at `weight` overrides this."""
        return self.update(weight, objective.gradient(weight))

    def rates(self, steps: int) -> Array:
        """The learning rate of each of so many steps, `(steps,)`, the next one first; it is asked of a copy."""
        return np.full(steps, self.learning_rate)

    def effective_step(self) -> Array | float | None:
        """What the last update multiplied the gradient by, for each coordinate; None where that cannot be named.

        Where a running average stands in the place of the gradient, it is what multiplied the average.
        """
        return None


def divisor(squares: Array, epsilon: float) -> Array:
    """What an adaptive rule divides by: the root of the gradients' squares, kept away from zero."""
    root: Array = np.sqrt(squares) + epsilon
    return root


def total(values: Array) -> Array:
    """The sum over the coordinates, from the first to the last: of `(P,)` a number, of `(P, B)` one for each run.

    NumPy adds a long row in another order than a long column; then B runs together would not equal B runs alone.
    """
    added: Array = np.cumsum(values, axis=0)[-1] if len(values) > _FEW else values.sum(axis=0)
    return added


def power(base: float, exponent: int) -> float:
    """`base**exponent`, each element by the power of Python's floats.

    NumPy's power of an array may differ from it in the last bit; then B runs together would not equal B runs alone.
    """
    if isinstance(base, np.ndarray):
        return np.array([each**exponent for each in base.tolist()])
    return base**exponent
