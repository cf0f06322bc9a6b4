"""A small multilayer perceptron, many of them at once: B networks are the columns of one array `(P, B)`."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import Annotated, NamedTuple

import numpy as np

from optviz.data.drawn import Indices
from optviz.data.model import Model
from optviz.errors import OptvizError
from optviz.given.parameters import Parameter
from optviz.objectives.base import Array


class Layer(NamedTuple):
    """Where the weights `(inputs, outputs)` and then the biases `(outputs,)` of a layer stand among all parameters."""

    inputs: int
    outputs: int
    begin: int

    @property
    def middle(self) -> int:
        """Where the weights end and the biases begin."""
        return self.begin + self.inputs * self.outputs

    @property
    def end(self) -> int:
        """Where the biases end."""
        return self.middle + self.outputs


def layers_of(widths: tuple[int, ...]) -> tuple[Layer, ...]:
    """The layers between so many units, one after the other."""
    layers, begin = [], 0
    for inputs, outputs in itertools.pairwise(widths):
        layers.append(Layer(inputs, outputs, begin))
        begin = layers[-1].end
    return tuple(layers)


class Perceptrons:
    """The mean cross-entropy of the softmax of networks, and weight decay beside it.

    All arithmetic of a network is that of one alone: networks side by side get the same bits.
    """

    def __init__(
        self, layers: tuple[Layer, ...], inputs: Array, target: Array, decay: float, *, rectified: bool
    ) -> None:
        self.layers, self.inputs, self.decay, self.rectified = layers, inputs, decay, rectified
        self.target = target.astype(np.int64)

    def value(self, w: Array) -> Array:
        """The losses at `w` `(P, …)`, of shape `w.shape[1:]`."""
        columns = _columns(w)
        losses = _surprise(self.scores(columns), self.target).mean(axis=1)
        losses = losses + 0.5 * self.decay * _squares(columns)
        result: Array = losses.reshape(w.shape[1:])
        return result

    def gradient(self, w: Array) -> Array:
        """The gradients at `w` `(P, …)`, of the shape of `w`, by back-propagation."""
        columns = _columns(w)
        passed = self._forward(columns)
        scores = passed[-1] - passed[-1].max(axis=2, keepdims=True)
        chances = np.exp(scores)
        back = chances / chances.sum(axis=2, keepdims=True)
        back[:, np.arange(len(self.target)), self.target] -= 1
        back /= len(self.target)
        found = self.decay * columns
        for number in range(len(self.layers) - 1, -1, -1):
            layer, before = self.layers[number], passed[number]
            pulls = np.matmul(np.swapaxes(before, 1, 2), back)
            found[:, layer.begin : layer.middle] += pulls.reshape(len(columns), -1)
            found[:, layer.middle : layer.end] += back.sum(axis=1)
            if number:
                back = np.matmul(back, np.swapaxes(_weights(columns, layer), 1, 2))
                back *= before > 0 if self.rectified else 1 - before * before
        result: Array = np.ascontiguousarray(found.T).reshape(w.shape)
        return result

    def scores(self, columns: Array) -> Array:
        """The logarithms of the odds of each class up to a common number `(B, n, classes)`, of networks `(B, P)`."""
        return self._forward(columns)[-1]

    def _forward(self, columns: Array) -> list[Array]:
        """What each layer is given `(B, n, units)`, and the scores."""
        passed = [np.broadcast_to(self.inputs, (len(columns), *self.inputs.shape))]
        for layer in self.layers:
            sums = np.matmul(passed[-1], _weights(columns, layer)) + columns[:, np.newaxis, layer.middle : layer.end]
            if layer is not self.layers[-1]:
                sums = np.maximum(sums, 0) if self.rectified else np.tanh(sums)
            passed.append(sums)
        return passed


class Network(Model):
    """A multilayer perceptron that tells classes apart, trained as any other objective.

    The weights begin normal, with the variance 2 / inputs for rectified units (K. He et al., Delving deep into
    rectifiers, arXiv:1502.01852), and 1 / inputs for tanh; biases begin at 0.
    """

    hidden: Annotated[float, Parameter("[1, 256]", "hidden", "units of each hidden layer")] = 16.0
    layers: Annotated[float, Parameter("[1, 4]", "layers", "hidden layers")] = 2.0
    decay: Annotated[float, Parameter("[0, 10]", "decay", "weight decay", quiet=True)] = 0.0
    relu: Annotated[float, Parameter("[0, 1]", "relu", "1 for rectified units, 0 for tanh", quiet=True)] = 0.0
    draw: Annotated[float, Parameter("[0, 1000000]", "draw", "which of the random beginnings", quiet=True)] = 0.0

    steps = 300
    window = None
    complete = False
    curvature = None
    length = None
    formula = ""
    # Found by trying powers of ten and their halves on the moons.
    learning_rates = {
        "sgd": 0.5,
        "momentum": 0.1,
        "adagrad": 0.1,
        "rmsprop": 0.01,
        "adam": 0.02,
    }

    @property
    def about(self) -> str:
        """Whether there are classes, and whole numbers of units."""
        if not self.samples.classes:
            return (
                f"A network tells classes apart, and `{self.samples.columns[-1]}` of {self.samples.title} is not 0, 1, "
                "2, …; take the linear model, or another column."
            )
        for name in ("hidden", "layers", "draw"):
            if getattr(self, name) != int(getattr(self, name)):
                return f"`{name}` of a network must be a whole number, got {getattr(self, name):g}."
        return ""

    @property
    def title(self) -> str:
        """With its units, layer by layer."""
        return f"Network {'-'.join(map(str, self._widths))}"

    @property
    def _widths(self) -> tuple[int, ...]:
        return (self.inputs.shape[1], *[int(self.hidden)] * int(self.layers), self.samples.classes)

    @cached_property
    def parts(self) -> tuple[Layer, ...]:
        """The layers."""
        return layers_of(self._widths)

    @property
    def dimension(self) -> int:
        """How many weights and biases there are."""
        return self.parts[-1].end

    @cached_property
    def start(self) -> tuple[float, ...]:
        """A random beginning, always the same for a `draw`."""
        generator = np.random.default_rng(int(self.draw))
        w = np.zeros(self.dimension)
        for layer in self.parts:
            spread = np.sqrt((2 if self.relu else 1) / layer.inputs)
            w[layer.begin : layer.middle] = spread * generator.standard_normal(layer.inputs * layer.outputs)
        return tuple(w.tolist())

    def loss(self, inputs: Array, target: Array) -> Perceptrons:
        """The mean cross-entropy with the weight decay."""
        return Perceptrons(self.parts, inputs, target, self.decay, rectified=bool(self.relu))

    def hessian(self, w: Array) -> Array:
        """Not known: of P parameters it has P² numbers."""
        raise OptvizError(f"The second derivatives of a network of {len(w)} parameters are not computed.")

    def right(self, w: Array) -> Array:
        """The share of all samples whose class is the likeliest, of shape `w.shape[1:]`."""
        likeliest = self.whole.scores(_columns(w)).argmax(axis=2)
        share: Array = (likeliest == self.whole.target).mean(axis=1).reshape(w.shape[1:])
        return share

    def says(self, w: Array, inputs: Array) -> Array:
        """The scores of each class."""
        asked = Perceptrons(self.parts, inputs, np.zeros(len(inputs)), 0.0, rectified=bool(self.relu))
        scores: Array = asked.scores(w[np.newaxis])[0]
        return scores


def _columns(w: Array) -> Array:
    """Networks as rows `(B, P)`."""
    return np.ascontiguousarray(w.reshape(len(w), -1).T)


def _weights(columns: Array, layer: Layer) -> Array:
    return columns[:, layer.begin : layer.middle].reshape(-1, layer.inputs, layer.outputs)


def _squares(columns: Array) -> Array:
    # One after the other, so that a network gets the same bits alone and beside others.
    total: Array = np.add.accumulate(columns * columns, axis=1)[:, -1]
    return total


def _surprise(scores: Array, target: Indices) -> Array:
    """Minus the logarithm of the chance that is given to the class that it is `(B, n)`."""
    highest = scores.max(axis=2, keepdims=True)
    away = scores - highest
    chosen = np.take_along_axis(away, target[np.newaxis, :, np.newaxis], axis=2)[..., 0]
    lost: Array = np.log(np.exp(away).sum(axis=2)) - chosen
    return lost
