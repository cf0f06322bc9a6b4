"""The loss over the steps, with the lowest minimum marked; of a network, also that on what is held out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optviz.draw.panes.curve import Measure
from optviz.figure.track import Track
from optviz.objectives.base import Array
from optviz.race.learning import learning_of, over_steps
from optviz.views import View

VIEW = View("loss", 3, "curve", key="l")


def _bottom(tracks: Sequence[Track], lowest: float) -> float:
    """The lowest loss where the runs are shown: one that falls without end must not squash the others."""
    lows = []
    for track in {track.recording: track for track in tracks}.values():
        if not track.shown:
            continue
        grid = np.stack(np.meshgrid(*(np.linspace(*ends, 80) for ends in track.shown)))
        with np.errstate(all="ignore"):
            values = track.recording.surface.value(grid)
        lows.append(float(values[np.isfinite(values)].min(initial=np.inf)))
    # A grid does not meet the bottom of a narrow well, but a run may.
    for track in tracks:
        inside = np.ones(len(track.points), dtype=bool)
        if track.shown:
            low, high = np.array(track.shown).T
            inside = ((low <= track.points) & (track.points <= high)).all(axis=1)
        lows.append(float(track.losses[inside].min(initial=np.inf)))
    return max(lowest, min(lows))


def _lowest_minimum(tracks: Sequence[Track]) -> float | None:
    values = [point.value for track in tracks for point in track.recording.surface.minima]
    return min(values, default=None)


def _losses(track: Track) -> Array:
    recording = track.recording.judged
    learning = learning_of(recording)
    if learning is None or learning.tested is None:
        return track.losses[:, None]
    tested = over_steps(learning, learning.tested.loss[:, track.number], recording.steps)
    return np.column_stack([track.losses, tested])


MEASURE = Measure(_losses, _lowest_minimum, _bottom, tells_apart="heldOut")
