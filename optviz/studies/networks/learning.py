"""What the studies of networks have in common: the samples, the network, and how often it all is done."""

from __future__ import annotations

import abc
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

import numpy as np

from optviz.data.models.network import Network
from optviz.data.models.perceptrons import Perceptrons
from optviz.data.samples import Samples
from optviz.errors import OptvizError
from optviz.given.limits import MOST_TRAINED_STEPS
from optviz.given.parameters import Parameter
from optviz.given.spec import Spec
from optviz.objectives.base import Array
from optviz.objectives.named import samples_named
from optviz.studies.networks.training import Learner, training
from optviz.studies.study import MOST_REPEATS, Asked, Study

# What is learnt from without a number: so many samples, or half of them.
_LEARN = 200
# Of weights that are farther away, the products from layer to layer outgrow floating point.
_FAR = 1e50


class Learning(Study):
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

    rules = ("adam:lr=0.005",)
    # How many steps the networks make, if nobody says it.
    usual_steps: ClassVar[int] = 600

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

    @classmethod
    def about(cls, of: Spec, settings: Mapping[str, Any]) -> Self:
        """The study of samples."""
        if of.inner or of.settings:
            raise OptvizError(f"{cls.__name__} is of samples, as in {cls.__name__.lower()}(moons), and {of} is none.")
        return cls(samples_named(of.name), **cls.full_names(settings))

    @property
    def of(self) -> str:
        """The samples."""
        return self.samples.spec

    @property
    def title(self) -> str:
        """The name of the samples."""
        return self.samples.title

    @property
    def surface(self) -> Network:
        """A network of it."""
        return self.network(0, 0)

    @property
    def steps(self) -> int:
        """How many steps the networks make, if nobody says it."""
        return self.usual_steps

    def told(self) -> Mapping[str, object]:
        """The units of each layer, and how many samples are learnt."""
        layers = self.surface.parts
        widths = "-".join(map(str, (layers[0].inputs, *(layer.outputs for layer in layers))))
        return {"widths": widths, "learn": self.learnt}

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
            split=float((seed * MOST_REPEATS + repeat) % 1_000_000),
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

    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:  # noqa: ARG002 one rule, and nothing varies
        """Refuse more steps than can be made, or more to be kept of them than there is room for."""
        if self.networks * steps > MOST_TRAINED_STEPS:
            raise OptvizError(
                f"A study makes at most {MOST_TRAINED_STEPS} steps of all its networks together, and {self.networks} "
                f"networks of {steps} steps make {self.networks * steps}; take fewer."
            )


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
