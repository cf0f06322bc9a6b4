"""The effective step of each coordinate over the steps: what multiplies its gradient."""

from __future__ import annotations

import numpy as np

from optviz.draw.panes.curve import Measure
from optviz.figure.track import Track
from optviz.objectives.base import Array
from optviz.race.internals import internals
from optviz.views import View

VIEW = View("step", 7, "curve", "the effective step per coordinate", of_plane=True)

# Of longer runs, not every step is looked into: a curve has fewer pixels.
_MOST_REPLAYED = 20_000


def _steps(track: Track) -> Array:
    steps = track.recording.steps
    chosen = np.unique(np.linspace(0, steps - 1, min(steps, _MOST_REPLAYED)).astype(int))
    found = internals(track.recording, track.number, chosen.tolist()).effective_step
    # Of the step that follows each place; at the last place, of the step that led there.
    return np.asarray(found[np.minimum(np.searchsorted(chosen, np.arange(steps + 1)), len(chosen) - 1)])


MEASURE = Measure(_steps, follows_start=False, tells_apart="coordinates")
