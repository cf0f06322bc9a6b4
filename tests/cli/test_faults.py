"""Disks that are full, files that may not grow, programs that are killed: the old file stays."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CHECKOUT, names, refused, start

from optviz.cli.group import _sentence

SMALL = ["--surface", "saddle", "--steps", "20", "--size", "320x240"]
FILM = ["animate", "--surface", "rosenbrock", "--optimizer", "sgd", "--size", "320x240", "--out", "film.gif", "--quiet"]
# Many seconds, so that a signal comes in the middle.
LONGER = [*FILM, "--steps", "4000", "--frames", "4000"]


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    mount = folder / "disk"
    mount.mkdir()
    # The paths of these programs differ from system to system.
    tmpfs = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mount)]
    mounted = subprocess.run(tmpfs, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)  # noqa: S607 as above


def test_a_full_disk_leaves_the_old_file_and_says_so(small_disk: Path) -> None:
    for name, command in (
        ("film.gif", "animate --surface rosenbrock"),
        ("race.npz", "record --surface rosenbrock --optimizer sgd --steps 2000"),
        ("race.csv", "record --surface rosenbrock --optimizer sgd --steps 2000"),
    ):
        path = small_disk / name
        path.write_bytes(b"old")
        assert refused(f"{command} --out {path}") == (
            f"Cannot write {path} because of this: no space left on device; choose another place with room."
        )
        assert path.read_bytes() == b"old"
    assert names(small_disk) == ["film.gif", "race.csv", "race.npz"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("film.gif", ["animate", *SMALL]),
        ("film.mp4", ["animate", *SMALL]),
        ("race.npz", ["record", "--surface", "rosenbrock", "--optimizer", "sgd", "--steps", "500"]),
        ("race.csv", ["record", "--surface", "rosenbrock", "--optimizer", "sgd", "--steps", "500"]),
    ],
)
def test_a_file_that_may_not_grow_leaves_the_old_one_and_says_so(folder: Path, name: str, arguments: list[str]) -> None:
    (folder / name).write_bytes(b"old")
    limited = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)); "
        "runpy.run_module('optviz', run_name='__main__')"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", limited, *arguments, "--out", name],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    output, errors = program.communicate()
    assert program.returncode == 2
    assert output == b""
    assert errors.decode() == (
        f"Error: Cannot write {name} because of this: file too large; choose another place with room.\n"
    )
    assert names(folder) == [name]
    assert (folder / name).read_bytes() == b"old"


def test_the_last_net_knows_what_to_do_about_too_many_open_files() -> None:
    error = OSError(errno.EMFILE, os.strerror(errno.EMFILE), "DejaVuSans.ttf")
    assert _sentence(error) == (
        "The system refuses with these words: too many open files (DejaVuSans.ttf); "
        "close other programs, or raise the limit on open files (ulimit -n)."
    )


@contextlib.contextmanager
def in_the_middle_of_writing(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has written a part of a long film, but not all."""
    (folder / "film.gif").write_bytes(b"old")
    program = start(*LONGER, cwd=folder, stderr=subprocess.PIPE)
    try:
        while not any(part.stat().st_size > 20_000 for part in folder.glob(".*.part")):
            assert program.poll() is None
            time.sleep(0.02)
        yield program
    finally:
        program.kill()
        program.communicate()


# The others are met within one process, by tests/system/test_signals.py.
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_program_leaves_the_old_film_and_nothing_else(folder: Path, number: signal.Signals) -> None:
    with in_the_middle_of_writing(folder) as program:
        program.send_signal(number)
        assert program.communicate() == (b"", b"")
    assert program.returncode == 128 + number
    assert names(folder) == ["film.gif"]
    assert (folder / "film.gif").read_bytes() == b"old"


def test_a_killed_program_leaves_the_old_film(folder: Path) -> None:
    with in_the_middle_of_writing(folder) as program:
        program.kill()
        program.communicate()
    assert program.returncode == -signal.SIGKILL
    assert (folder / "film.gif").read_bytes() == b"old"
