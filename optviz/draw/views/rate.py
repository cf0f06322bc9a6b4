"""The learning rate over the steps, as a schedule makes it."""

from __future__ import annotations

import numpy as np

from optviz.draw.panes.curve import Measure
from optviz.figure.track import Track
from optviz.objectives.base import Array
from optviz.plan.inputs import copied
from optviz.views import View

VIEW = View("rate", 8, "curve", "the learning rate, as schedules make it")


def _rates(track: Track) -> Array:
    optimizer = track.recording.optimizers[track.number]
    steps = track.recording.steps
    if optimizer is None or not callable(getattr(optimizer, "rates", None)):
        return np.full((steps + 1, 1), np.nan)
    # Of the step that follows each place; after the last step, of the one that would come.
    return np.asarray(copied(optimizer).rates(steps + 1)[:, np.newaxis])


# A schedule is known by its shape, which a log axis would bend.
MEASURE = Measure(_rates, follows_start=False, may_be_log=False)
