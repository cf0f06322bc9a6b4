"""How far to go along a direction, by asking on the way: each run searches by itself, and all are answered at once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from optviz.objectives.base import Array, Objective
from optviz.optimizers.base import total

# A search asks for the loss ("value") or the slope along the direction ("gradient") at a length, is sent the answer,
# and returns the length that it has found.
Search = Generator[tuple[str, float], float, float]

# So small a share of the descent that the slope promises is enough.
ENOUGH = 1e-4
# A step of so many halvings is lost in the digits of a weight.
_MOST_HALVINGS = 60
# So often a length is doubled, and so often an interval is cut.
_MOST_TRIES = 10
# A length that is foreseen must be so far from both ends of its interval, as shares of that.
_CUBIC, _QUADRATIC = 0.2, 0.1


def backtracking(value: float, slope: float, first: float) -> Search:
    """Half as far, and half as far again, until the loss goes down by a share of what the slope promises.

    From a point with that loss and that slope along the direction; 0 where it goes nowhere down. Reference: J. Nocedal
    and S. Wright, Numerical optimization, 2006, algorithm 3.1 with rho = 1/2 and c = 1e-4.
    """
    length = first
    for _ in range(_MOST_HALVINGS if slope < 0 else 0):
        if (yield "value", length) <= value + ENOUGH * length * slope:
            return length
        length /= 2
    return 0.0


def strong_wolfe(value: float, slope: float, first: float, left: float) -> Search:
    """To where the loss has gone down as in `backtracking`, and no more than a share `left` of the slope is left.

    Where that is not found in some tries it is the lowest length that was tried; 0 where it goes nowhere down.
    Reference: J. Nocedal and S. Wright, Numerical optimization, 2006, algorithms 3.5 and 3.6.
    """
    if not slope < 0:
        return 0.0
    behind = (0.0, value, slope)
    length = first
    for attempt in range(_MOST_TRIES):
        loss = yield "value", length
        if not loss <= value + ENOUGH * length * slope or (attempt and loss >= behind[1]):
            return (yield from _between(behind, (length, loss), value, slope, left))
        rise = yield "gradient", length
        if abs(rise) <= -left * slope:
            return length
        if rise >= 0:
            return (yield from _between((length, loss, rise), behind[:2], value, slope, left))
        behind, length = (length, loss, rise), 2 * length
    return behind[0]


def _between(
    low: tuple[float, float, float], high: tuple[float, float], value: float, slope: float, left: float
) -> Search:
    """Algorithm 3.6: `low` is a length, the loss and the slope there, `high` a length and its loss."""
    further: tuple[float, float] | None = None
    for _ in range(_MOST_TRIES):
        length = _foreseen(low, high, further)
        loss = yield "value", length
        if not loss <= value + ENOUGH * length * slope or loss >= low[1]:
            further, high = high, (length, loss)
            continue
        rise = yield "gradient", length
        if abs(rise) <= -left * slope:
            return length
        if rise * (high[0] - low[0]) >= 0:
            further, high = high, low[:2]
        else:
            further = low[:2]
        low = (length, loss, rise)
    return low[0]


def _foreseen(low: tuple[float, float, float], high: tuple[float, float], further: tuple[float, float] | None) -> float:
    """Where a cubic through all that is known is lowest, or else a parabola, or else the middle."""
    begin, loss, slope = low
    wide = high[0] - begin
    rise = high[1] - loss - slope * wide
    if further is not None:
        apart = further[0] - begin
        other = further[1] - loss - slope * apart
        # The loss is foreseen as slope x + b x^2 + a x^3.
        scale = (wide * apart) * (wide * apart) * (wide - apart)
        a = (apart * apart * rise - wide * wide * other) / scale
        b = (wide * wide * wide * other - apart * apart * apart * rise) / scale
        x = (np.sqrt(b * b - 3 * a * slope) - b) / (3 * a)
        if _CUBIC <= x / wide <= 1 - _CUBIC:
            return float(begin + x)
    x = -slope * wide * wide / (2 * rise)
    found: float = begin + (x if _QUADRATIC <= x / wide <= 1 - _QUADRATIC else wide / 2)
    return found


def searched(
    objective: Objective, weight: Array, direction: Array, search: Callable[..., Search], *given: Any
) -> Array:
    """How far each of n runs goes, `(n,)`, along its column of `direction` `(P, n)` from that of `weight`.

    `given` is what the search of each is made of, numbers or arrays `(n,)`. With `(P,)` there is one run.
    """
    points, ways = (each.reshape(len(weight), -1) for each in (weight, direction))
    count = points.shape[1]
    # All columns are answered at once; who has not asked does not pay.
    spare = getattr(objective, "spare", None)
    searches = [search(*each) for each in zip(*(np.broadcast_to(each, count) for each in given), strict=True)]
    lengths = np.zeros(count)
    asked: dict[int, str] = {}

    def go_on(run: int, answer: Any) -> None:
        try:
            asked[run], lengths[run] = searches[run].send(answer)
        except StopIteration as end:
            lengths[run] = end.value
            asked.pop(run, None)

    for run in range(count):
        go_on(run, None)
    while asked:
        answers: dict[int, float] = {}
        for kind in ("value", "gradient"):
            runs = [run for run, what in asked.items() if what == kind]
            if runs:
                told = getattr(objective, kind)(points + lengths * ways)
                if spare is not None:
                    spare(~np.isin(np.arange(count), runs))
                answers |= {run: (told if kind == "value" else total(told * ways))[run] for run in runs}
        for run, answer in answers.items():
            go_on(run, answer)
    return lengths
