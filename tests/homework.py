"""Rules as others write them, for tests: each in its own way, and some of them more than expressions."""

from __future__ import annotations

import math
from collections import deque
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from optviz import Optimizer
from optviz.given.parameters import Parameter, state
from optviz.optimizers import Adam, Momentum

Array = NDArray[np.float64]


class InPlace(Optimizer):
    """In place, through views and parts."""

    momentum: float = 0.9
    v: Any = state()

    def update(self, weight: Array, grad: Array) -> None:
        if self.v is None:
            self.v = np.zeros(2)
        self.v *= self.momentum
        self.v[:] += (1 - self.momentum) * grad
        view = weight[:1]
        view -= self.lr * self.v[:1]
        weight[1] -= self.lr * self.v[1]


class Listed:
    """State in a list, a dictionary and a tuple, and a second name for one array."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr
        self.memory: dict[str, Any] = {"pair": [np.zeros(2), 1.0], "last": (0, None)}
        self.alias = self.memory["pair"][0]

    def update(self, weight: Array, grad: Array) -> None:
        pair = self.memory["pair"]
        self.alias += 0.1 * (grad - pair[0])
        pair[1] *= 0.99
        count, _ = self.memory["last"]
        self.memory["last"] = (count + 1, grad.copy())
        weight -= self.lr * pair[0] * (1 + pair[1] / self.memory["last"][0])


class Counting:
    """A counter that says when to begin."""

    t = 0

    def __init__(self, lr: float = 0.01, warm: int = 20) -> None:
        self.lr, self.warm, self.m = lr, warm, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.t == 0:
            self.m = grad.copy()
        self.t += 1
        rate = self.lr * np.minimum(1, self.t / self.warm) * np.where(self.t % 50 == 0, 0.5, 1)
        if self.t > 1:
            self.m = 0.5 * self.m + 0.5 * grad
        weight -= rate * self.m


class SignDescent(Optimizer):
    """Rprop's idea: the rate of a coordinate grows while the sign stays."""

    rate: Any = state()
    sign: Any = state()

    def update(self, weight: Array, grad: Array) -> None:
        if self.rate is None:
            self.rate, self.sign = np.full_like(weight, self.lr), np.zeros_like(weight, dtype=float)
        same = np.sign(grad) * self.sign
        self.rate = np.clip(
            np.where(same > 0, 1.2 * self.rate, np.where(same < 0, 0.5 * self.rate, self.rate)), 1e-6, 1
        )
        self.sign = np.sign(grad)
        weight -= self.rate * self.sign


class Clipped(Momentum):
    """Momentum whose gradient is never longer than 1."""

    longest: float = 1.0

    def update(self, weight: Array, grad: Array) -> None:
        super().update(weight, grad * np.minimum(1, self.longest / np.linalg.norm(grad)))


class SharpnessAware(Optimizer):
    """Two gradients at each step."""

    rho: Annotated[float, Parameter("(0, inf)", "rho", "how far up it looks")] = 0.05

    def step(self, weight: Array, objective: Any) -> None:
        grad = objective.gradient(weight)
        uphill = weight + self.rho * grad / (np.linalg.norm(grad) + 1e-12)
        weight -= self.lr * objective.gradient(uphill)


class Extragradient(Optimizer):
    """Steps with the gradient from where a step would end."""

    def step(self, weight: Array, objective: Any) -> None:
        ahead = weight.copy()
        ahead -= self.lr * objective.gradient(weight)
        weight[...] = weight - self.lr * objective.gradient(ahead)


class Newton(Optimizer):
    """Asks for second derivatives, and for a loss that it does not use."""

    def step(self, weight: Array, objective: Any) -> None:
        self.seen = objective.value(weight)
        grad, hessian = objective.gradient(weight), objective.hessian(weight)
        weight -= self.lr * np.linalg.solve(hessian + 50 * np.eye(2), grad)


class Decaying:
    """A hyper-parameter that the rule itself changes."""

    def __init__(self, lr: float = 0.05) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        self.lr *= 0.99
        weight -= self.lr * grad / (1 + abs(grad))


class Wrapped:
    """A rule around another."""

    def __init__(self, lr: float = 0.01) -> None:
        self.inner = Adam(lr)
        self.slow: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        self.slow = weight.copy() if self.slow is None else self.slow
        self.inner.update(weight, grad)
        weight[:] = 0.5 * (weight + self.slow)
        self.slow = weight + 0


class Flag:
    """What was true and what was false before."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr, self.started, self.up = lr, False, np.array([True, False])

    def update(self, weight: Array, grad: Array) -> None:
        if not self.started:
            self.started = True
        weight -= self.lr * np.where(self.up, 1.0, 0.5) * grad / (1 + np.abs(grad))
        self.up = grad > 0


class KeepsTheWeight:
    """Holds the very array that it changes."""

    def __init__(self, lr: float = 0.001) -> None:
        self.lr, self.w = lr, None

    def update(self, weight: Array, grad: Array) -> None:
        self.w = weight
        self.w -= self.lr * grad


class Rebinding:
    """Does not move: the name, and not the array, gets the new value."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        weight = weight - self.lr * grad


class Remembering:
    """The last two gradients."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr, self.last = lr, deque([0.0, 0.0], maxlen=2)

    def update(self, weight: Array, grad: Array) -> None:
        self.last.append(grad[0])
        weight -= self.lr * np.array([self.last[0], grad[1]]) / (1 + self.last[1] ** 2)


class Unbounded:
    """A loop that nothing ends but the numbers."""

    def update(self, weight: Array, grad: Array) -> None:
        rate = 1.0
        while rate * (grad @ grad) > 0.1:
            rate = 0.5 * rate
        weight -= rate * grad


class WithMath:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * grad / math.sqrt(grad[0] ** 2 + 1)


class Growing:
    def __init__(self) -> None:
        self.history: list[Any] = []

    def update(self, weight: Array, grad: Array) -> None:
        self.history.append(grad)
        weight -= 0.01 * np.stack(self.history).sum(axis=0)


class Langevin:
    def __init__(self) -> None:
        self.generator = np.random.default_rng(0)

    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * (grad + self.generator.normal(size=2))


class Shaken:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * grad + 0.01 * np.random.standard_normal(2)  # noqa: NPY002 others still do


class Unseeded:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * grad + 0.01 * np.random.default_rng().normal(size=2)


class Changing:
    """Keeps a list on one branch, and a number on the other."""

    def __init__(self) -> None:
        self.m: Any = 0.0

    def update(self, weight: Array, grad: Array) -> None:
        self.m = [grad.copy()] if grad[0] > 0 else 0.0
        weight -= 0.01 * grad


class Manifold:
    """Nine conditions that have nothing to do with each other."""

    def update(self, weight: Array, grad: Array) -> None:
        rate = 0.01
        for level in range(9):
            if (grad[0] * 2.0**level) % 2 > 1:
                rate = rate * 1.1
        weight -= rate * grad


class Scheduled:
    def __init__(self) -> None:
        self.rates = iter([0.01] * 100 + [0.5] * 1000)

    def update(self, weight: Array, grad: Array) -> None:
        weight -= next(self.rates) * grad


class Hiding:
    def __init__(self) -> None:
        self.last: set[Any] | frozenset[Any] = frozenset()

    def update(self, weight: Array, grad: Array) -> None:
        for each in self.last:
            weight -= 0.01 * each()
        kept = grad.copy()
        self.last = frozenset([lambda: kept])


class InItsClass:
    """What it holds is not in the instance."""

    turned = False

    def update(self, weight: Array, grad: Array) -> None:
        if grad[0] > 0:
            type(self).turned = not self.turned
        weight -= (0.01 if self.turned else 0.02) * grad


class InASet:
    """What it holds has no place that could be named."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def update(self, weight: Array, grad: Array) -> None:
        if grad[0] > 0:
            self.seen.add("uphill")
        weight -= (0.01 if "uphill" in self.seen else 0.03) * grad


class Catching:
    def update(self, weight: Array, grad: Array) -> None:
        try:
            scale = math.sqrt(grad[0])
        except ValueError:
            scale = 0.0
        weight -= 0.01 * scale * grad


class Other:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.01 * np.linalg.eigvalsh(np.outer(grad, grad))


class AsksForMinima(Optimizer):
    def step(self, weight: Array, objective: Any) -> None:
        weight[:] = objective.minima[0][:2]


class Viewing:
    def __init__(self) -> None:
        self.part: Any = None

    def update(self, weight: Array, grad: Array) -> None:
        self.part = weight[:1]
        weight -= 0.01 * grad


OWN = [
    InPlace,
    Listed,
    Counting,
    SignDescent,
    Clipped,
    SharpnessAware,
    Extragradient,
    Newton,
    Decaying,
    Wrapped,
    Flag,
    KeepsTheWeight,
    Rebinding,
    Remembering,
]
