"""Adam: momentum and adaptive step sizes together, and what it would be without its correction."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, divisor, power
from optviz.optimizers.law import Law

Beta1 = Annotated[float, Parameter("[0, 1)", "β1", "share of the running average of gradients that is kept")]
Beta2 = Annotated[float, Parameter("[0, 1)", "β2", "share of the running average of squared gradients that is kept")]


class Adam(Optimizer):
    """A running average of the gradients, divided by the root of a running average of their squares.

    lr_t = lr sqrt(1 - beta2^t) / (1 - beta1^t)
    m <- m + (1 - beta1) (g - m)
    v <- v + (1 - beta2) (g^2 - v)
    w <- w - lr_t m / (sqrt(v) + eps)

    The first step along an axis is lr, as long as the gradient along it is far above eps / sqrt(1 - beta2); it is
    lr |g| / (|g| + eps / sqrt(1 - beta2)). This is the form at the end of section 2 of the paper, and Keras's; PyTorch
    and Optax divide by sqrt(v / (1 - beta2^t)) + eps, where the same eps weighs less in the first steps.
    Reference: D. Kingma and J. Ba, Adam, arXiv:1412.6980, section 2.
    """

    law = Law(of_length=0.01)
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
        self.m += (1 - self.beta1) * (grad - self.m)
        self.v += (1 - self.beta2) * (grad * grad - self.v)
        weight -= self.corrected_rate(self.t) * self.m / divisor(self.v, self.epsilon)

    def corrected_rate(self, t: int) -> float:
        """The learning rate of step `t`, counted from 1, which makes up for averages that began at zero."""
        lr_t: float = self.lr * np.sqrt(1 - power(self.beta2, t)) / (1 - power(self.beta1, t))
        return lr_t

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        if self.t is None or self.v is None:
            return None
        return self.corrected_rate(self.t) / divisor(self.v, self.epsilon)


class AdamUncorrected(Adam):
    """Adam without its bias correction: the averages begin at zero, and the first steps are too long.

    m <- m + (1 - beta1) (g - m)
    v <- v + (1 - beta2) (g^2 - v)
    w <- w - lr m / (sqrt(v) + eps)

    Where the gradient is far above eps, the first step is lr (1 - beta1) / sqrt(1 - beta2) along each axis, 3.2 lr with
    the defaults; on a constant gradient the steps grow to 6.6 lr. PyTorch, Keras and Optax have no such rule: it is
    here to show what the correction is for.
    Reference: D. Kingma and J. Ba, Adam, arXiv:1412.6980, section 6.4.
    """

    def corrected_rate(self, t: int) -> float:  # noqa: ARG002 the step does not matter here
        """The learning rate as it is."""
        return self.lr
