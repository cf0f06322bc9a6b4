"""Networks that learn side by side, each from its own beginning, its own mini-batches and its own masks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from optviz.data.drawn import in_epochs, kept
from optviz.data.models.network import Network
from optviz.data.models.perceptrons import Perceptrons
from optviz.given.own_code import raise_at
from optviz.objectives.base import Array, Counted
from optviz.optimizers import is_in_catalogue
from optviz.plan.inputs import copied
from optviz.race.drawing import seeded
from optviz.race.lockstep import Group, advance


class Learner(NamedTuple):
    """How a network learns: the numbers that its beginning, batches and masks are drawn by, and what share is kept."""

    beginning: int
    batches: int
    masks: int = 0
    keep: float = 1.0


def training(network: Network, learners: Sequence[Learner], optimizer: Any, batch: int, steps: int) -> Iterator[Array]:
    """Train B networks, and yield their weights `(P, B)` at the beginning and after each step; they are changed later.

    Each goes in epochs through the samples that `network` learns from. An optimizer of the catalogue moves all of them,
    of another one each network has a copy. Raises `OptvizError` where that fails.
    """
    # Those of a network lie side by side.
    w = np.array([network.beginning(each.beginning) for each in learners]).T
    yield w
    count = len(network.learned)
    per_epoch = -(-count // batch)
    orders: Any = None
    copies = [] if is_in_catalogue(type(optimizer)) else [copied(optimizer) for _ in learners]
    for step in range(1, steps + 1):
        epoch, place = divmod(step - 1, per_epoch)
        if place == 0:
            orders = np.array([in_epochs(count, count, each.batches, epoch + 1) for each in learners])
        chosen = orders[:, place * batch : (place + 1) * batch]
        masks = masks_of(network, learners, step, chosen.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            if not copies:
                optimizer.step(w, _seen(network, chosen, masks))
            for number, each in enumerate(copies):
                alone = slice(number, number + 1)
                seen = _seen(network, chosen[alone], [mask[alone] for mask in masks])
                with seeded(learners[number].batches, step):
                    _move(each, w[:, number], seen, step)
        yield w


def _seen(network: Network, chosen: Any, masks: Sequence[Array]) -> Perceptrons:
    """What networks see that are shown these samples `(B, batch)`."""
    return Perceptrons(
        network.parts,
        network.inputs[chosen],
        network.learned.target[chosen],
        network.decay,
        rectified=bool(network.relu),
        masks=masks,
    )


def _move(optimizer: Any, w: Array, seen: Perceptrons, step: int) -> None:
    """A step of one network `(P,)` by a rule that is not in the catalogue."""
    try:
        advance(Group(optimizer, 0, w, Counted(seen), is_own=True))
    except Exception as error:  # noqa: BLE001 it is raised again
        raise_at(error, step)


def masks_of(network: Network, learners: Sequence[Learner], step: int, samples: int) -> tuple[Array, ...]:
    """What multiplies the units of each hidden layer `(B, units, samples)`: 0, or 1 / keep, so that the mean stays."""
    if all(each.keep == 1 for each in learners):
        return ()
    widths = [layer.outputs for layer in network.parts[:-1]]
    drawn = np.array(
        [kept(sum(widths) * samples, each.keep, each.masks, step) / each.keep for each in learners]
    ).reshape(len(learners), sum(widths), samples)
    return tuple(np.split(drawn, np.cumsum(widths)[:-1], axis=1))
