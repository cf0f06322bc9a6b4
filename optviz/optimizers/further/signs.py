"""Rules that look at the signs of gradients alone, and not at how large they are."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.base import LearningRate, Optimizer
from optviz.optimizers.law import Law

_SHORTEST, _LONGEST = 1e-6, 50.0


class Lion(Optimizer):
    """Every step is as long as the learning rate along each axis: only the signs of an average of the gradients count.

    u <- beta1 m + (1 - beta1) g
    m <- beta2 m + (1 - beta2) g
    w <- w - lr (sign(u) + lambda w)

    It does not settle, and goes to and fro around a minimum in steps of lr. Optax agrees when given the same
    weight_decay, which is 0.001 there; PyTorch has no Lion.
    Reference: X. Chen et al., Symbolic discovery of optimization algorithms, arXiv:2302.06675, program 1.
    """

    law = Law(of_length=0.003)
    learning_rate: LearningRate = 0.001
    beta1: Annotated[float, Parameter("[0, 1)", "β1", "share of the average in what is signed")] = 0.9
    beta2: Annotated[float, Parameter("[0, 1)", "β2", "share of the average that is kept")] = 0.99
    weight_decay: Annotated[float, Parameter("[0, inf)", "λ", "pull to the origin", quiet=True)] = 0.0
    m: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.m is None:
            self.m = np.zeros_like(weight)
        u = self.beta1 * self.m + (1 - self.beta1) * grad
        self.m = self.beta2 * self.m + (1 - self.beta2) * grad
        weight -= self.lr * (np.sign(u) + self.weight_decay * weight)


class Rprop(Optimizer):
    """A step length for each axis: longer while the gradient keeps its sign, shorter where it has turned.

    s <- s times grow, shrink or 1, as g g_last is above, below or equal to zero
    g <- 0 where g g_last is below zero
    w <- w - s sign(g)

    s begins at lr, and stays between 1e-6 and 50. Where the sign has turned, the axis waits for a step. It is for
    whole gradients: on mini-batches the signs turn by chance. PyTorch agrees; Optax moves a step later.
    Reference: M. Riedmiller and H. Braun, A direct adaptive method for faster backpropagation learning, 1993, in the
    form without backtracking of C. Igel and M. Hüsken, Improving the Rprop learning algorithm, 2000.
    """

    settles = True
    law = Law(of_length=0.005)
    grow: Annotated[float, Parameter("[1, inf)", "grow", "factor where the sign stays", quiet=True)] = 1.2
    shrink: Annotated[float, Parameter("(0, 1]", "shrink", "factor where the sign turns", quiet=True)] = 0.5
    s: Array | None = state()
    last: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.s is None or self.last is None:
            self.s, self.last = np.zeros_like(weight) + self.lr, np.zeros_like(weight)
        # The product of two small gradients may be too small for a number.
        agreement = np.sign(grad) * np.sign(self.last)
        factor = np.where(agreement > 0, self.grow, np.where(agreement < 0, self.shrink, 1.0))
        self.s = np.minimum(np.maximum(self.s * factor, _SHORTEST), _LONGEST)
        self.last = np.where(agreement < 0, 0.0, grad)
        weight -= self.s * np.sign(self.last)
