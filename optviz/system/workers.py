"""Work in as many processes as there are processors, none of which outlives the program that began it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, TypeVar

from optviz.errors import OptvizError
from optviz.system import signals
from optviz.system.files import advice_for, reason_of

Task = TypeVar("Task")
Result = TypeVar("Result")

# How long a process that is told to stop may take to put things in order.
_PATIENCE_SECONDS = 10.0
_GLANCE_SECONDS = 0.5


class _Failed(NamedTuple):
    error: Exception


def in_processes(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
    """What `work`, a function of a module or a part of one, makes of each task, in the order in which they are done.

    The first error ends everything: that of `work`, or an `OptvizError` if processes cannot be started or one of them
    is ended from outside. However the iteration ends, no process is left.
    """
    to_do = list(reversed(tasks))
    started: list[BaseProcess] = []
    busy: dict[Any, Task] = {}

    def give(connection: Any) -> None:
        busy[connection] = to_do.pop()
        # Whether anyone is there to take it is seen where the result is waited for.
        with contextlib.suppress(OSError):
            connection.send(busy[connection])

    with signals.tidied(lambda: _ended(started)):
        for _ in range(min(len(tasks), os.cpu_count() or 1)):
            give(_started(work, started))
        while busy:
            # Not for ever: a signal that comes to a thread of a library does not wake this one.
            for connection in wait(list(busy), _GLANCE_SECONDS):
                result = _received(connection, busy.pop(connection))
                if to_do:
                    give(connection)
                yield result


def _started(work: Callable[[Task], Any], started: list[BaseProcess]) -> Connection:
    # Processes that begin anew: a copy of one with threads may wait for ever.
    anew = multiprocessing.get_context("spawn")
    try:
        with no_imports_from_here():
            # It changes which signals are blocked, so it must not begin while they are held.
            resource_tracker.ensure_running()
            ours, theirs = anew.Pipe()
            process = anew.Process(target=_serve, args=(work, theirs), daemon=True)
            with signals.held():
                process.start()
                started.append(process)
    except OSError as error:
        advice = advice_for(error, "close other programs")
        raise OptvizError(f"Cannot start a process because of this: {reason_of(error)}; {advice}.") from error
    theirs.close()
    return ours


def no_imports_from_here() -> contextlib.AbstractContextManager[None]:
    """A process that begins in this block imports nothing from the folder that we are in, which may be a stranger's."""
    return beginning_with("PYTHONSAFEPATH", "1")


@contextlib.contextmanager
def beginning_with(name: str, value: str) -> Iterator[None]:
    """A process that begins in this block has a variable of the environment."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _received(connection: Any, task: object) -> Any:
    try:
        result = connection.recv()
    except (EOFError, OSError) as error:
        raise OptvizError(
            f"The process that worked on {task} was ended from outside; try again, with more free memory."
        ) from error
    if isinstance(result, _Failed):
        raise result.error
    return result


def _ended(started: list[BaseProcess]) -> None:
    for process in started:
        process.terminate()
    for process in started:
        process.join(_PATIENCE_SECONDS)
        process.kill()
        process.join()


def _serve(work: Callable[[Task], Result], connection: Connection) -> None:
    """Work on what comes until nothing more can come."""
    # Signals are blocked until the program listens, and in this thread for ever: one that came to it would not wake
    # the other.
    threading.Thread(target=end_with_parent, daemon=True).start()
    signals.listen()
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(_outcome(work, connection.recv()))


def _outcome(work: Callable[[Task], Result], task: Task) -> Result | _Failed:
    try:
        return work(task)
    except OptvizError as error:
        return _Failed(error)
    except Exception as error:  # noqa: BLE001 it is raised where it is seen
        # One of a library's own kind may not survive the way.
        known = type(error).__module__ == "builtins"
        return _Failed(error if known else RuntimeError("".join(traceback.format_exception(error))))


def end_with_parent() -> None:
    """Leave as if told to when the parent is gone, and by force if that is not obeyed."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(_PATIENCE_SECONDS)
    os._exit(128 + signal.SIGTERM)
