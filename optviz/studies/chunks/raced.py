"""Chunks done by whoever can: what is kept is not done again, and what a worker loses goes to another one."""

from __future__ import annotations

import functools
import itertools
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import numpy as np

from optviz.errors import OptvizError, OptvizWarning
from optviz.studies.chunks.chunk import Chunk, Ended
from optviz.studies.chunks.journal import Journal
from optviz.studies.moving.swept import Swept
from optviz.system.executors import processes
from optviz.system.progress import Progress

Executors = Callable[[], AbstractContextManager[Executor]]
# So many chunks are on their way at once, and so often in a row may they be lost.
_ON_THE_WAY = 256
_MOST_LOSSES = 3
_GLANCE_SECONDS = 0.5
# Processes are ready in less than a second.
_PAYS_SECONDS = 2.0


class Way(NamedTuple):
    """How chunks are done: by an executor, which is opened anew when it breaks, and where they are kept till then.

    Without `executors`, they are done here; if the program is one that may `spread`, what would take long is done by as
    many processes as there are processors. Each of these begins the program anew, which a script must bear; a process
    that was itself begun for some work may not.
    """

    executors: Executors | None = None
    journal: Journal | None = None
    spread: bool = False


def raced(
    chunks: Sequence[Chunk],
    way: Way,
    progress: Progress[Any],
    early: Callable[[Swept], None] | None = None,
    after: Sequence[int] = (),
) -> Swept:
    """How all runs of some chunks ended, one after the other.

    `early` is told how the first runs ended as soon as that is known, each time that these are as many as `after` says.
    Raises `OptvizError` if an executor loses chunks again and again. What is on a surface of one's own is done here.
    """
    done: dict[int, Ended] = {}
    sizes = np.cumsum([chunk.size for chunk in chunks]).tolist()
    known = 0
    for number, ended in progress(_done(chunks, way), len(chunks)):
        done[number] = ended
        while known in done:
            known += 1
            if early and known < len(chunks) and sizes[known - 1] in after:
                early(_joined(done, known))
    if len({ended.level for ended in done.values()}) > 1:
        warnings.warn(
            "Parts of this were computed by processors, or by releases of NumPy, whose exp, log, power or tanh differ "
            "in the last bits; where a run is at a border, it may end otherwise on another one. Do all of it on one "
            "kind of machine for the same bytes.",
            OptvizWarning,
            stacklevel=2,
        )
    return _joined(done, len(chunks))


def _joined(done: Mapping[int, Ended], count: int) -> Swept:
    """How the runs of the first chunks ended, one after the other."""
    parts = (done[number].swept for number in range(count))
    return Swept(*(np.concatenate(each, axis=-1) for each in zip(*parts, strict=True)))


def _done(chunks: Sequence[Chunk], way: Way) -> Iterator[tuple[int, Ended]]:
    left = []
    for number, chunk in enumerate(chunks):
        ended = way.journal.kept(chunk) if way.journal else None
        if ended is None:
            left.append(number)
        else:
            yield number, ended
    for number, ended in _by(executors_for([chunks[number] for number in left], way), chunks, left):
        if way.journal:
            way.journal.keep(chunks[number], ended)
        yield number, ended


def executors_for(chunks: Sequence[Chunk], way: Way) -> Executors | None:
    """Who does the chunks; None if they are done here, one after the other.

    Threads would wait for each other: most operations of a step take no longer than to hand over what only one of them
    may hold.
    """
    travels = all(chunk.about.travels for chunk in chunks)
    if travels and way.executors:
        return way.executors
    if way.executors:
        warnings.warn(
            "A surface of one's own is raced in this program alone, so that other processes, as of --workers and "
            "--scheduler, do nothing here; leave them out.",
            OptvizWarning,
            stacklevel=2,
        )
    seconds = sum(chunk.size * chunk.about.steps * chunk.about.nanoseconds for chunk in chunks) / 1e9
    count = min(os.cpu_count() or 1, len(chunks))
    # Code of one's own that nobody sent away may not bear it.
    pays = (
        way.spread
        and travels
        and count > 1
        and seconds > _PAYS_SECONDS
        and not any(chunk.about.is_own for chunk in chunks)
    )
    return functools.partial(processes, count) if pays else None


def _by(executors: Executors | None, chunks: Sequence[Chunk], left: Sequence[int]) -> Iterator[tuple[int, Ended]]:
    if executors is None:
        yield from ((number, Ended.of(chunks[number])) for number in left)
        return
    to_do, losses = set(left), 0
    while to_do:
        losses += 1
        lost: Exception | None = None
        with executors() as executor:
            for number, result in _given(executor, chunks, sorted(to_do)):
                if isinstance(result, Exception):
                    lost = result
                    continue
                if isinstance(result, _Failed):
                    raise result.error
                to_do.remove(number)
                losses = 0
                yield number, result
        if to_do and losses >= _MOST_LOSSES:
            raise OptvizError(
                f"Those who race the runs were lost {losses} times before they had done any ({type(lost).__name__}); "
                "look at their memory, and at what they say themselves, and try again."
            )


class _Failed(NamedTuple):
    """What went wrong in a chunk itself, and would again."""

    error: Exception


def _attempt(chunk: Chunk) -> Ended | _Failed:
    try:
        return Ended.of(chunk)
    except Exception as error:  # noqa: BLE001 it is raised where it is waited for
        return _Failed(error)


def _given(executor: Executor, chunks: Sequence[Chunk], numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """What an executor makes of chunks, as they are done; of one that it loses, the exception by which it tells so."""
    waiting: dict[Future[Any], int] = {}
    todo = iter(numbers)
    try:
        while True:
            for number in itertools.islice(todo, _ON_THE_WAY - len(waiting)):
                try:
                    waiting[executor.submit(_attempt, chunks[number])] = number
                except BrokenExecutor as error:
                    yield number, error
            if not waiting:
                return
            # Not for ever: a signal that comes to a thread of a library does not wake this one.
            for future in wait(waiting, _GLANCE_SECONDS, FIRST_COMPLETED).done:
                yield waiting.pop(future), future.exception() or future.result()
    finally:
        for future in waiting:
            future.cancel()
