"""Networks that learn side by side, each from its own beginning, its own mini-batches and its own masks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from optviz.data.drawn import in_epochs, kept
from optviz.data.models.network import Network
from optviz.data.models.perceptrons import Perceptrons
from optviz.objectives.base import Array


class Learner(NamedTuple):
    """How a network learns: the numbers that its beginning, batches and masks are drawn by, and what share is kept."""

    beginning: int
    batches: int
    masks: int = 0
    keep: float = 1.0


def training(network: Network, learners: Sequence[Learner], optimizer: Any, batch: int, steps: int) -> Iterator[Array]:
    """Train B networks, and yield their weights `(P, B)` at the beginning and after each step; they are changed later.

    Each goes in epochs through the samples that `network` learns from. The optimizer, one of the catalogue, is used up.
    """
    # Those of a network lie side by side.
    w = np.array([network.beginning(each.beginning) for each in learners]).T
    yield w
    count = len(network.learned)
    per_epoch = -(-count // batch)
    orders: Any = None
    for step in range(1, steps + 1):
        epoch, place = divmod(step - 1, per_epoch)
        if place == 0:
            orders = np.array([in_epochs(count, count, each.batches, epoch + 1) for each in learners])
        chosen = orders[:, place * batch : (place + 1) * batch]
        seen = Perceptrons(
            network.parts,
            network.inputs[chosen],
            network.learned.target[chosen],
            network.decay,
            rectified=bool(network.relu),
            masks=masks_of(network, learners, step, chosen.shape[1]),
        )
        with np.errstate(over="ignore", invalid="ignore"):
            optimizer.step(w, seen)
        yield w


def masks_of(network: Network, learners: Sequence[Learner], step: int, samples: int) -> tuple[Array, ...]:
    """What multiplies the units of each hidden layer `(B, units, samples)`: 0, or 1 / keep, so that the mean stays."""
    if all(each.keep == 1 for each in learners):
        return ()
    widths = [layer.outputs for layer in network.parts[:-1]]
    drawn = np.array(
        [kept(sum(widths) * samples, each.keep, each.masks, step) / each.keep for each in learners]
    ).reshape(len(learners), sum(widths), samples)
    return tuple(np.split(drawn, np.cumsum(widths)[:-1], axis=1))
