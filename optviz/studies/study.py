"""What all studies have in common: what they are of, how they are done, and what they found."""

from __future__ import annotations

import abc
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from optviz.given.parameters import Parametric
from optviz.given.spec import Spec
from optviz.objectives.surfaces import Surface
from optviz.plan.run import Run
from optviz.studies.chunks.raced import Way
from optviz.system.progress import Progress

# As many different numbers for beginnings, batches and masks as a repetition may need.
_MOST_LEARNERS = 1_000
MOST_REPEATS = 1_000
# At so many moments it is asked how things are.
MOMENTS = 60
# Where most happens early, the moments are by this power.
EARLY = 2


class Coarse(NamedTuple):
    """What is known of a picture while it is made: a `share` of its cells; `found` makes a coarse one of it."""

    share: float
    found: Callable[[], Found]


class Meanwhile(NamedTuple):
    """What a frame tells before the last one: which of the study's sentences, and a share of each rule in percent."""

    sentence: str
    shares: Sequence[tuple[Run, float]]


class Asked(NamedTuple):
    """How a study is done: with which rules on a surface, for so many steps, drawn by which seed.

    `texts` are the rules as they are written, `vary` what a map goes over, `way` who races its runs, and `probes` the
    settings of those that are shown beside it. `film` asks for a walk along a line of a map. `early` is told of coarse
    pictures, from which a finer one is made.
    """

    rules: Callable[[Surface], list[Any]]
    steps: int
    seed: int
    texts: Sequence[str] = ()
    vary: Sequence[str] = ()
    way: Way = Way()
    probes: Sequence[str] = ()
    film: bool = False
    early: Callable[[Coarse], None] | None = None

    def optimizer(self, surface: Surface) -> Any:
        """The only rule, or the first."""
        return self.rules(surface)[0]

    def moments(self, power: float = 1) -> list[int]:
        """The steps after which it is asked how things are: the beginning, the end, and some between.

        With a power above 1 more of them are early, where most happens.
        """
        return list(map(int, np.unique(np.rint(self.steps * np.linspace(0, 1, MOMENTS + 1) ** power))))

    def number(self, repeat: int, learner: int) -> int:
        """What a network of a repetition is drawn by."""
        return ((self.seed * MOST_REPEATS + repeat) * _MOST_LEARNERS + learner) % 2**63


class Found(abc.ABC):
    """What a study found: a sentence's kind and its numbers, which captions and tables name.

    It was asked at the moments `at` how things are.
    """

    at: tuple[int, ...]
    # Of many things that are told one by one, so many are chosen for a film.
    most_told: ClassVar[int] = 25

    @property
    @abc.abstractmethod
    def counts(self) -> int:
        """How many things are told one by one after the last step: members, or masks."""

    @property
    @abc.abstractmethod
    def kind(self) -> str:
        """Which of the study's sentences is true."""

    @property
    def how(self) -> str:
        """In which words it is said what the figure shows."""
        return "how"

    @abc.abstractmethod
    def facts(self) -> Mapping[str, float]:
        """The numbers of it by name."""

    def setting(self, told: int) -> tuple[str, float] | None:  # noqa: ARG002 those that have one say so
        """The hyper-parameter and its value of which the thing that is told as one of many is; None of most."""
        return None

    def meanwhile(self, step: int, told: int) -> Meanwhile | None:  # noqa: ARG002 those that have something say so
        """What is told of a moment that is not the last; None of most."""
        return None

    def named(self) -> Mapping[str, Run]:
        """The runs that its sentence names."""
        return {}

    def terms(self) -> Mapping[str, str]:
        """Which words of the study its sentences take for what they have a place for."""
        return {}

    @property
    def notes(self) -> Sequence[str]:
        """Which words of the study are true of its figure besides."""
        return ()

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """What was found of each rule, where there are several to be compared."""
        return ()


class Study(Parametric):
    """A question to many runs. What it is `of` is a text such as `moons` or `himmelblau`."""

    # By which rules, if nobody says it, and whether there may be several.
    rules: ClassVar[tuple[str, ...]] = ()
    several: ClassVar[bool] = False
    # Whether it goes over the values of something.
    varies: ClassVar[bool] = False
    # Whether anything is drawn by the seed, besides what is random of the surface.
    draws: ClassVar[bool] = True

    @classmethod
    @abc.abstractmethod
    def about(cls, of: Spec, settings: Mapping[str, Any]) -> Self:
        """The study of what a spec names. Raises `OptvizError` if it is none of it."""

    @property
    @abc.abstractmethod
    def of(self) -> str:
        """What it is of, as it is written."""

    @property
    @abc.abstractmethod
    def title(self) -> str:
        """What it is of, in a heading."""

    @property
    def file_name(self) -> str:
        """What a file is called that nobody names."""
        return f"{self.name}-{Path(self.title).stem}"

    @property
    @abc.abstractmethod
    def surface(self) -> Surface:
        """What the rules run on; the first of them, where it is drawn."""

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """All surfaces that the rules run on."""
        return (self.surface,)

    @property
    @abc.abstractmethod
    def steps(self) -> int:
        """How many steps, if nobody says it."""

    @abc.abstractmethod
    def told(self) -> Mapping[str, object]:
        """What its figure says of how it is done."""

    @abc.abstractmethod
    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:
        """Refuse what would take too long, or too much room, and what cannot vary."""

    @abc.abstractmethod
    def find(self, asked: Asked, progress: Progress[Any]) -> Found:
        """Do it."""

    @property
    def name(self) -> str:
        """What it is called."""
        return type(self).__name__.lower()

    @property
    def spec(self) -> str:
        """As it is written: `ensemble(digits):members=25`."""
        return str(Spec(self.name, self.changed(), Spec(self.of)))
