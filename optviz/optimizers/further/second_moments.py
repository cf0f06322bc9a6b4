"""Rules that learn the size of a step from squares of something else than Adam does, or at another time."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.adam import Beta1, Beta2
from optviz.optimizers.adaptive import DecayRate
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, divisor, power
from optviz.optimizers.law import Law
from optviz.optimizers.momentum import Momentums


class CentredRMSProp(Optimizer):
    """RMSProp that divides by the spread of the gradients of late, and not by their size.

    a <- d a + (1 - d) g
    c <- d c + (1 - d) g^2
    w <- w - lr g / (sqrt(max(c - a^2, 0)) + eps)

    On a constant gradient the spread tends to zero and the step to lr g / eps, so that eps is large. PyTorch agrees
    while c is above a^2; rounding may bring it below, and then PyTorch's weights are NaN.
    Reference: A. Graves, Generating sequences with recurrent neural networks, arXiv:1308.0850, eq. 38-41.
    """

    law = Law(over_curvature=0.002, of_length=0.002)
    decay_rate: DecayRate = 0.9
    epsilon: Epsilon = 0.01
    a: Array | None = state()
    c: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.a is None or self.c is None:
            self.a, self.c = np.zeros_like(weight), np.zeros_like(weight)
        self.a = self.decay_rate * self.a + (1 - self.decay_rate) * grad
        self.c = self.decay_rate * self.c + (1 - self.decay_rate) * (grad * grad)
        weight -= self.lr * grad / self._spread(self.a, self.c)

    def effective_step(self) -> Array | None:
        """The learning rate over what the gradient is divided by."""
        return None if self.a is None or self.c is None else self.lr / self._spread(self.a, self.c)

    def _spread(self, a: Array, c: Array) -> Array:
        return divisor(np.maximum(c - a * a, 0.0), self.epsilon)


class RMSPropMomentum(Optimizer):
    """RMSProp whose steps add up to a velocity.

    c <- d c + (1 - d) g^2
    b <- mu b + g / (sqrt(c) + eps)
    w <- w - lr b

    PyTorch agrees when given alpha=0.9 and eps=1e-7; Keras keeps the rate in b.
    Reference: A. Graves, Generating sequences with recurrent neural networks, arXiv:1308.0850, eq. 38-41.
    """

    law = Law(of_length=0.001)
    decay_rate: DecayRate = 0.9
    momentum: Momentums = 0.9
    epsilon: Epsilon = 1e-7
    c: Array | None = state()
    b: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.c is None or self.b is None:
            self.c, self.b = np.zeros_like(weight), np.zeros_like(weight)
        self.c = self.decay_rate * self.c + (1 - self.decay_rate) * (grad * grad)
        self.b = self.momentum * self.b + grad / divisor(self.c, self.epsilon)
        weight -= self.lr * self.b


class Yogi(Optimizer):
    """Adam whose average of squares grows and shrinks by the same amount, so that it is not forgotten in a few steps.

    m <- beta1 m + (1 - beta1) g
    v <- v - (1 - beta2) sign(v - g^2) g^2
    w <- w - lr m / (sqrt(v) + eps)

    As in the paper, the averages begin at zero and nothing makes up for that: with the default betas, the first step is
    3.2 lr where the gradient is far above eps / sqrt(1 - beta2). Optax begins at 1e-6 and corrects; PyTorch has none.
    Reference: M. Zaheer et al., Adaptive methods for nonconvex optimization, 2018, algorithm 2.
    """

    law = Law(of_length=0.005)
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-3
    m: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.m is None or self.v is None:
            self.m, self.v = np.zeros_like(weight), np.zeros_like(weight)
        squares = grad * grad
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.v - (1 - self.beta2) * np.sign(self.v - squares) * squares
        weight -= self.lr * self.m / divisor(self.v, self.epsilon)

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        return None if self.v is None else self.lr / divisor(self.v, self.epsilon)


class AdaBelief(Optimizer):
    """Adam that divides by how far gradients are from what was expected: it strides where they are as believed.

    m <- beta1 m + (1 - beta1) g
    s <- beta2 s + (1 - beta2) (g - m)^2 + eps
    w <- w - lr m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + eps)

    Where the gradient hardly changes, g - m is small, and the steps are longer than those of Adam. Optax agrees;
    PyTorch has no AdaBelief.
    Reference: J. Zhuang et al., AdaBelief optimizer, arXiv:2010.07468, algorithm 2.
    """

    law = Law(of_length=0.002)
    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-16
    t: int | None = state()
    m: Array | None = state()
    s: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.s is None:
            self.t, self.m, self.s = 0, np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        off = grad - self.m
        self.s = self.beta2 * self.s + (1 - self.beta2) * (off * off) + self.epsilon
        weight -= self._scale(self.t, self.s) * self.m

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        return None if self.t is None or self.s is None else self._scale(self.t, self.s)

    def _scale(self, t: int, s: Array) -> Array:
        spread = divisor(s / (1 - power(self.beta2, t)), self.epsilon)
        scale: Array = self.lr / (1 - power(self.beta1, t)) / spread
        return scale


class Adan(Optimizer):
    """Adam with an average of how gradients change, which foresees the next one as Nesterov's momentum does.

    d <- g - g_last
    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) d
    n <- beta3 n + (1 - beta3) (g + beta2 d)^2
    w <- w - lr (m / (1 - beta1^t) + beta2 v / (1 - beta2^t)) / (sqrt(n / (1 - beta3^t)) + eps)

    d is zero in the first step. The paper calls 1 - beta what is beta here, and in its authors' program. Optax takes
    (1 - beta2) d where this one takes beta2 d; PyTorch has no Adan.
    Reference: X. Xie et al., Adan, arXiv:2208.06677, algorithm 1.
    """

    law = Law(of_length=0.005)
    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.98
    beta2: Annotated[float, Parameter("[0, 1)", "β2", "share of the average of changes that is kept")] = 0.92
    beta3: Annotated[float, Parameter("[0, 1)", "β3", "share of the average of squares that is kept")] = 0.99
    epsilon: Epsilon = 1e-8
    t: int | None = state()
    last: Array | None = state()
    m: Array | None = state()
    v: Array | None = state()
    n: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.last is None or self.m is None or self.v is None or self.n is None:
            self.t, self.last = 0, grad.copy()
            self.m, self.v, self.n = np.zeros_like(weight), np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        change, self.last = grad - self.last, grad.copy()
        ahead = grad + self.beta2 * change
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * change
        self.n = self.beta3 * self.n + (1 - self.beta3) * (ahead * ahead)
        aim = self.m / (1 - power(self.beta1, self.t)) + self.beta2 * self.v / (1 - power(self.beta2, self.t))
        weight -= self.lr * aim / divisor(self.n / (1 - power(self.beta3, self.t)), self.epsilon)


class ADOPT(Optimizer):
    """Adam that divides each gradient by the size of those before it, and averages then.

    n <- clip(g / max(sqrt(v), eps), t^(1/4))
    m <- beta1 m + (1 - beta1) n
    v <- beta2 v + (1 - beta2) g^2
    w <- w - lr m

    The first gradient sets v, and nothing moves; t counts from the step after that. Optax agrees; PyTorch has no ADOPT.
    Reference: S. Taniguchi et al., ADOPT, arXiv:2411.02853, algorithm 2 with the clipping of its section 4.
    """

    law = Law(of_length=0.01)
    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.9999
    epsilon: Annotated[float, Parameter("(0, inf)", "eps", "the least that is divided by", quiet=True)] = 1e-6
    t: int | None = state()
    m: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.v is None:
            self.t, self.m, self.v = 0, np.zeros_like(weight), grad * grad
            return
        self.t += 1
        widest = self.t**0.25
        n = np.minimum(np.maximum(grad / np.maximum(np.sqrt(self.v), self.epsilon), -widest), widest)
        self.m = self.beta1 * self.m + (1 - self.beta1) * n
        self.v = self.beta2 * self.v + (1 - self.beta2) * (grad * grad)
        weight -= self.lr * self.m


class AdEMAMix(Optimizer):
    """Adam with a second average of gradients that forgets far more slowly.

    m <- beta1 m + (1 - beta1) g
    s <- beta3 s + (1 - beta3) g
    v <- beta2 v + (1 - beta2) g^2
    w <- w - lr (m / (1 - beta1^t) + alpha s) / (sqrt(v / (1 - beta2^t)) + eps)

    With the default beta3 the second average needs thousands of steps; in a short race, 0.99 shows what it does. The
    paper lets alpha and beta3 grow at first; here they are constant. PyTorch has no AdEMAMix.
    Reference: M. Pagliardini et al., The AdEMAMix optimizer, arXiv:2409.03137, algorithm 1.
    """

    law = Law(of_length=0.005)
    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    beta3: Annotated[float, Parameter("[0, 1)", "β3", "share of the slow average that is kept")] = 0.9999
    alpha: Annotated[float, Parameter("[0, inf)", "α", "weight of the slow average")] = 5.0
    epsilon: Epsilon = 1e-8
    t: int | None = state()
    m: Array | None = state()
    s: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.s is None or self.v is None:
            self.t, self.m, self.s, self.v = 0, np.zeros_like(weight), np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.s = self.beta3 * self.s + (1 - self.beta3) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * (grad * grad)
        aim = self.m / (1 - power(self.beta1, self.t)) + self.alpha * self.s
        weight -= self.lr * aim / divisor(self.v / (1 - power(self.beta2, self.t)), self.epsilon)
