"""Rules that ask for more than the gradient: the loss itself, or how the ground is curved."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.base import LearningRate, Optimizer, total
from optviz.optimizers.law import Law
from optviz.optimizers.line_search import backtracking, searched
from optviz.optimizers.resting import rest_of, resting, spared
from optviz.optimizers.two_by_two import spectrum

Pulled = Annotated[float, Parameter("[0, 1)", "β1", "share of the running average of gradients that is kept")]
Recalled = Annotated[float, Parameter("[0, 1)", "β2", "share of the running average of curvatures that is kept")]


class PolyakStep(Optimizer):
    """Gradient descent that goes as far as the loss would be at its lowest if the ground went on as it is here.

    a <- (f - lowest) / |g|^2
    w <- w - min(a, lr) g

    It must be told the lowest loss. A step asks for the loss and the gradient. Optax agrees; PyTorch has no such rule.
    Reference: B. Polyak, Introduction to optimization, 1987; with the cap of N. Loizou et al., arXiv:2002.10542, eq. 3.
    """

    settles = True
    law = Law()
    learning_rate: LearningRate = 1.0
    lowest: Annotated[float, Parameter("(-inf, inf)", "lowest", "the loss at the minimum")] = 0.0
    a: Any = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        grad = objective.gradient(weight)
        squares, above = total(grad * grad), np.maximum(objective.value(weight) - self.lowest, 0.0)
        self.a = np.minimum(np.where(squares > 0, above / np.where(squares > 0, squares, 1.0), 0.0), self.lr)
        weight -= self.a * grad


class Newton(Optimizer):
    """To where the gradient would be zero if the ground were a parabola: a minimum, a saddle or a maximum.

    w <- w - lr H^-1 g

    With lr = 1 it is there in one step on any quadratic, and goes up to a saddle as gladly as down. Where H has no
    inverse it stays. A step asks for the gradient and the Hessian. None of PyTorch, Keras and Optax has it.
    Reference: J. Nocedal and S. Wright, Numerical optimization, 2006, eq. 2.15.
    """

    settles = True
    law = Law()
    learning_rate: LearningRate = 1.0

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        (xx, xy), (_, yy) = curvatures(self, weight, objective)
        weight -= self.lr * solved(xx, xy, yy, objective.gradient(weight))


class SaddleFreeNewton(Optimizer):
    """Newton's step with every curvature taken as positive: it leaves saddles where Newton's method goes to them.

    H = V diag(c1, c2) V^T
    w <- w - lr V diag(1 / max(|c1|, delta), 1 / max(|c2|, delta)) V^T g

    A step asks for the gradient and the Hessian. None of PyTorch, Keras and Optax has it.
    Reference: Y. Dauphin et al., Identifying and attacking the saddle point problem, arXiv:1406.2572, algorithm 1, with
    delta as the least curvature.
    """

    settles = True
    law = Law()
    learning_rate: LearningRate = 1.0
    delta: Annotated[float, Parameter("(0, inf)", "δ", "the least curvature that is divided by", quiet=True)] = 1e-3

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        (xx, xy), (_, yy) = curvatures(self, weight, objective)
        grad = objective.gradient(weight)
        *curved, cosine, sine = spectrum(xx, xy, yy)
        high, low = (1 / np.maximum(np.abs(each), self.delta) for each in curved)
        x, y = grad
        mirrored = np.stack([cosine * x + sine * y, sine * x - cosine * y])
        weight -= self.lr * ((high + low) / 2 * grad + (high - low) / 2 * mirrored)


class DampedNewton(Optimizer):
    """Newton's step on ground that is bent until it is a bowl, and half as long until the loss goes down.

    tau = max(0, delta - the least eigenvalue of H)
    p = -(H + tau I)^-1 g
    a = lr, lr/2, lr/4, ..., the first with f(w + a p) <= f(w) + 0.0001 a g p
    w <- w + a p

    The larger tau, the more p is the way of gradient descent. It goes down in every step, so never up to a saddle or a
    maximum. A step asks for the loss, the gradient and the Hessian, and for the loss at every length that it tries.
    Where no length changes anything, it rests and asks no more. None of PyTorch, Keras and Optax has it.
    Reference: J. Nocedal and S. Wright, Numerical optimization, 2006, algorithm 3.2 with eq. 3.43 and algorithm 3.1.
    """

    settles = True
    law = Law()
    learning_rate: LearningRate = 1.0
    delta: Annotated[float, Parameter("(0, inf)", "δ", "the least curvature of the bowl", quiet=True)] = 1e-3
    rest: Array | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        rests = resting(self.rest, weight, self.lr)
        if rests.all():
            return
        (xx, xy), (_, yy) = spared(objective, curvatures(self, weight, objective), rests)
        grad = spared(objective, objective.gradient(weight), rests)
        value, before = spared(objective, objective.value(weight), rests), weight.copy()
        damping = np.maximum(0.0, self.delta - spectrum(xx, xy, yy).low)
        direction = -solved(xx + damping, xy, yy + damping, grad)
        slope = np.where(rests, 0.0, total(direction * grad))
        weight += searched(objective, weight, direction, backtracking, value, slope, self.lr) * direction
        self.rest = rest_of(objective, weight, self.lr, (weight == before).all(axis=0))


class Sophia(Optimizer):
    """An average of the gradients, divided by the curvature along each axis, and never longer than the learning rate.

    m <- beta1 m + (1 - beta1) g
    h <- beta2 h + (1 - beta2) diag(H)
    w <- w - lr clip(m / max(gamma h, eps), -1, 1)

    The curvature is exact and of every step; in the paper it is an estimate, of every tenth. Where it is negative, the
    step is lr by the sign of m, which is how it leaves saddles. A step asks for the gradient and the Hessian. Optax
    has it with an estimate; PyTorch has none.
    Reference: H. Liu et al., Sophia, arXiv:2305.14342, algorithm 3.
    """

    law = Law(of_length=0.005)
    learning_rate: LearningRate = 0.001
    beta1: Pulled = 0.965
    beta2: Recalled = 0.99
    gamma: Annotated[float, Parameter("(0, inf)", "γ", "how soon steps are shorter than lr")] = 0.01
    epsilon: Annotated[float, Parameter("(0, inf)", "eps", "the least that is divided by", quiet=True)] = 1e-12
    m: Array | None = state()
    h: Array | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        if self.m is None or self.h is None:
            self.m, self.h = np.zeros_like(weight), np.zeros_like(weight)
        (xx, _), (_, yy) = curvatures(self, weight, objective)
        grad = objective.gradient(weight)
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.h = self.beta2 * self.h + (1 - self.beta2) * np.stack([xx, yy])
        ratio = self.m / np.maximum(self.gamma * self.h, self.epsilon)
        weight -= self.lr * np.minimum(np.maximum(ratio, -1.0), 1.0)


def solved(xx: Array, xy: Array, yy: Array, grad: Array) -> Array:
    """H^-1 g of a symmetric H, or zero where it has no inverse."""
    x, y = grad
    determinant = xx * yy - xy * xy
    there = determinant != 0
    area = np.where(there, determinant, 1.0)
    return np.where(there, np.stack([(yy * x - xy * y) / area, (xx * y - xy * x) / area]), 0.0)


def curvatures(rule: Optimizer, weight: Array, objective: Any) -> Array:
    """The Hessian `(2, 2)` or `(2, 2, B)`. Raises `OptvizError` where there is none, or one of more coordinates."""
    if len(weight) != 2 or not getattr(objective, "has_hessian", hasattr(objective, "hessian")):
        what = "has no Hessian" if len(weight) == 2 else f"has {len(weight)} coordinates"
        raise OptvizError(
            f"{type(rule).__name__} needs the Hessian of a surface of two coordinates, and what is raced on {what}; "
            "leave that optimizer out."
        )
    hessian: Array = objective.hessian(weight)
    return hessian
