"""How far a long piece of work is: said on a terminal only, and only once it has taken a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
Progress = Callable[[Iterable[Item], int], Iterable[Item]]

_PATIENCE_SECONDS = 1.0
_PAUSE_SECONDS = 0.1


def silent(each: Iterable[Item], _total: int) -> Iterable[Item]:
    """Say nothing."""
    return each


def on_terminal(what: str) -> Progress[Item]:
    """Say on the standard error what is done and how much of it, if that is a terminal."""
    if not sys.stderr.isatty():
        return silent

    def follow(each: Iterable[Item], total: int) -> Iterator[Item]:
        due = time.monotonic() + _PATIENCE_SECONDS
        said = False
        for done, item in enumerate(each):
            if time.monotonic() >= due:
                sys.stderr.write(f"\r{what}: {100 * done // total} %")
                sys.stderr.flush()
                due, said = time.monotonic() + _PAUSE_SECONDS, True
            yield item
        if said:
            # Take the line back, so that it does not stand before what is printed next.
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    return follow
