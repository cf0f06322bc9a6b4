"""How networks do at some steps of their training, of which nothing else is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from optviz.data.models.network import Scored
from optviz.objectives.surfaces import Surface
from optviz.race.entries import Entries
from optviz.race.learning import network_of
from optviz.race.lockstep import Step, lockstep


class Stage(NamedTuple):
    """B networks after `number` steps: on the samples that they learn from, and on those that are held out, if any."""

    number: int
    step: Step
    learned: Scored
    tested: Scored | None


def stages(surface: Surface, entries: Entries, at: Sequence[int], seed: int = 0) -> Iterator[Stage]:
    """Train B networks on a surface such as `minibatch(network(moons):test=0.25):size=16`, and yield these steps.

    `at` is ascending; 0 is the start. The memory that it takes does not grow with the number of steps, and in between
    no loss is computed but that of a step's own samples. A network whose weights outgrow floating point has diverged,
    and keeps its last ones, as in `lockstep`.
    """
    network = network_of(surface)
    wanted = set(at)
    race = lockstep(surface, entries, seed, losses_every=max(1, *wanted, 1) + 1)
    for number, step in enumerate(islice(race, max(wanted, default=-1) + 1)):
        if number in wanted:
            tested = network.scored(step.points, network.tested) if network.tested else None
            yield Stage(number, step, network.scored(step.points, network.learned), tested)
