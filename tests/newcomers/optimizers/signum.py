"""Signum: the sign of an average, and nothing else."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.base import Optimizer


class Signum(Optimizer):
    """Every step is as long as the learning rate along each axis: only the signs of an average of the gradients count.

    m <- beta m + (1 - beta) g
    w <- w - lr sign(m)

    It never settles, and hops by lr around a minimum. PyTorch has no Signum.
    Reference: J. Bernstein et al., signSGD, arXiv:1802.04434, algorithm 2.
    """

    beta: Annotated[float, Parameter("[0, 1)", "β", "share of the average that is kept")] = 0.9
    m: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.m is None:
            self.m = np.zeros_like(weight)
        self.m = self.beta * self.m + (1 - self.beta) * grad
        weight -= self.lr * np.sign(self.m)
