"""What a terminal is told about long work: by a clock that ticks as often as it is looked at."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from optviz.cli import optviz
from optviz.system.progress import on_terminal

FILM = ["animate", "--surface", "saddle", "--optimizer", "sgd", "--steps", "20", "--size", "320x240"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def ticking(seconds: float) -> Iterator[float]:
    """A clock that goes on by so much whenever it is looked at."""
    return itertools.count(5.0, seconds)


def said_of(count: int, seconds: float, stream: io.StringIO | None) -> str:
    """What is said while so many things are done, by a clock that goes on by `seconds` whenever it is looked at."""
    with contextlib.redirect_stderr(stream):
        assert list(on_terminal("Racing", ticking(seconds).__next__)(range(count), count)) == list(range(count))
    return stream.getvalue() if stream else ""


def test_nothing_is_said_in_the_first_second() -> None:
    assert said_of(499, 1e-3, Terminal()) == ""


def test_then_the_share_that_is_done_is_said_and_taken_back_at_the_end() -> None:
    # An eighth is exact, so that it is known when a second is over: at the fifth of twenty, each of which takes two.
    said = said_of(20, 0.125, Terminal())
    assert re.findall(r"\rRacing: (\d+) %, \d+ s left\x1b\[K", said) == [str(share) for share in range(20, 100, 5)]
    assert said.endswith("left\x1b[K\r\x1b[K")


@pytest.mark.parametrize(("seconds", "left"), [(1, "40 s"), (10, "7 min"), (300, "3 h")])
def test_how_long_the_rest_takes_is_told_by_what_was_not_done_before(seconds: int, left: str) -> None:
    clock = 0

    def items() -> Iterator[int]:
        nonlocal clock
        for number in range(100):
            # The first half was there already.
            clock += seconds * (number > 50)
            yield number

    with contextlib.redirect_stderr(Terminal()) as terminal:
        assert len(list(on_terminal("Racing", lambda: float(clock))(items(), 100))) == 100
    assert f"\rRacing: 60 %, {left} left" in terminal.getvalue()


def test_what_a_picture_takes_that_is_drawn_meanwhile_is_not_counted_for_the_rest() -> None:
    clock = [0.0]

    def items() -> Iterator[int]:
        for number in range(40):
            # The first one waits until all is ready.
            clock[0] += 0.5 if number else 3.0
            yield number

    with contextlib.redirect_stderr(Terminal()) as terminal:
        for number in on_terminal("Racing", lambda: clock[0])(items(), 40):
            clock[0] += 60.0 * (number in {2, 9})
    assert set(re.findall(r"\rRacing: (?:10|25|50) %, \d+ s left", terminal.getvalue())) == {
        "\rRacing: 10 %, 18 s left",
        "\rRacing: 25 %, 15 s left",
        "\rRacing: 50 %, 10 s left",
    }


def test_it_is_said_ten_times_a_second_at_most() -> None:
    shares = [int(share) for share in re.findall(r"\rRacing: (\d+) %", said_of(100, 0.03125, Terminal()))]
    assert shares[0] == 16
    # A tenth of a second is over with the fourth look at the clock, of which each takes two.
    assert {other - one for one, other in itertools.pairwise(shares)} == {2}


def test_what_is_no_terminal_is_told_nothing() -> None:
    assert said_of(5, 9.0, io.StringIO()) == said_of(5, 9.0, None) == ""


@pytest.mark.parametrize("seconds", [2.0, 0.0])
def test_a_race_and_a_film_are_followed_if_they_take_long(
    seconds: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = seconds > 0
    monkeypatch.setattr("optviz.system.progress.time.monotonic", ticking(seconds).__next__)
    with contextlib.redirect_stderr(Terminal()) as terminal, pytest.raises(SystemExit) as ended:
        optviz([*FILM, "--quiet", "--out", str(tmp_path / "film.gif")])
    assert ended.value.code == 0
    said = terminal.getvalue()
    for what in ("Racing", "Filming"):
        shares = [int(share) for share in re.findall(rf"\r{what}: (\d+) %", said)]
        assert shares == sorted(shares)
        assert (len(shares) > 10) == says
        assert all(0 <= share <= 100 for share in shares)
    assert said.endswith("\r\x1b[K") == says
    assert bool(said) == says
