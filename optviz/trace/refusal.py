"""What stops the tracer, as a sentence that says where."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from optviz.errors import OptvizError
from optviz.objectives import base as objective
from optviz.race import lockstep
from optviz.trace.expression import UntraceableError

_Made = TypeVar("_Made")
# A line of these is not where a rule does what it does.
_MACHINERY = (Path(__file__).parent, Path(np.__file__).parent, Path(lockstep.__file__), Path(objective.__file__))


def tried(make: Callable[[], _Made]) -> _Made:
    """What code on traced values gives. Raises `UntraceableError` if it cannot run on them, whatever the code does."""
    before = UntraceableError.made
    try:
        made = make()
    except Exception as error:
        raise _reason(error) from error
    if UntraceableError.made != before:
        raise UntraceableError("it catches the error that stops the tracer")
    return made


def _reason(error: BaseException) -> OptvizError:
    """What stopped the code; NumPy may have put an error of its own around it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OptvizError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return UntraceableError(f"it raises {type(error).__name__} on a traced value: {error}")


def line_of(error: BaseException) -> str:
    """The line in one's own code that raised an error, as a remark."""
    where = ""
    for frame in traceback.extract_tb((error.__cause__ or error).__traceback__):
        file = Path(frame.filename)
        if frame.line and not any(file == each or each in file.parents for each in _MACHINERY):
            where = f" (in line {frame.lineno}: {frame.line.strip().rstrip(':')})"
    return where
