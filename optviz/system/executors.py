"""Who does work for a program: processes on this machine, or a cluster of Dask; each is opened for some work."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import resource_tracker
from typing import Any

from optviz.errors import OptvizError
from optviz.system import signals
from optviz.system.files import advice_for, reason_of
from optviz.system.workers import beginning_with, end_with_parent, no_imports_from_here

# A scheduler that is there answers at once.
_PATIENCE_SECONDS = 10.0
# The tasks of a worker that is lost go to another one so often; what kills each that tries it ends then.
_TRIES = 3


@contextlib.contextmanager
def processes(count: int) -> Iterator[Executor]:
    """So many processes, none of which outlives the program."""
    # It changes which signals are blocked, so it must not begin while they are held. It puts in order what a program
    # leaves that is ended, and need not say so.
    with no_imports_from_here(), beginning_with("PYTHONWARNINGS", "ignore"):
        resource_tracker.ensure_running()
    with _Processes(count) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


class _Processes(ProcessPoolExecutor):
    def __init__(self, count: int) -> None:
        super().__init__(count, multiprocessing.get_context("spawn"), _begin)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        # A process may be started here.
        try:
            with no_imports_from_here(), signals.held():
                return super().submit(fn, *args, **kwargs)
        except OSError as error:
            advice = advice_for(error, "close other programs")
            raise OptvizError(f"Cannot start a process because of this: {reason_of(error)}; {advice}.") from error


def _begin() -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    signals.listen()


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of the scheduler at an address such as `tcp://127.0.0.1:8786`.

    Raises `OptvizError` if `distributed` is not installed, or if no scheduler is there.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    # What it needs itself may be missing, or broken in any way.
    except Exception as error:
        raise OptvizError(
            f"--scheduler needs distributed, which cannot be used here ({type(error).__name__}); pip install "
            "'optviz[dask]' brings it, or leave it out."
        ) from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise OptvizError(
            f"No scheduler answers at {address}; start one with dask scheduler, and give the address that it tells, "
            "such as tcp://127.0.0.1:8786."
        ) from error
    with client, client.get_executor(retries=_TRIES) as executor:
        yield executor
