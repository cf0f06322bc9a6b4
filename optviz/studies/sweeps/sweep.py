"""What the studies of a surface have in common: where the runs are, and how many there may be."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.given.limits import MOST_SWEPT_STEPS
from optviz.given.spec import Spec
from optviz.judging.outcome import KINDS, WAYS
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.studies.moving.swept import Swept
from optviz.studies.study import Asked, Study

# Where a run ends, beside the number of a minimum: it rests at a saddle, on a plateau, or at no place that is told.
SADDLE, PLATEAU, NOWHERE = -1, -2, -3
ARRIVES = np.array([kind in WAYS["arrived"] for kind in KINDS])


class Sweep(Study):
    """A question to runs all over something, on a surface over a plane."""

    several = True
    over: Surface

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.over.dimension != 2 or self.over.window is None:
            raise OptvizError(f"{type(self).__name__} needs a surface over a plane, and {self.over.spec} is none.")

    @classmethod
    def about(cls, of: Spec, settings: Mapping[str, Any]) -> Self:
        """The study of a surface."""
        return cls(surface_from(str(of)), **cls.full_names(settings))

    @property
    def of(self) -> str:
        """The surface."""
        return self.over.spec

    @property
    def title(self) -> str:
        """The name of the surface."""
        return self.over.title

    @property
    def file_name(self) -> str:
        """What a file is called that nobody names."""
        return f"{self.name}-{self.over.name}"

    @property
    def surface(self) -> Surface:
        """Where the runs are."""
        return self.over

    @property
    def steps(self) -> int:
        """As many as the surface says."""
        return self.over.steps


def path_of(surface: Surface, rule: Any, start: Array, asked: Asked) -> Array:
    """The points of the run from a start, `(steps + 1, 2)`; where its rule fails, it stays."""
    states = lockstep(surface, entries_of([rule], start[:, np.newaxis]), asked.seed, bearing=True)
    return np.array([each.points[:, 0] for each in itertools.islice(states, asked.steps + 1)])


def rested_at(found: Swept, *, several: bool) -> NDArray[np.int64]:
    """Where each run ended: the number of the minimum at which it arrived, if there are several, or another place."""
    stuck = np.select(
        [found.kind == KINDS.index("saddle"), found.kind == KINDS.index("plateau")], [SADDLE, PLATEAU], NOWHERE
    )
    return np.where(several & ARRIVES[found.kind] & (found.place >= 0), found.place, stuck)


def check_amount(runs: int, steps: int) -> None:
    """Refuse more steps than are made in some hours."""
    if runs * steps > MOST_SWEPT_STEPS:
        raise OptvizError(
            f"A map takes at most {MOST_SWEPT_STEPS:g} steps of all its runs together, and {runs} runs of {steps} "
            f"steps make {runs * steps:g}; take fewer."
        )
