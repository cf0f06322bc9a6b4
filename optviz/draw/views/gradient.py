"""The norm of the gradient over the steps."""

from __future__ import annotations

import numpy as np

from optviz.draw.panes.curve import Measure
from optviz.figure.track import Track
from optviz.objectives.base import Array
from optviz.views import View

VIEW = View("gradient", 4, "curve", "its norm")


def _norms(track: Track) -> Array:
    # The length of what is almost too large for floating point is infinite.
    with np.errstate(over="ignore"):
        return np.asarray(np.hypot.reduce(track.recording.gradients[:, :, track.number], axis=1)[:, None])


MEASURE = Measure(_norms)
