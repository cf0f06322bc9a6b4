"""How far a long piece of work is: said on a terminal only, and only once it has taken a second."""

from __future__ import annotations

import contextlib
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
Progress = Callable[[Iterable[Item], int], Iterable[Item]]

_PATIENCE_SECONDS = 1.0
_PAUSE_SECONDS = 0.1
# What comes within this time was done before, and says nothing of how long the rest takes.
_AT_ONCE_SECONDS = 0.2
# Of so many things it is known how long it took to deal with them.
_PAUSES = 65


def silent(each: Iterable[Item], _total: int) -> Iterable[Item]:
    """Say nothing."""
    return each


def is_followed() -> bool:
    """Whether somebody sees at a terminal how far a piece of work is."""
    return sys.stderr is not None and sys.stderr.isatty()


def beside(text: str) -> None:
    """Say a line while a piece of work goes on, whose own line is then written below it."""
    _write(f"\r{text}\x1b[K\n")


def on_terminal(what: str, clock: Callable[[], float] | None = None) -> Progress[Item]:
    """Say on the standard error what is done, how much of it and how long the rest takes, if that is a terminal.

    `clock` counts seconds.
    """
    if not is_followed():
        return silent
    now = clock or time.monotonic

    def follow(each: Iterable[Item], total: int) -> Iterator[Item]:
        began = now()
        due, said = began + _PATIENCE_SECONDS, False
        pace = _Pace(began)
        for done, item in enumerate(each):
            at = now()
            pace.came(at)
            if at >= due:
                left = pace.seconds * (total - done)
                _write(f"\r{what}: {100 * done // total} %, {_in_words(left)} left\x1b[K")
                due, said = at + _PAUSE_SECONDS, True
            yield item
            pace.went(now())
        if said:
            # Take the line back, so that it does not stand before what is printed next.
            _write("\r\x1b[K")

    return follow


class _Pace:
    """How many `seconds` a thing takes, by those that have come until now.

    What the first one takes longer, because all is made ready, is left out, and so are long pauses after a few of them,
    in which a picture is drawn of all that is known.
    """

    def __init__(self, began: float) -> None:
        self._began, self._last = began, began
        self._first, self._later, self._count = 0.0, 0.0, -1
        self._pauses: deque[float] = deque(maxlen=_PAUSES)

    def came(self, at: float) -> None:
        """One has come."""
        took, self._last = at - self._last, at
        if at <= self._began + _AT_ONCE_SECONDS:
            return
        self._count += 1
        if self._count:
            self._later += took
        else:
            self._first = took

    def went(self, at: float) -> None:
        """It has been dealt with."""
        self._pauses.append(at - self._last)
        self._last = at

    @property
    def seconds(self) -> float:
        """Of one of them."""
        pause = statistics.median_low(self._pauses) if self._pauses else 0.0
        return pause + (self._later / self._count if self._count > 0 else self._first)


def _in_words(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _write(text: str) -> None:
    # A terminal that has gone is no reason to give up the work.
    with contextlib.suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
