"""How far a long piece of work is: said on a terminal only, and only once it has taken a second."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
Progress = Callable[[Iterable[Item], int], Iterable[Item]]

_PATIENCE_SECONDS = 1.0
_PAUSE_SECONDS = 0.1
# What comes within this time was done before, and says nothing of how long the rest takes.
_AT_ONCE_SECONDS = 0.2


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
        first, since = 0, began
        for done, item in enumerate(each):
            at = now()
            if at <= began + _AT_ONCE_SECONDS:
                first, since = done, at
            if at >= due:
                left = (at - since) / max(1, done - first) * (total - done)
                _write(f"\r{what}: {100 * done // total} %, {_in_words(left)} left\x1b[K")
                due, said = now() + _PAUSE_SECONDS, True
            yield item
        if said:
            # Take the line back, so that it does not stand before what is printed next.
            _write("\r\x1b[K")

    return follow


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
