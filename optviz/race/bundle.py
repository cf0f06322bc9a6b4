"""The same race with other seeds: what is random in it is drawn anew, and all else stays."""

from __future__ import annotations

import dataclasses

from optviz.objectives.base import is_random
from optviz.race.record import raced
from optviz.race.recording import Recording


def others_of(recording: Recording, seeds: int) -> tuple[Recording, ...]:
    """The recordings with the seeds that follow, so that there are so many in all; each is as it is recorded alone.

    All start where the first does, also where that place was drawn. Where nothing is random, there are no others.
    """
    if not is_random(recording.surface):
        return ()
    return tuple(raced(dataclasses.replace(recording.plan, seed=recording.seed + later)) for later in range(1, seeds))
