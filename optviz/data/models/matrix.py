"""The surface of a matrix of weights: four parameters, for rules that see rows and columns."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from optviz.given.parameters import Parameter, number_text
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface

# Its singular values are 1.618 and 0.618.
TARGET = np.array([[1.5, -0.5], [0.5, 0.5]])


class Matrix(Surface):
    """A matrix W of two rows and columns that learns to do what another one, T, does to inputs.

    Half the mean of |W z - T z|^2 over inputs z with the mean 0 and the covariance C, which is half the trace of
    (W - T) C (W - T)^T. The parameters are the rows of W, one after the other; T = (1.5, -0.5; 0.5, 0.5). C has the
    variances 1 and 1/condition along two directions u and v, which are the axes (straight data) or are turned by
    `angle`. W begins small, at a tenth of the matrix that leaves all as it is. Its only minimum is T, with the loss 0.

    Why a teacher shows it: on two coordinates, rules such as Muon, Shampoo and SOAP are nothing of their own, because
    they need a matrix; here they race, and the picture `image` shows what W does to the unit circle. With the
    best learning rates and a condition of 25, AdaGrad, which has a step size for each coordinate, needs 3 steps on
    straight data to a thousandth of the first loss, and ten times as many on data that is turned by 30 degrees, while
    Shampoo, which has one for each direction, is nearly as fast as before.
    """

    condition: Annotated[float, Parameter("[1, 1000000]", "condition", "largest variance over the least")] = 25.0
    angle: Annotated[float, Parameter("[-360, 360]", "angle", "how far the data is turned, in degrees")] = 30.0

    # How many rows and columns the parameters are.
    matrix = (2, 2)
    dimension = 4
    window = None
    # T alone, as the covariance has no direction without variance.
    complete = True
    lowest = ((*TARGET.ravel().tolist(), 0.0),)
    views = ("image",)
    name = "matrix"
    start = (0.1, 0.0, 0.0, 0.1)
    steps = 100
    # Of 1, 2 and 5 times the powers of ten from 0.0001 on, those that are below a thousandth of the first loss for good
    # in the fewest steps, or else the lowest after 100.
    learning_rates = {
        "sgd": 1.0,
        "momentum": 0.1,
        "nag": 1.0,
        "adagrad": 1.0,
        "rmsprop": 0.05,
        "adadelta": 50.0,
        "adam": 0.2,
        "muon": 0.1,
        "shampoo": 2.0,
        "soap": 0.1,
    }
    # The largest variance, and how far apart the start and T are, several times.
    curvature = 1.0
    length = 5.0

    @property
    def formula(self) -> str:
        """With the directions u and v of the data, of which u is at an angle, and the variances along them."""
        least = f"/{number_text(self.condition)}" if self.condition != 1 else ""
        return f"(|(W - T) u|² + |(W - T) v|²{least}) / 2, u = {number_text(self.angle)}°"

    @property
    def covariance(self) -> Array:
        """That of the inputs, `(2, 2)`."""
        turned = np.radians(self.angle)
        cosine, sine = np.cos(turned), np.sin(turned)
        least = 1 / self.condition
        across = (1 - least) * cosine * sine
        return np.array(
            [[cosine * cosine + least * sine * sine, across], [across, sine * sine + least * cosine * cosine]]
        )

    def _off(self, w: Array) -> tuple[Array, Array]:
        """W - T and (W - T) C, `(2, 2, ...)` each."""
        off = w.reshape(2, 2, *w.shape[1:]) - TARGET.reshape(2, 2, *(1,) * (w.ndim - 1))
        (xx, xy), (_, yy) = self.covariance
        return off, np.stack([xx * off[:, 0] + xy * off[:, 1], xy * off[:, 0] + yy * off[:, 1]], axis=1)

    def value(self, w: Array) -> Array:
        """The loss at `w` `(4, ...)`."""
        off, weighed = self._off(w)
        (a, b), (c, d) = off * weighed
        loss: Array = (a + b + c + d) / 2
        return loss

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`: the rows of (W - T) C."""
        return self._off(w)[1].reshape(w.shape)

    def hessian(self, w: Array) -> Array:
        """The same everywhere: C for each row."""
        h = np.kron(np.eye(2), self.covariance)
        return np.broadcast_to(h.reshape(4, 4, *(1,) * (w.ndim - 1)), (4, *w.shape)).copy()


def is_matrix(surface: Surface) -> bool:
    """Whether a surface is that of a matrix, or around it."""
    within: object = surface
    while within is not None and not isinstance(within, Matrix):
        within = getattr(within, "inner", None)
    return within is not None
