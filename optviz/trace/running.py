"""Code that is run on numbers which nobody knows yet: what it gives, or what stops it, and where."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from optviz.errors import OptvizError
from optviz.trace.array import nodes_of
from optviz.trace.branches import branched, merged
from optviz.trace.expression import Node, UntraceableError

_Made = TypeVar("_Made")
# A line of these is not where one's own code does what it does.
_MACHINERY = (Path(__file__).parents[1], Path(np.__file__).parent)


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


def nodes_by(make: Callable[[], Any]) -> tuple[Node, ...]:
    """The numbers that code gives, one after the other, chosen where it branches.

    Raises `UntraceableError` if they are no expressions.
    """
    return merged(branched(lambda: tried(lambda: tuple(nodes_of(make()).flat))))


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
        if frame.line and not any(each in file.parents for each in _MACHINERY):
            where = f" (in line {frame.lineno}: {frame.line.strip().rstrip(':')})"
    return where
