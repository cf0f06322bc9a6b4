"""Do several networks know more than one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, NamedTuple

import numpy as np

from optviz.data.models.network import Network
from optviz.errors import OptvizError
from optviz.given.limits import MOST_BYTES
from optviz.given.parameters import Parameter
from optviz.objectives.base import Array
from optviz.studies.networks.interval import Interval, interval
from optviz.studies.networks.learning import Learning, chances, examined
from optviz.studies.networks.training import Learner
from optviz.studies.study import MOMENTS, Asked, Found
from optviz.system.progress import Progress


@dataclass(frozen=True, eq=False)
class Averaged(Found):
    """What M networks, and the averages of 1, 2, … M of them, did in R repetitions.

    Of the first repetition there are the moments `at` `(T,)`, the share of wrong answers of each member then `(T, M)`
    and of the average of all `(T,)`, and the weights `(T, P, M)` where samples have two inputs. Of all repetitions
    there are, at the end, by how many are averaged, the share of wrong answers `wrong` `(R, M)` and the squared error
    of the chances `squared` `(R, M)`, each the mean over M groups that many; the squared error of a member `alone`
    `(R,)`; and how errors of two members go together, `together` `(R,)`: the mean of their product by that.
    """

    at: tuple[int, ...]
    members: Array
    average: Array
    weights: Array | None
    network: Network
    wrong: Array
    squared: Array
    alone: Array
    together: Array

    @cached_property
    def gain_by_count(self) -> Interval:
        """How many fewer of all answers are wrong than of one network, by how many are averaged."""
        return interval(self.wrong[:, :1] - self.wrong)

    @cached_property
    def squared_by_count(self) -> Interval:
        """The squared error as a share of that of one network, by how many are averaged."""
        return interval(self.squared / self.alone[:, np.newaxis])

    @cached_property
    def theory(self) -> Array:
        """What that share `(M,)` is expected to be."""
        return expected(self.rho, np.arange(1, self.counts + 1, dtype=np.float64))

    @property
    def rho(self) -> float:
        """How errors of two members go together, in the mean over the repetitions."""
        return float(self.together.mean())

    @property
    def gain(self) -> Interval:
        """How many fewer of all answers are wrong, of the average of all than of one."""
        return Interval(*(each[-1] for each in self.gain_by_count))

    @property
    def counts(self) -> int:
        """How many members there are."""
        return len(self.wrong[0])

    @property
    def kind(self) -> str:
        """Whether the average is better, worse, or cannot be told from one."""
        return "better" if self.gain.low > 0 else "worse" if self.gain.high < 0 else "alike"

    def facts(self) -> Mapping[str, float]:
        """Shares of wrong answers in percent, and their differences in percentage points."""
        single, average = (100 * float(self.wrong[:, place].mean()) for place in (0, -1))
        gain, low, high = (100 * float(each) for each in self.gain)
        gains = self.gain_by_count.mean
        return {
            "members": self.counts,
            "repeats": len(self.wrong),
            "single": single,
            "average": average,
            "gain": gain,
            "gain_low": low,
            "gain_high": high,
            "half": int(np.argmax(np.abs(gains) >= abs(gains[-1]) / 2)) + 1,
            "rho": self.rho,
            "squared": float(self.alone.mean()),
            "share": float(self.squared_by_count.mean[-1]),
            "share_theory": float(self.theory[-1]),
        }


class _Moments(NamedTuple):
    """What is kept of the training of the first repetition, moment by moment."""

    members: list[Array]
    average: list[Array]
    weights: list[Array]


class _Repetition(NamedTuple):
    moments: _Moments
    network: Network
    numbers: tuple[Array, Array, Array, Array]


class Ensemble(Learning):
    """Networks that differ by their beginnings and their batches are averaged: the chances that they give to a class.

    Why a teacher shows it: errors that the members do not share are averaged away, and those that they share stay. Of
    the squared error v of one, the average of K keeps v (1/K + (1 - 1/K) rho), where rho tells how the errors of two of
    them go together.
    Reference: A. Krogh and J. Vedelsby, Neural network ensembles, NIPS 1994; I. Goodfellow, Y. Bengio and
    A. Courville, Deep Learning, section 7.11.
    """

    members: Annotated[float, Parameter("[2, 100]", "members", "networks that are averaged")] = 25.0

    @property
    def networks(self) -> int:
        """Those of all repetitions."""
        return int(self.members * self.repeats)

    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:
        """Refuse, besides, members whose answers are more numbers than there is room for."""
        super().check(steps, rules, vary)
        asked = 2 * len(self.samples) * self.samples.classes
        kept = (MOMENTS + 1) * self.network(0, 0).dimension if self.samples.inputs.shape[1] == 2 else 0
        if 8 * self.members * max(asked, kept) > MOST_BYTES:
            raise OptvizError(
                f"{self.members:g} networks that are kept, or asked of {len(self.samples)} samples, need more than "
                f"{MOST_BYTES >> 30} GB; take fewer, or smaller ones."
            )

    def find(self, asked: Asked, progress: Progress[int]) -> Averaged:
        """Train all members of every repetition, and average them."""
        every = [self._repetition(asked, repeat) for repeat in progress(range(int(self.repeats)), int(self.repeats))]
        first = every[0].moments
        return Averaged(
            tuple(asked.moments()),
            np.array(first.members),
            np.array(first.average),
            np.array(first.weights) if first.weights else None,
            every[0].network,
            *(np.array(each) for each in zip(*(each.numbers for each in every), strict=True)),
        )

    def _repetition(self, asked: Asked, repeat: int) -> _Repetition:
        network = self.network(asked.seed, repeat)
        test = examined(network)
        numbers = [asked.number(repeat, member) for member in range(int(self.members))]
        moments = _Moments([], [], [])
        w = np.zeros(0)
        for _, w in self.trained(network, [Learner(each, each) for each in numbers], asked):
            if repeat == 0:
                said = chances(test, w)
                moments.members.append(wrong_in(said, test.target[0]))
                moments.average.append(wrong_in(said.mean(axis=0, keepdims=True), test.target[0])[0])
                if self.samples.inputs.shape[1] == 2:
                    moments.weights.append(w.copy())
        return _Repetition(moments, network, averaged(chances(test, w), test.target[0]))


def averaged(said: Array, target: Array) -> tuple[Array, Array, Array, Array]:
    """Of the chances that M networks give `(M, n, classes)`: wrong answers and squared errors by how many are averaged.

    These are `(M,)` each, the mean over M groups of neighbours in a ring, so that all members count alike. Beside them
    are the squared error of a member alone, and the mean product of the errors of two of them by that.
    """
    members, samples, classes = said.shape
    sure = np.eye(classes)[target]
    ring = np.concatenate([np.zeros((1, samples, classes)), np.cumsum(np.concatenate([said, said]), axis=0)])
    wrong, squared = np.empty(members), np.empty(members)
    for count in range(1, members + 1):
        mean = (ring[count : count + members] - ring[:members]) / count
        wrong[count - 1] = wrong_in(mean, target).mean()
        mean -= sure
        squared[count - 1] = np.einsum("mnc,mnc->", mean, mean) / (members * samples)
    errors = said - sure
    alone = np.einsum("mnc,mnc->", errors, errors) / (members * samples)
    total = errors.sum(axis=0)
    pairs = np.einsum("nc,nc->", total, total) / samples - members * alone
    return wrong, squared, alone, pairs / (members * (members - 1)) / alone


def wrong_in(said: Array, target: Array) -> Array:
    """The share of wrong answers `(M,)`, where the likeliest class is the answer."""
    share: Array = (said.argmax(axis=2) != target).mean(axis=1)
    return share


def expected(rho: float, counts: Array) -> Array:
    """The squared error of the average of so many as a share of that of one: 1/K + (1 - 1/K) rho."""
    return 1 / counts + (1 - 1 / counts) * rho
