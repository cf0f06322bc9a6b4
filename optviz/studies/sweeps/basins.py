"""Which minimum catches a run that begins somewhere in the window?"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.given.limits import MOST_SLICES
from optviz.given.parameters import Parameter
from optviz.judging.outcome import KINDS, WAYS
from optviz.judging.verdict import Verdict, verdicts
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint
from optviz.plan.inputs import optimizer_from
from optviz.plan.plan import planned
from optviz.plan.run import Run, run_of
from optviz.plan.settable import settable, with_settings
from optviz.race.record import raced as recorded
from optviz.studies.chunks.chunk import parted
from optviz.studies.chunks.passes import Passes
from optviz.studies.chunks.raced import raced
from optviz.studies.moving.swept import Swept
from optviz.studies.study import EARLY, Asked, Coarse, Found, Meanwhile
from optviz.studies.sweeps.axes import Along, along
from optviz.studies.sweeps.sweep import ARRIVES, Sweep, check_amount
from optviz.system.progress import Progress

# Beside the number of a minimum, a start is one of these: on its way for ever, stuck, or lost.
UNDER_WAY, STUCK, LOST = -1, -2, -3
# A run whose rule has failed goes nowhere any more.
_ENDS = {
    "moving": UNDER_WAY,
    "swinging": UNDER_WAY,
    "outside": UNDER_WAY,
    "stuck": STUCK,
    "failed": STUCK,
    "lost": LOST,
}
_END_OF = np.array(
    [next((_ENDS.get(way, UNDER_WAY) for way, kinds in WAYS.items() if kind in kinds), UNDER_WAY) for kind in KINDS]
)


@dataclass(frozen=True, eq=False)
class Caught(Found):
    """Where runs ended that began at the places `x` `(W,)` and `y` `(H,)`, by each of R rules.

    `ends` `(R, H, W)` is the number of the minimum that caught it, or `UNDER_WAY`, `STUCK` or `LOST`; `steps`
    `(R, H, W)` the step from which that holds. `paths` `(R, T + 1, 2)` are the runs from the start of the surface, and
    `told` how each of these ended.
    """

    at: tuple[int, ...]
    rules: tuple[Run, ...]
    minima: tuple[CriticalPoint, ...]
    x: Array
    y: Array
    ends: NDArray[np.int64]
    steps: NDArray[np.int64]
    paths: Array
    told: tuple[Verdict, ...]

    @property
    def counts(self) -> int:
        """After the last step nothing more is told."""
        return 0

    @property
    def kind(self) -> str:
        """Whether there is something to compare."""
        return "alone" if len(self.rules) == 1 else "apart"

    @cached_property
    def shares(self) -> Array:
        """Of each rule the share of the starts that each minimum catches, then `UNDER_WAY`, `STUCK` and `LOST`."""
        every = (*range(len(self.minima)), UNDER_WAY, STUCK, LOST)
        return np.array([[float((ends == end).mean()) for end in every] for ends in self.ends])

    def meanwhile(self, step: int, told: int) -> Meanwhile:  # noqa: ARG002 there is one picture
        """Who has come to rest at a minimum by a step."""
        there = ((self.ends >= 0) & (self.steps <= step)).mean(axis=(1, 2))
        return Meanwhile("so far", list(zip(self.rules, (100 * there).tolist(), strict=True)))

    @cached_property
    def border(self) -> float:
        """The share of the starts beside which one ends elsewhere, by the rule with most of them."""
        return float(self.borders.max())

    @cached_property
    def borders(self) -> Array:
        """The same share by each rule."""
        beside = np.zeros(self.ends.shape, dtype=bool)
        across, up = self.ends[:, :, 1:] != self.ends[:, :, :-1], self.ends[:, 1:] != self.ends[:, :-1]
        beside[:, :, 1:] |= across
        beside[:, :, :-1] |= across
        beside[:, 1:] |= up
        beside[:, :-1] |= up
        shares: Array = beside.mean(axis=(1, 2))
        return shares

    def facts(self) -> Mapping[str, float]:
        """Shares in percent of the starts; what films over a hyper-parameter alone have is not a number."""
        arrived = 100 * self.shares[:, : len(self.minima)].sum(axis=1)
        apart = [float((one != other).mean()) for one, other in itertools.combinations(self.ends, 2)]
        lost = 100 * self.shares[:, -1]
        return {
            "starts": self.x.size * self.y.size,
            "minima": len(self.minima),
            "arrived": float(arrived.min()),
            "arrived_most": float(arrived.max()),
            "missed": 100 - float(arrived.min()),
            "lost": float(lost.max()),
            "largest": 100 * float(self.shares[:, : len(self.minima)].max(initial=0)),
            "differ": 100 * float((self.ends != self.ends[:1]).any(axis=0).mean()),
            "differ_most": 100 * max(apart, default=0.0),
            "border": 100 * self.border,
            **dict.fromkeys(("first", "last", "arrived_first", "border_first"), np.nan),
        }


@dataclass(frozen=True, eq=False)
class CaughtOver(Found):
    """The same for each of some values of a hyper-parameter of the rules, in `slices`."""

    at: tuple[int, ...]
    along: Along
    slices: tuple[Caught, ...]
    most_told = MOST_SLICES

    @property
    def counts(self) -> int:
        """A picture for each value."""
        return len(self.slices)

    @property
    def kind(self) -> str:
        """There is but one sentence of it."""
        return "over"

    def setting(self, told: int) -> tuple[str, float] | None:
        """The value of a picture."""
        return self.along.name, float(self.along.values[told - 1])

    def meanwhile(self, step: int, told: int) -> Meanwhile:  # noqa: ARG002 a picture is of the last step
        """Who begins at a border, by the rules with a value."""
        found = self.slices[told - 1]
        return Meanwhile("so over", list(zip(found.rules, (100 * found.borders).tolist(), strict=True)))

    def facts(self) -> Mapping[str, float]:
        """Those of the last value, beside those of the first one."""
        first, last = self.slices[0].facts(), self.slices[-1].facts()
        ends = {"first": float(self.along.values[0]), "last": float(self.along.values[-1])}
        return {**last, **ends, "arrived_first": first["arrived"], "border_first": first["border"]}


class Basins(Sweep):
    """From every place of the window a run begins, and its colour is the minimum that it comes to rest at.

    Why a teacher shows it: the basin of a minimum belongs to the rule as much as to the surface. What has momentum is
    carried over ridges, so that the borders fold, and a start beside another may end elsewhere.
    """

    draws = False
    varies = True
    rules = ("sgd", "momentum", "adam")
    across: Annotated[float, Parameter("[8, 2000]", "across", "starts from the left to the right of the window")] = 300

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.across != int(self.across):
            raise OptvizError(f"`across` of basins must be a whole number, got {self.across:g}.")
        if not self.over.minima:
            raise OptvizError(
                f"{self.over.spec} has no minimum that is known, which could catch a run; take another surface, such "
                "as himmelblau."
            )

    @cached_property
    def places(self) -> tuple[Array, Array]:
        """Where the runs begin, `(W,)` from left to right and `(H,)` from below: the middles of square cells."""
        if self.over.window is None:
            raise ValueError("there is no window")
        (left, right), (low, high) = self.over.window
        across = int(self.across)
        up = max(2, round(across * (high - low) / (right - left)))
        return _middles(left, right, across), _middles(low, high, up)

    def told(self) -> Mapping[str, object]:
        """How many starts there are."""
        x, y = self.places
        return {"across": x.size, "up": y.size, "starts": x.size * y.size}

    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:
        """Refuse more steps than are made in some hours, and what the rules do not have."""
        x, y = self.places
        slices = 1
        for rule in rules if vary else ():
            found = self._along(vary, rule)
            slices = found.values.size
            made = optimizer_from(rule, self.over, steps)
            for value in found.values.tolist():
                with_settings(made, {found.name: value}, self.over, steps)
        check_amount(x.size * y.size * len(rules) * slices, steps)

    def _along(self, vary: Sequence[str], rule: str) -> Along:
        """The values over which a film goes."""
        takes = settable(rule, self.over)
        if len(vary) > 1:
            raise OptvizError(f"A film of basins goes over one hyper-parameter, and here are {len(vary)}; leave one.")
        found = along(vary[0], takes, self.over)
        if found.whose != "rule":
            raise OptvizError(f"A film of basins goes over a hyper-parameter, and `{found.name}` of {rule} is none.")
        if found.name in takes.given:
            raise OptvizError(f"The film goes over `{found.name}`, which '{rule}' gives too; leave it out there.")
        if found.values.size > MOST_SLICES:
            raise OptvizError(
                f"A film of basins has at most {MOST_SLICES} values, not {found.values.size}; take fewer."
            )
        return found

    def find(self, asked: Asked, progress: Progress[Any]) -> Caught | CaughtOver:
        """Race from every place by each rule."""
        optimizers = asked.rules(self.over)
        if not asked.vary:
            return self._caught([optimizers], asked, progress)[0]
        found = self._along(asked.vary, asked.texts[0])
        names = [self._along(asked.vary, text).name for text in asked.texts]
        changed = [
            [
                with_settings(rule, {name: value}, self.over, asked.steps)
                for name, rule in zip(names, optimizers, strict=True)
            ]
            for value in found.values.tolist()
        ]
        return CaughtOver((), found, tuple(self._caught(changed, asked, progress)))

    def _caught(self, slices: Sequence[Sequence[Any]], asked: Asked, progress: Progress[Any]) -> list[Caught]:
        """What is found by the rules of each slice."""
        x, y = self.places
        starts = np.stack(np.meshgrid(x, y)).reshape(2, -1)
        every = [rule for rules in slices for rule in rules]
        passes = Passes((y.size, x.size), len(every))
        parts = [parted(self.over, rule, starts, asked.steps, asked.seed, passes.cells) for rule in every]
        chunks = [chunk for some in zip(*parts, strict=True) for each in some for chunk in each]

        def caught(found: Swept) -> list[Caught]:
            ends, steps = (
                passes.whole(each).reshape(len(slices), -1, *passes.shape) for each in (_ends_of(found), found.step)
            )
            return [self._of(*each, asked) for each in zip(slices, ends, steps, strict=True)]

        def early(found: Swept) -> None:
            if asked.early and len(slices) == 1:
                asked.early(Coarse(found.kind.size / passes.after[-1], lambda: caught(found)[0]))

        return caught(raced(chunks, asked.way, progress, early, passes.after))

    def _of(self, rules: Sequence[Any], ends: NDArray[np.int64], steps: NDArray[np.int64], asked: Asked) -> Caught:
        """What is found by some rules."""
        plans = [planned(self.over, rule, steps=asked.steps, seed=asked.seed) for rule in rules]
        runs = [recorded(plan, bearing=True) for plan in plans]
        return Caught(
            tuple(asked.moments(EARLY)),
            tuple(run_of(rule, self.over.start) for rule in rules),
            self.over.minima,
            *self.places,
            ends,
            steps,
            np.stack([each.points[:, :, 0] for each in runs]),
            tuple(verdicts(each)[0] for each in runs),
        )


def _middles(low: float, high: float, count: int) -> Array:
    return low + (high - low) * (np.arange(count) + 0.5) / count


def _ends_of(found: Swept) -> NDArray[np.int64]:
    """The number of the minimum at which each run arrived, or how else it ended."""
    return np.where(ARRIVES[found.kind] & (found.place >= 0), found.place, _END_OF[found.kind])
