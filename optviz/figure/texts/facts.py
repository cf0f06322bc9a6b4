"""What captions may name of a run that never rests: its batch, where theory has it, and where it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optviz.figure.track import Track
from optviz.judging.stationary import cloud_of
from optviz.objectives.around import samples_in

Number = float | int | None


def _batch(track: Track) -> Number:
    sizes = samples_in(track.recording.surface, 1)
    return None if sizes is None else int(sizes[0])


def _theory(axis: int) -> Callable[[Track], Number]:
    def fact(track: Track) -> Number:
        cloud = cloud_of(track.recording, track.number)
        return None if cloud is None else float(np.sqrt(cloud.covariance[axis, axis]))

    return fact


def _measured(axis: int) -> Callable[[Track], Number]:
    return lambda track: float(np.sqrt(track.seen.covariance[axis, axis]))


def _theory_excess(track: Track) -> Number:
    cloud = cloud_of(track.recording, track.number)
    return None if cloud is None else cloud.excess


def _measured_excess(track: Track) -> Number:
    """Above the minimum that is nearest to the middle of the last half."""
    minima = track.recording.surface.minima
    if not minima:
        return None
    near = min(minima, key=lambda each: float(np.hypot(*(track.seen.place - np.array(each[:2])))))
    return track.seen.loss - near.value


CLOUD_FACTS: dict[str, tuple[str, Callable[[Track], Number]]] = {
    "batch": ("how many samples a step sees", _batch),
    "spread_x": ("the standard deviation of x over the last half of the steps", _measured(0)),
    "spread_y": ("the standard deviation of y over the last half of the steps", _measured(1)),
    "theory_x": (
        "the standard deviation of x round the minimum in theory, by rate and noise",
        _theory(0),
    ),
    "theory_y": (
        "the standard deviation of y round the minimum in theory, by rate and noise",
        _theory(1),
    ),
    "excess": ("by how much the mean loss of the last half of the steps is above the minimum", _measured_excess),
    "theory_excess": ("by how much the mean loss is above the minimum in theory", _theory_excess),
}
