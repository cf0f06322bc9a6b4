"""Other forms of rules that are as right, and slips that are no single change of a line, written out."""

from __future__ import annotations

import numpy as np

from optviz.objectives.base import Array, Objective
from optviz.optimizers.adam import Adam
from optviz.optimizers.base import Optimizer, power
from optviz.optimizers.momentum import NAG
from optviz.optimizers.wrappers.composed import composed, rule_within
from optviz.optimizers.wrappers.wrapper import Wrapper


class AdamOfTheAlgorithm(Adam):
    """Epsilon is added to the corrected root, as in the paper's algorithm 1 and in PyTorch."""

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.v is None:
            self.t, self.m, self.v = 0, np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * (grad * grad)
        mean = self.m / (1 - power(self.beta1, self.t))
        square = self.v / (1 - power(self.beta2, self.t))
        weight -= self.lr * mean / (np.sqrt(square) + self.epsilon)


class NAGAtLookahead(NAG):
    """The point shown is where the gradient is asked, as in PyTorch and Keras."""

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        grad = objective.gradient(weight)
        old = np.zeros_like(weight) if self.v is None else self.v
        self.v = self.momentum * old - self.lr * grad
        weight += self.momentum * self.v - self.lr * grad


class NAGVelocityFirst(NAG):
    """As a book prints it: with the velocity that was renewed already where the old one is meant."""

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        grad = objective.gradient(weight)
        old = np.zeros_like(weight) if self.v is None else self.v
        self.v = self.momentum * old - self.lr * grad
        weight += self.momentum * self.momentum * self.v - (1 + self.momentum) * self.lr * grad


FORMS: dict[type[Optimizer], tuple[tuple[str, type[Optimizer]], ...]] = {
    Adam: (("with epsilon beside the corrected root, as in PyTorch", AdamOfTheAlgorithm),),
    NAG: (("at the look-ahead point, as in PyTorch", NAGAtLookahead),),
}
FURTHER: dict[type[Optimizer], tuple[tuple[str, str, type[Optimizer]], ...]] = {
    NAG: (
        ("velocity first", "the velocity is renewed before it is used, where the old one is meant", NAGVelocityFirst),
    ),
}


def forms_of(cls: type[Optimizer]) -> list[tuple[str, type[Optimizer]]]:
    """The other forms in which a rule is as right; of one around another, those of the rule within."""
    within = rule_within(cls)
    if within is None or not issubclass(cls, Wrapper):
        return list(FORMS.get(cls, ()))
    return [(told, composed(cls.__bases__[0], form)) for told, form in forms_of(within)]


def further_of(cls: type[Optimizer]) -> list[tuple[str, str, type[Optimizer]]]:
    """The slips of a rule that are written out; of one around another, those of the rule within."""
    within = rule_within(cls)
    if within is None or not issubclass(cls, Wrapper):
        return list(FURTHER.get(cls, ()))
    return [(name, told, composed(cls.__bases__[0], slip)) for name, told, slip in further_of(within)]
