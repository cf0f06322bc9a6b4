"""Gradient descent and its two classic accelerations."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.base import Optimizer
from optviz.optimizers.law import Law

Momentums = Annotated[float, Parameter("[0, 1)", "momentum", "share of the last step that is kept")]


class SGD(Optimizer):
    """Gradient descent: step against the gradient.

    w <- w - lr g

    PyTorch, Keras and Optax agree.
    Reference: H. Robbins and S. Monro, A stochastic approximation method, 1951.
    """

    also_called: ClassVar[tuple[str, ...]] = ("gd", "gradient-descent", "stochastic-gradient-descent")
    settles = True
    law = Law(over_curvature=1.0)

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        weight -= self.lr * grad

    def effective_step(self) -> float:
        """The learning rate."""
        return self.lr


class Momentum(Optimizer):
    """Heavy ball: a velocity accumulates along the directions in which the gradient agrees with itself.

    v <- mu v - lr g
    w <- w + v

    On a constant gradient the speed tends to lr |g| / (1 - mu). Keras does the same; PyTorch and Optax keep the
    learning rate outside of the velocity, which differs as soon as the learning rate changes.
    Reference: B. Polyak, Some methods of speeding up the convergence of iteration methods, 1964.
    """

    also_called: ClassVar[tuple[str, ...]] = ("heavy-ball", "polyak")
    settles = True
    law = Law(over_curvature=0.25)
    momentum: Momentums = 0.9
    v: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.v is None:
            self.v = np.zeros_like(weight)
        self.v = self.momentum * self.v - self.lr * grad
        weight += self.v

    def effective_step(self) -> float:
        """The learning rate."""
        return self.lr


class NAG(Momentum):
    """Nesterov's accelerated gradient: heavy ball that looks at the gradient where the velocity is about to take it.

    v <- mu v - lr g(w + mu v)
    w <- w + v

    The point shown is w. PyTorch and Keras show w + mu v instead, which lets them use the gradient at the shown
    point; the velocities are the same.
    Reference: I. Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, eq. 3-4.
    """

    also_called: ClassVar[tuple[str, ...]] = ("nesterov", "nesterov-momentum", "nesterov-accelerated-gradient")

    def lookahead(self, weight: Array) -> Array:
        """The point whose gradient the next step uses."""
        return weight if self.v is None else weight + self.momentum * self.v

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place; `update` takes the gradient at the look-ahead point."""
        self.update(weight, objective.gradient(self.lookahead(weight)))
