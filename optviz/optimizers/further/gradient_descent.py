"""Rules that follow the gradient itself, or a sum of gradients."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.base import LearningRate, Optimizer, total
from optviz.optimizers.law import Law
from optviz.optimizers.momentum import Momentum, Momentums


class TorchSGD(Optimizer):
    """Momentum as PyTorch's SGD has it: the rate outside of the buffer, with dampening and weight decay.

    h <- g + lambda w
    b <- mu b + (1 - d) h
    w <- w - lr b

    In the first step b is h, whatever d is. The weight decay is that of a penalty lambda |w|^2 / 2: it goes into the
    buffer. With d = lambda = 0 and a constant rate it walks the path of Momentum; Keras keeps the rate in the velocity.
    Reference: I. Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, with the
    changes that PyTorch tells of at torch.optim.SGD.
    """

    settles = True
    law = Law(over_curvature=0.25)
    momentum: Momentums = 0.9
    dampening: Annotated[float, Parameter("[0, 1]", "d", "share of a new gradient that is left out", quiet=True)] = 0.0
    weight_decay: Annotated[float, Parameter("[0, inf)", "λ", "pull to the origin", quiet=True)] = 0.0
    b: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        h = grad + self.weight_decay * weight
        self.b = h if self.b is None else self.momentum * self.b + (1 - self.dampening) * h
        weight -= self.lr * self.b

    def effective_step(self) -> float:
        """The learning rate."""
        return self.lr


class BengioNAG(Momentum):
    """Nesterov's accelerated gradient, seen from the look-ahead point: it needs the gradient at the shown point alone.

    v <- mu v - lr g
    w <- w + mu v - lr g

    Its points are those at which NAG asks for its gradients, w + mu v; the velocities are the same. PyTorch with
    nesterov=True and Keras agree while the rate is constant.
    Reference: Y. Bengio et al., Advances in optimizing recurrent networks, arXiv:1212.0901, eq. 7.
    """

    also_called: ClassVar[tuple[str, ...]] = ()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.v is None:
            self.v = np.zeros_like(weight)
        self.v = self.momentum * self.v - self.lr * grad
        weight += self.momentum * self.v - self.lr * grad

    def effective_step(self) -> float:
        """What the gradient is multiplied by: it is in the velocity, and beside it."""
        return self.lr * (1 + self.momentum)


class NormalizedMomentum(Optimizer):
    """Every step is as long as the learning rate: only the direction of an average of the gradients counts.

    m <- mu m + (1 - mu) g
    w <- w - lr m / |m|

    It is what Muon does to a vector, whose only singular value is its length. It does not settle: near a minimum,
    its steps are as long. None of PyTorch, Keras and Optax has it. Where m is zero it stays.
    Reference: A. Cutkosky and H. Mehta, Momentum improves normalized SGD, arXiv:2002.03305, algorithm 1.
    """

    law = Law(of_length=0.005)
    momentum: Momentums = 0.9
    m: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.m is None:
            self.m = np.zeros_like(weight)
        self.m = self.momentum * self.m + (1 - self.momentum) * grad
        length = np.sqrt(total(self.m * self.m))
        weight -= self.lr * self.m / np.where(length > 0, length, 1.0)


class BarzilaiBorwein(Optimizer):
    """Gradient descent whose rate is one over the curvature that its last step has met.

    s <- w - w_last
    y <- g - g_last
    a <- s s / (s y)
    w <- w - a g

    In the first step, and where s y is not positive, a is lr. The loss goes up now and then on the way. None of
    PyTorch, Keras and Optax has it.
    Reference: J. Barzilai and J. Borwein, Two-point step size gradient methods, 1988, eq. 5.
    """

    settles = True
    law = Law(over_curvature=0.5)
    learning_rate: LearningRate = 0.01
    point: Array | None = state()
    slope: Array | None = state()
    a: Array | None = state()

    def update(self, weight: Array, grad: Array) -> None:
        """One step; see `Optimizer.update`."""
        if self.point is None or self.slope is None:
            self.a = 0 * grad[0] + self.lr
        else:
            moved, met = weight - self.point, total((weight - self.point) * (grad - self.slope))
            self.a = np.where(met > 0, total(moved * moved) / np.where(met > 0, met, 1.0), self.lr)
        self.point, self.slope = weight.copy(), grad.copy()
        weight -= self.a * grad

    def effective_step(self) -> Array | None:
        """The rate of the last step."""
        return self.a
