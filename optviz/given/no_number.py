"""Why code of one's own gave no number: which operation of which numbers, and in which line."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

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


@contextmanager
def watched() -> Iterator[list[str]]:
    """Within this block, NumPy warns of nothing; the first number that it could not compute is told in the list.

    It is told as an operation, as `0/0 (homework.py, line 7)`, where the code of one's own can be read.
    """
    found: list[str] = []

    def look(_kind: str, _flag: int) -> None:
        if found:
            return
        # To look must not be looked at, and must not fail where somebody else's code goes on.
        with np.errstate(all="ignore"):
            try:
                found.extend(cut(printable(each), LONGEST_NAME) for each in _told(sys._getframe(1)))  # noqa: SLF001 there is no other way to see who computes
            except FAILURES:
                return

    with np.errstate(all="ignore", invalid="call", call=look):
        yield found


def _told(frame: FrameType | None) -> list[str]:
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
    return [(_numbers(text, frame) or f"`{cut(text, _LONGEST)}`") + place]


def _numbers(text: str, frame: FrameType) -> str | None:
    """The operation with its numbers, if both can be computed again."""
    node: Any = ast.parse(text).body[0]
    try:
        match node:
            case ast.Expr(value=ast.BinOp(left=left, op=op, right=right)) if type(op) in _SIGNS:
                return _first(_BY_SIGN[type(op)], _SIGNS[type(op)], _value(left, frame), _value(right, frame))
            case ast.Expr(value=ast.Call(func=func, args=[given], keywords=[])):
                function = _value(func, frame)
                if isinstance(function, np.ufunc) and function.nin == 1:
                    return _first(function, function.__name__, _value(given, frame))
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


def _first(function: np.ufunc, sign: str, *given: Any) -> str | None:
    """The first numbers among some arrays of which a function gives none."""
    arrays = [np.asarray(each, dtype=np.float64) for each in given]
    lost = np.isnan(function(*arrays)) & ~np.logical_or.reduce(
        [np.isnan(each) for each in np.broadcast_arrays(*arrays)]
    )
    if not lost.any():
        return None
    numbers = [float(each[lost][0]) for each in np.broadcast_arrays(*arrays)]
    texts = [f"{number:.3g}" for number in numbers]
    if len(texts) == 1:
        return f"{sign}({texts[0]})"
    # The sign of a zero tells nothing.
    first, second = (text.replace("-0", "0") if text == "-0" else text for text in texts)
    return f"({first}){sign}{second}" if first.startswith("-") and sign == "**" else f"{first}{sign}{second}"
