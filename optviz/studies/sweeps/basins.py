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
from optviz.given.parameters import Parameter
from optviz.judging.outcome import KINDS, WAYS
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface
from optviz.plan.run import Run, run_of
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.studies.chunks.chunk import chunks_of
from optviz.studies.chunks.raced import raced
from optviz.studies.study import Asked, Found
from optviz.studies.sweeps.sweep import Sweep, check_amount
from optviz.studies.sweeps.swept import Swept
from optviz.system.progress import Progress

# Beside the number of a minimum, a start is one of these: on its way for ever, stuck, or lost.
UNDER_WAY, STUCK, LOST = -1, -2, -3
_ENDS = {"moving": UNDER_WAY, "swinging": UNDER_WAY, "outside": UNDER_WAY, "stuck": STUCK, "lost": LOST}
_END_OF = np.array(
    [next((_ENDS.get(way, UNDER_WAY) for way, kinds in WAYS.items() if kind in kinds), UNDER_WAY) for kind in KINDS]
)
_ARRIVES = np.array([kind in WAYS["arrived"] for kind in KINDS])


@dataclass(frozen=True, eq=False)
class Caught(Found):
    """Where runs ended that began at the places `x` `(W,)` and `y` `(H,)`, by each of R rules.

    `ends` `(R, H, W)` is the number of the minimum that caught it, or `UNDER_WAY`, `STUCK` or `LOST`; `steps`
    `(R, H, W)` the step from which that holds. `paths` `(R, T + 1, 2)` are the runs from the start of the surface.
    """

    at: tuple[int, ...]
    rules: tuple[Run, ...]
    minima: tuple[CriticalPoint, ...]
    x: Array
    y: Array
    ends: NDArray[np.int64]
    steps: NDArray[np.int64]
    paths: Array

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

    def facts(self) -> Mapping[str, float]:
        """Shares in percent of the starts."""
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
        }


class Basins(Sweep):
    """From every place of the window a run begins, and its colour is the minimum that it comes to rest at.

    Why a teacher shows it: the basin of a minimum belongs to the rule as much as to the surface. What has momentum is
    carried over ridges, so that the borders fold, and a start beside another may end elsewhere.
    """

    draws = False
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

    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:  # noqa: ARG002 nothing varies
        """Refuse more steps than are made in some hours."""
        x, y = self.places
        check_amount(x.size * y.size * len(rules), steps)

    def find(self, asked: Asked, progress: Progress[Any]) -> Caught:
        """Race from every place by each rule."""
        x, y = self.places
        starts = np.stack(np.meshgrid(x, y)).reshape(2, -1)
        optimizers = asked.rules(self.over)
        parts = (chunks_of(self.over, rule, starts, asked.steps, asked.seed) for rule in optimizers)
        found = raced([*itertools.chain.from_iterable(parts)], asked.way, progress)
        shape = (len(optimizers), y.size, x.size)
        return Caught(
            tuple(asked.moments()),
            tuple(run_of(rule, self.over.start) for rule in optimizers),
            self.over.minima,
            x,
            y,
            _ends_of(found).reshape(shape),
            found.step.reshape(shape),
            np.stack([_path(self.over, rule, asked) for rule in optimizers]),
        )


def _middles(low: float, high: float, count: int) -> Array:
    return low + (high - low) * (np.arange(count) + 0.5) / count


def _path(surface: Surface, rule: Any, asked: Asked) -> Array:
    """The points of the run from the start that the surface has, `(steps + 1, 2)`."""
    entries = entries_of([rule], np.array(surface.start)[:, np.newaxis])
    return np.array(
        [each.points[:, 0] for each in itertools.islice(lockstep(surface, entries, asked.seed), asked.steps + 1)]
    )


def _ends_of(found: Swept) -> NDArray[np.int64]:
    """The number of the minimum at which each run arrived, or how else it ended."""
    return np.where(_ARRIVES[found.kind] & (found.place >= 0), found.place, _END_OF[found.kind])
