"""Rules with branches as others write them, for tests: `if`, `min`, masks, counters, loops that end."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz import Optimizer
from optviz.optimizers import SGD

Array = NDArray[np.float64]


class RAdam:
    """Adam that waits until its second moment can be trusted."""

    def __init__(self, lr: float = 0.05, beta1: float = 0.9, beta2: float = 0.999) -> None:
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.t, self.m, self.v = 0, np.zeros(2), np.zeros(2)

    def update(self, w: Array, g: Array) -> None:
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        m_hat = self.m / (1 - self.beta1**self.t)
        longest = 2 / (1 - self.beta2) - 1
        r = longest - 2 * self.t * self.beta2**self.t / (1 - self.beta2**self.t)
        if r > 5:
            correction = np.sqrt((r - 4) * (r - 2) * longest / ((longest - 4) * (longest - 2) * r))
            w -= self.lr * correction * m_hat / (np.sqrt(self.v / (1 - self.beta2**self.t)) + 1e-8)
        else:
            w -= 0.01 * self.lr * m_hat


class Lookahead:
    """Around any rule: every k steps, go half of the way and begin anew from there."""

    def __init__(self, inner: Any = None, k: int = 5, alpha: float = 0.5) -> None:
        self.inner, self.k, self.alpha = inner or SGD(0.005), k, alpha
        self.slow: Any = None
        self.t = 0

    def update(self, weight: Array, grad: Array) -> None:
        if self.slow is None:
            self.slow = weight.copy()
        self.inner.update(weight, grad)
        self.t += 1
        if self.t % self.k == 0:
            self.slow += self.alpha * (weight - self.slow)
            weight[:] = self.slow


class WarmRestarts:
    """A cosine from the highest rate to the lowest, in rounds that become longer."""

    def __init__(self, lr: float = 0.02, lowest: float = 0.001, span: int = 7, factor: int = 2) -> None:
        self.lr, self.lowest, self.span, self.factor = lr, lowest, span, factor
        self.since = 0

    def update(self, weight: Array, grad: Array) -> None:
        done = min(self.since, self.span) / self.span
        rate = self.lowest + 0.5 * (self.lr - self.lowest) * (1 + np.cos(np.pi * done))
        weight -= rate * grad
        self.since += 1
        if self.since > self.span:
            self.since = 0
            self.span *= self.factor


class LinearWarmup:
    """The rate grows for T steps, and falls from step 60 on; written with Python's min and max."""

    def __init__(self, lr: float = 0.01, T: int = 20) -> None:  # noqa: N803 the letter of the schedule
        self.lr, self.T, self.t = lr, T, 0

    def update(self, weight: Array, grad: Array) -> Array:
        self.t += 1
        rate = self.lr * min(self.t, self.T) / self.T * max(0.1, 1 - max(0, self.t - 60) / 100)
        return weight - rate * grad / max(1.0, abs(grad[0]), abs(grad[1]))


class ClippedByNorm:
    """A gradient longer than 1 is made that long."""

    def __init__(self, lr: float = 0.02, longest: float = 1.0) -> None:
        self.lr, self.longest = lr, longest

    def update(self, weight: Array, grad: Array) -> None:
        norm = np.linalg.norm(grad)
        if norm > self.longest:
            grad = grad * (self.longest / norm)
        weight -= self.lr * grad


class Rprop:
    """Steps that grow while the sign stays; with masks."""

    def __init__(self, up: float = 1.2, down: float = 0.5) -> None:
        self.up, self.down = up, down
        self.d: Any = None
        self.last: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        if self.d is None:
            self.d = np.full_like(weight, 0.05)
            self.last = np.zeros_like(weight)
        grad = grad.copy()
        mask = grad * self.last > 0
        turned = grad * self.last < 0
        self.d[mask] *= self.up
        self.d[turned] *= self.down
        self.d[self.d > 0.5] = 0.5
        grad[turned] = 0
        weight -= np.sign(grad) * self.d
        self.last = grad


class RpropByLoop:
    """The same idea, a coordinate at a time."""

    def __init__(self) -> None:
        self.d, self.last = [0.05, 0.05], [0.0, 0.0]

    def update(self, weight: Array, grad: Array) -> None:
        for i in range(2):
            if grad[i] * self.last[i] > 0:
                self.d[i] = min(1.2 * self.d[i], 0.5)
            elif grad[i] * self.last[i] < 0:
                self.d[i] = max(0.5 * self.d[i], 1e-6)
            if grad[i] > 0:
                weight[i] -= self.d[i]
            elif grad[i] < 0:
                weight[i] += self.d[i]
            self.last[i] = grad[i]


class Lion:
    """The sign of a mixture."""

    def __init__(self, lr: float = 0.02, beta1: float = 0.9, beta2: float = 0.99) -> None:
        self.lr, self.beta1, self.beta2, self.m = lr, beta1, beta2, 0.0

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * np.sign(self.beta1 * self.m + (1 - self.beta1) * grad)
        self.m = self.beta2 * self.m + (1 - self.beta2) * grad


class AMSGrad:
    """The largest average of squares so far."""

    def __init__(self, lr: float = 0.05) -> None:
        self.lr = lr
        self.m, self.v, self.largest = np.zeros(2), np.zeros(2), np.zeros(2)

    def update(self, weight: Array, grad: Array) -> None:
        self.m += 0.1 * (grad - self.m)
        self.v += 0.001 * (grad**2 - self.v)
        bigger = self.v > self.largest
        self.largest[bigger] = self.v[bigger]
        weight -= self.lr * self.m / (np.sqrt(self.largest) + 1e-8)


class BarzilaiBorwein:
    """A rate from the last two points, where it is one."""

    def __init__(self, lr: float = 0.001) -> None:
        self.lr = lr
        self.w: Any = None
        self.g: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        rate = self.lr
        if self.w is not None:
            s, y = weight - self.w, grad - self.g
            if s @ y > 1e-12:
                rate = (s @ s) / (s @ y)
            if not 0 < rate < 0.1:
                rate = self.lr
        self.w, self.g = weight.copy(), grad.copy()
        weight -= rate * grad


class SAM(Optimizer):
    """The gradient from uphill, unless it is flat."""

    rho: float = 0.05

    def step(self, weight: Array, objective: Any) -> None:
        grad = objective.gradient(weight)
        length = np.sqrt(np.sum(grad * grad))
        if length > 1e-12:
            grad = objective.gradient(weight + self.rho * grad / length)
        weight -= self.lr * grad


class Armijo(Optimizer):
    """Halves the step until the loss falls enough, at most 20 times."""

    sufficient: float = 1e-4

    def step(self, weight: Array, objective: Any) -> None:
        grad = objective.gradient(weight)
        loss, slope = objective.value(weight), grad @ grad
        rate, tries = 1.0, 0
        while objective.value(weight - rate * grad) > loss - self.sufficient * rate * slope and tries < 20:
            rate *= 0.5
            tries += 1
        weight -= rate * grad


class BoldDriver(Optimizer):
    """A rate that grows while the loss falls; a step up is taken back. What it holds differs by branch."""

    def __init__(self, lr: float = 0.001) -> None:
        self.lr, self.best, self.bad, self.v = lr, np.inf, 0, np.zeros(2)

    def step(self, weight: Array, objective: Any) -> None:
        loss = objective.value(weight)
        if loss < self.best:
            self.best, self.bad = loss, 0
            self.good = weight.copy()
            self.lr *= 1.1
        else:
            self.bad += 1
            weight[:] = self.good
            self.lr, self.v = 0.5 * self.lr, np.zeros(2)
        self.v = 0.5 * self.v - self.lr * objective.gradient(weight)
        weight += self.v


class PolyakStep(Optimizer):
    """Knows the lowest loss, and goes there."""

    def step(self, weight: Array, objective: Any) -> None:
        grad = objective.gradient(weight)
        weight -= 0.5 * objective.value(weight) / (np.sum(grad**2) + 1e-12) * grad


class DampedNewton(Optimizer):
    """Newton's step where the curvature is positive, by hand, and a step downhill elsewhere."""

    def step(self, weight: Array, objective: Any) -> None:
        grad, hessian = objective.gradient(weight), objective.hessian(weight)
        (a, b), (_, d) = hessian
        determinant = a * d - b * b
        if a > 0 and determinant > 0:
            weight -= np.array([d * grad[0] - b * grad[1], a * grad[1] - b * grad[0]]) / determinant
        else:
            weight -= 0.01 * grad / np.maximum(1.0, np.abs(grad))


class EverySecond:
    """Does one thing and then another, by what is true or false."""

    odd = True

    def update(self, weight: Array, grad: Array) -> None:
        self.odd = not self.odd
        weight -= (0.001 if self.odd else 0.002) * grad


class TenthStep:
    """One step is another."""

    t = 0

    def update(self, weight: Array, grad: Array) -> None:
        self.t += 1
        weight -= 0.001 * grad
        if self.t == 10 or 20 < self.t <= 22:
            weight += 0.1


class FallingCounter:
    """A counter that goes back."""

    t = 0

    def update(self, weight: Array, grad: Array) -> None:
        if self.t <= 0:
            weight -= 0.01 * grad
        self.t = 3 if self.t <= 0 else self.t - 1


class Stepwise:
    """Whole numbers and remainders, of signs too."""

    t = 0

    def update(self, weight: Array, grad: Array) -> None:
        turns = self.t // 7
        weight -= 0.005 * 0.9**turns * grad
        weight += 1e-3 * (weight % -0.3) + 1e-3 * (weight // 0.3) + 1e-4 * weight[0] ** 2
        self.t += 1


class TwoLags:
    """Knows the last two gradients, as soon as there are two."""

    def __init__(self, lr: float = 0.005) -> None:
        self.lr = lr
        self.last: Any = None
        self.before: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        step = grad.copy()
        if self.last is not None:
            step += 0.5 * self.last
        if self.before is not None:
            step += 0.25 * self.before
        self.before, self.last = self.last, grad.copy()
        weight -= self.lr * step


class LBFGS:
    """The two loops over the last three pairs."""

    def __init__(self, lr: float = 0.5, memory: int = 3) -> None:
        self.lr = lr
        self.pairs: deque[Any] = deque(maxlen=memory)
        self.last: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        if self.last is not None:
            s, y = weight - self.last[0], grad - self.last[1]
            if s @ y < 1e-10:
                y = s + 0.0
            self.pairs.append((s, y))
        q, alphas = grad.copy(), []
        for s, y in reversed(self.pairs):
            alpha = (s @ q) / (s @ y + 1e-12)
            alphas.append(alpha)
            q -= alpha * y
        if self.pairs:
            s, y = self.pairs[-1]
            q *= (s @ y) / (y @ y + 1e-12)
        for (s, y), alpha in zip(self.pairs, reversed(alphas), strict=True):
            q += (alpha - (y @ q) / (s @ y + 1e-12)) * s
        self.last = weight.copy(), grad.copy()
        weight -= self.lr * q / max(1.0, np.linalg.norm(q))


class Nonmonotone(Optimizer):
    """Halves its rate when the loss is above the worst of the last four."""

    def __init__(self, lr: float = 0.002) -> None:
        self.lr, self.losses = lr, deque(maxlen=4)  # type: ignore[var-annotated]

    def step(self, weight: Array, objective: Any) -> None:
        loss = objective.value(weight)
        if self.losses and loss > max(self.losses):
            self.lr = 0.5 * self.lr
        self.losses.append(loss)
        weight -= self.lr * objective.gradient(weight)


BRANCHING = [
    RAdam,
    Lookahead,
    WarmRestarts,
    LinearWarmup,
    ClippedByNorm,
    Rprop,
    RpropByLoop,
    Lion,
    AMSGrad,
    BarzilaiBorwein,
    SAM,
    Armijo,
    BoldDriver,
    PolyakStep,
    DampedNewton,
    EverySecond,
    TenthStep,
    FallingCounter,
    Stepwise,
    TwoLags,
    LBFGS,
    Nonmonotone,
]
