"""The share of the samples that a network tells right over the steps, and of those that are held out."""

from __future__ import annotations

import numpy as np

from optviz.draw.panes.curve import Measure
from optviz.figure.track import Track
from optviz.objectives.base import Array
from optviz.race.learning import learning_of, over_steps
from optviz.views import View

VIEW = View("accuracy", 5, "curve", "the share that a network tells right", of_network=True)


def _accuracies(track: Track) -> Array:
    recording = track.recording.judged
    learning = learning_of(recording)
    if learning is None:
        return np.full((recording.steps + 1, 1), np.nan)
    scored = [each for each in (learning.learned, learning.tested) if each]
    return np.column_stack([over_steps(learning, each.accuracy[:, track.number], recording.steps) for each in scored])


MEASURE = Measure(_accuracies, bottom=lambda _, lowest: lowest, tells_apart="heldOut")
