"""Work in several processes: its results, its errors, and that no process is left."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from optviz.errors import OptvizError
from optviz.recipe.wrong import WrongValueError
from optviz.system.signals import tidied
from optviz.system.workers import in_processes

CHECKOUT = Path(__file__).parents[2]
HERE = Path(__file__).parent


class ForeignError(Exception):
    """One that does not survive the way between processes."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def squared(task: int) -> int:
    return task * task


def failing(task: str) -> int:
    match task:
        case "sentence":
            raise OptvizError("This is wrong; mend it.")
        case "value":
            raise WrongValueError("steps", "must be a whole number", "x")
        case "disk":
            raise OSError(28, "No space left on device")
        case "foreign":
            raise ForeignError(1, 2)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
    return len(task)


def waiting(folder: Path) -> None:
    """Leave a file that is gone when the process has put things in order, and wait for ever."""
    mine = folder / str(os.getpid())
    with tidied(lambda: mine.unlink(missing_ok=True)):
        mine.touch()
        while True:
            time.sleep(60)


def test_every_task_has_its_result_in_one_process_after_the_other_or_side_by_side() -> None:
    assert sorted(in_processes(squared, range(7))) == [0, 1, 4, 9, 16, 25, 36]
    assert multiprocessing.active_children() == []


def test_nothing_to_do_starts_no_process() -> None:
    assert list(in_processes(squared, [])) == []


@pytest.mark.parametrize(
    ("task", "kind", "message"),
    [
        ("sentence", OptvizError, r"^This is wrong; mend it\.$"),
        ("value", WrongValueError, r"^`steps` must be a whole number, got 'x'\.$"),
        ("disk", OSError, "No space left on device"),
        ("foreign", RuntimeError, r"(?s)Traceback.*in failing.*ForeignError: 1 and 2"),
        (
            "killed",
            OptvizError,
            r"^The process that worked on killed was ended from outside; try again, with more free memory\.$",
        ),
    ],
)
def test_what_a_process_meets_is_raised_where_it_is_waited_for(task: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        list(in_processes(failing, [task]))
    assert multiprocessing.active_children() == []


def test_an_error_ends_the_work_of_the_others(tmp_path: Path) -> None:
    with pytest.raises(OptvizError):
        list(in_processes(failing_or_waiting, [tmp_path, None]))
    assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []


def failing_or_waiting(folder: Path | None) -> None:
    if folder is None:
        raise OptvizError("This is wrong; mend it.")
    waiting(folder)


def test_work_that_nobody_waits_for_is_ended() -> None:
    results = in_processes(squared, range(100))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_too_few_files_are_a_sentence(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    next(in_processes(squared, [1]))
    # Numbers of files that were closed meanwhile are free below the largest one; they are held until none is.
    held, most = [], max(int(each) for each in os.listdir("/dev/fd"))  # noqa: PTH208 the folder itself is open
    while not held or held[-1] < most:
        held.append(os.open(os.devnull, os.O_RDONLY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (held[-1] + 1, limits[1]))
    try:
        with pytest.raises(OptvizError) as caught:
            list(in_processes(waiting, [tmp_path] * 50))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for each in held:
            os.close(each)
    assert str(caught.value) == (
        "Cannot start a process because of this: too many open files; "
        "close other programs, or raise the limit on open files (ulimit -n)."
    )


@pytest.mark.parametrize(
    ("send", "number"),
    [
        *((send, number) for send in (os.kill, os.killpg) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)),
        (os.kill, signal.SIGKILL),
    ],
    # A terminal tells the whole group.
    ids=lambda given: getattr(given, "__name__", "") or signal.Signals(given).name,
)
def test_no_process_outlives_its_program(send: Callable[[int, int], None], number: int, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from optviz.system import signals; "
        "from optviz.system.workers import in_processes; "
        "from test_workers import waiting; signals.listen(); "
        "list(in_processes(waiting, [Path(sys.argv[1])] * 2))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(HERE)])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    while len(list(tmp_path.iterdir())) < min(2, os.cpu_count() or 1):
        assert program.poll() is None
        time.sleep(0.02)
    send(program.pid, number)
    # It comes to its end only when every process that holds it is gone.
    assert program.communicate() == (b"", None)
    assert program.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert list(tmp_path.iterdir()) == []
