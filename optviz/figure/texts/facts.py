"""What captions may name of a run in which something is random: its batch, its cloud, and what other seeds do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optviz.figure.track import Track
from optviz.judging.stationary import cloud_of
from optviz.objectives.around import samples_in

Number = float | int | None
# Of a normal number, 95 in 100 are nearer to the middle than so many standard deviations.
_NORMAL = 1.959963984540054


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


def _share_gone(which: int) -> Callable[[Track], Number]:
    """Of all seeds, in percent, and the ends of its interval: whose run ends nearest to another minimum than at first.

    The interval is Wilson's, of 95 in 100: E. Wilson, Probable inference, the law of succession, and statistical
    inference, 1927.
    """

    def fact(track: Track) -> Number:
        minima = np.array([each[:2] for each in track.recording.surface.minima])
        if not len(minima):
            return None
        every = [each.points[[0, -1], :, track.number] for each in (track.recording, *track.others)]
        nearest = np.argmin(np.linalg.norm(np.array(every)[:, :, None] - minima, axis=3), axis=2)
        return 100 * wilson(int((nearest[:, 0] != nearest[:, 1]).sum()), len(every))[which]

    return fact


def wilson(some: int, count: int) -> tuple[float, float, float]:
    """The share of some of so many, and the ends of Wilson's interval of 95 in 100."""
    share, square = some / count, _NORMAL * _NORMAL / count
    middle = (share + square / 2) / (1 + square)
    half = _NORMAL / (1 + square) * float(np.sqrt(share * (1 - share) / count + square / (4 * count)))
    return share, max(0.0, middle - half), min(1.0, middle + half)


def _median(track: Track) -> Number:
    return float(np.median([each.losses[-1, track.number] for each in (track.recording, *track.others)]))


CLOUD_FACTS: dict[str, tuple[str, Callable[[Track], Number]]] = {
    "seeds": ("with how many seeds it was raced", lambda track: 1 + len(track.others)),
    "median": ("the median over all seeds of the loss at the last step", _median),
    "gone": ("of all seeds, in percent, those whose run ends nearest to another minimum than it began", _share_gone(0)),
    "gone_low": ("the lower end of the 95 % interval of that share (Wilson)", _share_gone(1)),
    "gone_high": ("the upper end of the 95 % interval of that share (Wilson)", _share_gone(2)),
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
