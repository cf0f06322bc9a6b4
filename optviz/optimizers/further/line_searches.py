"""Rules that choose a direction, and search along it how far to go."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.base import Optimizer, total
from optviz.optimizers.law import Law
from optviz.optimizers.line_search import searched, strong_wolfe
from optviz.optimizers.resting import rest_of, resting, spared

First = Annotated[float, Parameter("(0, inf)", "lr", "the length that is tried first in the first step")]
Left = Annotated[
    float, Parameter("(0.0001, 1)", "c2", "share of the slope that may be left where a step ends", quiet=True)
]
# Of a smaller product, too few digits are left to divide by it.
_LEAST = 1e-280
# A matrix of more numbers than its square is slow, and soon no memory holds it.
_MOST_COORDINATES = 1000


class ConjugateGradient(Optimizer):
    """Each direction is the gradient's, bent so that it does not undo what the last step has won.

    beta = max(0, g (g - g_last) / g_last^2)
    p <- -g + beta p
    a so that f(w + a p) <= f(w) + 0.0001 a g p, and |g(w + a p) p| <= c2 |g p|
    w <- w + a p

    Where p would go up, it is -g. lr is the length that is tried first in the first step; later ones promise the same
    descent as the last. A step asks for the loss and the gradient where it is, and for the loss, and mostly the
    gradient, at each length that it tries. Where the gradient is zero, or a search along it changes nothing, it rests
    and asks no more. It is for whole gradients. SciPy's CG is the same but for its search; PyTorch has none.
    Reference: J. Nocedal and S. Wright, Numerical optimization, 2006, algorithm 5.4 with eq. 5.45, and algorithm 3.5.
    """

    also_called: ClassVar[tuple[str, ...]] = ("cg", "polakribiere")
    settles = True
    law = Law(over_curvature=0.5)
    learning_rate: First = 0.01
    left: Left = 0.1
    last: Array | None = state()
    p: Array | None = state()
    length: Any = state()
    slope: Any = state()
    rest: Array | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        rests = resting(self.rest, weight, self.lr)
        if rests.all():
            return
        grad = spared(objective, objective.gradient(weight), rests)
        value = spared(objective, objective.value(weight), rests)
        first: Any = self.lr
        if self.last is None or self.p is None:
            self.p, slope = -grad, -total(grad * grad)
        else:
            before = total(self.last * self.last)
            beta = np.where(before > 0, total(grad * (grad - self.last)) / np.where(before > 0, before, 1.0), 0.0)
            p = np.maximum(0.0, beta) * self.p - grad
            self.p = np.where(total(p * grad) < 0, p, -grad)
            slope = total(self.p * grad)
            promised, downhill = self.length * self.slope, slope < 0
            first = np.where((promised < 0) & downhill, promised / np.where(downhill, slope, 1.0), self.lr)
        self.last, self.slope = grad.copy(), np.where(rests, 0.0, slope)
        self.length = searched(objective, weight, self.p, strong_wolfe, value, self.slope, first, self.left)
        before = weight.copy()
        weight += self.length * self.p
        # The next search would be along the gradient, and begin with lr.
        same = (weight == before).all(axis=0) & (self.p == -grad).all(axis=0) & (first == self.lr)
        self.rest = rest_of(objective, weight, self.lr, rests | same | (grad == 0).all(axis=0))


class BFGS(Optimizer):
    """Newton's step with a Hessian that is learnt from how the gradients change on the way.

    s, y = w - w_last, g - g_last
    B <- (I - s y^T / s y) B (I - y s^T / s y) + s s^T / s y
    p = -B g
    a so that f(w + a p) <= f(w) + 0.0001 a g p, and |g(w + a p) p| <= c2 |g p|
    w <- w + a p

    B begins as I, and is multiplied by s y / y^2 before it first learns; where s y is not positive it stays as it is.
    The length that is tried first is lr in the first step, and 1 later. A step asks for the loss and the gradient where
    it is, and for the loss, and mostly the gradient, at each length that it tries. Where the gradient is zero, or a
    search changes nothing, it rests and asks no more. It is for whole gradients. SciPy's BFGS has another search, and
    never scales B; PyTorch has LBFGS, which keeps the last steps in the place of B.
    Reference: J. Nocedal and S. Wright, Numerical optimization, 2006, algorithm 6.1 with eq. 6.20, and algorithm 3.5.
    """

    settles = True
    law = Law(over_curvature=0.5)
    learning_rate: First = 0.01
    left: Left = 0.9
    point: Array | None = state()
    slope: Array | None = state()
    inverse: Array | None = state()
    learnt: Any = state()
    rest: Array | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        rests = resting(self.rest, weight, self.lr)
        if rests.all():
            return
        grad = spared(objective, objective.gradient(weight), rests)
        value = spared(objective, objective.value(weight), rests)
        if self.inverse is None or self.point is None or self.slope is None:
            if len(weight) > _MOST_COORDINATES:
                raise OptvizError(
                    f"BFGS keeps a number for each pair of coordinates, at most {_MOST_COORDINATES} of them, and what "
                    f"is raced on has {len(weight)}; take conjugategradient."
                )
            self.inverse = np.zeros((len(weight), *weight.shape))
            self.inverse[np.diag_indices(len(weight))] = 1.0
            self.learnt = 0 * weight[0] > 0
        else:
            self._learn(weight - self.point, grad - self.slope)
        self.point, self.slope = weight.copy(), grad.copy()
        direction = -_product(self.inverse, grad)
        first = np.where(self.learnt, 1.0, self.lr)
        slope = np.where(rests, 0.0, total(direction * grad))
        lengths = searched(objective, weight, direction, strong_wolfe, value, slope, first, self.left)
        weight += lengths * direction
        # From where it was, with no step to learn from, the next search would be the same.
        self.rest = rest_of(objective, weight, self.lr, (weight == self.point).all(axis=0))

    def _learn(self, s: Array, y: Array) -> None:
        met = total(s * y)
        learns = met > _LEAST
        met = np.where(learns, met, 1.0)
        scale = met / np.where(learns, total(y * y), 1.0)
        known = np.where(self.learnt, 1.0, np.where(learns, scale, 1.0)) * self.inverse
        across = _product(known, y)
        both = s[:, None] * across
        along = (1 + total(y * across) / met) / met * (s[:, None] * s)
        self.inverse = np.where(learns, known - (both + both.swapaxes(0, 1)) / met + along, known)
        self.learnt = self.learnt | learns


def _product(symmetric: Array, vector: Array) -> Array:
    """Of a symmetric matrix `(P, P)` or `(P, P, n)` with a vector `(P,)` or `(P, n)`."""
    return total(symmetric * vector[:, None])
