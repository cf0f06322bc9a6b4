"""How the training of a network ended: what it has learned, and what that is worth on samples that it has not seen.

Losses are the mean cross-entropy, without weight decay. A mini-batch makes them tremble, so that they are looked at
as running means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optviz.data.samples import Samples
from optviz.judging.outcome import Kind
from optviz.objectives.base import Array
from optviz.race.learning import Learning, network_of
from optviz.race.recorded import Recorded

# A running mean is over this share of the steps, and over so many at most.
SMOOTH, MOST_SMOOTH = 1 / 20, 50
# What says no more than how often each class occurs has a loss above this share of what that gives.
UNTAUGHT = 0.98
# A network overfits where the loss on what is held out has grown by this share since it was least, and that of the
# training has fallen.
RISEN = 0.1
# It still learns where the loss of the training has fallen by more than this share in the last quarter.
FALLING = 0.05


class Taught(NamedTuple):
    """How one training ended: the kind, the step from which that holds, and what a verdict tells of it."""

    kind: Kind
    step: int
    told: str
    fields: dict[str, str | int]


def taught(recording: Recorded, learning: Learning, run: int) -> Taught:
    """How the training of a network ended that has not left the finite numbers."""
    network = network_of(recording.surface)
    losses = smooth(learning.learned.loss[:, run])
    seen, samples = (learning.tested, network.tested) if learning.tested else (learning.learned, network.learned)
    accuracy, count = float(seen.accuracy[-1, run]), len(samples or network.learned)
    held = None if learning.tested is None else smooth(learning.tested.loss[:, run])
    turned = 0 if held is None else int(np.argmin(held))
    quarter = losses[int(np.searchsorted(learning.at, 0.75 * recording.steps))]
    # Each line: the kind, where it holds, and from which step on; the first that holds counts.
    lines: list[tuple[Kind, bool, int]] = [
        ("untaught", bool(losses[-1] >= UNTAUGHT * uninformed(network.learned)), 0),
        (
            "overfitting",
            held is not None and bool(held[-1] > (1 + RISEN) * held[turned] and losses[-1] < losses[turned]),
            int(learning.at[turned]),
        ),
        ("learning", bool(losses[-1] < (1 - FALLING) * quarter), recording.steps),
        ("learned", True, recording.steps),
    ]
    kind, _, step = next(line for line in lines if line[1])
    fields: dict[str, str | int] = {
        "step": step,
        "loss": f"{learning.learned.loss[-1, run]:.3g}",
        "accuracy": f"{100 * accuracy:.3g}",
        "right": round(accuracy * count),
        "all": count,
    }
    return Taught(kind, step, kind if learning.tested else f"{kind} untested", fields)


def smooth(values: Array) -> Array:
    """The mean of each value `(T,)` and of some before it, if there are.

    A loss that is no number counts as infinite.
    """
    width = min(MOST_SMOOTH, max(1, round(SMOOTH * len(values))))
    known = np.where(np.isnan(values), np.inf, values)
    # Of a running sum, a single huge loss would leave nothing but rounding.
    before = np.concatenate([np.full(width - 1, np.nan), known])
    mean: Array = np.nanmean(np.lib.stride_tricks.sliding_window_view(before, width), axis=1)
    return mean


def uninformed(samples: Samples) -> float:
    """The loss of what knows nothing of a sample but how often each class occurs: the entropy of the classes."""
    shares = np.bincount(samples.target.astype(np.int64)) / len(samples)
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum())
