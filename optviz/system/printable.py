"""Text as a terminal may be given it: in one line, and with nothing in it that a terminal obeys."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

# Control characters (C0, C1), what separates lines, what turns the direction of writing, and half characters.
_OBEYED = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def printable(text: str) -> str:
    r"""A text in one line that any terminal shows and none obeys; what it must not show is written as its number.

    >>> print(printable("two\nlines, \x1b[31mred"))
    two\nlines, \u001b[31mred
    """
    return _OBEYED.sub(lambda found: _NAMED.get(found[0], f"\\u{ord(found[0]):04x}"), text)


def cut(text: str, longest: int = 180) -> str:
    """The beginning of a text that may be long, in one line."""
    line = printable(text)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def abridged(text: str, longest: int = 2_000) -> str:
    """A text without its middle, where it is longer: a message says first what is wrong, and last what to do."""
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[3 - longest // 2 :]}"


def shell_line(words: Iterable[str]) -> str:
    r"""A command as one line for a shell, whatever is in its words.

    >>> print(shell_line(["optviz", "show", "my film.gif", "a\nb"]))
    optviz show 'my film.gif' $'a\nb'
    """
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    if not _OBEYED.search(word):
        return shlex.quote(word)
    # Octal numbers of three digits mean the same in every shell that has this quotation (POSIX.1-2024, 2.2.4).
    escaped = _OBEYED.sub(
        lambda found: (
            _NAMED.get(found[0]) or "".join(f"\\{byte:03o}" for byte in found[0].encode(errors="surrogateescape"))
        ),
        word.replace("\\", r"\\").replace("'", r"\'"),
    )
    return f"$'{escaped}'"
