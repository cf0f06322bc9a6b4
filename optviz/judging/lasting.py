"""Whether a swing is so regular that it will go on: what is not may wander off to another valley, or die out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.judging.seen.judge import Judge
from optviz.judging.seen.tally import EIGHTHS, Tail
from optviz.judging.signs import CALM

# A swing is as wide in each of the last eighths of the steps, to this factor, and gets wider along no axis; at last it
# is in one place, to this share of its width.
EVEN = 1.05
PLACED = 0.05
# It turns back in nearly all steps, as a share of them, or its steps are not all of one length, to this share of it.
ALWAYS = 0.9
ALIKE = 0.02
# So many eighths are ten times as many steps as were seen, in which a swing must not become wider by such a factor.
TEN_TIMES = 10 * 2 * EIGHTHS
WIDER = 2.0


def is_even(judge: Judge) -> NDArray[np.bool_]:
    """Whether each swing is the same in all of the last eighths of the steps, and comes to no kink, `(B,)`.

    Steps that are all of one length, and yet now and then go on in their direction, do so because they come to a kink
    so closely that rounding tells on which side of it they are. Some day they are on it, where a rule stops.
    """
    tail = judge.tail
    if tail is None:
        return np.zeros(len(judge.last_loss), dtype=bool)
    with np.errstate(all="ignore"):
        drift = np.linalg.norm(tail.mean[3] - tail.mean[2], axis=0)
        same = (tail.spread.max(axis=0) <= EVEN * tail.spread.min(axis=0)) & (drift <= PLACED * tail.spread[3])
        # Along an axis on which it is narrow, a swing may be unstable, if that will not be seen.
        unseen = CALM * judge.ground.resolution
        same &= ((tail.along[3] <= EVEN * tail.along[:3].min(axis=0)) | (tail.along[3] <= unseen)).all(axis=0)
        mean = tail.way[3] / tail.length
        alike = np.maximum(np.abs(judge.last_move - mean), np.abs(judge.move_before - mean)) <= ALIKE * mean
        gone = _creeps_away(tail, judge.ground.resolution) | _swells(tail, unseen)
    always = tail.turnings[2] + tail.turnings[3] >= 2 * ALWAYS * tail.length
    return np.asarray(same & (always | ~alike) & ~gone)


def _creeps_away(tail: Tail, resolution: float) -> NDArray[np.bool_]:
    """Whether the middle of each swing creeps on along an axis, so that ten times as many steps take it elsewhere.

    It is taken to go on at the pace of the last eighth, or to become slower as it did, but not faster.
    """
    drifts = np.diff(tail.mean, axis=0)
    onwards = (drifts[1:] * drifts[:-1] > 0).all(axis=0)
    pace = np.abs(drifts[2] / drifts[1])
    eighths = np.where(pace < 1, pace * (1 - pace**TEN_TIMES) / (1 - pace), TEN_TIMES)
    return np.asarray((onwards & (np.abs(drifts[2]) * eighths > resolution)).any(axis=0))


def _swells(tail: Tail, unseen: float) -> NDArray[np.bool_]:
    """Whether each swing, if it goes on to swell as it did least, is seen to be wider after ten times as many steps."""
    pace = (tail.along[1:] / tail.along[:-1]).min(axis=0)
    grown = tail.along[3] * pace**TEN_TIMES
    return np.asarray(((grown > WIDER * tail.along[3]) & (grown > unseen)).any(axis=0))


def rests_along(judge: Judge) -> NDArray[np.bool_]:
    """Whether each run moves along one of the axes by less than can be seen, or is about to, `(B,)`."""
    if judge.tail is None:
        return np.ones(len(judge.last_loss), dtype=bool)
    along = judge.tail.along
    return np.asarray((along[3] <= np.maximum(CALM * judge.ground.resolution, along[0] / 2)).any(axis=0))
