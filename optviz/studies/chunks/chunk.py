"""A chunk: some thousands of runs of one rule on one surface, of which each can be raced anywhere, and again.

What it holds says all that its runs depend on, so that it is known by its content.
"""

from __future__ import annotations

import hashlib
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from types import MappingProxyType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizWarning
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.plan.settable import with_settings
from optviz.race.entries import entries_as_columns, shape_of
from optviz.race.lockstep import Step, lockstep
from optviz.studies.chunks.about import About
from optviz.studies.chunks.level import level
from optviz.studies.chunks.own import NotAbreastError, Runs
from optviz.studies.moving.moves import Moves, Plain, Replayed
from optviz.studies.moving.stepping import moves_of
from optviz.studies.moving.swept import Swept, glanced, judged

# So many runs go together: what a step reads and writes stays near the processor.
AT_ONCE = 8_192
# And so many where each takes its own steps, which takes long.
_ALONE_AT_ONCE = 64
# By so many it is tried how runs of one's own rule can go, and so many in each chunk are compared with what they are.
_TRIED, _COMPARED = 8, 3
# Code of one's own may not bear to be run by several threads.
_ONE_BY_ONE = threading.Lock()


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

    @property
    def alike(self) -> Runs:
        """The same runs, of a rule that is not in the catalogue."""
        return Runs(self.about.optimizer, self.starts, self.varied)

    def part(self, runs: NDArray[np.intp]) -> Chunk:
        """Some of the runs, by their numbers."""
        return Chunk(self.about, self.starts[:, runs], {name: value[runs] for name, value in self.varied.items()})


class Ended(NamedTuple):
    """How the runs of a chunk ended, and by which last bits that was computed."""

    swept: Swept
    level: bytes

    @classmethod
    def of(cls, chunk: Chunk) -> Self:
        """Race a chunk."""
        return cls(_of_own(chunk) if chunk.about.is_own else _quickly(chunk), level())


def _of_own(chunk: Chunk) -> Swept:
    """The same by a rule that is not in the catalogue, of which some runs are raced one by one, to be compared."""
    if chunk.about.going.alone:
        return _raced(chunk, alone=True)
    try:
        found = _quickly(chunk)
    except NotAbreastError:
        return _raced(chunk, alone=True)
    some = np.unique(np.linspace(0, chunk.size - 1, _COMPARED).astype(np.intp))
    pairs: Iterator[tuple[Any, Any]] = zip(found, _raced(chunk.part(some), alone=True), strict=True)
    if all(each[..., some].tobytes() == its.tobytes() for each, its in pairs):
        return found
    return _raced(chunk, alone=True)


def _raced(chunk: Chunk, *, alone: bool = False) -> Swept:
    about = chunk.about
    with _ONE_BY_ONE if alone else nullcontext():
        return judged(about.ground, _moves(chunk, alone=alone), about.steps, about.marks)


def _quickly(chunk: Chunk) -> Swept:
    """The same, where most runs end so that it is told at a glance: only the others are raced again, to be judged."""
    about = chunk.about
    if about.expressions is None:
        return _raced(chunk)
    swept, others = glanced(about.ground, _moves(chunk), about.steps, about.marks)
    if others.size:
        pairs: Iterator[tuple[Any, Any]] = zip(swept, _raced(chunk.part(others)), strict=True)
        for every, some in pairs:
            every[..., others] = some
    return swept


def _moves(chunk: Chunk, *, alone: bool = False) -> Moves:
    about = chunk.about
    if not about.is_own:
        entries = entries_as_columns(_with(about.optimizer, chunk.varied), chunk.starts)
        return moves_of(about.surface, entries, about.seed, about.expressions)
    if alone:
        entries = chunk.alike.alone(about.surface, about.steps)
        return Plain(_quiet(lockstep(about.surface, entries, about.seed, bearing=True)), entries.starts)
    if about.expressions is not None:
        return Replayed(about.surface, chunk.starts, about.expressions, chunk.alike.settings(), own=True)
    return moves_of(about.surface, chunk.alike.abreast(), about.seed, None)


def _quiet(states: Iterator[Step]) -> Iterator[Step]:
    """Of a run that fails the verdict tells."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", OptvizWarning)
            state = next(states)
        yield state


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
    settings: Mapping[str, Array] = MappingProxyType({}),
) -> list[list[Chunk]]:
    """The chunks of each pass, which are runs by their numbers; all else is as `chunks_of` has it.

    In `settings` `(B,)` the runs differ, whatever rule it is.
    """
    varied = dict(settings)
    # Of what differs, the first value stands for all: which expressions a step has does not depend on it.
    if shape_of(optimizer) is not None:
        optimizer = _with(optimizer, varied)
        varied = {name: value for name, value in optimizer.settings().items() if np.ndim(value)}
        one = _with(optimizer, {name: value[:1] for name, value in varied.items()})
    else:
        one = with_settings(optimizer, {name: float(value[0]) for name, value in varied.items()}, surface, steps)
    tried = np.unique(np.linspace(0, starts.shape[1] - 1, _TRIED).astype(np.intp))
    some = starts[:, tried], {name: value[tried] for name, value in varied.items()}
    about = About(surface, one, steps, seed, starts.shape[1], marks, some)
    most = _ALONE_AT_ONCE if about.is_own and about.going.alone else AT_ONCE

    def chunk(runs: NDArray[np.intp]) -> Chunk:
        part = np.ascontiguousarray(starts[:, runs], dtype=np.float64)
        return Chunk(about, part, {name: np.array(value[runs], dtype=np.float64) for name, value in varied.items()})

    return [[chunk(runs[begin : begin + most]) for begin in range(0, runs.size, most)] for runs in passes]


def _with(optimizer: Optimizer, varied: dict[str, Array]) -> Optimizer:
    return type(optimizer)(**(optimizer.settings() | varied))
