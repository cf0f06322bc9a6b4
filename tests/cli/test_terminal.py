"""What is said whatever was given and wherever it goes: short lines, closed and full streams, other encodings."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CHECKOUT, PATIENCE, names, refused

import optviz
from optviz import tables
from optviz.cli import commands
from optviz.cli.terminal import LONGEST_LINE, one_line

LONG = "a" * 300
FILM = "animate saddle --optimizer sgd --steps 2 --size 320x240 --out film.gif"


@pytest.mark.parametrize(
    "message", ["", "short", "x" * 5000, "one\ntwo\r\n\n three", "word " * 400, "'" + "é" * 4000 + "'; do that."]
)
def test_a_message_is_one_line_of_a_length_that_is_read(message: str) -> None:
    line = one_line(message)
    assert len(line) <= LONGEST_LINE
    assert line.splitlines() == ([line] if line else [])
    assert line.startswith(message[:3].strip())
    assert line.endswith(message.strip()[-3:])


@pytest.mark.parametrize(
    "command",
    [
        f"show {LONG}",
        f"show {LONG}.gif",
        *(f"{name} {LONG}{ending}" for name in ("animate", "explore", "record") for ending in ("", ".gif", ".toml")),
        f"animate {LONG}.npz",
        f"animate saddle --out {LONG}",
        f"animate saddle --out {LONG}/",
        f"animate saddle --out {LONG}.gif",
        f"animate saddle --out {'b' * 252}.gif --still {LONG}.png",
        f"animate saddle --save-recipe {LONG}.toml",
        f"record saddle --out {LONG}.csv",
        f"explore saddle --out {LONG}.html",
        f"gallery {LONG}",
        f"animate --surface {LONG * 9}",
        f"animate saddle --optimizer {LONG * 9}",
        f"animate saddle --caption '{{{LONG * 9}}}' --out a.png",
        f"animate saddle --title '{LONG}' --size '{LONG * 9}'",
        f"animate --{LONG * 9}",
        f"compare saddle --vary {LONG * 9}",
        f"list {LONG * 9}",
        LONG * 9,
    ],
)
def test_what_is_too_long_is_refused_in_a_line_that_is_not(folder: Path, command: str) -> None:
    assert len(refused(command)) <= LONGEST_LINE
    assert names(folder) == []


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that this process may not look into; root becomes nobody for a while."""
    # Nobody may not read Python's own folder, where it is root's: what a command imports must be there before.
    for module in pkgutil.walk_packages(optviz.__path__, "optviz."):
        if module.name != "optviz.__main__":
            importlib.import_module(module.name)
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "closed").mkdir(mode=0)
        folder.chmod(0o755)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        if not os.access(commands.__path__[0], os.R_OK | os.X_OK, effective_ids=True):
            pytest.skip("the program lies where nobody may read it")
        yield folder / "closed"
    finally:
        if root:
            os.seteuid(0)
        (folder / "closed").rmdir()
        folder.rmdir()


@pytest.mark.parametrize(
    ("command", "start"),
    [
        ("show X/a.gif", "Cannot read X/a.gif because of this: permission denied; "),
        ("animate X/a.gif --out b.gif", "Cannot read X/a.gif because of this: permission denied; "),
        ("animate X/a.toml", "Cannot read the recipe X/a.toml: permission denied"),
        ("animate X/frames --out b.gif", "Cannot read X/frames because of this: permission denied; "),
        ("animate saddle --out X/a.gif", "Cannot write X/a.gif because "),
        ("animate saddle --out X/frames/", "Cannot write X/frames/ because "),
        ("record saddle --out X/a.npz", "Cannot write X/a.npz because "),
        ("explore saddle --no-open --out X/a.html", "Cannot write X/a.html because "),
        ("gallery X", "Cannot read the folder X because of this: permission denied."),
    ],
)
def test_a_folder_without_rights_is_refused_in_a_sentence(closed: Path, command: str, start: str) -> None:
    assert refused(command.replace("X", str(closed))).startswith(start.replace("X", str(closed)))


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell makes of a line, in which `optviz` is this program."""
    there = line.replace("optviz", f"{sys.executable} -m optviz")
    variables = {**os.environ, "PYTHONPATH": str(CHECKOUT), **environment}
    return subprocess.run(["sh", "-c", there], env=variables, check=False, capture_output=True, timeout=PATIENCE)  # noqa: S607


def test_a_result_that_cannot_be_printed_is_said_and_files_stay(folder: Path) -> None:
    done = shell(f"optviz {FILM} >/dev/full")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        "Error: Cannot print the result because of this: no space left on device; what was written to files is there.\n"
    )
    assert names(folder) == ["film.gif"]


@pytest.mark.parametrize("words", ["--help", "-h", "--version", "animate --help", "list surfaces"])
def test_help_that_cannot_be_printed_is_said(words: str) -> None:
    done = shell(f"optviz {words} >/dev/full")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        "Error: Cannot print the result because of this: no space left on device; what was written to files is there.\n"
    )


@pytest.mark.parametrize(
    ("words", "error", "unbuffered"),
    [("show nonsense", "/dev/full", ""), ("show nonsense", "/dev/full", "1"), ("nonsense", "&-", "")],
)
def test_a_refusal_that_cannot_be_said_is_one_all_the_same(words: str, error: str, unbuffered: str) -> None:
    done = shell(f"optviz {words} 2>{error}", PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


@pytest.mark.parametrize("closed_ones", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_reason_to_fail(folder: Path, closed_ones: str) -> None:
    done = shell(f"optviz {FILM} {closed_ones}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == ("<" not in closed_ones and closed_ones != ">&-")
    assert names(folder) == ["film.gif"]
    assert (folder / "film.gif").read_bytes().startswith(b"GIF89a")
    assert (folder / "film.gif").read_bytes().endswith(b";")


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "ascii:strict"])
def test_a_stream_that_has_no_greek_prints_the_rest(encoding: str) -> None:
    done = shell("optviz record saddle --optimizer adam --steps 2", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"1 0.9  " in done.stdout


@pytest.mark.parametrize(
    ("error", "start"),
    [
        (MemoryError(), "There is not enough memory for this; "),
        (RecursionError(), "What was given is nested too deeply to be read; "),
        (
            OSError(24, "Too many open files", "a.gif"),
            "The system refuses with these words: too many open files (a.gif); ",
        ),
        (
            UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
            "A text has characters that cannot be ",
        ),
    ],
)
def test_what_the_machine_itself_refuses_is_said_in_one_line(
    error: Exception, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setitem(tables.LISTS, "surfaces", fail)
    assert refused("list surfaces").startswith(start)
