"""A program that is told to stop leaves at once, in silence, and with nothing half done behind it."""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# Ctrl-C, Ctrl-\, a request to end, a terminal that is closed, the limit on processor time, and Ctrl-Break. No system
# has all.
_NAMES = ("SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGXCPU", "SIGBREAK")
_NUMBERS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
_told: list[int] = []
_held: list[bool] = []


def listen() -> None:
    """Leave with 128 and the number of the signal as exit code, once one of them comes."""
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


def leave_if_told() -> None:
    """Leave if a signal came, although what it raised was lost.

    It is raised wherever the program is just then, and C code, a destructor or a user's own rule may swallow it or
    raise an error of another kind in its place. So loops ask here, and so does who says what went wrong.
    """
    if _told:
        sys.exit(128 + _told[0])


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
        leave_if_told()


def _leave(number: int, _frame: object) -> None:
    if not _told:
        _told.append(number)
        # Python prints what is raised where nothing can catch it, as in a destructor; a library warns of what it lacks
        # where its import was broken off.
        sys.unraisablehook = warnings.showwarning = _say_nothing
        ignore()
    if not _held:
        leave_if_told()


def _say_nothing(*_: object, **__: object) -> None:
    pass
