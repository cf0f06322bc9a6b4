"""A network that tells classes apart, as an objective; others than those that it learns from tell how well it does."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, NamedTuple

import numpy as np

from optviz.data.models.model import Model
from optviz.data.models.perceptrons import Layer, Perceptrons, layers_of
from optviz.data.samples import Samples, held_out
from optviz.errors import OptvizError
from optviz.given.limits import MOST_CLASSES
from optviz.given.parameters import Parameter
from optviz.objectives.base import Array

_ROUNDING = 1e-12


class Scored(NamedTuple):
    """How networks do on some samples: their mean cross-entropy, and the share whose class is the likeliest."""

    loss: Array
    accuracy: Array


class Network(Model):
    """A multilayer perceptron that tells classes apart, trained as any other objective.

    The weights begin normal, with the variance 2 / inputs for rectified units (K. He et al., Delving deep into
    rectifiers, arXiv:1502.01852), and 1 / inputs for tanh; biases begin at 0. With `test`, a share of the samples is
    held out, drawn at random by `split`: the network does not learn from them. With `scaled`, the mean of the samples
    that it learns from is taken from each input, and what is left is divided by their standard deviation, where that is
    not 0.
    """

    hidden: Annotated[float, Parameter("[1, 256]", "hidden", "units of each hidden layer")] = 16.0
    layers: Annotated[float, Parameter("[1, 4]", "layers", "hidden layers")] = 2.0
    decay: Annotated[float, Parameter("[0, 10]", "decay", "weight decay", quiet=True)] = 0.0
    relu: Annotated[float, Parameter("[0, 1]", "relu", "1 for rectified units, 0 for tanh", quiet=True)] = 0.0
    draw: Annotated[float, Parameter("[0, 1000000]", "draw", "which of the random beginnings", quiet=True)] = 0.0
    test: Annotated[float, Parameter("[0, 1)", "test", "share of the samples that is held out", quiet=True)] = 0.0
    split: Annotated[float, Parameter("[0, 1000000]", "split", "which of the random choices of these", quiet=True)] = (
        0.0
    )
    scaled: Annotated[
        float, Parameter("[0, 1]", "scaled", "1 for inputs with the mean 0 and the deviation 1", quiet=True)
    ] = 0.0

    title = "Network"
    steps = 300
    window = None
    complete = False
    curvature = None
    length = None
    formula = ""
    # Of 1, 2 and 5 times the powers of ten, those with low losses after 300 steps on the moons, the spirals, the blobs,
    # the digits and the tumours, on all samples and on mini-batches; of two as good, the smaller.
    learning_rates = {
        "sgd": 0.5,
        "momentum": 0.1,
        "adagrad": 0.1,
        "adadelta": 5.0,
        "rmsprop": 0.01,
        "adam": 0.02,
        "adamuncorrected": 0.01,
    }

    @property
    def about(self) -> str:
        """Whether there are classes, whole numbers of units, and enough samples for what is held out."""
        if not self.samples.classes:
            found = np.unique(self.samples.target)
            counted = np.array_equal(found, np.arange(len(found)))
            return (
                f"A network tells classes apart, and `{self.samples.columns[-1]}` of {self.samples.title} "
                + ("is not 0, 1, 2, …" if not counted else f"has {len(found)} of them and not 2 to {MOST_CLASSES}")
                + "; take the linear model, or another column."
            )
        for name in ("hidden", "layers", "draw", "split", "relu", "scaled"):
            if getattr(self, name) != int(getattr(self, name)):
                return f"`{name}` of a network must be a whole number, got {getattr(self, name):g}."
        held = round(self.test * len(self.samples))
        if self.test and not 0 < held < len(self.samples):
            return (
                f"To hold out {self.test:g} of the {len(self.samples)} samples of {self.samples.title} leaves none to "
                f"{'test with' if not held else 'learn from'}; give another share."
            )
        return ""

    @property
    def shape(self) -> str:
        """Its units, layer by layer."""
        return "\N{EN DASH}".join(map(str, self._widths))

    @property
    def _widths(self) -> tuple[int, ...]:
        return (self.samples.inputs.shape[1], *[int(self.hidden)] * int(self.layers), self.samples.classes)

    @cached_property
    def _parted(self) -> tuple[Samples, Samples | None]:
        return held_out(self.samples, self.test, int(self.split)) if self.test else (self.samples, None)

    @property
    def learned(self) -> Samples:
        """The samples that it learns from."""
        return self._parted[0]

    @property
    def tested(self) -> Samples | None:
        """The samples that are held out, if any are."""
        return self._parted[1]

    @cached_property
    def inputs(self) -> Array:
        """What the network is given, `(n, k)`."""
        return self.given(self.learned.inputs)

    def given(self, inputs: Array) -> Array:
        """Inputs as the network is given them."""
        if not self.scaled:
            return inputs
        mean, deviation = self._scale
        scaled: Array = (inputs - mean) / deviation
        return scaled

    @cached_property
    def _scale(self) -> tuple[Array, Array]:
        inputs = self.learned.inputs
        mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
        # Of equal numbers, rounding leaves a deviation.
        return mean, np.where(deviation > _ROUNDING * np.abs(mean), deviation, 1.0)

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
        return tuple(self.beginning(int(self.draw)).tolist())

    def beginning(self, draw: int) -> Array:
        """A random beginning `(P,)`, of which there are many; one network of an ensemble differs from others by it."""
        generator = np.random.default_rng(draw)
        w = np.zeros(self.dimension)
        for layer in self.parts:
            spread = np.sqrt((2 if self.relu else 1) / layer.inputs)
            w[layer.begin : layer.middle] = spread * generator.standard_normal(layer.inputs * layer.outputs)
        return w

    def loss(self, inputs: Array, target: Array) -> Perceptrons:
        """The mean cross-entropy with the weight decay."""
        return Perceptrons(self.parts, inputs, target, self.decay, rectified=bool(self.relu))

    def hessian(self, w: Array) -> Array:
        """Not known: of P parameters it has P² numbers."""
        raise OptvizError(f"The second derivatives of a network of {len(w)} parameters are not computed.")

    def scored(self, w: Array, samples: Samples) -> Scored:
        """How networks `(P, …)` do on samples, `learned`, `tested` or any others; each of shape `w.shape[1:]`."""
        asked = self.loss(self.given(samples.inputs), samples.target)
        return Scored(asked.surprise(w), asked.right(w))

    def says(self, w: Array, inputs: Array) -> Array:
        """The scores of each class."""
        scores: Array = self.loss(self.given(inputs), np.zeros(len(inputs))).scores(w[np.newaxis])[0]
        return scores
