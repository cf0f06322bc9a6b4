"""A program that is told to stop leaves at once, in silence, and with nothing half done behind it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Ctrl-C, Ctrl-\, a request to end, a terminal that is closed, the limit on processor time, and Ctrl-Break. No system
# has all.
_NAMES = ("SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGXCPU", "SIGBREAK")
_NUMBERS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
_told: list[int] = []
_held: list[bool] = []
_to_tidy: list[Callable[[], object]] = []


def listen() -> None:
    """Leave with 128 and the number of the signal as exit code, once one of them comes.

    Nothing is raised. C code that the program is in just then may swallow what is raised, put an error of another kind
    in its place, or crash.
    """
    for number in _NUMBERS:
        # As nohup and a shell have it that starts a program in the background.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _NUMBERS)


def ignore() -> None:
    """Go on whatever comes, because the end has begun."""
    for number in _NUMBERS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def held() -> Iterator[None]:
    """Do something without an interruption; a signal that comes is obeyed at the end.

    A process that is started meanwhile begins with signals that wait until it listens.
    """
    _held.append(True)
    can_block = hasattr(signal, "pthread_sigmask")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _NUMBERS) if can_block else set()
    try:
        try:
            yield
        finally:
            if can_block:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
    finally:
        _held.pop()
        if _told:
            _end()


@contextmanager
def tidied(tidy: Callable[[], object]) -> Iterator[None]:
    """Have `tidy` done however the block ends, also by a signal that ends the program. It may be done twice."""
    _to_tidy.append(tidy)
    try:
        yield
    finally:
        # Ctrl-C raises where nobody listens, as in a notebook; if that falls here, it does not keep it from being done.
        try:
            tidy()
        except BaseException:
            tidy()
            raise
        finally:
            _to_tidy.remove(tidy)


def _leave(number: int, _frame: object) -> None:
    if not _told:
        _told.append(number)
        ignore()
    if not _held:
        _end()


def _end() -> None:
    """End here, wherever the program is, and without the way back through what called this."""
    for tidy in reversed(_to_tidy):
        with contextlib.suppress(Exception):
            tidy()
    for stream in (sys.stdout, sys.stderr):
        # It may be closed, or just being written to.
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(128 + _told[0])
