"""What a map goes over: a hyper-parameter of the rule, a parameter of the surface, or a coordinate of the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from optviz.errors import OptvizError, unknown_name
from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.plan.axes import parse_range, spaced
from optviz.plan.inputs import optimizer_of

# Of either axis: more are no pixels of a screen.
MOST_CELLS = 2_000
_START = ("x", "y")


class Along(NamedTuple):
    """An axis of a map: whose parameter it is and what it is called, and its values `(n,)`, ascending."""

    whose: Literal["rule", "surface", "start"]
    name: str
    values: Array
    log: bool

    def place(self, value: Array | float) -> Array:
        """Where a value is, from 0 to 1 from the outer edge of the first cell to that of the last."""
        low, high = self.values[0], self.values[-1]
        with np.errstate(all="ignore"):
            share = np.log(value / low) / np.log(high / low) if self.log else (value - low) / (high - low)
        count = self.values.size
        return np.asarray((share * (count - 1) + 0.5) / count)


def axes_of(vary: Sequence[str], rule: str, surface: Surface) -> tuple[Along, Along]:
    """The axes of a map, to the right and upwards. Raises `OptvizError` if there are others than two that fit."""
    if len(vary) != 2:
        raise OptvizError(
            f"A map goes over two things, and here are {len(vary)}; give --x and --y, as in "
            "--x learning_rate=0.001:0.2:log:80 --y momentum=0:0.99:60."
        )
    cls, given = optimizer_of(Spec.parse(rule))
    right, up = (_along(text, cls, surface) for text in vary)
    if (right.whose, right.name) == (up.whose, up.name):
        raise OptvizError(f"Both axes of the map are `{right.name}`; give another one for one of them.")
    for axis in (right, up):
        if axis.whose == "rule" and axis.name in given:
            raise OptvizError(f"The map goes over `{axis.name}`, which '{rule}' gives too; leave it out there.")
    return right, up


def _along(text: str, cls: type[Optimizer], surface: Surface) -> Along:
    given, equals, values = (piece.strip() for piece in text.partition("="))
    if not (given and equals and values):
        raise OptvizError(f"'{text}' does not say what a map goes over; write it as momentum=0:0.99:60.")
    low, high, count, log = parse_range(given, values)
    if not low < high:
        raise OptvizError(f"A range of a map goes upwards, and {values} does not; give the lower end first.")
    if not 2 <= count <= MOST_CELLS:
        raise OptvizError(f"An axis of a map has 2 to {MOST_CELLS} cells, got {count}; give another count in {values}.")
    numbers = np.array(spaced(low, high, count, log=log))
    ours, theirs = parameters(cls), parameters(type(surface))
    shorts = {each.symbol for each in ours.values()}
    if given in _START and given not in {*ours, *shorts}:
        return Along("start", given, numbers, log)
    if given in {*theirs, *(each.symbol for each in theirs.values())} and given not in {*ours, *shorts}:
        (name,) = type(surface).full_names({given: low})
        return Along("surface", name, numbers, log)
    try:
        (name,) = cls.full_names({given: low})
    except OptvizError:
        raise unknown_name(f"parameter of {cls.__name__} or {surface.name}", given, [*ours, *theirs, *_START]) from None
    return Along("rule", name, numbers, log)
