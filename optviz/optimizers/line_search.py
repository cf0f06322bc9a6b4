"""How far to go along a direction, by asking on the way: each run searches by itself, and all are answered at once."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from optviz.objectives.base import Array, Objective, asked_by
from optviz.optimizers.base import total

# A search asks for the loss ("value") or the slope along the direction ("gradient") at a length, is sent the answer,
# and returns the length that it has found.
Search = Generator[tuple[str, float], float, float]

# So small a share of the descent that the slope promises is enough.
_ENOUGH = 1e-4
# A step of so many halvings is lost in the digits of a weight.
_MOST_HALVINGS = 60


def backtracking(value: float, slope: float, first: float) -> Search:
    """Half as far, and half as far again, until the loss goes down by a share of what the slope promises.

    From a point with that loss and that slope along the direction; 0 where it goes nowhere down. Reference: J. Nocedal
    and S. Wright, Numerical optimization, 2006, algorithm 3.1 with rho = 1/2 and c = 1e-4.
    """
    length = first
    for _ in range(_MOST_HALVINGS if slope < 0 else 0):
        if (yield "value", length) <= value + _ENOUGH * length * slope:
            return length
        length /= 2
    return 0.0


def searched(objective: Objective, weight: Array, direction: Array, searches: Sequence[Search]) -> Array:
    """How far each of n runs goes, `(n,)`, along its column of `direction` `(P, n)` from that of `weight`.

    With `(P,)` there is one run.
    """
    points, ways = (each.reshape(len(weight), -1) for each in (weight, direction))
    lengths = np.zeros(len(searches))
    asked: dict[int, tuple[str, float]] = {}

    def go_on(run: int, answer: float | None) -> None:
        try:
            asked[run] = searches[run].send(answer)  # type: ignore[arg-type]  # a generator begins with None
        except StopIteration as end:
            lengths[run] = end.value
            asked.pop(run, None)

    for run in range(len(searches)):
        go_on(run, None)
    while asked:
        answers: dict[int, float] = {}
        for kind in ("value", "gradient"):
            runs = [run for run, (what, _) in asked.items() if what == kind]
            if not runs:
                continue
            at = points[:, runs] + np.array([asked[run][1] for run in runs]) * ways[:, runs]
            told = asked_by(np.isin(np.arange(len(searches)), runs), objective, kind, at)
            answers |= zip(runs, told if kind == "value" else total(told * ways[:, runs]), strict=True)
        for run, answer in answers.items():
            go_on(run, answer)
    return lengths
