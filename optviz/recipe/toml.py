"""What recipes need of TOML beside the parser: values as text, and which key stands on which line.

A text may be a stranger's, and of the longest size: every pass over it is linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

# Dotted names of more parts take the parser a very long time and much memory.
DEEPEST = 16

# A string that is not closed goes on to its line's or the text's end, and no choice is ever taken back (`*+`, `(?>`):
# so that every character is looked at once.
_PIECE = re.compile(
    r"""
      (?P<string>   \"{3} (?>[^\\"] | \\. | \"(?!\"{2}))*+ \"{0,5}+
                  | '{3} (?>[^'] | '(?!'{2}))*+ '{0,5}+
                  | \" (?>[^\\"\n] | \\[^\n])*+ \"?+
                  | ' [^'\n]*+ '?+ )
    | (?P<bare>     [A-Za-z0-9_-]++ )
    | (?P<space>    [ \t\r]++ | \#[^\n]*+ )
    | (?P<sign>     . )
    """,
    re.VERBOSE | re.DOTALL,
)


def keys_and_lines(text: str) -> Iterator[tuple[str, int]]:
    """Every key of a whole TOML text outside of other keys, and the line on which it is given, from 1."""
    import tomllib

    line, nested, begins, in_table = 1, 0, True, False
    for piece in _PIECE.finditer(text):
        found, kind = piece[0], piece.lastgroup
        if begins and kind in {"string", "bare"}:
            # Under the head of a table, keys are the table's; between brackets stands the next head.
            if nested or not in_table:
                (name,) = tomllib.loads(f"{found} = 0")
                yield name, line
            begins, in_table = False, in_table or nested > 0
        elif kind == "sign":
            nested += (found in "[{") - (found in "]}")
            begins = begins or (found == "\n" and nested == 0)
        line += found.count("\n")


def line_of(text: str, key: str) -> int | None:
    """The line on which a key is given; None if it is not."""
    return next((line for name, line in keys_and_lines(text) if name == key), None)


def is_too_deep(text: str) -> bool:
    """Whether a name has more parts than anybody writes; the text may be anything."""
    dots = 0
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "sign":
            dots = dots + 1 if piece[0] == "." else 0
            if dots >= DEEPEST:
                return True
    return False


def as_toml(value: Any) -> str:
    """A value of a recipe as TOML."""
    if isinstance(value, str):
        # The escapes of JSON are among those of TOML, which wants one more character escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if not isinstance(value, tuple):
        return str(value)
    if value and isinstance(value[0], tuple) and isinstance(value[0][0], str):
        pairs = [f"{_name(name)} = {as_toml(text)}" for name, text in value]
        return as_toml(value[0][1]) if value[0][0] == "" else f"{{ {', '.join(pairs)} }}"
    parts = [as_toml(each) for each in value]
    one_line = f"[{', '.join(parts)}]"
    return one_line if len(one_line) <= 100 else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"


def _name(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else as_toml(name)


def option_text(name: str, value: Any, language: str) -> str | None:
    """A value as the text of its option; None for an option that takes none."""
    if value is True:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return dict(value).get(language, value[0][1])
    if isinstance(value, tuple):
        return ("x" if name == "size" else ",").join(each if isinstance(each, str) else as_toml(each) for each in value)
    return as_toml(value)
