"""Classes whose methods stand at the level of `class`, as listings do that lost their indentation: which, and where."""

from __future__ import annotations

import ast
import itertools
import re

from optviz.system.printable import cut

_NO_BLOCK = re.compile(r"expected an indented block after class definition on line (\d+)")
_CLASS = re.compile(r"(?P<indent>\s*)class\s+(?P<name>\w+)")
_OF_A_CLASS = re.compile(r"(async\s+)?def\s+\w+\s*\(\s*self\b|@\w")


def outdented_at(text: str, error: IndentationError) -> str | None:
    """What is said of a file that is no Python because below a `class` nothing is indented; None if that is not why."""
    found = _NO_BLOCK.search(error.msg)
    lines = text.splitlines()
    if found is None or error.lineno is None or not 0 < error.lineno <= len(lines):
        return None
    begin, first = int(found[1]), lines[error.lineno - 1]
    named = _CLASS.match(lines[begin - 1])
    if named is None or not _OF_A_CLASS.match(first.lstrip()):
        return None
    return _told(error.lineno, first, named["name"], begin)


def outdented_in(text: str, name: str) -> str | None:
    """The same of a class of that name that has nothing in it, where a function with `self` follows; None if none is.

    Such a file is Python, but the class has no methods.
    """
    body = ast.parse(text).body
    for one, after in itertools.pairwise(body):
        if not (isinstance(one, ast.ClassDef) and one.name == name and isinstance(after, ast.FunctionDef)):
            continue
        if _takes_self(after) and not any(isinstance(each, ast.FunctionDef) for each in one.body):
            return _told(after.lineno, text.splitlines()[after.lineno - 1], name, one.lineno)
    return None


def _takes_self(function: ast.FunctionDef) -> bool:
    return bool(function.args.args) and function.args.args[0].arg == "self"


def _told(line: int, text: str, name: str, begin: int) -> str:
    return (
        f", line {line}: `{cut(text.strip(), 60)}` stands at the level of `class {name}` in line {begin}, and so it is "
        f"not in the class; indent it, and all that belongs to {name}, by four spaces."
    )
