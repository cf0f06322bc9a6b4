"""What a signal does to a program, wherever it comes."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from optviz.cli import main, optviz
from optviz.errors import OptvizError, OptvizWarning
from optviz.film.formats.gif import GifWriter
from optviz.film.provenance import KEY, MARK
from optviz.system import signals
from optviz.system.files import temporary_folder

NUMBERS = [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU]
FILM = ["animate", "--surface", "saddle", "--optimizer", "sgd", "--steps", "6", "--size", "320x240", "--pace", "linear"]
OURS = PngInfo()
OURS.add_itxt(KEY, f"{MARK}\n")
WENT_ON = 99


@pytest.fixture(autouse=True)
def in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def ended(work: Callable[[], object], *, listening: bool = True) -> tuple[int, str]:
    """How a copy of this process ends that obeys signals as the program does, and all that it prints."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # A copy has none of the threads of the tests' own runner, and needs none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            os.dup2(writing, 1)
            os.dup2(writing, 2)
            os.close(reading)
            if listening:
                signals.listen()
            work()
        finally:
            os._exit(WENT_ON)
    os.close(writing)
    with os.fdopen(reading) as told_by_it:
        printed = told_by_it.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), printed


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def told(number: int) -> None:
    os.kill(os.getpid(), number)


def swallowed(number: int) -> None:
    """As C code does that takes whatever was raised for a failure of its own kind, and goes on."""
    try:
        told(number)
    except BaseException:  # noqa: BLE001 the worst that it may be
        warnings.warn("Unable to import Axes3D.", OptvizWarning, stacklevel=1)


def renamed(number: int) -> None:
    try:
        told(number)
    except BaseException:  # noqa: BLE001 as above
        raise ValueError("Invalid affine transformation matrix") from None


def taken_for_a_fault_of_the_user(number: int) -> None:
    try:
        told(number)
    except BaseException:  # noqa: BLE001 as above
        raise OptvizError("The rule of Mine fails.") from None


def in_a_destructor(number: int) -> None:
    class Last:
        def __del__(self) -> None:
            told(number)

    Last()


WAYS = [told, swallowed, renamed, taken_for_a_fault_of_the_user, in_a_destructor]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
@pytest.mark.parametrize("happens", WAYS, ids=lambda way: way.__name__)
def test_whatever_would_become_of_an_exception_a_signal_ends_the_program_in_silence(
    happens: Callable[[int], None], number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film.gif").write_bytes(b"old")
    added = []
    add = GifWriter.add

    def add_and_happen(*arguments: object) -> None:
        added.append(arguments)
        if len(added) == 2:
            assert len(names(tmp_path)) == 2
            happens(number)
        add(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(GifWriter, "add", add_and_happen)
    assert ended(lambda: optviz([*FILM, "--out", "film.gif"])) == (128 + number, "")
    assert names(tmp_path) == ["film.gif"]
    assert (tmp_path / "film.gif").read_bytes() == b"old"


@pytest.mark.parametrize("happens", WAYS, ids=lambda way: way.__name__)
def test_the_program_is_silent_from_its_first_import_on(
    happens: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optviz.cli.group.run", lambda: happens(signal.SIGINT))
    assert ended(main, listening=False) == (130, "")


@pytest.mark.parametrize("again", NUMBERS, ids=lambda number: number.name)
def test_a_second_signal_does_not_disturb_the_tidying(again: int, tmp_path: Path) -> None:
    def tidy() -> None:
        told(again)
        (tmp_path / "done").touch()

    def work() -> None:
        with signals.tidied(tidy):
            told(signal.SIGTERM)

    assert ended(work) == (143, "")
    assert names(tmp_path) == ["done"]


def test_all_is_tidied_from_the_innermost_on_and_what_fails_keeps_nothing_from_it(tmp_path: Path) -> None:
    def work() -> None:
        with signals.tidied((tmp_path / "folder").rmdir), signals.tidied((tmp_path / "folder" / "file").unlink):
            (tmp_path / "folder").mkdir()
            (tmp_path / "folder" / "file").touch()
            with signals.tidied((tmp_path / "nothing").unlink):
                told(signal.SIGINT)

    assert ended(work) == (130, "")
    assert names(tmp_path) == []


def test_what_was_printed_before_is_not_lost() -> None:
    def work() -> None:
        with os.fdopen(os.dup(1), "w") as sys.stdout:
            sys.stdout.write("film.gif\n")
            told(signal.SIGTERM)

    assert ended(work) == (143, "film.gif\n")


def test_of_a_temporary_folder_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def work() -> None:
        with temporary_folder() as folder:
            (folder / "file").touch()
            told(signal.SIGHUP)

    assert ended(work) == (129, "")
    assert names(tmp_path) == []
    with temporary_folder() as folder:
        assert names(tmp_path) == [folder.name]
    assert names(tmp_path) == []


def test_a_signal_after_the_end_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optviz.cli.group.run", lambda: None)

    def work() -> None:
        main()
        told(signal.SIGTERM)

    assert ended(work) == (WENT_ON, "")


def test_a_signal_that_is_ignored_from_the_beginning_stays_ignored() -> None:
    def work() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signals.listen()
        told(signal.SIGHUP)
        told(signal.SIGTERM)

    assert ended(work) == (143, "")


def test_what_is_held_leaves_signals_blocked_that_were() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGXCPU])
    with signals.held():
        pass
    assert signal.pthread_sigmask(signal.SIG_SETMASK, before) == before | {signal.SIGXCPU}


def test_what_is_held_is_done_before_the_program_leaves(tmp_path: Path) -> None:
    def work() -> None:
        with signals.held():
            told(signal.SIGINT)
            (tmp_path / "done").touch()
        (tmp_path / "went on").touch()

    assert ended(work) == (130, "")
    assert names(tmp_path) == ["done"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
@pytest.mark.parametrize("rename", [1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
def test_frames_are_there_whichever_rename_a_signal_meets(
    when: str, rename: int, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    Image.new("RGB", (1, 1)).save(folder / "frame-0000.png", pnginfo=OURS)
    old = (folder / "frame-0000.png").read_bytes()
    replace, renames = os.replace, []

    def replace_and_tell(source: Path, target: Path) -> None:
        renames.append(target)
        if len(renames) == rename and when == "before":
            told(number)
        replace(source, target)
        if len(renames) == rename and when == "after":
            told(number)

    monkeypatch.setattr(os, "replace", replace_and_tell)
    assert ended(lambda: optviz([*FILM, "--out", "frames/"])) == (128 + number, "")
    assert names(tmp_path) == ["frames"]
    is_old = (folder / "frame-0000.png").read_bytes() == old
    assert is_old == ((rename, when) != (2, "after"))
    assert len(list(folder.iterdir())) == (1 if is_old else 7)
