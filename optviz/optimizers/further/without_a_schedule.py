"""Rules that need no schedule of the learning rate, or no learning rate."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.adam import Beta1, Beta2
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, divisor, power, total
from optviz.optimizers.law import Law

Between = Annotated[float, Parameter("[0, 1]", "β", "share of the average in the point whose gradient is used")]


class ScheduleFreeSGD(Optimizer):
    """Gradient descent of a fast point, and the average of all its places, which is the point that is shown.

    y = (1 - beta) z + beta w
    z <- z - lr g(y)
    w <- (1 - 1/t) w + z / t

    The average settles without a schedule. PyTorch has it as `schedulefree`, Optax in `contrib`; both agree while the
    rate is constant.
    Reference: A. Defazio et al., The road less scheduled, arXiv:2405.15682, eq. 3-5.
    """

    law = Law(over_curvature=1.0)
    beta: Between = 0.9
    t: int | None = state()
    z: Array | None = state()

    def asked_at(self, weight: Array) -> Array:
        """The point whose gradient the next step uses."""
        return weight if self.z is None else (1 - self.beta) * self.z + self.beta * weight

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place; `update` takes the gradient between the fast point and the average."""
        self.update(weight, objective.gradient(self.asked_at(weight)))

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.z is None:
            self.t, self.z = 0, weight.copy()
        self.t += 1
        self.z = self.z - self.stride(weight, grad)
        share = 1 / self.t
        weight[...] = (1 - share) * weight + share * self.z

    def stride(self, weight: Array, grad: Array) -> Any:  # noqa: ARG002 who derives from it may need the weight
        """How far the fast point goes."""
        return self.lr * grad


class ScheduleFreeAdamW(ScheduleFreeSGD):
    """Adam's division, without its momentum, of a fast point, and the average of all its places, which is shown.

    y = (1 - beta) z + beta w
    v <- beta2 v + (1 - beta2) g(y)^2
    z <- z - lr (g(y) / (sqrt(v / (1 - beta2^t)) + eps) + lambda y)
    w <- (1 - 1/t) w + z / t

    PyTorch has it as `schedulefree`, Optax in `contrib`, and Keras; they agree while the rate is constant.
    Reference: A. Defazio et al., The road less scheduled, arXiv:2405.15682, algorithm 1.
    """

    law = Law(of_length=0.01)
    learning_rate: LearningRate = 0.0025
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: Annotated[float, Parameter("[0, inf)", "λ", "pull to the origin", quiet=True)] = 0.0
    v: Array | None = state()

    def stride(self, weight: Array, grad: Array) -> Any:
        """How far the fast point goes."""
        if self.v is None:
            self.v = np.zeros_like(weight)
        self.v = self.beta2 * self.v + (1 - self.beta2) * (grad * grad)
        size = divisor(self.v / (1 - power(self.beta2, self.t or 1)), self.epsilon)
        return self.lr * (grad / size + self.weight_decay * self.asked_at(weight))


class Prodigy(Optimizer):
    """Adam that finds its own rate, from how far it has come and which way the gradients have pointed since.

    r <- b r + d^2 / d0 lr g (w0 - w), where b = sqrt(beta2)
    s <- b s + d^2 / d0 lr g
    m <- beta1 m + (1 - beta1) d g
    v <- beta2 v + (1 - beta2) d^2 g^2
    d <- max(d, r / |s|_1)
    w <- w - lr d_last m / (sqrt(v) + d_last eps)

    g (w0 - w) and |s|_1 are sums over all coordinates, so that there is one d for all of them; it begins at d0. lr is 1
    and stays so. PyTorch has it as `prodigyopt`; Optax corrects the averages besides.
    Reference: K. Mishchenko and A. Defazio, Prodigy, arXiv:2306.06101, algorithm 4.
    """

    law = Law()
    learning_rate: LearningRate = 1.0
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    d0: Annotated[float, Parameter("(0, inf)", "d0", "the first estimate of the way to go", quiet=True)] = 1e-6
    epsilon: Epsilon = 1e-8
    d: Any = state()
    r: Any = state()
    begin: Array | None = state()
    s: Array | None = state()
    m: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.begin is None or self.s is None or self.m is None or self.v is None:
            self.begin = weight.copy()
            self.r = 0 * weight[0]
            self.d = self.r + self.d0
            self.s, self.m, self.v = np.zeros_like(weight), np.zeros_like(weight), np.zeros_like(weight)
        d, b = self.d, np.sqrt(self.beta2)
        pull = d / self.d0 * (d * self.lr)
        self.r = b * self.r + pull * total(grad * (self.begin - weight))
        self.s = b * self.s + pull * grad
        self.m = self.beta1 * self.m + (1 - self.beta1) * (d * grad)
        self.v = self.beta2 * self.v + (1 - self.beta2) * (d * d * (grad * grad))
        size = total(np.abs(self.s))
        self.d = np.where(size > 0, np.maximum(d, self.r / np.where(size > 0, size, 1.0)), d)
        weight -= d * self.lr * self.m / (np.sqrt(self.v) + d * self.epsilon)
