"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from optviz.errors import OptvizError
from optviz.system.files import cannot_write, check_ordinary, written_whole


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "film.gif"
    path.write_bytes(b"old")
    return path


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """For root, who may write everywhere, be nobody for a while."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(path: Path | str, data: bytes = b"new") -> None:
    with written_whole(path) as file:
        file.write(data)


def test_a_file_is_replaced_only_when_the_new_one_is_whole(old: Path) -> None:
    with written_whole(old) as file:
        file.write(b"new")
        file.flush()
        assert old.read_bytes() == b"old"
    assert old.read_bytes() == b"new"
    assert names(old.parent) == ["film.gif"]


def test_a_path_may_be_text(tmp_path: Path) -> None:
    write(str(tmp_path / "film.gif"))
    assert (tmp_path / "film.gif").read_bytes() == b"new"


@pytest.mark.parametrize("failure", [ValueError, OptvizError, KeyboardInterrupt, SystemExit, MemoryError])
def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(old: Path, failure: type[BaseException]) -> None:
    def fail() -> None:
        with written_whole(old) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert old.read_bytes() == b"old"
    assert names(old.parent) == ["film.gif"]


def test_a_failure_of_the_disk_becomes_one_sentence(old: Path) -> None:
    def fail() -> None:
        with written_whole(old):
            raise OSError(28, "No space left on device")

    with pytest.raises(OptvizError) as caught:
        fail()
    assert str(caught.value) == (
        f"Cannot write {old} because of this: no space left on device; choose another place with room."
    )
    assert old.read_bytes() == b"old"
    assert names(old.parent) == ["film.gif"]


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "choose another place"),
        (errno.EROFS, "choose another place"),
        (errno.EDQUOT, "choose another place with room"),
        (errno.EMFILE, "close other programs, or raise the limit on open files (ulimit -n)"),
        (errno.ENAMETOOLONG, "give a shorter name"),
        (errno.ELOOP, "mend the link, or give another name"),
    ],
    ids=lambda given: errno.errorcode[given] if isinstance(given, int) else "",
)
def test_the_advice_fits_the_reason(number: int, advice: str) -> None:
    sentence = str(cannot_write("film.gif", OSError(number, os.strerror(number))))
    assert sentence == f"Cannot write film.gif because of this: {os.strerror(number).lower()}; {advice}."


def test_a_folder_that_is_deleted_while_one_is_in_it_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(OptvizError) as caught:
        write("film.gif")
    assert str(caught.value) == (
        "Cannot write film.gif because of this: no such file or directory; choose another place."
    )


def test_too_many_open_files_are_a_clear_error(old: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        with pytest.raises(OptvizError, match=r"too many open files; close other programs, or raise the limit"):
            write(old)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert old.read_bytes() == b"old"


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_file_has_the_permissions_that_the_umask_leaves(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        write(tmp_path / "film.gif")
    assert (tmp_path / "film.gif").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize("mode", [0o640, 0o600, 0o775, 0o666], ids=oct)
def test_a_file_that_is_replaced_hands_on_its_permissions(old: Path, mode: int) -> None:
    old.chmod(mode)
    with umask(0o022), written_whole(old) as file:
        (beside,) = old.parent.glob(".*.part")
        assert beside.stat().st_mode & 0o777 == mode
        file.write(b"new")
    assert old.stat().st_mode & 0o777 == mode
    assert old.read_bytes() == b"new"


def test_a_file_that_is_read_only_is_not_replaced(old: Path, tmp_path: Path) -> None:
    old.chmod(0o444)
    (tmp_path / "link.gif").symlink_to(old)
    for path in (old, tmp_path / "link.gif"):
        with pytest.raises(OptvizError) as caught:
            write(path)
        assert str(caught.value) == (
            f"Cannot write {path} because it is read-only; make it writable, or give another name."
        )
    assert old.read_bytes() == b"old"


def test_what_a_killed_program_left_is_removed_by_a_later_one(tmp_path: Path) -> None:
    file, folder, fresh, foreign = (
        tmp_path / f"{name}.part" for name in (".optviz-1a", ".optviz-2b", ".optviz-3c", ".someone-4d")
    )
    folder.mkdir()
    (folder / "frame-0000.png").touch()
    for path in (file, fresh, foreign):
        path.touch()
    for path in (file, folder, foreign):
        os.utime(path, (0, 0))
    write(tmp_path / "film.gif")
    assert names(tmp_path) == sorted([fresh.name, foreign.name, "film.gif"])


def test_what_is_written_is_on_the_disk_before_it_has_its_name(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: flushed.append(old.read_bytes()))
    write(old)
    # The file under its other name, then the folder that names it.
    assert flushed == [b"old", b"new"]


def test_a_file_is_old_or_new_wherever_writing_it_is_interrupted(
    tmp_path: Path, interrupted_everywhere: Callable[[Callable[[], None]], Iterator[None]]
) -> None:
    path = tmp_path / "film.gif"
    outcomes = set()
    path.write_bytes(b"old")
    for _ in interrupted_everywhere(lambda: write(path)):
        outcomes.add(path.read_bytes())
        assert names(tmp_path) == ["film.gif"]
        path.write_bytes(b"old")
    assert outcomes == {b"old", b"new"}


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path, old: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.gif"
    link.symlink_to(old)
    write(link)
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert names(tmp_path / "elsewhere") == ["link.gif"]
    assert names(tmp_path) == ["elsewhere", "film.gif"]


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    (tmp_path / "link.gif").symlink_to(tmp_path / "film.gif")
    write(tmp_path / "link.gif")
    assert (tmp_path / "link.gif").is_symlink()
    assert (tmp_path / "film.gif").read_bytes() == b"new"


def test_links_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.gif").symlink_to(tmp_path / "two.gif")
    (tmp_path / "two.gif").symlink_to(tmp_path / "one.gif")
    with pytest.raises(OptvizError, match=r"Cannot write .*one\.gif"):
        write(tmp_path / "one.gif")
    assert names(tmp_path) == ["one.gif", "two.gif"]


def test_links_that_lead_in_a_circle_are_not_taken_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.gif").symlink_to(tmp_path / "two.gif")
    (tmp_path / "two.gif").symlink_to(tmp_path / "one.gif")
    with pytest.raises(OptvizError) as caught:
        check_ordinary(tmp_path / "one.gif")
    assert str(caught.value) == (
        f"Cannot read {tmp_path / 'one.gif'} because of this: too many levels of symbolic links; "
        "mend the link, or give another name."
    )


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    with written_whole(path) as one, written_whole(path) as other:
        one.write(b"one" * 1000)
        other.write(b"other")
    assert path.read_bytes() == b"one" * 1000
    assert names(tmp_path) == ["film.gif"]


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "film.gif"
    folder.mkdir()
    with pytest.raises(OptvizError) as caught:
        write(folder)
    assert str(caught.value) == f"Cannot write {folder} because it is a folder; give the name of a file."
    assert folder.is_dir()


def test_what_is_not_a_file_such_as_a_pipe_is_not_replaced_by_one(tmp_path: Path) -> None:
    pipe = tmp_path / "film.gif"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with contextlib.suppress(OptvizError):
        write(pipe)
    os.close(reader)
    assert pipe.is_fifo()
    assert names(tmp_path) == ["film.gif"]


@pytest.mark.parametrize("place", ["missing/film.gif", "file/film.gif"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / place
    with pytest.raises(OptvizError) as caught:
        write(path)
    assert str(caught.value) == (
        f"Cannot write {path} because there is no folder {path.parent}; make it or choose another place."
    )
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("mode", [0o555, 0o000], ids=["that may be read", "that may not even be entered"])
def test_a_folder_without_permission_is_a_clear_error(mode: int) -> None:
    # The folders of pytest may not be entered by others than their owner.
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "film.gif"
        old.write_bytes(b"old")
        old.parent.chmod(mode)
        with unprivileged(), pytest.raises(OptvizError) as caught:
            write(old)
        old.parent.chmod(0o755)
        assert str(caught.value) == (
            f"Cannot write {old} because {folder} may not be written to; choose another place."
        )
        assert old.read_bytes() == b"old"
        assert names(old.parent) == ["film.gif"]


def test_a_name_that_is_too_long_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(OptvizError, match="because of this: file name too long"):
        write(tmp_path / ("x" * 300 + ".gif"))
    assert names(tmp_path) == []
