"""The standard streams of a program: each is there, waits for a slow reader, and ends without a fault."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import Any

# How long nobody may read before what is printed is given up, where whoever started us asked for no waiting at all.
_PATIENCE_SECONDS = 30.0


class Waiting(io.FileIO):
    """A stream that waits until it can be written to, also where it was opened not to wait (O_NONBLOCK).

    Python's own loses in silence what does not fit into such a pipe. Raises `OSError` if nobody reads for so long.
    """

    def __init__(self, number: int, patience: float = _PATIENCE_SECONDS) -> None:
        super().__init__(number, "w", closefd=False)
        self.patience = patience

    def write(self, data: Any, /) -> int:
        """Write at least one byte; say how many."""
        while (written := super().write(data)) is None:
            if not select.select([], [self], [], self.patience)[1]:
                # Whoever has not read until then is not waited for at the end of the program again.
                self.patience = 0
                raise OSError(errno.EAGAIN, "nobody reads it")
        return written


class Lenient(Waiting):
    """A stream whose faults are no reason to fail: where an error is said, there is no other place to say one."""

    def write(self, data: Any, /) -> int:
        """As of any stream, but what cannot be written is lost."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def open_streams() -> None:
    """Have all three standard streams, each of which writes what it can of every text.

    Where one is closed, as by `2>&-`, the next file that is opened would take its place, and be written to by any
    library that complains there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, kind in (("stdout", Waiting), ("stderr", Lenient)):
        setattr(sys, name, _opened(getattr(sys, name), kind))


def _opened(stream: Any, kind: type[Waiting]) -> Any:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 for as long as we run
    raw = getattr(stream.buffer, "raw", stream.buffer)
    # A console of Windows is of another kind.
    if not isinstance(raw, io.FileIO):
        stream.reconfigure(errors="replace")
        return stream
    how = {"encoding": stream.encoding, "errors": "replace", "line_buffering": stream.line_buffering}
    return io.TextIOWrapper(io.BufferedWriter(kind(raw.fileno())), **how)


def leave_streams() -> None:
    """Have nothing left to say, so that the end of the program does not fail where saying it has failed."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except (OSError, ValueError):
            setattr(sys, name, None)
