"""A stranger's settings of matplotlib in the folder that one stands in."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pytest

from optviz.draw.rc import factory_settings

CHECKOUT = Path(__file__).parents[2]
FILES: dict[str, Callable[[Path], object]] = {
    "bytes that are no text": lambda path: path.write_bytes(b"\xff\xfe\n"),
    "values that are none": lambda path: path.write_text("lines.linewidth: red\nno colon\nunknown: 1\n"),
    "a pipe": os.mkfifo,
    "no end": lambda path: path.symlink_to("/dev/zero"),
}


def drawn_in(
    folder: Path, setting: str = "font.size", *, what: str = "optviz.draw.frames", first: str = "", **variables: str
) -> str:
    """What a program says that draws: a setting of matplotlib's own, and all that it complains about."""
    code = f"{first}import {what}, matplotlib; print(matplotlib.rcParams[{setting!r}])"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **variables}
    program = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(
        program, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=300
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_settings_that_cannot_be_read_has_no_effect(tmp_path: Path, file: str) -> None:
    FILES[file](tmp_path / "matplotlibrc")
    assert drawn_in(tmp_path) == "10.0\n"


def test_the_settings_of_a_folder_stay_those_of_the_figures_that_a_user_draws(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\n")
    assert drawn_in(tmp_path) == "30.0\n"


def test_a_backend_is_no_matter_in_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = "import os, tempfile; os.chdir(here := tempfile.mkdtemp()); os.rmdir(here); "
    assert drawn_in(tmp_path, first=gone, MPLBACKEND="agg") == "10.0\n"


@pytest.mark.parametrize("home", ["/dev/null", "/proc/nobody"])
def test_where_there_is_no_home_nothing_is_said_of_it(tmp_path: Path, home: str) -> None:
    assert drawn_in(tmp_path, what="optviz.draw", HOME=home, MPLCONFIGDIR="", XDG_CONFIG_HOME="") == "10.0\n"


@pytest.mark.parametrize("backend", ["module://not_installed.backend_inline", "bogus", ""])
def test_a_backend_that_is_not_there_has_no_effect(tmp_path: Path, backend: str) -> None:
    assert drawn_in(tmp_path, MPLBACKEND=backend) == "10.0\n"


def test_a_backend_that_is_there_stays_that_of_the_figures_that_a_user_draws(tmp_path: Path) -> None:
    assert drawn_in(tmp_path, "backend", MPLBACKEND="svg") == "svg\n"


def test_threads_that_draw_at_once_draw_with_our_settings_and_bring_back_those_of_the_user() -> None:
    entered, left, gone = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with factory_settings():
            entered.set()
            assert left.wait(60)
        gone.set()

    thread = threading.Thread(target=first)
    with mpl.rc_context({"font.size": 30.0, "svg.hashsalt": "mine"}):
        thread.start()
        assert entered.wait(60)
        # It begins after the first one, and ends after it.
        with factory_settings():
            left.set()
            assert gone.wait(60)
            assert (mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]) == (10.0, "optviz")
        assert (mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]) == (30.0, "mine")
    thread.join()
