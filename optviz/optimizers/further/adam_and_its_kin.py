"""Adam with another measure of how large gradients are, another momentum, or a pull to the origin."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.adam import Adam, Beta1, Beta2
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, divisor, power
from optviz.optimizers.law import Law


class AdamW(Adam):
    """Adam that shrinks the weights by themselves, and not through their gradient.

    m <- m + (1 - beta1) (g - m)
    v <- v + (1 - beta2) (g^2 - v)
    w <- w - lr lambda w - lr_t m / (sqrt(v) + eps)

    lr_t is that of Adam. It rests where the two pulls are equal, beside the minimum. PyTorch agrees but for the place
    of eps, which Adam tells of; Keras's Adam(weight_decay) is this one too, PyTorch's is not.
    Reference: I. Loshchilov and F. Hutter, Decoupled weight decay regularization, arXiv:1711.05101, algorithm 2.
    """

    weight_decay: Annotated[float, Parameter("[0, inf)", "λ", "share of w, times lr, that a step takes off")] = 0.01

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        weight *= 1 - self.lr * self.weight_decay
        super().update(weight, grad)

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        return super().effective_step()


class AMSGrad(Adam):
    """Adam that never forgets how large gradients were: its steps do not grow again.

    m <- m + (1 - beta1) (g - m)
    v <- v + (1 - beta2) (g^2 - v)
    x <- max(x, v)
    w <- w - lr_t m / (sqrt(x) + eps)

    lr_t is that of Adam, as in PyTorch and Keras; the paper has none of its corrections. Optax takes the maximum of
    the corrected averages. The place of eps is that of Adam here.
    Reference: S. Reddi et al., On the convergence of Adam and beyond, arXiv:1904.09237, algorithm 2.
    """

    x: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.v is None or self.x is None:
            self.t, self.m, self.v, self.x = 0, np.zeros_like(weight), np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        self.m += (1 - self.beta1) * (grad - self.m)
        self.v += (1 - self.beta2) * (grad * grad - self.v)
        self.x = np.maximum(self.x, self.v)
        weight -= self.corrected_rate(self.t) * self.m / divisor(self.x, self.epsilon)

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        if self.t is None or self.x is None:
            return None
        return self.corrected_rate(self.t) / divisor(self.x, self.epsilon)


class AdaMax(Optimizer):
    """Adam that divides by the largest gradient of late, and not by a root of squares.

    m <- m + (1 - beta1) (g - m)
    u <- max(beta2 u, |g| + eps)
    w <- w - lr / (1 - beta1^t) m / u

    With the default betas, no step along an axis is longer than 1.01 lr. PyTorch and Optax agree; Keras adds eps to u.
    Reference: D. Kingma and J. Ba, Adam, arXiv:1412.6980, algorithm 2, which has no eps.
    """

    law = Law(of_length=0.01)
    learning_rate: LearningRate = 0.002
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    t: int | None = state()
    m: Array | None = state()
    u: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.u is None:
            self.t, self.m, self.u = 0, np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        self.m += (1 - self.beta1) * (grad - self.m)
        self.u = np.maximum(self.beta2 * self.u, np.abs(grad) + self.epsilon)
        weight -= self.lr / (1 - power(self.beta1, self.t)) * self.m / self.u

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        if self.t is None or self.u is None:
            return None
        scale: Array = self.lr / (1 - power(self.beta1, self.t)) / self.u
        return scale


class NAdam(Optimizer):
    """Adam whose momentum looks ahead, as Nesterov's does, and grows from half of what it will be.

    mu_t = beta1 (1 - 0.96^(t / 250) / 2)
    p <- p mu_t
    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    n <- mu_(t+1) m / (1 - p mu_(t+1)) + (1 - mu_t) g / (1 - p)
    w <- w - lr n / (sqrt(v / (1 - beta2^t)) + eps)

    PyTorch agrees. Keras lets mu grow within a hundred steps, and Optax has no such schedule.
    Reference: T. Dozat, Incorporating Nesterov momentum into Adam, 2016, algorithm 2.
    """

    law = Law(of_length=0.01)
    learning_rate: LearningRate = 0.002
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    t: int | None = state()
    p: float | None = state()
    m: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.p is None or self.m is None or self.v is None:
            self.t, self.p, self.m, self.v = 0, 1.0, np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        now, then = self._momentum(self.t), self._momentum(self.t + 1)
        self.p = self.p * now
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * (grad * grad)
        ahead = then * self.m / (1 - self.p * then) + (1 - now) * grad / (1 - self.p)
        weight -= self.lr * ahead / divisor(self.v / (1 - power(self.beta2, self.t)), self.epsilon)

    def _momentum(self, t: int) -> float:
        kept: float = self.beta1 * (1 - 0.5 * 0.96 ** (t * 0.004))
        return kept


class RAdam(Optimizer):
    """Adam that walks as momentum does until it has seen enough gradients to tell how large they are.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    r_t = r - 2 t beta2^t / (1 - beta2^t), where r = 2 / (1 - beta2) - 1
    a = sqrt((r_t - 4) (r_t - 2) r / ((r - 4) (r - 2) r_t)) sqrt(1 - beta2^t) / (sqrt(v) + eps) if r_t > 5, else 1
    w <- w - lr a m / (1 - beta1^t)

    The first five steps, with the default beta2, are not divided by the size of the gradient: on steep ground they are
    long. PyTorch agrees; the paper goes over at r_t > 4, and Optax puts eps beside the corrected root.
    Reference: L. Liu et al., On the variance of the adaptive learning rate and beyond, arXiv:1908.03265, algorithm 2.
    """

    law = Law(over_curvature=1.0, of_length=0.01)
    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    t: int | None = state()
    m: Array | None = state()
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.t is None or self.m is None or self.v is None:
            self.t, self.m, self.v = 0, np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * (grad * grad)
        weight -= self._scale(self.t, self.v) * self.m

    def effective_step(self) -> Array | None:
        """What the average of the gradients is multiplied by."""
        return None if self.t is None or self.v is None else self._scale(self.t, self.v)

    def _scale(self, t: int, v: Array) -> Array:
        kept = power(self.beta2, t)
        r = 2 / (1 - self.beta2) - 1
        r_t = r - 2 * t * kept / (1 - kept)
        # Where it is not used, the root is that of any number for which there is one.
        enough = r_t > 5
        seen, all_of_it = np.where(enough, r_t, 6.0), np.where(enough, r, 6.0)
        share = (seen - 4) * (seen - 2) * all_of_it / ((all_of_it - 4) * (all_of_it - 2) * seen)
        adapted = np.sqrt(share) * np.sqrt(1 - kept) / divisor(v, self.epsilon)
        scale: Array = self.lr / (1 - power(self.beta1, t)) * np.where(enough, adapted, 1.0)
        return scale
