"""Films as folders of pictures."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from optviz.errors import OptvizError
from optviz.film.formats.folder import folder_written_whole
from optviz.film.provenance import MARK, embedded
from optviz.film.writers import FOLDER, checked_film, written_film

TEXT = f"{MARK}\n"


def picture(frame: int) -> NDArray[np.uint32]:
    return np.random.default_rng(frame).integers(0, 1 << 24, (7, 9), dtype=np.uint32) | np.uint32(0xFF000000)


def write(path: str | Path, frames: int = 3) -> None:
    with written_film(path, (7, 9), [40] * frames, lambda: picture(frames - 1), TEXT) as writer:
        for frame in range(frames):
            writer.add(picture(frame), [(slice(0, 7), slice(0, 9))], 40)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("given", ["frames", "frames/", "frames.d/"])
def test_a_path_without_an_ending_or_with_a_slash_is_a_folder_of_exact_pictures(
    given: str, tmp_path: Path, to_rgb: Any
) -> None:
    write(f"{tmp_path}/{given}")
    folder = tmp_path / given
    assert names(folder) == ["frame-0000.png", "frame-0001.png", "frame-0002.png"]
    for frame, name in enumerate(names(folder)):
        with Image.open(folder / name) as shown:
            assert shown.mode == "RGB"
            assert np.array_equal(np.asarray(shown), to_rgb(picture(frame)))
        assert embedded(folder / name) == TEXT
    assert names(tmp_path) == [folder.name]


def test_a_folder_that_is_there_is_one_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "v1.2").mkdir()
    write(tmp_path / "v1.2", frames=1)
    assert names(tmp_path / "v1.2") == ["frame-0000.png"]


def test_frames_of_an_older_and_longer_film_are_gone(tmp_path: Path) -> None:
    write(tmp_path / "frames", frames=5)
    write(tmp_path / "frames", frames=2)
    assert names(tmp_path / "frames") == ["frame-0000.png", "frame-0001.png"]
    assert names(tmp_path) == ["frames"]


@pytest.mark.parametrize("other", ["note.txt", "frame-1.png", "frame-0000.png.bak", "frame-0007.png/", ".hidden"])
def test_a_folder_that_holds_anything_else_is_left_alone(other: str, tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    write(folder)
    before = names(folder)
    (folder / other).mkdir() if other.endswith("/") else (folder / other).write_text("mine", encoding="utf-8")
    with pytest.raises(OptvizError) as caught:
        write(folder, frames=1)
    assert str(caught.value) == (
        f"Cannot replace the frames in {folder} because it also holds {other.rstrip('/')}; "
        "give the name of a new folder."
    )
    assert names(folder) == sorted([*before, other.rstrip("/")])
    assert names(tmp_path) == ["frames"]


@pytest.mark.parametrize("foreign", [[0, 1, 2], [0], [2], [1]])
@pytest.mark.parametrize("kind", ["picture", "text", "empty"])
def test_frames_of_another_program_are_left_alone(foreign: list[int], kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    write(folder)
    for each in foreign:
        path = folder / f"frame-{each:04}.png"
        if kind == "picture":
            Image.new("RGB", (2, 2)).save(path)
        else:
            path.write_bytes(b"mine" if kind == "text" else b"")
    before = [path.read_bytes() for path in sorted(folder.iterdir())]
    with pytest.raises(OptvizError) as caught:
        write(folder, frames=1)
    assert str(caught.value) == (
        f"Cannot replace the frames in {folder} because optviz did not write them; give the name of a new folder."
    )
    assert [path.read_bytes() for path in sorted(folder.iterdir())] == before
    assert names(tmp_path) == ["frames"]


def test_what_is_put_into_the_folder_while_the_film_is_made_is_not_lost(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    write(folder)

    def make_film() -> None:
        with written_film(folder, (7, 9), [40], lambda: picture(0), TEXT) as writer:
            writer.add(picture(0), [], 40)
            (folder / "note.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(OptvizError, match=r"also holds note\.txt"):
        make_film()
    assert names(folder) == ["frame-0000.png", "frame-0001.png", "frame-0002.png", "note.txt"]


def test_a_film_that_is_broken_off_leaves_the_old_frames_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    write(folder)
    before = [path.read_bytes() for path in sorted(folder.iterdir())]

    def break_off() -> None:
        with written_film(folder, (7, 9), [40, 40], lambda: picture(9), TEXT) as writer:
            writer.add(picture(9), [], 40)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert [path.read_bytes() for path in sorted(folder.iterdir())] == before
    assert names(tmp_path) == ["frames"]


def test_frames_are_old_or_new_wherever_writing_them_is_interrupted(
    tmp_path: Path, interrupted_everywhere: Callable[[Callable[[], None]], Iterator[None]]
) -> None:
    folder = tmp_path / "frames"
    frames = {}
    for number, each in enumerate(["old", "new"]):
        write(folder, frames=number + 1)
        frames[each] = (folder / f"frame-{number:04}.png").read_bytes()

    def write_text(text: str) -> None:
        with folder_written_whole(folder) as beside:
            (beside / "frame-0000.png").write_bytes(frames[text])

    outcomes = set()
    write_text("old")
    for _ in interrupted_everywhere(lambda: write_text("new")):
        outcomes.add((folder / "frame-0000.png").read_bytes())
        assert names(tmp_path) == ["frames"]
        write_text("old")
    assert outcomes == set(frames.values())


def test_a_folder_that_is_replaced_hands_on_its_permissions(tmp_path: Path) -> None:
    write(tmp_path / "frames", frames=3)
    (tmp_path / "frames").chmod(0o750)
    write(tmp_path / "frames", frames=1)
    assert names(tmp_path / "frames") == ["frame-0000.png"]
    assert (tmp_path / "frames").stat().st_mode & 0o777 == 0o750


def test_a_folder_that_is_read_only_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    write(folder, frames=3)
    folder.chmod(0o555)
    with pytest.raises(OptvizError) as caught:
        write(folder, frames=1)
    folder.chmod(0o755)
    assert str(caught.value) == (
        f"Cannot write {folder} because it is read-only; make it writable, or give another name."
    )
    assert len(names(folder)) == 3


def test_old_frames_that_cannot_be_put_back_are_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "frames"
    write(folder, frames=3)
    replace = os.replace

    def only_aside(source: Path, target: Path) -> None:
        if Path(target) == folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(source, target)

    monkeypatch.setattr(os, "replace", only_aside)
    with pytest.raises(OptvizError, match="input/output error; choose another place"):
        write(folder, frames=1)
    (before,) = tmp_path.iterdir()
    assert before.name.startswith("frames-before-")
    assert len(names(before)) == 3


def test_a_link_stays_and_the_folder_that_it_names_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "frames", frames=3)
    (tmp_path / "link").symlink_to(tmp_path / "frames", target_is_directory=True)
    write(tmp_path / "link", frames=1)
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path / "frames") == ["frame-0000.png"]


def test_the_folder_one_is_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OptvizError, match="because you are in that folder"):
        checked_film(".")


def test_a_file_is_not_replaced_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / "frames").write_text("mine", encoding="utf-8")
    with pytest.raises(OptvizError) as caught:
        checked_film(tmp_path / "frames")
    assert str(caught.value) == (
        f"Cannot write frames to {tmp_path / 'frames'} because it is a file; give another name."
    )


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptvizError, match=f"because there is no folder {tmp_path / 'none'}"):
        checked_film(tmp_path / "none" / "frames")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_place_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(OptvizError, match="may not be written to"):
        checked_film(tmp_path / "closed" / "frames")


def test_a_folder_with_the_ending_of_a_film_is_not_taken_for_frames(tmp_path: Path) -> None:
    (tmp_path / "film.gif").mkdir()
    with pytest.raises(OptvizError, match="because it is a folder; give the name of a file"):
        checked_film(tmp_path / "film.gif")
    assert checked_film(f"{tmp_path}/film.gif/") == FOLDER


def test_more_than_ten_thousand_frames_still_sort_by_name(tmp_path: Path) -> None:
    with written_film(tmp_path / "frames", (7, 9), [20] * 10_001, lambda: picture(0), TEXT) as writer:
        writer.add(picture(0), [], 2)
    assert names(tmp_path / "frames") == ["frame-00000.png"]
    assert embedded(tmp_path / "frames") == TEXT
