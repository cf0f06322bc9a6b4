"""Adam: momentum and adaptive step sizes together."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from optviz.objective import Array
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, power
from optviz.parameters import Parameter, state

Beta1 = Annotated[float, Parameter("[0, 1)", "β1", "share of the running average of gradients that is kept")]
Beta2 = Annotated[float, Parameter("[0, 1)", "β2", "share of the running average of squared gradients that is kept")]


class Adam(Optimizer):
    """A running average of the gradients, divided by the root of a running average of their squares.

    lr_t = lr sqrt(1 - beta2^t) / (1 - beta1^t)
    m <- m + (1 - beta1) (g - m)
    v <- v + (1 - beta2) (g^2 - v)
    w <- w - lr_t m / (sqrt(v) + eps)

    The first step is lr along each axis. This is the form at the end of section 2 of the paper, and Keras's; PyTorch
    and Optax divide by sqrt(v / (1 - beta2^t)) + eps, where the same eps weighs less in the first steps.
    Reference: D. Kingma and J. Ba, Adam, arXiv:1412.6980, section 2.
    """

    color: ClassVar[str] = "#e69f00"
    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-7
    t: int | None = state()
    m: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.v is None:
            self.t, self.m, self.v = 0, np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        lr_t = self.lr * np.sqrt(1 - power(self.beta2, self.t)) / (1 - power(self.beta1, self.t))
        self.m += (1 - self.beta1) * (grad - self.m)
        self.v += (1 - self.beta2) * (grad * grad - self.v)
        weight -= lr_t * self.m / (np.sqrt(self.v) + self.epsilon)
