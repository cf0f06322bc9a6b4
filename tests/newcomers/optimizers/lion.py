"""Lion: the sign of an average, and nothing else."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.base import Optimizer


class Lion(Optimizer):
    """Every step is as long as the learning rate along each axis: only the signs of an average of the gradients count.

    u <- beta1 m + (1 - beta1) g
    m <- beta2 m + (1 - beta2) g
    w <- w - lr sign(u)

    It never settles, and hops by lr around a minimum. Optax agrees when given weight_decay=0; PyTorch has no Lion.
    Reference: X. Chen et al., Symbolic discovery of optimization algorithms, arXiv:2302.06675, program 1.
    """

    beta1: Annotated[float, Parameter("[0, 1)", "β1", "share of the average in what is signed")] = 0.9
    beta2: Annotated[float, Parameter("[0, 1)", "β2", "share of the average that is kept")] = 0.99
    m: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.m is None:
            self.m = np.zeros_like(weight)
        weight -= self.lr * np.sign(self.beta1 * self.m + (1 - self.beta1) * grad)
        self.m = self.beta2 * self.m + (1 - self.beta2) * grad
