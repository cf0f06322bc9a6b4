"""What a terminal is given: one line that it shows and does not obey, and commands that a shell takes as they are."""

from __future__ import annotations

import unicodedata

import pytest
from shell import words_of

from optviz import OptvizError
from optviz.errors import OptvizWarning
from optviz.system.printable import printable, shell_line

TURNING = ["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"]


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    for number in range(0x11_0000):
        character = chr(number)
        obeyed = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        obeyed |= unicodedata.bidirectional(character) in TURNING
        assert (printable(character) != character) == obeyed, hex(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a title, 제목, 👩‍🔬 and a no-break\u00a0space", "a title, 제목, 👩‍🔬 and a no-break\u00a0space"),
        ("\x1b]0;pwned\x07\x1b[2J", r"\u001b]0;pwned\u0007\u001b[2J"),
        ("\x9b31m", r"\u009b31m"),
        ("abc\u202etxt.exe", r"abc\u202etxt.exe"),
        ("a\nb\r\nc\td\u2028e\x85f", r"a\nb\r\nc\td\u2028e\u0085f"),
        ("not UTF-8: \udcff", r"not UTF-8: \udcff"),
        (r"a\nb", r"a\nb"),
    ],
)
def test_a_text_is_written_in_one_line(text: str, expected: str) -> None:
    assert printable(text) == expected
    assert printable(expected) == expected


def test_an_error_and_a_warning_are_one_line_whatever_they_quote() -> None:
    for kind in (OptvizError, OptvizWarning):
        assert str(kind("No file is named 'a\n\x1b[31mb'.")) == r"No file is named 'a\n\u001b[31mb'."


@pytest.mark.parametrize(
    "words",
    [
        ["optviz", "animate", "--surface=saddle"],
        ["it's", "a b", "$HOME", "`ls`", "", "한국어"],
        ["two\nlines", "it's\ttwo\n$ rm -rf ~\n", "back\\slash\n", "\x1b[31m", "\x9b1", "\u202e0", "\x1f7", "\udcff"],
    ],
)
def test_a_line_is_one_command_and_a_shell_reads_the_same_words(words: list[str]) -> None:
    line = shell_line(words)
    assert printable(line) == line
    assert words_of(line) == words
