"""Rules that give each coordinate a step size of its own, from the gradients seen so far."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, divisor
from optviz.optimizers.law import Law

DecayRate = Annotated[float, Parameter("[0, 1)", "decay", "share of the running average that is kept")]


class AdaGrad(Optimizer):
    """The step size of a coordinate shrinks with the sum of its squared gradients, and never recovers.

    c <- c + g^2
    w <- w - lr g / (sqrt(c) + eps)

    The first step along an axis is lr, as long as the gradient along it is far above eps. PyTorch agrees when given
    eps=1e-7; Keras and Optax put eps inside the root and start c at 0.1.
    Reference: J. Duchi et al., Adaptive subgradient methods, 2011.
    """

    settles = True
    law = Law(of_length=0.05)
    epsilon: Epsilon = 1e-7
    c: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.c is None:
            self.c = np.zeros_like(weight)
        self.c += grad * grad
        weight -= self.lr * grad / divisor(self.c, self.epsilon)

    def effective_step(self) -> Array | None:
        """The learning rate over what the gradient is divided by."""
        return None if self.c is None else self.lr / divisor(self.c, self.epsilon)


class RMSProp(Optimizer):
    """AdaGrad with a short memory: a running average of the squared gradients instead of their sum.

    c <- d c + (1 - d) g^2
    w <- w - lr g / (sqrt(c) + eps)

    The first step along an axis is lr / sqrt(1 - d), as long as the gradient along it is far above eps; near a minimum
    it keeps hopping by about lr.
    PyTorch agrees when given alpha=0.9, eps=1e-7 (its own default is alpha=0.99); Keras puts eps inside the root.
    Reference: G. Hinton, Neural networks for machine learning, lecture 6, 2012.
    """

    law = Law(of_length=0.005)
    decay_rate: DecayRate = 0.9
    epsilon: Epsilon = 1e-7
    c: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.c is None:
            self.c = np.zeros_like(weight)
        self.c = self.decay_rate * self.c + (1 - self.decay_rate) * (grad * grad)
        weight -= self.lr * grad / divisor(self.c, self.epsilon)

    def effective_step(self) -> Array | None:
        """The learning rate over what the gradient is divided by."""
        return None if self.c is None else self.lr / divisor(self.c, self.epsilon)


class AdaDelta(Optimizer):
    """RMSProp whose learning rate is the running size of its own past steps.

    c <- rho c + (1 - rho) g^2
    s <- sqrt(d + eps) / sqrt(c + eps) g
    d <- rho d + (1 - rho) s^2
    w <- w - lr s

    The first step along an axis is at most lr sqrt(eps / (1 - rho)), very small. eps stands inside both roots, as in
    PyTorch and Optax. PyTorch's default is rho=0.9; Keras multiplies by lr=0.001.
    Reference: M. Zeiler, ADADELTA, arXiv:1212.5701, algorithm 1.
    """

    law = Law(of_length=0.35)
    learning_rate: LearningRate = 1.0
    decay_rate: DecayRate = 0.95
    epsilon: Annotated[
        float, Parameter("(0, inf)", "eps", "sets the size of the first steps; inside the roots", quiet=True)
    ] = 1e-6
    c: Array | None = state()
    d: Array | None = state()
    ratio: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.c is None or self.d is None:
            self.c, self.d = np.zeros_like(weight), np.zeros_like(weight)
        self.c = self.decay_rate * self.c + (1 - self.decay_rate) * (grad * grad)
        self.ratio = np.sqrt(self.d + self.epsilon) / np.sqrt(self.c + self.epsilon)
        s = self.ratio * grad
        self.d = self.decay_rate * self.d + (1 - self.decay_rate) * (s * s)
        weight -= self.lr * s

    def effective_step(self) -> Array | None:
        """The learning rate times the ratio of the roots."""
        return None if self.ratio is None else self.lr * self.ratio
