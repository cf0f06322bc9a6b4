"""What is printed is printed whole or is said not to be, whatever the stream is that a program was given."""

from __future__ import annotations

import contextlib
import io
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from optviz.system.streams import Lenient, Waiting

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def full_pipe() -> Iterator[tuple[int, int]]:
    """Both ends of a pipe that nothing more fits into, and whose writer is not made to wait."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # It holds a few thousand bytes at least, and may take fewer than it is given.
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, b"x")
    yield reader, writer
    for each in (reader, writer):
        with contextlib.suppress(OSError):
            os.close(each)


def test_a_program_waits_for_a_reader_that_comes_late(full_pipe: tuple[int, int]) -> None:
    reader, writer = full_pipe
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    program = [sys.executable, "-m", "optviz", "list", "surfaces", "--json"]
    with subprocess.Popen(program, env=environment, stdout=writer, stderr=subprocess.PIPE) as started:
        os.close(writer)
        assert started.stderr
        with open(reader, "rb", closefd=False) as pipe:
            # The pipe is emptied by little more than what is printed at once.
            said = b"".join(iter(lambda: pipe.read(512), b"")).lstrip(b"x")
        assert started.stderr.read() == b""
    assert started.returncode == 0
    assert said == subprocess.run(program, env=environment, check=True, capture_output=True).stdout


def test_where_nobody_reads_a_program_gives_up_and_says_so(full_pipe: tuple[int, int]) -> None:
    stream = io.TextIOWrapper(io.BufferedWriter(Waiting(full_pipe[1], patience=0.01)))
    stream.write("a result")
    with pytest.raises(BlockingIOError, match="nobody reads it"):
        stream.flush()
    # It is not waited for again when the stream is closed.
    assert stream.buffer.raw.patience == 0
    os.read(full_pipe[0], 4096)
    stream.close()


def test_what_cannot_be_said_of_an_error_is_no_other_error(full_pipe: tuple[int, int]) -> None:
    stream = io.TextIOWrapper(io.BufferedWriter(Lenient(full_pipe[1], patience=0.01)))
    stream.write("an error é")
    stream.flush()
    # The pipe is as full as before, and nothing is left that closing it would write.
    assert not select.select([], [full_pipe[1]], [], 0)[1]
    stream.close()
