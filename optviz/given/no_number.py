"""Why code of one's own gave no number, or divided by zero: which operation of which numbers, and in which line."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import FAILURES
from optviz.given.limits import LONGEST_NAME
from optviz.given.own_code import in_file, is_of_a_library, is_of_the_program
from optviz.system.printable import cut, printable

_LONGEST = 60
_SIGNS = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: " * ", ast.Div: "/", ast.Pow: "**", ast.Mod: " % "}
_BY_SIGN = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.Mod: np.mod,
}


class Reason(NamedTuple):
    """Why a rule of one's own ended its run: whether it `raised` an exception, and what is told of it."""

    raised: bool
    told: str


class Lost(NamedTuple):
    """The first operation that gave no number, and the first that divided by zero, each as a list of at most one."""

    nowhere: list[str]
    by_zero: list[str]

    def reason_of(self, weight: NDArray[np.float64]) -> str | None:
        """Why what a rule has come to is no number, or is infinite although nothing need have outgrown it."""
        return next(iter(self.nowhere if np.isnan(weight).any() else self.by_zero), None)


@contextmanager
def watched() -> Iterator[Lost]:
    """Within this block, NumPy warns of nothing; what it could not compute is told.

    It is told as an operation, as `0/0 (homework.py, line 7)`, where the code of one's own can be read.
    """
    lost = Lost([], [])

    def look(kind: str, _flag: int) -> None:
        by_zero = kind.startswith("divide")
        found = lost.by_zero if by_zero else lost.nowhere
        if found:
            return
        # To look must not be looked at, and must not fail where somebody else's code goes on.
        with np.errstate(all="ignore"):
            try:
                told = _told(sys._getframe(1), by_zero=by_zero)  # noqa: SLF001 there is no other way to see who computes
                found.extend(cut(printable(each), LONGEST_NAME) for each in told)
            except FAILURES:
                return

    with np.errstate(all="ignore", invalid="call", divide="call", call=look):
        yield lost


def _told(frame: FrameType | None, *, by_zero: bool) -> list[str]:
    while frame is not None and is_of_a_library(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None or is_of_the_program(frame):
        return []
    first, last, begin, end = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    file = frame.f_code.co_filename
    place = in_file(file, first or frame.f_lineno)
    if first is None or last is None or begin is None or end is None:
        return [place.strip()]
    # The columns of Python count bytes.
    lines = [linecache.getline(file, line).encode() for line in range(first, last + 1)]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][begin:]
    text = " ".join(b"".join(lines).decode().split())
    if not text:
        return [place.strip()]
    return [(_numbers(text, frame, by_zero=by_zero) or f"`{cut(text, _LONGEST)}`") + place]


def _numbers(text: str, frame: FrameType, *, by_zero: bool) -> str | None:
    """The operation with its numbers, if both can be computed again."""
    node: Any = ast.parse(text).body[0]
    try:
        match node:
            case ast.Expr(value=ast.BinOp(left=left, op=op, right=right)) if type(op) in _SIGNS:
                given = _value(left, frame), _value(right, frame)
                return _first(_BY_SIGN[type(op)], _SIGNS[type(op)], *given, by_zero=by_zero)
            case ast.Expr(value=ast.Call(func=func, args=[inner], keywords=[])):
                function = _value(func, frame)
                if isinstance(function, np.ufunc) and function.nin == 1:
                    return _first(function, function.__name__, _value(inner, frame), by_zero=by_zero)
    except FAILURES:
        return None
    return None


def _value(node: ast.expr, frame: FrameType) -> Any:  # noqa: PLR0911 each case is one of them
    """What a part of an operation was, if to compute it again changes nothing; it raises `TypeError` for all else."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id="abs"):
            return np.abs
        case ast.Name(id=name):
            return frame.f_locals[name] if name in frame.f_locals else frame.f_globals[name]
        case ast.Attribute(value=owner, attr=name):
            return getattr(_value(owner, frame), name)
        case ast.Subscript(value=owner, slice=place):
            return _value(owner, frame)[_value(place, frame)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return np.negative(_value(operand, frame))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return _BY_SIGN[type(op)](_value(left, frame), _value(right, frame))
        case ast.Call(func=func, args=given, keywords=[]) if _is_of_numbers(_value(func, frame)):
            return _value(func, frame)(*(_value(each, frame) for each in given))
    raise TypeError


def _is_of_numbers(function: Any) -> bool:
    return isinstance(function, np.ufunc) or (isinstance(function, type) and issubclass(function, np.number))


def _first(function: np.ufunc, sign: str, *given: Any, by_zero: bool) -> str | None:
    """The first numbers among some arrays of which a function gives none, or, dividing by zero, an infinite one."""
    arrays = [np.asarray(each, dtype=np.float64) for each in given]
    is_lost, was_lost = (np.isinf, lambda each: ~np.isfinite(each)) if by_zero else (np.isnan, np.isnan)
    lost = is_lost(function(*arrays)) & ~np.logical_or.reduce([was_lost(each) for each in np.broadcast_arrays(*arrays)])
    if not lost.any():
        return None
    numbers = [float(each[lost][0]) for each in np.broadcast_arrays(*arrays)]
    texts = [f"{number:.3g}" for number in numbers]
    if len(texts) == 1:
        return f"{sign}({texts[0]})"
    # The sign of a zero tells nothing.
    first, second = (text.replace("-0", "0") if text == "-0" else text for text in texts)
    return f"({first}){sign}{second}" if first.startswith("-") and sign == "**" else f"{first}{sign}{second}"
