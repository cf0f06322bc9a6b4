"""What the tests of the command line need: a line that is typed, and what comes of it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from optviz.cli import optviz

CHECKOUT = Path(__file__).parents[2]
# In seconds, for what takes one: on a busy machine as well.
PATIENCE = 300
SHORT = "--steps 6 --size 320x240"
# How a file of each begins.
FORMATS = {
    "film.gif": b"GIF89a",
    "film.apng": b"\x89PNG",
    "film.webp": b"RIFF",
    "film.mp4": b"\x00\x00\x00",
    "film.webm": b"\x1aE\xdf\xa3",
    "still.png": b"\x89PNG",
    "still.pdf": b"%PDF",
    "still.svg": b"<?xml",
}


def run(command: str) -> Result:
    return CliRunner().invoke(optviz, shlex.split(command), prog_name="optviz")


def succeeded(command: str) -> Result:
    result = run(command)
    assert result.exit_code == 0, result.output
    return result


def refused(command: str) -> str:
    """The one sentence that a command is refused with."""
    result = run(command)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    return line.removeprefix("Error: ")


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    program = [sys.executable, "-m", "optviz", *arguments]
    return subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, **options)


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())
