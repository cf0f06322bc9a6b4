"""Rules for a matrix of weights, which see its rows and columns; on a vector they say what they would be there."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.adam import Beta1, Beta2
from optviz.optimizers.base import Epsilon, LearningRate, Optimizer, divisor, power, total
from optviz.optimizers.law import Law
from optviz.optimizers.momentum import Momentums
from optviz.optimizers.two_by_two import product, spectrum, transposed, turn

# Of K. Jordan's quintic, which is steep at zero; its values then stay between 0.7 and 1.2.
_LINEAR, _CUBIC, _QUINTIC = 3.4445, -4.7750, 2.0315
_TURNS = 5
# Why a vector is nothing for them, and what to take there.
_NOT_FOR_VECTORS = {
    "Muon": "of a vector the only singular value is the length, so that it is normalised momentum; take "
    "normalizedmomentum",
    "Shampoo": "a vector has one side, of which AdaGrad keeps the diagonal; take adagrad",
    "SOAP": "it is Adam in directions that rows and columns have, and a vector has one side; take adam",
}


class Muon(Optimizer):
    """Momentum whose singular values are all made about as large: every direction of a matrix learns as fast.

    b <- mu b + (1 - mu) g
    X = (1 - mu) g + mu b, divided by its norm
    X <- 3.4445 X - 4.775 X X^T X + 2.0315 X X^T X X^T X, five times
    w <- w - lr (X + lambda w)

    Singular values from a hundredth of the norm on become 0.68 to 1.14; smaller ones grow by 485 at most. On a vector,
    whose only singular value is its length, it is normalised momentum: there, take normalizedmomentum. It races on the
    surface matrix. PyTorch's Muon does the same in numbers of 16 bits, and has lambda = 0.1.
    Reference: K. Jordan, Muon: an optimizer for hidden layers in neural networks, 2024.
    """

    law = Law(of_length=0.01)
    learning_rate: LearningRate = 0.02
    momentum: Momentums = 0.95
    weight_decay: Annotated[float, Parameter("[0, inf)", "λ", "pull to the origin", quiet=True)] = 0.0
    b: Array | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place. Raises `OptvizError` where the weights are no matrix."""
        w, grad = _seen(self, weight, objective)
        if self.b is None:
            self.b = np.zeros_like(grad)
        self.b = self.momentum * self.b + (1 - self.momentum) * grad
        x = (1 - self.momentum) * grad + self.momentum * self.b
        length = np.sqrt(total(total(x * x)))
        x = x / np.where(length > 0, length, 1.0)
        for _ in range(_TURNS):
            square = product(x, transposed(x))
            x = _LINEAR * x + product(_CUBIC * square + _QUINTIC * product(square, square), x)
        weight -= (self.lr * (x + self.weight_decay * w)).reshape(weight.shape)


class Shampoo(Optimizer):
    """AdaGrad for a matrix: what rows have in common, and what columns have, is divided by.

    L <- L + g g^T
    R <- R + g^T g
    w <- w - lr L^(-1/4) g R^(-1/4)

    L and R begin as eps I. On a vector one side is left, and AdaGrad keeps its diagonal: there, take adagrad. It races
    on the surface matrix. Optax and PyTorch have none.
    Reference: V. Gupta et al., Shampoo, arXiv:1802.09568, algorithm 1.
    """

    settles = True
    law = Law(of_length=0.05)
    epsilon: Annotated[float, Parameter("(0, inf)", "eps", "what both sides begin with", quiet=True)] = 1e-4
    left: Array | None = state()
    right: Array | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place. Raises `OptvizError` where the weights are no matrix."""
        _, grad = _seen(self, weight, objective)
        if self.left is None or self.right is None:
            self.left, self.right = np.zeros_like(grad), np.zeros_like(grad)
            for side in (self.left, self.right):
                side[[0, 1], [0, 1]] += self.epsilon
        self.left = self.left + product(grad, transposed(grad))
        self.right = self.right + product(transposed(grad), grad)
        weight -= (self.lr * product(self._root(self.left), grad, self._root(self.right))).reshape(weight.shape)

    def _root(self, side: Array) -> Array:
        """One over the fourth root; rounding takes no eigenvalue below what both began with."""
        found = spectrum(side[0, 0], side[0, 1], side[1, 1])
        high, low = (1 / np.sqrt(np.sqrt(np.maximum(each, self.epsilon))) for each in (found.high, found.low))
        return found.with_values(high, low)


class SOAP(Optimizer):
    """Adam in the directions that the rows and the columns of the gradients have in common, as Shampoo finds them.

    L <- beta2 L + (1 - beta2) g g^T, R <- beta2 R + (1 - beta2) g^T g
    P, Q <- their eigenvectors, one step of power iteration from the last ones
    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) (P^T g Q)^2
    w <- w - lr_t P (P^T m Q / (sqrt(v) + eps)) Q^T

    lr_t is Adam's. P and Q are those of the gradients before, in the first step of the first. On a vector one side is
    left: there, take adam. It races on the surface matrix. Its authors' program makes no step with the first gradient.
    Reference: N. Vyas et al., SOAP, arXiv:2409.11321, algorithms 3 and 4, with the eigenvectors of every step.
    """

    law = Law(of_length=0.01)
    learning_rate: LearningRate = 0.003
    beta1: Beta1 = 0.95
    beta2: Beta2 = 0.95
    epsilon: Epsilon = 1e-8
    t: int | None = state()
    m: Array | None = state()
    v: Array | None = state()
    sides: Any = state()
    turns: Any = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place. Raises `OptvizError` where the weights are no matrix."""
        _, grad = _seen(self, weight, objective)
        seen = [product(grad, transposed(grad)), product(transposed(grad), grad)]
        if self.t is None or self.m is None or self.v is None:
            self.t, self.m, self.v = 0, np.zeros_like(grad), np.zeros_like(grad)
            self.sides = [np.zeros_like(grad), np.zeros_like(grad)]
            self.turns = [spectrum(each[0, 0], each[0, 1], each[1, 1]).directions() for each in seen]
        self.t += 1
        p, q = self.turns
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        turned = product(transposed(p), grad, q)
        self.v = self.beta2 * self.v + (1 - self.beta2) * (turned * turned)
        rate = self.lr * np.sqrt(1 - power(self.beta2, self.t)) / (1 - power(self.beta1, self.t))
        inner = product(transposed(p), self.m, q) / divisor(self.v, self.epsilon)
        self.sides = [self.beta2 * side + (1 - self.beta2) * each for side, each in zip(self.sides, seen, strict=True)]
        self.turns = [_followed(side, each) for side, each in zip(self.sides, self.turns, strict=True)]
        weight -= (rate * product(p, inner, transposed(q))).reshape(weight.shape)


def _seen(rule: Optimizer, weight: Array, objective: Any) -> tuple[Array, Array]:
    """The weights and the gradient as matrices `(2, 2, ...)`; on a vector, why that is nothing for the rule."""
    if getattr(objective, "matrix", None) != (2, 2):
        name = next(each.__name__ for each in type(rule).__mro__ if each.__name__ in _NOT_FOR_VECTORS)
        raise OptvizError(
            f"{name} is for a matrix of weights: {_NOT_FOR_VECTORS[name]}, or race it on the surface matrix."
        )
    shape = (2, 2, *weight.shape[1:])
    return weight.reshape(shape), objective.gradient(weight).reshape(shape)


def _followed(side: Array, directions: Array) -> Array:
    """The orthogonal part of `side` times the last directions, up to signs: the other one is across the first."""
    x, y = product(side, directions)[:, 0]
    length = np.sqrt(x * x + y * y)
    there = length > 0
    length = np.where(there, length, 1.0)
    return np.where(there, turn(x / length, y / length), directions)
