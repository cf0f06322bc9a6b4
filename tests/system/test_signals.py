"""What a signal does to a program, wherever it comes."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from optviz.cli import main, optviz
from optviz.errors import OptvizError, OptvizWarning
from optviz.film.formats.gif import GifWriter
from optviz.film.provenance import KEY, MARK
from optviz.system import signals
from optviz.system.progress import on_terminal

NUMBERS = [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU]
FILM = ["animate", "--surface", "saddle", "--optimizer", "sgd", "--steps", "6", "--size", "320x240", "--pace", "linear"]
OURS = PngInfo()
OURS.add_itxt(KEY, f"{MARK}\n")


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """This process obeys signals as the program does, until the test is over."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    before = {number: signal.getsignal(number) for number in NUMBERS}
    signals.listen()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    signals._told.clear()
    gc.enable()


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def told(number: int) -> None:
    os.kill(os.getpid(), number)


def lost(number: int) -> None:
    """As C code does that takes whatever was raised for a failure of its own kind, and goes on."""
    with contextlib.suppress(SystemExit):
        told(number)


def renamed(number: int) -> None:
    try:
        told(number)
    except SystemExit:
        raise ValueError("Invalid affine transformation matrix") from None


def taken_for_a_fault_of_the_user(number: int) -> None:
    try:
        told(number)
    except SystemExit:
        raise OptvizError("The rule of Mine fails.") from None


def taken_for_a_part_that_is_missing(number: int) -> None:
    try:
        told(number)
    except SystemExit:
        warnings.warn("Unable to import Axes3D.", OptvizWarning, stacklevel=1)


def in_a_destructor(number: int) -> None:
    class Last:
        def __del__(self) -> None:
            told(number)

    Last()


WAYS = [told, lost, renamed, taken_for_a_fault_of_the_user, taken_for_a_part_that_is_missing, in_a_destructor]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
@pytest.mark.parametrize("happens", WAYS, ids=lambda way: way.__name__)
def test_whatever_becomes_of_its_exception_a_signal_ends_the_program_in_silence(
    happens: Callable[[int], None], number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film.gif").write_bytes(b"old")
    added = []
    add = GifWriter.add

    def add_and_happen(*arguments: object) -> None:
        added.append(arguments)
        if len(added) == 2:
            happens(number)
        add(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(GifWriter, "add", add_and_happen)
    result = CliRunner().invoke(optviz, [*FILM, "--out", "film.gif"])
    assert result.exit_code == 128 + number
    assert result.output == ""
    assert len(added) == 2
    assert names(tmp_path) == ["film.gif"]
    assert (tmp_path / "film.gif").read_bytes() == b"old"


@pytest.mark.parametrize("happens", WAYS, ids=lambda way: way.__name__)
def test_the_program_is_silent_from_its_first_import_on(
    happens: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("optviz.cli.group.run", lambda: happens(signal.SIGINT))
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 130
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("again", NUMBERS, ids=lambda number: number.name)
def test_a_second_signal_does_not_disturb_the_leaving(again: int) -> None:
    def leave() -> None:
        try:
            told(signal.SIGTERM)
        finally:
            told(again)
            told(again)

    with pytest.raises(SystemExit) as caught:
        leave()
    assert caught.value.code == 143


def test_a_signal_after_the_end_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optviz.cli.group.run", sys.exit)
    with pytest.raises(SystemExit) as caught:
        main()
    told(signal.SIGTERM)
    assert caught.value.code is None


def test_a_signal_that_is_ignored_from_the_beginning_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals.listen()
    told(signal.SIGHUP)
    with pytest.raises(SystemExit):
        told(signal.SIGTERM)


def test_what_is_held_leaves_signals_blocked_that_were() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGXCPU])
    with signals.held():
        pass
    assert signal.pthread_sigmask(signal.SIG_SETMASK, before) == before | {signal.SIGXCPU}


def test_what_is_held_is_done_before_the_program_leaves() -> None:
    done = []

    def work() -> None:
        with signals.held():
            told(signal.SIGINT)
            done.append("all of it")

    with pytest.raises(SystemExit) as caught:
        work()
    assert done
    assert caught.value.code == 130


def test_a_race_is_left_although_its_rule_swallows_the_signal() -> None:
    steps = []

    def race() -> None:
        for step in on_terminal("Racing")(range(9), 9):
            steps.append(step)
            if step == 4:
                lost(signal.SIGTERM)

    with pytest.raises(SystemExit):
        race()
    assert steps == [0, 1, 2, 3, 4]


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
    result = CliRunner().invoke(optviz, [*FILM, "--out", "frames/"])
    assert result.exit_code == 128 + number
    assert result.output == ""
    assert names(tmp_path) == ["frames"]
    is_old = (folder / "frame-0000.png").read_bytes() == old
    assert is_old == ((rename, when) != (2, "after"))
    assert len(list(folder.iterdir())) == (1 if is_old else 7)
