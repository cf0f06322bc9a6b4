"""What a map goes over: a hyper-parameter of the rule, a parameter of the surface, or a coordinate of the start."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from optviz.errors import OptvizError, unknown_name
from optviz.given.limits import MOST_CELLS
from optviz.given.parameters import number_text
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers.rates import sound_rate
from optviz.plan.axes import Spacing, parse_range, spaced
from optviz.plan.inputs import optimizer_from
from optviz.plan.settable import Settable, settable, with_settings

_START = ("x", "y")
# Within these, the share of an axis that lies below a value can be computed.
_FARTHEST, _NARROWEST = 1e100, 1e-100
# Of a float64; and where values are nearer to each other than this share of them, they are told beside their middle.
_MOST_DIGITS, _DEEP = 17, 1e-3
# From a value to the next one, in steps from a number to the next one, where these are about to end.
_LEAST_STEPS = 2.5
# So many times smaller and larger than the rate that is sound.
_FACTOR = 30


class Along(NamedTuple):
    """An axis of a map: whose parameter it is and what it is called, and its values `(n,)`, ascending."""

    whose: Literal["rule", "surface", "start"]
    name: str
    values: Array
    spacing: Spacing

    @property
    def digits(self) -> int:
        """With how many digits a value is told apart from others on the axis; no fewer than three."""
        low, high = float(self.values[0]), float(self.values[-1])
        return min(_MOST_DIGITS, 3 + max(0, math.floor(math.log10(max(abs(low), abs(high)) / (high - low)))))

    @property
    def middle(self) -> float | None:
        """Beside which values are told where all begin alike; None for most axes."""
        low, high = float(self.values[0]), float(self.values[-1])
        is_deep = high - low < _DEEP * max(abs(low), abs(high))
        return float(f"{low + (high - low) / 2:.{self.digits}g}") if is_deep else None

    @property
    def ends(self) -> bool:
        """Whether between neighbouring values there is hardly another number."""
        return float(np.diff(self.values).min()) < _LEAST_STEPS * float(np.spacing(np.abs(self.values).max()))

    def even(self, share: Any) -> Any:
        """Where a share of the way from the first value to the last is, as `place` tells it, on even axes."""
        count = self.values.size
        return (share * (count - 1) + 0.5) / count

    def place(self, value: Array | float) -> Array:
        """Where a value is, from 0 to 1 from the outer edge of the first cell to that of the last."""
        low, high = self.values[0], self.values[-1]
        with np.errstate(all="ignore"):
            match self.spacing:
                case "log":
                    share = np.log(value / low) / np.log(high / low)
                case "near1":
                    share = np.log((1 - value) / (1 - low)) / np.log((1 - high) / (1 - low))
                case "lin":
                    share = (value - low) / (high - low)
        return np.asarray(self.even(share))


def axes_of(vary: Sequence[str], rule: str, surface: Surface) -> tuple[Along, Along]:
    """The axes of a map, to the right and upwards; those that are not given are chosen.

    Raises `OptvizError` if there are more than two, or if one does not fit.
    """
    if len(vary) > 2:
        raise OptvizError(f"A map goes over two things, and here are {len(vary)}; leave out some.")
    takes = settable(rule, surface)
    axes = [along(text, takes, surface) for text in vary]
    taken = {*takes.given, *(axis.name for axis in axes)}
    usual = (along(text, takes, surface) for name, text in _usual(takes, surface) if name not in taken)
    right, up = [*axes, *itertools.islice(usual, 2 - len(axes))]
    if (right.whose, right.name) == (up.whose, up.name):
        raise OptvizError(f"Both axes of the map are `{right.name}`; give another one for one of them.")
    for axis in (right, up):
        if axis.whose == "rule" and axis.name in takes.given:
            raise OptvizError(f"The map goes over `{axis.name}`, which '{rule}' gives too; leave it out there.")
    return right, up


def check_corners(right: Along, up: Along, rule: str, surface: Surface, steps: int) -> None:
    """Let a rule refuse, before any run, what it does not bear at a corner of a map."""
    made = optimizer_from(rule, surface, steps)
    for corner in itertools.product((0, -1), repeat=2):
        chosen = zip((right, up), corner, strict=True)
        settings = {axis.name: float(axis.values[place]) for axis, place in chosen if axis.whose == "rule"}
        with_settings(made, settings, surface, steps)


def _usual(takes: Settable, surface: Surface) -> Iterator[tuple[str, str]]:
    """What a map goes over if nobody says it: a learning rate, then shares that are kept, then places of the window."""
    if takes.rate is not None:
        rate = sound_rate(takes.like, surface)
        yield takes.rate, f"{takes.rate}={rate / _FACTOR:.2g}:{rate * _FACTOR:.2g}:log:120"
    for name in takes.shares:
        yield name, f"{name}=0:0.99:near1:90"
    for name, (low, high) in zip(_START, surface.window or (), strict=False):
        yield name, f"{name}={low!r}:{high!r}:90"


def along(text: str, takes: Settable, surface: Surface) -> Along:
    """The axis of a text such as `momentum=0:0.99:60`. Raises `OptvizError` if it is none."""
    given, equals, values = (piece.strip() for piece in text.partition("="))
    if not (given and equals and values):
        raise OptvizError(f"'{text}' does not say what a map goes over; write it as momentum=0:0.99:60.")
    low, high, count, spacing = parse_range(given, values)
    if not low < high:
        raise OptvizError(f"A range of a map goes upwards, and {values} does not; give the lower end first.")
    if max(abs(low), abs(high)) > _FARTHEST or high - low < _NARROWEST:
        raise OptvizError(
            f"A range of a map goes over numbers up to {_FARTHEST:g}, whose ends are {_NARROWEST:g} or more apart, and "
            f"{values} does not; give another one."
        )
    if not 2 <= count <= MOST_CELLS:
        raise OptvizError(f"An axis of a map has 2 to {MOST_CELLS} cells, got {count}; give another count in {values}.")
    numbers = np.array(spaced(low, high, count, spacing))
    differ = np.unique(numbers).size
    if differ < count:
        raise OptvizError(
            f"Here float64 ends: of {count} cells from {number_text(low)} to {number_text(high)} only {differ} differ; "
            "take fewer cells, or a wider range."
        )
    theirs = surface.adjustable()
    ours = {*takes.shorts, *takes.shorts.values()}
    if given in _START and given not in ours:
        return Along("start", given, numbers, spacing)
    if given in {*theirs, *theirs.values()} and given not in ours:
        name = given if given in theirs else next(full for full, short in theirs.items() if short == given)
        for value in numbers[[0, 1, -1]].tolist():
            # What is out of range, or between two whole numbers, is told before any run.
            surface.adjusted(name, value)
        return Along("surface", name, numbers, spacing)
    found = takes.name_of(given)
    if found is None:
        known = [*takes.shorts, *theirs, *_START]
        raise unknown_name(f"parameter of {takes.title} or {surface.name}", given, known)
    return Along("rule", found, numbers, spacing)
