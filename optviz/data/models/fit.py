"""Models of two parameters, whose losses are surfaces over the plane: a line, and two classes."""

from __future__ import annotations

import abc
from functools import cached_property
from typing import Any

import numpy as np

from optviz.data.models.model import Model
from optviz.data.samples import Samples
from optviz.given.parameters import number_text, rounded
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Window

# So many numbers of one kind are held at once while a loss is computed for many points.
_AT_ONCE = 1 << 20
# The start lies so many times as high above the minimum as a model that always says the mean, and the window shows
# what is that much higher still.
_START_HEIGHT, _ROOM = 4.0, 1.5
_NEWTON_STEPS = 100
# The least curvature beside the greatest that rounding leaves a digit of.
_FLATTEST = 1e-14
# The least that the greatest curvature may be, so that a window around it is no wider than can be drawn.
_FAINTEST = 1e-100


class Squares:
    """Half the mean squared residual of `inputs @ w`, with inputs `(n, 2)`: a quadratic, told by its moments."""

    def __init__(self, inputs: Array, target: Array) -> None:
        first, second = inputs.T
        self.xx, self.xy, self.yy = (_mean(each) for each in (first * first, first * second, second * second))
        self.x, self.y, self.constant = _mean(first * target), _mean(second * target), _mean(target * target)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        curved = 0.5 * (self.xx * (x * x) + self.yy * (y * y)) + self.xy * (x * y)
        result: Array = curved - self.x * x - self.y * y + 0.5 * self.constant
        return result

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        x, y = w
        return np.stack([self.xx * x + self.xy * y - self.x, self.xy * x + self.yy * y - self.y])

    def hessian(self, w: Array) -> Array:
        """The same everywhere."""
        h = np.array([[self.xx, self.xy], [self.xy, self.yy]])
        return np.broadcast_to(h.reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape)).copy()


class Logits:
    """The mean cross-entropy of classes 0 and 1 whose log-odds are `inputs @ w`, and weight decay beside it."""

    def __init__(self, inputs: Array, target: Array, decay: float) -> None:
        # With the sign of its class, a sample is right where its margin is positive.
        self.signed = inputs * (2 * target - 1)[:, np.newaxis]
        self.decay = decay

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        losses = _over_samples(self.signed, w, lambda margin: [np.logaddexp(0.0, -margin)])
        x, y = w
        result: Array = losses[0] + 0.5 * self.decay * (x * x + y * y)
        return result

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        first, second = self.signed.T[:, :, np.newaxis]

        def parts(margin: Array) -> list[Array]:
            wrong = _wrong(margin)
            return [-wrong * first, -wrong * second]

        return np.stack(_over_samples(self.signed, w, parts)) + self.decay * w

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        first, second = self.signed.T[:, :, np.newaxis]

        def parts(margin: Array) -> list[Array]:
            slope = _wrong(margin) * _wrong(-margin)
            return [slope * first * first, slope * first * second, slope * second * second]

        xx, xy, yy = _over_samples(self.signed, w, parts)
        return np.stack([np.stack([xx + self.decay, xy]), np.stack([xy, yy + self.decay])])


class Fit(Model):
    """A model of two parameters, whose loss is strictly convex."""

    steps = 100
    complete = True

    @property
    def title(self) -> str:
        """The model."""
        return f"{type(self).__name__} regression"

    @cached_property
    def inputs(self) -> Array:
        """What the two parameters are multiplied with, `(n, 2)`; of a single input, the second is an intercept."""
        return two_of(self.samples.inputs)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        h: Array = self.whole.hessian(w)
        return h

    @abc.abstractmethod
    def each(self, w: Array) -> tuple[Array, Array]:
        """The gradient `(n, 2)` and the Hessian `(n, 2, 2)` of each sample at a point `(2,)`."""

    @abc.abstractmethod
    def of_one(self, u: Any, v: Any, target: Any, w: Any) -> Any:
        """The loss of one sample with the inputs u and v, of which the loss at `w` is the mean."""

    @cached_property
    def minimum(self) -> Array:
        """Where the loss is least: by Newton's steps, of a quadratic the first, each halved until it goes down."""
        w = np.zeros(2)
        for _ in range(_NEWTON_STEPS):
            step = np.linalg.solve(self.hessian(w), self.gradient(w))
            while np.any(step) and self.value(w - step) > self.value(w):
                step = step / 2
            if np.array_equal(w - step, w):
                break
            w = w - step
        return w

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The only one: the loss is strictly convex."""
        x, y = self.minimum.tolist()
        return (CriticalPoint(x, y, float(self.value(self.minimum))),)

    @cached_property
    def _ellipse(self) -> tuple[Array, Array]:
        """How far it is along each main direction to where the start's height is, and these directions as columns."""
        curvatures, directions = np.linalg.eigh(self.hessian(self.minimum))
        nothing_known = self.value(np.zeros(2)) - self.value(self.minimum)
        height = _START_HEIGHT * max(float(nothing_known), 0.1)
        return np.sqrt(2 * height / curvatures), directions

    @property
    def start(self) -> tuple[float, float]:
        """As high along the valley as across it."""
        lengths, directions = self._ellipse
        x, y = (self.minimum - directions @ (lengths / np.sqrt(2))).tolist()
        return rounded(x), rounded(y)

    @property
    def window(self) -> Window:
        """Around the minimum, with all that is little higher than the start."""
        lengths, directions = self._ellipse
        reach = _ROOM**0.5 * np.hypot(*(directions * lengths).T)
        (left, bottom), (right, top) = (self.minimum - reach).tolist(), (self.minimum + reach).tolist()
        return (rounded(left), rounded(right)), (rounded(bottom), rounded(top))


class Linear(Fit):
    """A line through samples: slope and intercept, or the factors of two inputs, by least squares."""

    def says(self, w: Array, inputs: Array) -> Array:
        """The height of the line."""
        return two_of(inputs) @ w

    def of_one(self, u: Any, v: Any, target: Any, w: Any) -> Any:
        """Half the squared residual."""
        x, y = w
        residual = u * x + v * y - target
        return 0.5 * (residual * residual)

    def each(self, w: Array) -> tuple[Array, Array]:
        """Of half the squared residual."""
        inputs = self.inputs
        return (inputs @ w - self.samples.target)[:, np.newaxis] * inputs, inputs[:, :, None] * inputs[:, None]

    def loss(self, inputs: Array, target: Array) -> Squares:
        """Half the mean squared residual."""
        return Squares(inputs, target)

    @property
    def about(self) -> str:
        """Whether the parameters can be told from each other."""
        return _alike(self.samples)

    @property
    def formula(self) -> str:
        """Of sample i, u and v are the inputs."""
        second = "y" if self.samples.inputs.shape[1] == 1 else "y vᵢ"
        return f"Σ (x uᵢ + {second} - tᵢ)² / {2 * len(self.samples)}"


class Logistic(Fit):
    """Two classes told apart by a line, with a small weight decay, without which separable classes have no minimum."""

    decay = 0.01

    def says(self, w: Array, inputs: Array) -> Array:
        """Nothing for the class 0, and the log-odds of the class 1 against it."""
        odds = two_of(inputs) @ w
        return np.column_stack([np.zeros(len(odds)), odds])

    def of_one(self, u: Any, v: Any, target: Any, w: Any) -> Any:
        """The cross-entropy, with the weight decay."""
        x, y = w
        margin = (2 * target - 1) * (u * x + v * y)
        # As it is, or with the log-odds before the logarithm, so that nothing overflows.
        right = np.log1p(np.exp(-margin))
        wrong = np.log1p(np.exp(margin)) - margin
        return np.where(margin > 0, right, wrong) + 0.5 * self.decay * (x * x + y * y)

    def each(self, w: Array) -> tuple[Array, Array]:
        """Of the cross-entropy with the weight decay."""
        signed = self.whole.signed
        margin = signed @ w
        slope = _wrong(margin) * _wrong(-margin)
        curvatures = slope[:, None, None] * signed[:, :, None] * signed[:, None] + self.decay * np.eye(2)
        return -_wrong(margin)[:, None] * signed + self.decay * w, curvatures

    def loss(self, inputs: Array, target: Array) -> Logits:
        """The mean cross-entropy with the weight decay."""
        return Logits(inputs, target, self.decay)

    @property
    def about(self) -> str:
        """Whether there are two classes, and parameters that can be told from each other."""
        samples = self.samples
        if samples.classes != 2:
            return (
                f"The logistic model tells the classes 0 and 1 apart, and `{samples.columns[-1]}` of {samples.title} "
                "has other values or only one of these; take the linear model, or another column."
            )
        return _alike(samples)

    @property
    def formula(self) -> str:
        """Of sample i, u and v are the inputs, and s is 1 or -1."""
        second = "y" if self.samples.inputs.shape[1] == 1 else "y vᵢ"
        half = number_text(self.decay / 2)
        return f"Σ log(1 + exp(-sᵢ (x uᵢ + {second}))) / {len(self.samples)} + {half} (x² + y²)"


def _alike(samples: Samples) -> str:
    if samples.inputs.shape[1] > 2:
        return (
            f"A model of two parameters has one input or two, and {samples.title} has {samples.inputs.shape[1]}; take "
            "a network, or choose columns of a table with --x and --y."
        )
    inputs = two_of(samples.inputs)
    columns = " and ".join(f"`{name}`" for name in samples.columns[:-1])
    # Numbers that are small, all of them, are not alike for that.
    if np.linalg.matrix_rank(inputs / np.maximum(np.abs(inputs).max(axis=0), np.finfo(float).tiny)) < 2:
        return f"{columns} of {samples.title} is the same for all samples, or in proportion; take another column."
    least, most = np.linalg.eigvalsh(inputs.T @ inputs)
    if least < _FLATTEST * most or most < _FAINTEST * len(inputs):
        return (
            f"What is in {columns} of {samples.title} is too small, or varies too little beside its size; give the "
            "differences from the mean, or another unit."
        )
    return ""


def two_of(inputs: Array) -> Array:
    """What two parameters are multiplied with: two inputs, or one and an intercept."""
    return inputs if inputs.shape[1] == 2 else np.column_stack([inputs, np.ones(len(inputs))])


def _mean(numbers: Array) -> float:
    return float(np.mean(numbers))


def _wrong(margin: Array) -> Array:
    """How much a sample pulls: 1 / (1 + exp(margin)), without overflow."""
    pull: Array = np.exp(-np.logaddexp(0.0, margin))
    return pull


def _over_samples(signed: Array, w: Array, parts: object) -> list[Array]:
    """The means over all samples of what some function makes of their margins `(n, m)` at m points."""
    points = w.reshape(2, -1)
    some = max(1, _AT_ONCE // len(signed))
    found = []
    for begin in range(0, points.shape[1], some):
        x, y = points[:, begin : begin + some]
        margin = signed[:, :1] * x + signed[:, 1:] * y
        # Added one after the other, so that a point gets the same bits alone and beside others.
        found.append([np.add.accumulate(each, axis=0)[-1] / len(signed) for each in parts(margin)])  # type: ignore[operator]
    return [np.concatenate(several).reshape(w.shape[1:]) for several in zip(*found, strict=True)]
