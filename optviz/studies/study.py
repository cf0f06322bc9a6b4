"""What all studies have in common: the samples, the network that learns them, and how often it all is done."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np

from optviz.data.models.network import Network
from optviz.data.models.perceptrons import Perceptrons
from optviz.data.samples import Samples
from optviz.errors import OptvizError
from optviz.given.limits import MOST_TRAINED_STEPS
from optviz.given.parameters import Parameter, Parametric
from optviz.given.spec import Spec
from optviz.objectives.base import Array
from optviz.studies.training import Learner, training
from optviz.system.progress import Progress

# As many different numbers for beginnings, batches and masks as a repetition may need.
_MOST_LEARNERS = 1_000
_MOST_REPEATS = 1_000
# What is learnt from without a number: so many samples, or half of them.
_LEARN = 200
# Of weights that are farther away, the products from layer to layer outgrow floating point.
_FAR = 1e50
# At so many moments of a training it is asked how the networks do.
MOMENTS = 60


class Asked(NamedTuple):
    """How a study is done: with which rule, for so many steps, drawn by which seed."""

    optimizer: Callable[[Network], Any]
    steps: int
    seed: int

    def moments(self) -> list[int]:
        """The steps after which it is asked how the networks do: the beginning, the end, and some between."""
        return list(map(int, np.unique(np.rint(np.linspace(0, self.steps, MOMENTS + 1)))))

    def number(self, repeat: int, learner: int) -> int:
        """What a network of a repetition is drawn by."""
        return ((self.seed * _MOST_REPEATS + repeat) * _MOST_LEARNERS + learner) % 2**63


class Found(abc.ABC):
    """What a study found: a sentence's kind and its numbers, which captions and tables name.

    It was asked at the moments `at` of the training how the networks do.
    """

    at: tuple[int, ...]

    @property
    @abc.abstractmethod
    def counts(self) -> int:
        """How many things are told one by one when the training is over: members, or masks."""

    @property
    @abc.abstractmethod
    def kind(self) -> str:
        """Which of the study's sentences is true."""

    @abc.abstractmethod
    def facts(self) -> Mapping[str, float]:
        """The numbers of it by name."""


class Study(Parametric):
    """Networks of rectified units learn from some of the samples, and are asked of the others."""

    samples: Samples
    learn: Annotated[
        float, Parameter("[0, 1000000]", "learn", "samples to learn from; 0 is 200, or half of fewer than 400")
    ] = 0.0
    hidden: Annotated[float, Parameter("[1, 256]", "hidden", "units of each hidden layer")] = 32.0
    layers: Annotated[float, Parameter("[1, 4]", "layers", "hidden layers")] = 1.0
    batch: Annotated[float, Parameter("[1, 100000]", "batch", "samples that a step sees")] = 32.0
    repeats: Annotated[
        float, Parameter("[2, 1000]", "repeats", "how often it is done, each time with other samples to learn from")
    ] = 20.0

    # How many steps the networks make by which rule, if nobody says it.
    steps: ClassVar[int] = 600
    rule: ClassVar[str] = "adam:lr=0.005"

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in self.settings().items():
            if name not in self.shares() and value != int(value):
                raise OptvizError(f"`{name}` of {self.name} must be a whole number, got {value:g}.")
        if self.learnt >= len(self.samples):
            raise OptvizError(
                f"`learn` of {self.name} must leave some of the {len(self.samples)} samples of {self.samples.title} to "
                f"be asked of, got {self.learnt}; take fewer."
            )
        # What a network refuses is said before the work.
        self.network(0, 0)

    @classmethod
    def shares(cls) -> tuple[str, ...]:
        """The parameters that are no whole numbers."""
        return ()

    @property
    def name(self) -> str:
        """What it is called."""
        return type(self).__name__.lower()

    @property
    def spec(self) -> str:
        """As it is written: `ensemble(digits):members=25`."""
        return str(Spec(self.name, self.changed(), Spec(self.samples.spec)))

    @property
    def learnt(self) -> int:
        """How many samples a network learns from."""
        return int(self.learn) or min(_LEARN, len(self.samples) // 2)

    def network(self, seed: int, repeat: int) -> Network:
        """The network of a repetition: which samples it learns from is drawn."""
        return Network(
            self.samples,
            hidden=self.hidden,
            layers=self.layers,
            relu=1.0,
            test=1 - self.learnt / len(self.samples),
            split=float((seed * _MOST_REPEATS + repeat) % 1_000_000),
        )

    def trained(self, network: Network, learners: Sequence[Learner], asked: Asked) -> Iterator[tuple[int, Array]]:
        """Some moments of a training, each with the weights `(P, B)` then, which are changed later.

        Raises `OptvizError` where one of the networks diverges.
        """
        wanted = set(asked.moments())
        batch = min(int(self.batch), self.learnt)
        for step, w in enumerate(training(network, learners, asked.optimizer(network), batch, asked.steps)):
            if step in wanted:
                if not np.abs(w).max() < _FAR:
                    raise OptvizError(
                        f"The networks diverge before step {step}, so that there is nothing to be told of them; take a "
                        "smaller learning rate."
                    )
                yield step, w

    @property
    @abc.abstractmethod
    def networks(self) -> int:
        """How many networks are trained."""

    def check(self, steps: int) -> None:
        """Refuse more steps than can be made, or more to be kept of them than there is room for."""
        if self.networks * steps > MOST_TRAINED_STEPS:
            raise OptvizError(
                f"A study makes at most {MOST_TRAINED_STEPS} steps of all its networks together, and {self.networks} "
                f"networks of {steps} steps make {self.networks * steps}; take fewer."
            )

    @abc.abstractmethod
    def find(self, asked: Asked, progress: Progress[int]) -> Found:
        """Do it."""


def examined(network: Network) -> Perceptrons:
    """The networks on the samples that they did not learn from."""
    held = network.tested
    if held is None:
        raise ValueError("nothing is held out")
    return network.loss(network.given(held.inputs), held.target)


def chances(networks: Perceptrons, w: Array) -> Array:
    """What chance networks `(P, B)` give to each class of each sample `(B, n, classes)`."""
    scores = networks.scores(np.ascontiguousarray(w.T))
    scores -= scores.max(axis=2, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=2, keepdims=True)
    return scores
