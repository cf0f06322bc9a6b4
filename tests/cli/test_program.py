"""The program as a whole: its help, its speed, its progress, and who reads what it says."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from command_line import CHECKOUT, PATIENCE, start, succeeded

from optviz import OptvizWarning, tables
from optviz.recipe.recipe import option_of, table

FILM = shlex.split("animate --surface saddle --optimizer sgd --steps 20 --size 320x240 --out film.gif --quiet")


def modules_after(program: str) -> set[str]:
    code = f"import sys\ntry:\n    {program}\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_is_given_without_numpy_and_matplotlib() -> None:
    loaded = modules_after(
        "import runpy; sys.argv = ['optviz', '--help']; runpy.run_module('optviz', None, '__main__')"
    )
    assert "click" in loaded
    assert not loaded & {"numpy", "matplotlib", "PIL"}


def test_the_import_of_optviz_loads_no_matplotlib() -> None:
    loaded = modules_after("import optviz; assert optviz.__all__")
    assert not loaded & {"matplotlib", "numpy", "PIL", "click"}


def test_a_race_without_wrappers_reads_none(tmp_path: Path) -> None:
    """Whoever starts the program does not wait for what is not raced."""
    out = str(tmp_path / "a.gif")
    line = f"['optviz', 'animate', '--surface', 'saddle', '--steps', '2', '--quiet', '--out', {out!r}]"
    loaded = modules_after(f"import runpy; sys.argv = {line}; runpy.run_module('optviz', None, '__main__')")
    assert "optviz.race.lockstep" in loaded
    assert not [each for each in loaded if each.startswith(("optviz.optimizers.wrappers", "optviz.optimizers.further"))]


def test_help_names_every_command_and_option() -> None:
    assert {"animate", "compare", "list", "record", "show"} <= set(succeeded("--help").stdout.split())
    shown = succeeded("animate --help").stdout
    keys = [option_of(name) for name, key in table().items() if not key.in_files_only and name != "vary"]
    for option in [*keys, "--out", "--still", "--strip", "--save-recipe", "--quiet"]:
        assert f"{option} " in shown or f"{option}\n" in shown
    assert "--vary " in succeeded("compare --help").stdout
    assert succeeded("--version").stdout.startswith("optviz, version ")


def on_a_terminal(arguments: list[str], folder: Path) -> str:
    """What a program prints on the standard error, if that is a terminal."""
    leader, follower = pty.openpty()
    program = start(*arguments, cwd=folder, stderr=follower)
    os.close(follower)
    said = b""
    with contextlib.suppress(OSError):  # the terminal is gone when the program has ended
        while select.select([leader], [], [], PATIENCE)[0] and (piece := os.read(leader, 4096)):
            said += piece
    os.close(leader)
    program.communicate(timeout=PATIENCE)
    assert program.returncode == 0
    return said.decode()


def test_of_what_a_terminal_was_told_about_work_nothing_is_left(folder: Path) -> None:
    # How long it takes is the machine's business; tests/system/test_progress.py has a clock of its own.
    said = on_a_terminal(FILM, folder)
    assert re.fullmatch(r"((\r(Racing|Filming): \d+ %)+\r\x1b\[K)*", said)


def test_where_there_is_no_terminal_nothing_is_said_about_work(folder: Path) -> None:
    program = start(*FILM, cwd=folder, stderr=subprocess.PIPE)
    assert program.communicate(timeout=PATIENCE) == (b"", b"")
    assert program.returncode == 0


def test_a_reader_that_stops_reading_is_no_reason_for_a_traceback(folder: Path) -> None:
    with start("list", "surfaces", "--json", cwd=folder, stderr=subprocess.PIPE) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        assert b"Traceback" not in program.stderr.read()


@pytest.mark.filterwarnings("always::FutureWarning")
def test_the_warning_of_a_library_is_one_line_and_the_command_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(name: str) -> str:
        warnings.warn("this goes\naway", FutureWarning, stacklevel=1)
        warnings.warn(f"{name} is odd.", OptvizWarning, stacklevel=1)
        return "all the same"

    monkeypatch.setattr(tables, "show", shown)
    result = succeeded("show saddle")
    assert result.stdout == "all the same\n"
    library, ours = result.stderr.splitlines()
    assert re.fullmatch(r"Warning: this goes\\naway \(FutureWarning, \S+test_program.py, line \d+\)", library)
    assert ours == "Warning: saddle is odd."
