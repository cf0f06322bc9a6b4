"""Which rule gets there, how often, and how soon, from many starts or by many seeds, on one surface or several?"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

import numpy as np

from optviz.errors import OptvizError
from optviz.given.limits import MOST_SWEPT_RUNS
from optviz.given.parameters import Parameter
from optviz.given.spec import Spec
from optviz.judging.ground import Ground
from optviz.objectives.base import Array, is_random
from optviz.objectives.surfaces import Surface
from optviz.plan.inputs import surface_from
from optviz.plan.run import run_of
from optviz.studies.chunks.chunk import chunks_of
from optviz.studies.chunks.raced import raced
from optviz.studies.counted import FEWEST
from optviz.studies.study import Asked
from optviz.studies.sweeps.map import ARRIVED, ENDS, WAY_OF
from optviz.studies.sweeps.raced import Raced
from optviz.studies.sweeps.sweep import Sweep, check_amount
from optviz.system.progress import Progress

_USUAL = 100
# At so many steps the losses are kept: a curve has hardly more pixels.
_MARKS = 240


class Race(Sweep):
    """Every rule runs from many starts, the same for all, or by many seeds, and it is counted who gets there.

    Why a teacher shows it: one run is an anecdote. What is said of a rule has an interval, and what is true on one
    surface need not be so on another.
    """

    rules = ("sgd", "momentum", "adam")
    others: tuple[Surface, ...] = ()
    starts: Annotated[
        float, Parameter("[0, 100000]", "starts", f"starts drawn in the window; without seeds, {_USUAL}")
    ] = 0
    seeds: Annotated[
        float,
        Parameter("[0, 1000]", "seeds", "seeds of what is random in each step; the start is the surface's"),
    ] = 0

    @classmethod
    def about(cls, of: Spec, settings: Mapping[str, Any]) -> Self:
        """The study of a surface, or of several with semicolons between them."""
        first, *others = (surface_from(each.strip()) for each in str(of).split(";"))
        return cls(first, others=tuple(others), **cls.full_names(settings))

    def __post_init__(self) -> None:
        super().__post_init__()
        for other in self.others:
            type(self)(other, starts=self.starts, seeds=self.seeds)
        for name in ("starts", "seeds"):
            if getattr(self, name) != int(getattr(self, name)):
                raise OptvizError(f"`{name}` of race must be a whole number, got {getattr(self, name):g}.")
        if self.seeds and not is_random(self.over):
            raise OptvizError(
                f"Nothing is random on {self.over.spec}, so that all seeds give the same run; give --starts instead, "
                f"or noise, as in noisy({self.over.name})."
            )
        if self.runs < FEWEST:
            raise OptvizError(
                f"An interval takes at least {FEWEST} runs of each rule, and these are {self.runs}; give more starts "
                "or seeds."
            )
        specs = [each.spec for each in self.surfaces]
        for spec in specs:
            if specs.count(spec) > 1:
                raise OptvizError(f"The surface {spec} is given twice; leave one.")

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """All of them."""
        return (self.over, *self.others)

    @property
    def of(self) -> str:
        """The surfaces."""
        return ";".join(each.spec for each in self.surfaces)

    @property
    def drawn(self) -> int:
        """How many starts are drawn in the window; 0 for the start of the surface alone."""
        return int(self.starts) or (0 if self.seeds else _USUAL)

    @property
    def runs(self) -> int:
        """How many runs each rule has on a surface."""
        return max(1, self.drawn) * max(1, int(self.seeds))

    @property
    def steps(self) -> int:
        """As many as the surface says that has most."""
        return max(each.steps for each in self.surfaces)

    def told(self) -> Mapping[str, object]:
        """How many runs each rule has on a surface."""
        return {"each": self.runs}

    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:  # noqa: ARG002 nothing varies
        """Refuse more than can be kept, and more steps than are made in some hours."""
        runs = self.runs * len(rules) * len(self.surfaces)
        if runs > MOST_SWEPT_RUNS:
            raise OptvizError(f"A race of this kind has at most {MOST_SWEPT_RUNS} runs, not {runs}; take fewer starts.")
        check_amount(runs, steps)

    def find(self, asked: Asked, progress: Progress[Any]) -> Raced:
        """Race every rule on every surface."""
        optimizers = [asked.rules(surface) for surface in self.surfaces]
        count, seeds = len(optimizers[0]), max(1, int(self.seeds))
        marks = np.unique(np.rint(np.linspace(0, asked.steps, _MARKS + 1)).astype(int))
        at = marks.tolist()
        starts = np.stack([self.starts_on(surface, asked.seed) for surface in self.surfaces])
        every = itertools.product(range(count), range(len(self.surfaces)), range(seeds))
        parts = (
            chunks_of(
                self.surfaces[place], optimizers[place][rule], starts[place], asked.steps, asked.seed + number, at
            )
            for rule, place, number in every
        )
        found = raced([*itertools.chain.from_iterable(parts)], asked.way, progress)
        shape = (count, len(self.surfaces), self.runs)
        ends = WAY_OF[found.kind].reshape(shape)
        arrives = [bool(each.minima) or bool((ends[:, n] == ARRIVED).any()) for n, each in enumerate(self.surfaces)]
        return Raced(
            tuple(asked.moments()),
            tuple(
                tuple(run_of(rule, surface.start) for rule in several)
                for surface, several in zip(self.surfaces, optimizers, strict=True)
            ),
            self.surfaces,
            np.tile(starts, seeds),
            np.repeat(asked.seed + np.arange(seeds), starts.shape[2]),
            ends,
            found.step.reshape(shape),
            found.loss.reshape(shape),
            marks,
            np.moveaxis(found.losses.reshape(len(marks), *shape), 0, 2),
            np.where(arrives, ARRIVED, ENDS.index("outside")),
        )

    def starts_on(self, surface: Surface, seed: int) -> Array:
        """Where the runs begin, `(2, N)`; in each window the same shares of its width and height."""
        if not self.drawn:
            return np.array(surface.start)[:, np.newaxis]
        shares = np.random.default_rng(np.random.SeedSequence(seed)).random((2, self.drawn))
        low, high = Ground(surface, surface.window).bounds[..., np.newaxis]
        return np.asarray(low + shares * (high - low))
