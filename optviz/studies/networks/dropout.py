"""Is it better to learn with units that are left out at random?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from optviz.data.models.network import Network
from optviz.data.models.perceptrons import Perceptrons
from optviz.given.parameters import Parameter
from optviz.objectives.base import Array
from optviz.studies.networks.ensemble import wrong_in
from optviz.studies.networks.interval import Interval, interval
from optviz.studies.networks.learning import Learning, chances, examined
from optviz.studies.networks.training import Learner, masks_of
from optviz.studies.study import Asked, Found
from optviz.system.progress import Progress

# Of masks so many steps are counted: some millions of units.
_COUNTED = 200


@dataclass(frozen=True, eq=False)
class Dropped(Found):
    """What networks did with dropout and without, in R repetitions.

    At the moments `at` `(T,)`, all units at work, there are the losses `losses` `(T, 2, 2, R)`: without and with
    dropout, on the samples that are learnt and on the others; and the shares of wrong answers `wrong` likewise. `mean`
    and `variance` are those of the numbers that `counted` units were multiplied by. At the end of the first repetition
    many masks are tried, each of which leaves a thinned network: the shares of wrong answers of each `thinned` `(M,)`,
    of the average of their chances `together`, and of the network with all units at work, `whole`.
    """

    keep: float
    at: tuple[int, ...]
    losses: Array
    wrong: Array
    mean: float
    variance: float
    counted: int
    thinned: Array
    together: float
    whole: float
    network: Network
    learner: Learner

    @cached_property
    def gain(self) -> Interval:
        """How many fewer of all answers are wrong at the end, with dropout than without."""
        return interval(self.wrong[-1, 0, 1] - self.wrong[-1, 1, 1])

    @cached_property
    def gain_in_loss(self) -> Interval:
        """How much lower the loss is at the end, with dropout than without."""
        return interval(self.losses[-1, 0, 1] - self.losses[-1, 1, 1])

    @property
    def counts(self) -> int:
        """How many masks were tried."""
        return len(self.thinned)

    @property
    def kind(self) -> str:
        """Whether it helps, hurts, or makes no difference that can be told."""
        return "helps" if self.gain.low > 0 else "hurts" if self.gain.high < 0 else "alike"

    def mask(self, step: int) -> tuple[NDArray[np.bool_], ...]:
        """Which units `(units,)` of each hidden layer a step keeps, of the first sample that it sees."""
        return tuple(layer[0, :, 0] > 0 for layer in masks_of(self.network, [self.learner], max(1, step), 1))

    def facts(self) -> Mapping[str, float]:
        """Shares of wrong answers in percent, and their differences in percentage points."""
        plain, dropped = (100 * float(each) for each in self.wrong[-1, :, 1].mean(axis=1))
        gain, low, high = (100 * float(each) for each in self.gain)
        losses = self.losses.mean(axis=3)
        return {
            "keep": self.keep,
            "repeats": self.losses.shape[3],
            "plain": plain,
            "dropped": dropped,
            "gain": gain,
            "gain_low": low,
            "gain_high": high,
            "plain_loss": float(losses[-1, 0, 1]),
            "dropped_loss": float(losses[-1, 1, 1]),
            "plain_train_loss": float(losses[-1, 0, 0]),
            "dropped_train_loss": float(losses[-1, 1, 0]),
            "plain_lowest_loss": float(losses[:, 0, 1].min()),
            "plain_lowest_step": self.at[int(losses[:, 0, 1].argmin())],
            "dropped_lowest_loss": float(losses[:, 1, 1].min()),
            "mean": self.mean,
            "variance": self.variance,
            "variance_theory": (1 - self.keep) / self.keep,
            "counted": self.counted,
            "masks": len(self.thinned),
            "thinned": 100 * float(self.thinned.mean()),
            "thinned_low": 100 * float(self.thinned.min()),
            "thinned_high": 100 * float(self.thinned.max()),
            "together": 100 * self.together,
            "whole": 100 * self.whole,
        }


class Dropout(Learning):
    """Each step leaves out hidden units at random, and what the others say is divided by the share that is kept.

    So that the mean of what a unit hands on stays what it is without dropout, and in use nothing is to be changed. The
    factor 0 or 1 / keep has the mean 1 and the variance (1 - keep) / keep. PyTorch's and Keras's number is the share
    that is dropped, 1 - keep.
    Why a teacher shows it: a network cannot rely on any unit, and learns as if it were very many thinned networks that
    share their weights. On small networks it often does harm.
    Reference: N. Srivastava et al., Dropout, JMLR 15 (2014), sections 4 and 10.
    """

    usual_steps = 1000
    keep: Annotated[float, Parameter("(0, 1]", "keep", "chance of a hidden unit to be kept")] = 0.5
    hidden: Annotated[float, Parameter("[1, 256]", "hidden", "units of each hidden layer")] = 64.0
    repeats: Annotated[
        float, Parameter("[2, 1000]", "repeats", "how often it is done, each time with other samples to learn from")
    ] = 10.0
    masks: Annotated[float, Parameter("[2, 1000]", "masks", "how many masks are tried in the end")] = 100.0

    @classmethod
    def shares(cls) -> tuple[str, ...]:
        """The parameters that are no whole numbers."""
        return ("keep",)

    @property
    def networks(self) -> int:
        """A pair of each repetition."""
        return int(2 * self.repeats)

    def find(self, asked: Asked, progress: Progress[int]) -> Dropped:
        """Train networks in pairs that differ by nothing but the masks, and ask them on the way."""
        losses, wrong, first = [], [], None
        for repeat in progress(range(int(self.repeats)), int(self.repeats)):
            network, number = self.network(asked.seed, repeat), asked.number(repeat, 0)
            learners = [Learner(number, number), Learner(number, number, number, self.keep)]
            scores, w = [], np.zeros((0, 2))
            for _, w in self.trained(network, learners, asked):
                parts = (network.learned, network.tested)
                scores.append([network.scored(w, part) for part in parts if part is not None])
            losses.append([[each.loss for each in moment] for moment in scores])
            wrong.append([[1 - each.accuracy for each in moment] for moment in scores])
            first = first or (network, learners[1], w[:, 1].copy())
        if first is None:
            raise ValueError("nothing was trained")
        network, learner, w = first
        size = min(int(self.batch), self.learnt)
        return Dropped(
            self.keep,
            tuple(asked.moments()),
            np.array(losses).transpose(1, 3, 2, 0),
            np.array(wrong).transpose(1, 3, 2, 0),
            *_counted(network, learner, min(asked.steps, _COUNTED), size),
            *thinned(network, w, learner, asked.steps, int(self.masks)),
            network,
            learner,
        )


def _counted(network: Network, learner: Learner, steps: int, size: int) -> tuple[float, float, int]:
    """The mean and the variance of what units are multiplied by in some steps, and how many they are."""
    factors = np.concatenate(
        [
            layer.ravel()
            for step in range(1, steps + 1)
            for layer in masks_of(network, [learner], step, size) or [np.ones(1)]
        ]
    )
    return float(factors.mean()), float(factors.var()), len(factors)


def thinned(network: Network, w: Array, learner: Learner, after: int, count: int) -> tuple[Array, float, float]:
    """The shares of wrong answers of a network `(P,)` under many masks `(count,)`, of their average, and without any.

    The masks are those of steps that would come after so many; each is the same for all samples.
    """
    test = examined(network)
    each = [masks_of(network, [learner], after + number, 1) for number in range(1, count + 1)]
    layers = tuple(np.concatenate(parts) for parts in zip(*each, strict=True))
    held = network.tested
    if held is None:
        raise ValueError("nothing is held out")
    inputs = network.given(held.inputs)
    masked = Perceptrons(network.parts, inputs, held.target, 0.0, rectified=bool(network.relu), masks=layers)
    said = chances(masked, np.repeat(w[:, np.newaxis], count, axis=1))
    together = wrong_in(said.mean(axis=0, keepdims=True), test.target[0])
    whole = wrong_in(chances(test, w[:, np.newaxis]), test.target[0])
    return wrong_in(said, test.target[0]), float(together[0]), float(whole[0])
