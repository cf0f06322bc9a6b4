"""Text from anybody as Markdown that shows it and nothing else (CommonMark 0.31 and GitHub's).

Only what can matter in its place is escaped, so that prose stays readable in the source.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Sequence

from optviz.system.printable import printable

# Where what GitHub would make a link or a picture of is taken apart by a comment, which shows nothing: addresses of
# pages and of people, names with @, numbers with # or GH-, names of pictures as in :tada:.
_LINKED = re.compile(
    r"(?<=[@#])(?=\w)|(?<=\bGH-)(?=\d)|(?<=:)(?=//|[\w+-]+:)|(?<=www)(?=\.)",
    re.IGNORECASE,
)
# What begins or ends markup wherever it stands. An underline between letters or digits does neither (section 6.2).
_INLINE = re.compile(r"[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])")
# What makes a line something else than a paragraph: a heading, a rule, an item of a list.
_BLOCK = re.compile(r"[0-9]{1,9}(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[-+](?:[-+\s]|$))")
# What a heading drops at its end (section 4.2).
_CLOSING = re.compile(r"(?:(?<=\s)|^)(?=#+$)")


def inline(text: str) -> str:
    """A text within a line that something else begins."""
    return _LINKED.sub("<!-- -->", plain(text))


def plain(text: str) -> str:
    """A text in a place where no renderer looks for links, as that which stands for a picture."""
    return _INLINE.sub(r"\\\g<0>", html.escape(printable(" ".join(text.split())), quote=False))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Texts as a table (GitHub Flavored Markdown 0.29, section 4.10)."""
    # Between two letters, what divides cells is written as its number.
    lines = (" | ".join(inline(text).replace("|", "&#124;") for text in row) for row in [header, *rows])
    head, *body = (f"| {line} |" for line in lines)
    return "\n".join([head, "| --- " * len(header) + "|", *body])


def paragraph(text: str) -> str:
    """A text that is a paragraph of its own."""
    line = inline(text)
    block = _BLOCK.match(line)
    return f"{block[0]}\\{line[block.end() :]}" if block else line


def heading(text: str) -> str:
    """A heading of the second level."""
    return f"## {_CLOSING.sub(lambda _: chr(92), inline(text))}"


def code(text: str) -> str:
    """A text in the letters of a typewriter, within a line."""
    shown = printable(text)
    fence = _fence(shown, 1)
    # One space on either side is taken away again (section 6.1).
    room = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def shell_block(line: str) -> str:
    """A line for a shell."""
    fence = _fence(line, 3)
    return f"{fence}sh\n{line}\n{fence}"


def linked(name: str) -> str:
    """The name of a file as a link has it (RFC 3986, section 2.1)."""
    return re.sub(rb"[^A-Za-z0-9._-]", lambda found: b"%%%02X" % found[0][0], os.fsencode(name)).decode()


def _fence(content: str, least: int) -> str:
    longest = max(map(len, re.findall("`+", content)), default=0)
    return "`" * max(least, longest + 1)
