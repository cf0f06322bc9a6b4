"""The text of a formula as a list of its parts: Python's own grammar reads it, and only what is listed may be in it.

Nothing is run or looked up: names are those of this file, and numbers are numbers.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, NoReturn

from optviz.errors import OptvizError, name_in
from optviz.given.limits import LONGEST_FORMULA
from optviz.system.printable import cut

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}
_OF_ONE = """
    exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan sinh cosh tanh
    arcsin arccos arctan arcsinh arccosh arctanh sign floor ceil
    """
# With the operation of the trace that each is, and how many arguments it takes.
FUNCTIONS: dict[str, tuple[str, int]] = {
    **{name: (name, 1) for name in _OF_ONE.split()},
    # As Python and C have them.
    **{name.replace("arc", "a"): (name, 1) for name in _OF_ONE.split() if name.startswith("arc")},
    "abs": ("absolute", 1),
    "ln": ("log", 1),
    "hypot": ("hypot", 2),
    "pow": ("power", 2),
    "atan2": ("arctan2", 2),
    "arctan2": ("arctan2", 2),
}
# Of two numbers or more.
MANY = {"max": "maximum", "maximum": "maximum", "min": "minimum", "minimum": "minimum"}
_OPERATORS: dict[type, str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
_SIGNS: dict[type, str] = {ast.USub: "negative", ast.UAdd: "positive"}
# What people write the same names behind, where they write Python.
_LIBRARIES = {"np", "numpy", "math"}
_ALLOWED = re.compile(r"[A-Za-z0-9_.+\-*/^(), ]")
_TOKEN = re.compile(r"(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|(?P<name>[A-Za-z_][\w.]*)|\*\*|[^ ]")
# As they are typed by those who paste.
_AS_TYPED = str.maketrans({"−": "-", "·": "*", "×": "*"})
# As they are in print.
_WRITTEN = {
    **{power: f"**{digit}" for digit, power in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    "√": "sqrt(…)",
    "π": "pi",
    "|": "abs(…)",
    "÷": "/",
}
_DEEPEST = 60
_SHOWN = 68
_LIKE = "as in x**2 + 10*y**2 + sin(3*x)"


class Part(NamedTuple):
    """A number, a name, or an operation on parts before it; `begin` and `end` are its place in the text."""

    what: str | float
    args: tuple[int, ...]
    begin: int
    end: int


class Formula(NamedTuple):
    """A formula that was read: the parts of its text, each after those that it is made of; the last is the whole."""

    text: str
    parts: tuple[Part, ...]


def read(text: str, named: Collection[str] = ()) -> Formula:
    """The parts of a formula, in which `named` are the parameters that have a value.

    Raises `OptvizError`, with a note that points into the text, for anything else.
    """
    text = " ".join(text.translate(_AS_TYPED).split())
    if len(text) > LONGEST_FORMULA:
        raise OptvizError(
            f"A formula has at most {LONGEST_FORMULA} characters, and this one has {len(text)}: {cut(text, 60)}; write "
            "it as a function in Python, and hand that to optviz.record."
        )
    if not text:
        raise OptvizError(f"The formula is empty; write one, {_LIKE}.")
    _check_names(named)
    for place, sign in enumerate(text):
        if not _ALLOWED.match(sign):
            write = _WRITTEN.get(sign)
            refuse(
                text,
                place,
                f"{sign} is no part of a formula, which is written {_LIKE}"
                if write is None
                else f"{sign} is written as {write} in a formula",
            )
    _check_brackets(text)
    _check_signs(text)
    tree, origin = _parsed(text)
    nodes = list(_inside_out(tree, text, origin))
    places = {id(each): place for place, each in enumerate(nodes)}
    parts = [_part(each, places, origin, text) for each in nodes]
    for part in parts:
        if isinstance(part.what, str) and not part.args:
            _check_name(part, text, named)
    for name in named:
        if all(part.what != name for part in parts):
            raise OptvizError(f"There is no `{name}` in the formula {cut(text, 60)}; leave its value out.")
    return Formula(text, tuple(parts))


def refuse(text: str, place: int, why: str) -> NoReturn:
    """Raise the error that something is wrong at a place of a formula, with a note that points there."""
    error = OptvizError(f"In the formula, at character {place + 1}: {why}.")
    first = max(0, min(place - _SHOWN // 2, len(text) - _SHOWN))
    error.add_note(f"  {text[first : first + _SHOWN]}\n  {' ' * (place - first)}^")
    raise error


def _check_names(named: Collection[str]) -> None:
    for name in named:
        if name in VARIABLES or name in CONSTANTS or name in FUNCTIONS or name in MANY:
            raise OptvizError(f"`{name}` means something in every formula; call the parameter otherwise.")


def _check_brackets(text: str) -> None:
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign == "(":
            opened.append(place)
        elif sign == ")" and not opened:
            refuse(text, place, "this bracket closes none; leave it out")
        elif sign == ")":
            opened.pop()
        if len(opened) > _DEEPEST:
            refuse(text, place, f"more than {_DEEPEST} brackets stand within each other; simplify it")
    if opened:
        refuse(text, opened[-1], "this bracket is never closed; close it")


def _check_signs(text: str) -> None:
    """Refuse two numbers, names or brackets with nothing between them, and signs with nothing to compute with."""
    tokens = list(_TOKEN.finditer(text))
    for before, here in pairwise(tokens):
        ends, begins = before[0][-1], here[0][0]
        is_value = _is_of_word(ends) or ends == ")"
        # Before a bracket, a name may be that of a function.
        if is_value and (_is_of_word(begins) or (begins == "(" and not before["name"])):
            if before["name"] in FUNCTIONS:
                refuse(
                    text,
                    here.start(),
                    f"what {before[0]} is of stands in brackets, as in {before[0]}({cut(here[0], 20)})",
                )
            # A bracket alone would be hard to read.
            one, other = (f"…{before[0]}" if ends == ")" else before[0]), (f"{here[0]}…" if begins == "(" else here[0])
            refuse(text, here.start(), f"a sign is missing here, as in {cut(one, 20)}*{cut(other, 20)}")
        if not is_value and begins in "*/^),":
            refuse(text, here.start(), "a number or a name is missing before this")
    if tokens[-1][0][-1] in "+-*/^,":
        refuse(text, len(text), "a number or a name is missing here")


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign in "._"


def _parsed(text: str) -> tuple[ast.expr, list[int]]:
    """The tree, and for each character that Python's grammar sees its place in the text."""
    signs = ["**" if sign == "^" else sign for sign in text]
    origin = [place for place, sign in enumerate(signs) for _ in sign] + [len(text)]
    try:
        with warnings.catch_warnings():
            # What Python says of `1or x` nobody need hear twice.
            warnings.simplefilter("ignore")
            return ast.parse("".join(signs), mode="eval").body, origin
    except (MemoryError, RecursionError):
        refuse(text, 0, "too many signs stand behind each other; simplify it")
    except SyntaxError as error:
        place = min(max((error.offset or 1) - 1, 0), len(origin) - 1)
        refuse(text, origin[place], f"this cannot be read; a formula has a sign between any two parts, {_LIKE}")
    # Of a number of thousands of digits.
    except ValueError:
        refuse(text, 0, "a number has too many digits; write it as 1e100")


def _inside_out(tree: ast.expr, text: str, origin: Sequence[int]) -> Iterator[ast.expr]:
    """All nodes, each after those that it is made of."""
    found, waiting = [], [tree]
    while waiting:
        here = waiting.pop()
        found.append(here)
        waiting.extend(_inside(here, text, origin))
    return reversed(found)


def _inside(node: ast.expr, text: str, origin: Sequence[int]) -> Sequence[ast.expr]:
    """What a node is made of. Refuses what is not listed."""
    match node:
        case ast.BinOp() if type(node.op) in _OPERATORS:
            return node.left, node.right
        case ast.UnaryOp() if type(node.op) in _SIGNS:
            return (node.operand,)
        case ast.Call(keywords=[]):
            _check_call(node, text, origin)
            return node.args
        case ast.Constant() if type(node.value) in {int, float}:
            return ()
        case ast.Name() | ast.Attribute() if _name_in(node) is not None:
            return ()
    refuse(text, origin[node.col_offset], f"this is no part of a formula, which is written {_LIKE}")


def _name_in(node: ast.expr) -> str | None:
    """A name, also behind that of a library, as in `np.pi`."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute(value=ast.Name(id=library)) if library in _LIBRARIES:
            return node.attr
    return None


def _check_call(node: ast.Call, text: str, origin: Sequence[int]) -> None:
    name, place = _name_in(node.func), origin[node.func.col_offset]
    if name is None or name in VARIABLES or name in CONSTANTS:
        refuse(text, place, "before a bracket stands no function; write * between factors")
    if name not in FUNCTIONS and name not in MANY:
        known = sorted([*FUNCTIONS, *MANY])
        meant = name_in(known, name) or _nearest(name, known)
        hint = f"did you mean {meant}" if meant else f"there are {', '.join(known)}"
        refuse(text, place, f"there is no function `{cut(name, 40)}`; {hint}")
    least, most = (2, len(text)) if name in MANY else (FUNCTIONS[name][1],) * 2
    if not least <= len(node.args) <= most:
        many = "two or more numbers" if name in MANY else "one number" if least == 1 else "two numbers"
        refuse(text, place, f"{name} is of {many}, and has {len(node.args)}")


def _nearest(name: str, known: Collection[str]) -> str | None:
    import difflib

    return next(iter(difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)), None)


def _part(node: ast.expr, places: dict[int, int], origin: Sequence[int], text: str) -> Part:
    """A node as a part; of the functions of many numbers it is the one of two that they are made of."""
    begin, end = origin[node.col_offset], origin[node.end_col_offset or 0]
    match node:
        case ast.BinOp():
            return Part(_OPERATORS[type(node.op)], (places[id(node.left)], places[id(node.right)]), begin, end)
        case ast.UnaryOp():
            return Part(_SIGNS[type(node.op)], (places[id(node.operand)],), begin, end)
        case ast.Call():
            return Part(_name_in(node.func) or "", tuple(places[id(each)] for each in node.args), begin, end)
        case ast.Constant():
            try:
                return Part(float(node.value), (), begin, end)  # type: ignore[arg-type]
            except OverflowError:
                refuse(text, begin, "this number is too large")
    return Part(_name_in(node) or "", (), begin, end)


def _check_name(part: Part, text: str, named: Collection[str]) -> None:
    name = str(part.what)
    if name in VARIABLES or name in CONSTANTS or name in named:
        return
    if name in FUNCTIONS or name in MANY:
        refuse(text, part.begin, f"{name} is a function; write {name}(x)")
    known = ":" + ",".join([*(f"{each}=…" for each in named), f"{cut(name, 40)}=1"])
    refuse(
        text,
        part.begin,
        f"`{cut(name, 40)}` has no value; besides x, y, pi and e, give each name one behind the formula, as in {known}",
    )
