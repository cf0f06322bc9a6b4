"""A chunk: some thousands of runs of one rule on one surface, of which each can be raced anywhere, and again.

What it holds says all that its runs depend on, so that it is known by its content.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from optviz._version import VERSION
from optviz.data.sums import told_in
from optviz.judging.ground import Ground
from optviz.judging.seen.glance import Glance
from optviz.objectives.base import Array
from optviz.objectives.named import can_be_named
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.race.entries import entries_as_columns, entries_of, shape_of
from optviz.studies.chunks.level import level
from optviz.studies.sweeps.stepping import Moved, expressions_of, stepped
from optviz.studies.sweeps.swept import Swept, glanced, judged
from optviz.traced.together import Expressions

# So many runs go together: what a step reads and writes stays near the processor.
AT_ONCE = 8_192
_MOST_KNOWN = 16


class About:
    """What all chunks of a sweep have in common: `runs` of a rule on a surface, for so many steps.

    Losses after the steps `marks` are kept.
    A hyper-parameter of the rule in which the runs differ is an array `(1,)`, the value of the first of them.
    """

    def __init__(
        self, surface: Surface, optimizer: Any, steps: int, seed: int, runs: int, marks: Sequence[int]
    ) -> None:
        self.surface, self.optimizer, self.steps, self.seed, self.runs = surface, optimizer, steps, seed, runs
        self.marks = tuple(map(int, marks))

    @functools.cached_property
    def ground(self) -> Ground:
        """What the runs are judged by."""
        return Ground(self.surface, self.surface.window)

    @functools.cached_property
    def expressions(self) -> Expressions | None:
        """What steps are computed by, where that is not the rule itself."""
        return expressions_of(self.surface, self.optimizer, self.runs)

    @property
    def travels(self) -> bool:
        """Whether another process can be told of it: code of one's own stays here."""
        return can_be_named(self.surface) and shape_of(self.optimizer) is not None

    @functools.cached_property
    def content(self) -> str | None:
        """All of it in words; None where that cannot be told, and may be another one tomorrow.

        Code in a file is told by its sum and by its expressions, of which what it imports is a part.
        """
        if shape_of(self.optimizer) is None:
            return None
        if can_be_named(self.surface):
            made_of = [self.surface.spec, *told_in(self.surface)]
        elif self.surface.code and self.expressions:
            made_of = [self.surface.spec, self.surface.code, self.expressions.text]
        else:
            return None
        settings = {name: "varied" if np.ndim(value) else value for name, value in self.optimizer.settings().items()}
        rule = type(self.optimizer)
        # By what it is judged, and by which steps: few runs go by the rule itself.
        judged_by = (self.surface.window, self.ground.critical_points, self.expressions is None)
        raced = (made_of, f"{rule.__module__}.{rule.__name__}", settings, self.steps, self.seed, self.marks)
        return repr((VERSION, raced, judged_by))

    def __reduce__(self) -> tuple[Any, ...]:
        return _known, (self.content, self.surface, self.optimizer, self.steps, self.seed, self.runs, self.marks)


_here: dict[str, About] = {}


def _known(content: str, *parts: Any) -> About:
    """The one that is known already in a process that raced other chunks of it, with what it has found."""
    if content not in _here and len(_here) >= _MOST_KNOWN:
        _here.clear()
    return _here.setdefault(content, About(*parts))


class Chunk(NamedTuple):
    """Runs from `starts` `(2, B)`; `varied` are the hyper-parameters `(B,)` in which they differ."""

    about: About
    starts: Array
    varied: dict[str, Array]

    @property
    def key(self) -> str | None:
        """A sum of all that the numbers depend on; None where that cannot be told."""
        if self.about.content is None:
            return None
        found = hashlib.sha256(self.about.content.encode())
        for name, each in {"start": self.starts, **self.varied}.items():
            found.update(f" {name} {each.shape} ".encode() + each.tobytes())
        return found.hexdigest()

    @property
    def size(self) -> int:
        """How many runs it has."""
        return len(self.starts[0])


class Ended(NamedTuple):
    """How the runs of a chunk ended, and by which last bits that was computed."""

    swept: Swept
    level: bytes

    @classmethod
    def of(cls, chunk: Chunk) -> Self:
        """Race a chunk."""
        return cls(_quickly(chunk) or _raced(chunk), level())


def _raced(chunk: Chunk) -> Swept:
    about = chunk.about
    return judged(about.ground, _states(chunk), chunk.size, about.steps, about.marks)


def _quickly(chunk: Chunk) -> Swept | None:
    """The same, if most runs end so that it is told at a glance: only the others are raced again, to be judged."""
    about = chunk.about
    if about.expressions is None or not Glance.fits(about.ground):
        return None
    found = glanced(about.ground, _states(chunk), chunk.size, about.steps, about.marks)
    if found is None:
        return None
    swept, others = found
    if others.size:
        varied = {name: value[others] for name, value in chunk.varied.items()}
        pairs: Iterator[tuple[Any, Any]] = zip(
            swept, _raced(Chunk(about, chunk.starts[:, others], varied)), strict=True
        )
        for every, some in pairs:
            every[..., others] = some
    return swept


def _states(chunk: Chunk) -> Iterator[Moved]:
    about = chunk.about
    if shape_of(about.optimizer) is None:
        entries = entries_of([about.optimizer] * chunk.size, chunk.starts)
    else:
        entries = entries_as_columns(_with(about.optimizer, chunk.varied), chunk.starts)
    return stepped(about.surface, entries, about.seed, about.expressions)


def chunks_of(
    surface: Surface, optimizer: Any, starts: Array, steps: int, seed: int, marks: Sequence[int] = ()
) -> list[Chunk]:
    """B runs from `starts` `(2, B)` in parts, in their order, whose losses after the steps `marks` are kept.

    Hyper-parameters of an optimizer of the catalogue may be arrays `(B,)`.
    """
    (chunks,) = parted(surface, optimizer, starts, steps, seed, [np.arange(starts.shape[1])], marks)
    return chunks


def parted(
    surface: Surface,
    optimizer: Any,
    starts: Array,
    steps: int,
    seed: int,
    passes: Sequence[NDArray[np.intp]],
    marks: Sequence[int] = (),
) -> list[list[Chunk]]:
    """The chunks of each pass, which are runs by their numbers; all else is as `chunks_of` has it."""
    varied: dict[str, Array] = {}
    if shape_of(optimizer) is not None:
        varied = {name: value for name, value in optimizer.settings().items() if np.ndim(value)}
    # Of what differs, the first value stands for all: which expressions a step has does not depend on it.
    one = _with(optimizer, {name: value[:1] for name, value in varied.items()}) if varied else optimizer
    about = About(surface, one, steps, seed, starts.shape[1], marks)

    def chunk(runs: NDArray[np.intp]) -> Chunk:
        part = np.ascontiguousarray(starts[:, runs], dtype=np.float64)
        return Chunk(about, part, {name: np.array(value[runs], dtype=np.float64) for name, value in varied.items()})

    return [[chunk(runs[begin : begin + AT_ONCE]) for begin in range(0, runs.size, AT_ONCE)] for runs in passes]


def _with(optimizer: Optimizer, varied: dict[str, Array]) -> Optimizer:
    return type(optimizer)(**(optimizer.settings() | varied))
