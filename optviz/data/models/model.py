"""What a model loses on samples, on average, as a surface of its parameters; some of the samples make a mini-batch."""

from __future__ import annotations

import abc
from functools import cached_property
from typing import Any

from optviz.data.drawn import Indices
from optviz.data.samples import Samples
from optviz.errors import OptvizError
from optviz.given.spec import Spec
from optviz.objectives.base import Array, Objective
from optviz.objectives.surfaces import Surface


class Model(Surface):
    """A model of samples. A subclass says what it loses on some of them, and what it says of places among them."""

    samples: Samples

    @abc.abstractmethod
    def loss(self, inputs: Array, target: Array) -> Objective:
        """The mean loss over some samples, inputs `(n, k)` and targets `(n,)`."""

    @property
    @abc.abstractmethod
    def about(self) -> str:
        """What is wrong with the samples for this model; empty if nothing is."""

    @abc.abstractmethod
    def says(self, w: Array, inputs: Array) -> Array:
        """What the model says with the parameters `w` `(P,)` of inputs `(m, k)`: the expected numbers `(m,)`.

        Of classes it is the logarithms of their odds, up to a common number `(m, classes)`.
        """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.about:
            raise OptvizError(self.about)

    @property
    def shape(self) -> str:
        """What tells it from others of its kind, behind its title."""
        return ""

    @property
    def name(self) -> str:
        """That of the samples."""
        return self.samples.title

    @property
    def spec(self) -> str:
        """The model with the samples in brackets, and its settings."""
        return str(Spec(type(self).__name__.lower(), self.changed(), Spec(self.samples.spec)))

    @property
    def learned(self) -> Samples:
        """The samples that the loss is the mean over: all, unless some are held out."""
        return self.samples

    @property
    def tested(self) -> Samples | None:
        """The samples that are held out, if any are."""
        return None

    @property
    def inputs(self) -> Array:
        """What the model is given of these, `(n, k)`."""
        return self.learned.inputs

    @cached_property
    def whole(self) -> Any:
        """The loss over all of these."""
        return self.loss(self.inputs, self.learned.target)

    def among(self, indices: Indices) -> Objective:
        """The mean loss over some of these."""
        return self.loss(self.inputs[indices], self.learned.target[indices])

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        loss: Array = self.whole.value(w)
        return loss

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        slope: Array = self.whole.gradient(w)
        return slope


def model_of(surface: Surface) -> Model:
    """The model that a surface is, or is around. Raises `OptvizError` if there is none."""
    within: object = surface
    while not isinstance(within, Model):
        within = getattr(within, "inner", None)
        if within is None:
            raise OptvizError(f"{surface.name} is no mean over samples; give data, as in --data regression.")
    return within


def check_drawable(model: Model) -> None:
    """Refuse to draw samples that are no picture."""
    inputs, classes = model.samples.inputs.shape[1], model.samples.classes
    if inputs + (not classes) > 2 or (inputs == 1 and classes > 2):
        what = f"{inputs} {'input' if inputs == 1 else 'inputs'} and {f'{classes} classes' if classes else 'a number'}"
        raise OptvizError(
            f"The samples of {model.name} have {what}, and there is no picture of them; leave view='samples' out, or "
            "take others."
        )
