"""Surfaces around another one, of which each step sees something else: with noise, or some of the samples."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

import numpy as np

from optviz.data.drawn import Indices, in_epochs, sizes_in_epochs, with_replacement
from optviz.data.models.model import Model
from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, parameters
from optviz.given.spec import Spec
from optviz.objectives.base import Array, Objective, sampled
from optviz.objectives.surfaces import CriticalPoint, Surface, Window

Told = TypeVar("Told")


class _Within(Generic[Told]):
    """What an `Around` tells of the one within, by the same name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, around: Around, owner: type) -> Told:
        told: Told = getattr(around.inner, self.name)
        return told


class Around(Surface):
    """All that is told of it is told of the one within: its losses, its minima, its window."""

    inner: Surface

    name = _Within[str]()
    title = _Within[str]()
    formula = _Within[str]()
    window = _Within[Window | None]()
    start = _Within[tuple[float, ...]]()
    steps = _Within[int]()
    dimension = _Within[int]()
    learning_rates = _Within[Mapping[str, float]]()
    curvature = _Within[float | None]()
    length = _Within[float | None]()
    views = _Within[tuple[str, ...]]()
    lowest = _Within[tuple[tuple[float, ...], ...]]()
    minima = _Within[tuple[CriticalPoint, ...]]()
    saddles = _Within[tuple[CriticalPoint, ...]]()
    maxima = _Within[tuple[CriticalPoint, ...]]()
    complete = _Within[bool]()
    code = _Within[str]()

    @abc.abstractmethod
    def seen_at(self, seed: int, step: int) -> Objective:
        """What a step, counted from 1, sees of it."""

    @property
    def spec(self) -> str:
        """Its name with the other one in brackets, and its settings."""
        return str(Spec(type(self).__name__.lower(), self.changed(), Spec.parse(self.inner.spec)))

    def told(self) -> dict[str, float]:
        """The settings that tell it from others around the same surface."""
        known = parameters(type(self))
        return {name: value for name, value in self.settings().items() if not known[name].quiet or value}

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        return self.inner.value(w)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`, as it is on average."""
        return self.inner.gradient(w)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        return self.inner.hessian(w)


class Noisy(Around):
    """A surface whose gradient has normal noise on each coordinate, another one in each step.

    Why a teacher shows it: with a constant learning rate h and noise of the deviation s, gradient descent on a bowl of
    the curvature c does not come to rest, but to the variance h s² / (c (2 - h c)) around the minimum.
    """

    noise: Annotated[float, Parameter("[0, inf)", "noise", "standard deviation of each coordinate of the gradient")] = (
        1.0
    )

    def seen_at(self, seed: int, step: int) -> Objective:
        """The surface with the noise of this step, the same for all runs."""
        draw = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(step,)))
        normal = draw.standard_normal(self.dimension)
        # What outgrows floating point is infinite, and a run that is pushed by it has diverged.
        with np.errstate(over="ignore"):
            return _Pushed(sampled(self.inner, seed, step), self.noise * normal)


class Minibatch(Around):
    """A mean over samples of which each step sees some: in epochs, each of which goes once through all, or at random.

    Why a teacher shows it: a step costs as much as it sees samples, and its direction is right on average only. The
    covariance of the gradient falls with the size of the batch.
    """

    size: Annotated[float, Parameter("[1, inf)", "batch", "how many samples a step sees")] = 1.0
    replace: Annotated[
        float, Parameter("[0, 1]", "replace", "1 draws each sample of a step from all, 0 goes in epochs", quiet=True)
    ] = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.inner, Model):
            raise OptvizError(
                f"A mini-batch is made of samples, and {self.inner.name} is no mean over any; give a model of data, as "
                "in minibatch(linear(regression)), or noise, as in noisy(saddle)."
            )
        count = len(self.inner.learned)
        if self.size != int(self.size) or self.size > count:
            raise OptvizError(
                f"`size` of a mini-batch of {self.inner.name} must be a whole number up to {count}, the number of its "
                f"samples, got {self.size:g}."
            )

    def seen_at(self, seed: int, step: int) -> Objective:
        """The mean over the samples of this step, the same for all runs."""
        inner: Any = self.inner
        choose = with_replacement if self.replace else in_epochs
        seen: Objective = inner.among(choose(len(inner.learned), int(self.size), seed, step))
        return seen

    def sizes(self, steps: int) -> Indices:
        """How many samples each of so many steps sees, `(steps,)`."""
        if self.replace:
            return np.full(steps, int(self.size))
        inner: Any = self.inner
        return sizes_in_epochs(len(inner.samples), int(self.size), steps)


class _Pushed:
    """A surface with a force on its gradient, which its loss does not show."""

    def __init__(self, surface: Any, force: Array) -> None:
        self.surface, self.force = surface, force

    def __getattr__(self, name: str) -> Any:
        return getattr(self.surface, name)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        pushed: Array = (self.surface.gradient(w).T + self.force).T
        return pushed


def innermost(surface: Surface) -> Surface:
    """What a surface is around, or itself."""
    return innermost(surface.inner) if isinstance(surface, Around) else surface


def samples_in(surface: Surface, steps: int) -> Indices | None:
    """How many samples are looked at where each of so many steps asks once, `(steps,)`; None of what is no mean."""
    if isinstance(surface, Minibatch):
        return surface.sizes(steps)
    if isinstance(surface, Around):
        return samples_in(surface.inner, steps)
    return np.full(steps, len(surface.samples)) if isinstance(surface, Model) else None


AROUND = {each.__name__.lower(): each for each in (Noisy, Minibatch)}
