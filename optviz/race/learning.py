"""How networks do over a training: on the samples that they learn from, and on those that are held out."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from optviz.data.models.model import model_of
from optviz.data.models.network import Network, Scored
from optviz.data.samples import Samples
from optviz.errors import OptvizError
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.race.recorded import Recorded

# So many products of weights and inputs are made; of a longer training, not every step is looked at, but so many.
_MOST_PRODUCTS = 8_000_000_000
_FEWEST = 100


class Learning(NamedTuple):
    """B networks after each of the steps `at` `(T,)`, of which the last is the last of the training.

    All that is scored is `(T, B)`; `tested` is None where nothing is held out.
    """

    at: NDArray[np.int64]
    learned: Scored
    tested: Scored | None


def network_of(surface: Surface) -> Network:
    """The network that a surface is, or is around. Raises `OptvizError` if there is none."""
    model = model_of(surface)
    if not isinstance(model, Network):
        raise OptvizError(f"{surface.spec} trains no network; give one, as in network(moons).")
    return model


def has_network(surface: Surface) -> bool:
    """Whether a surface is a network, or is around one."""
    try:
        network_of(surface)
    except OptvizError:
        return False
    return True


def learning_of(recording: Recorded) -> Learning | None:
    """How the networks of a recording did; None if it is of something else."""
    if recording not in _known:
        _known[recording] = _learning(recording)
    return _known[recording]


# Curves and verdicts ask for the same.
_known: WeakKeyDictionary[Recorded, Learning | None] = WeakKeyDictionary()


def _learning(recording: Recorded) -> Learning | None:
    if not has_network(recording.surface):
        return None
    network = network_of(recording.surface)
    products = len(network.samples) * network.dimension * len(recording.runs)
    most = max(_FEWEST, _MOST_PRODUCTS // products)
    at = np.unique(np.linspace(0, recording.steps, min(recording.steps + 1, most)).round().astype(np.int64))

    def scored(samples: Samples) -> Scored:
        # What has diverged keeps numbers that outgrow floating point on the way.
        with np.errstate(all="ignore"):
            found = [network.scored(recording.points[step], samples) for step in at]
        losses, accuracies = (np.array(each) for each in zip(*found, strict=True))
        return Scored(losses, accuracies)

    return Learning(at, scored(network.learned), scored(network.tested) if network.tested else None)


def over_steps(learning: Learning, values: Array, steps: int) -> Array:
    """Values `(T,)` over all steps `(steps + 1,)`: after each, that of the last step that was looked at."""
    found: Array = values[np.searchsorted(learning.at, np.arange(steps + 1), side="right") - 1]
    return found
