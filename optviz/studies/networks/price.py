"""What an ensemble costs beside one network: time to train, time to answer, and memory, measured on this machine."""

from __future__ import annotations

import itertools
import statistics
import time
from typing import NamedTuple

import numpy as np

from optviz.studies.networks.learning import Learning, chances, examined
from optviz.studies.networks.training import Learner, training
from optviz.studies.study import Asked

# So many steps are timed; the first ones find nothing in the caches.
_STEPS, _FIRST = 40, 5


class Price(NamedTuple):
    """Of so many networks: seconds for a step of all, seconds to answer what they are asked, and bytes of weights."""

    networks: int
    step_seconds: float
    answer_seconds: float
    weight_bytes: int


def price(study: Learning, asked: Asked, networks: int) -> Price:
    """Train and ask so many networks for a moment. What is measured differs from time to time."""
    network = study.network(asked.seed, 0)
    learners = [Learner(asked.number(0, each), asked.number(0, each)) for each in range(networks)]
    batch = min(int(study.batch), study.learnt)
    times, w = [], network.beginning(0)[:, np.newaxis]
    for w in training(network, learners, asked.optimizer(network), batch, _FIRST + _STEPS):  # noqa: B007 the last one is asked
        times.append(time.perf_counter())
    began = time.perf_counter()
    chances(examined(network), w).mean(axis=0)
    answered = time.perf_counter() - began
    # What else the machine does makes some steps long.
    step = statistics.median(later - before for before, later in itertools.pairwise(times[_FIRST:]))
    return Price(networks, step, answered, w.nbytes)
