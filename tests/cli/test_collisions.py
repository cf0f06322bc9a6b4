"""Outputs that would replace each other or their source are refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from command_line import SHORT, refused, succeeded

from optviz import OptvizError, record

RECIPE = '# My notes.\nsurface = "saddle"\nsteps = 3\nsize = [320, 240]\n'


@pytest.fixture
def elsewhere(folder: Path) -> Path:
    """A recipe, a figure made from it, and two links: to the figure, and to the folder."""
    (folder / "a.toml").write_text(RECIPE, encoding="utf-8")
    succeeded("animate a.toml --out a.png")
    (folder / "link.png").symlink_to("a.png")
    (folder / "here").symlink_to(folder, target_is_directory=True)
    return folder


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        ("--out t.png --still t.png", "t.png would be written twice"),
        ("--out t.png --still ./t.png", "t.png would be written twice, once as ./t.png"),
        ("--out t.png --still {folder}/t.png", "t.png would be written twice, once as {folder}/t.png"),
        ("--out t.png --strip here/t.png", "t.png would be written twice, once as here/t.png"),
        ("--still link.png --strip a.png", "link.png would be written twice, once as a.png"),
        ("--out t.gif --still x.svg --strip ../{folder.name}/x.svg", "x.svg would be written twice, once as {x}"),
    ],
)
def test_two_outputs_are_not_one_file_however_they_are_spelled(elsewhere: Path, outputs: str, sentence: str) -> None:
    before = {path.name: path.read_bytes() for path in elsewhere.iterdir() if path.is_file()}
    assert refused(f"animate --surface saddle {SHORT} {outputs.format(folder=elsewhere)}") == (
        f"{sentence.format(folder=elsewhere, x=f'../{elsewhere.name}/x.svg')}; give each file a name of its own."
    )
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("command", "output", "source"),
    [
        ("animate a.toml --save-recipe a.toml", "a.toml", "a.toml"),
        ("animate a.toml --save-recipe ./a.toml", "./a.toml", "a.toml"),
        ("animate here/a.toml --save-recipe a.toml", "a.toml", "here/a.toml"),
        ("animate a.png --out a.png", "a.png", "a.png"),
        ("compare a.toml --vary lr=0.1,0.2 --optimizer sgd --save-recipe ./a.toml", "./a.toml", "a.toml"),
        ("compare a.png --out here/a.png", "here/a.png", "a.png"),
        ("animate link.png --still a.png", "a.png", "link.png"),
        ("animate frames/frame-0001.png --out frames", "frames", "frames/frame-0001.png"),
        ("animate frames --out frames/", "frames/", "frames"),
    ],
)
def test_what_a_figure_is_made_from_is_not_replaced_by_it(
    elsewhere: Path, command: str, output: str, source: str
) -> None:
    succeeded("animate a.toml --out frames/")
    before = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    assert refused(command) == f"{output} would replace {source}, from which it is made; give another name."
    assert {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("name", "optimizer"), [("w.csv", "w.csv"), ("w.npz", "lookahead(w.npz:a)")])
def test_a_recording_does_not_replace_the_path_that_it_walks(name: str, optimizer: str, folder: Path) -> None:
    steps = np.array([[1.0, 0.5], [0.5, 0.6], [0.2, 0.8]])
    np.savetxt("w.csv", steps, delimiter=",")
    np.savez("w.npz", a=steps)
    before = (folder / name).read_bytes()
    sentence = f"./{name} would replace {name}, from which it is made; give another name."
    assert refused(f"record saddle --optimizer {optimizer} --out ./{name}") == sentence
    recording = record("saddle", name)
    with pytest.raises(OptvizError) as caught:
        (recording.save_csv if name.endswith(".csv") else recording.save)(f"./{name}")
    assert str(caught.value) == sentence
    assert (folder / name).read_bytes() == before


def test_a_page_does_not_replace_what_it_is_made_from(folder: Path) -> None:
    succeeded("explore --no-open --surface saddle --out page.html")
    page = (folder / "page.html").read_bytes()
    assert refused("explore page.html --no-open --out ./page.html") == (
        "./page.html would replace page.html, from which it is made; give another name."
    )
    assert (folder / "page.html").read_bytes() == page


def test_a_still_does_not_lie_among_frames(folder: Path) -> None:
    assert refused(f"animate --surface saddle {SHORT} --out frames --still ./frames/s.png") == (
        "./frames/s.png would be among the frames of frames; write it to another place."
    )
    assert list(folder.iterdir()) == []


def test_files_of_one_name_in_two_folders_are_two_files(folder: Path) -> None:
    (folder / "stills").mkdir()
    succeeded(f"animate --surface saddle {SHORT} --out t.png --still stills/t.png")
    assert (folder / "t.png").read_bytes() == (folder / "stills" / "t.png").read_bytes()
