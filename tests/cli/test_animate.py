"""What `optviz animate` makes of a surface: files of every format, and what is said of them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from command_line import CHECKOUT, FORMATS, SHORT, names, succeeded
from PIL import Image

from optviz.figure.texts.captions import FIGURE_FACTS, RUN_FACTS
from optviz.objectives import surfaces

COURSE = ["SGD", "Momentum", "NAG", "AdaGrad", "RMSProp", "Adam"]


def test_the_first_command_films_all_six_optimizers_of_the_note(folder: Path) -> None:
    result = succeeded("animate --surface saddle")
    assert names(folder) == ["saddle.gif"]
    with Image.open(folder / "saddle.gif") as film:
        assert film.size == (900, 600)
        # Neighbours that look the same are one frame, and where hardly a ball moves steps are passed over.
        assert 0.8 * surfaces.surface_class("saddle")().steps < film.n_frames
    assert [line.split()[0] for line in result.stdout.splitlines()[2:-1]] == COURSE


def test_the_second_command_films_what_it_was_told_to(folder: Path) -> None:
    result = succeeded(
        "animate --surface ravine --optimizer sgd --optimizer momentum:learning_rate=0.02,momentum=0.95 "
        "--start=-9,1.5 --steps 100 --layout panels --out canyon.gif"
    )
    assert names(folder) == ["canyon.gif"]
    sgd, momentum = result.stdout.splitlines()[2:-1]
    assert sgd.split()[:2] == ["SGD", "lr"]
    assert "lr 0.02  momentum 0.95" in momentum
    assert "(-9, 1.5)" in momentum


@pytest.mark.parametrize(
    "command",
    [
        f"animate --surface rosenbrock:b=10 --optimizer adam:lr=0.1 {SHORT}",
        f"animate --surface bounded-saddle --optimizer adadelta --start 0.1,0.2 --start=-1,1 {SHORT}",
        f"animate --surface himmelblau --layout overlay --start random --seed 3 {SHORT}",
        f"animate --surface beale --frames 3 --fps 10 {SHORT} --out beale.gif",
        f"compare --surface ravine --optimizer sgd --optimizer adam --vary lr=0.01,0.1 {SHORT}",
        f"compare --surface himmelblau --start 0,0 --start 1,1 {SHORT}",
        "record --surface ravine:condition=10,angle=30 --steps 5",
    ],
)
def test_every_option_of_the_manual_works(command: str) -> None:
    assert succeeded(command).stderr == ""


@pytest.mark.parametrize("name", FORMATS)
def test_the_ending_of_out_tells_what_is_written(folder: Path, name: str) -> None:
    result = succeeded(f"animate --surface saddle --optimizer sgd {SHORT} --pace linear --out {name}")
    assert names(folder) == [name]
    assert (folder / name).read_bytes().startswith(FORMATS[name])
    assert result.stdout.splitlines()[-1].startswith(f"{name}: ")


@pytest.mark.parametrize("name", ["frames", "frames/"])
def test_a_film_may_be_a_folder_of_frames(folder: Path, name: str) -> None:
    result = succeeded(f"animate --surface saddle --optimizer sgd {SHORT} --pace linear --out {name}")
    frames = [each for each in names(folder / "frames") if each.endswith(".png")]
    assert len(frames) == 7
    (said,) = re.findall(r"frames/?: (\d+) KB", result.stdout.splitlines()[-1])
    assert abs(int(said) * 1000 - sum(each.stat().st_size for each in (folder / "frames").iterdir())) <= 500


def test_the_still_as_the_only_file_is_that_beside_a_film(folder: Path) -> None:
    succeeded(f"animate --surface ravine {SHORT} --out one.png")
    succeeded(f"animate --surface ravine {SHORT} --out film.gif --still two.png")
    assert names(folder) == ["film.gif", "one.png", "two.png"]
    with Image.open("one.png") as one, Image.open("two.png") as two:
        assert np.array_equal(np.asarray(one), np.asarray(two))


@pytest.mark.parametrize(
    ("still", "strip", "recipe", "film"),
    [("s.svg", "t.pdf", "r.toml", "a.gif"), (":tada:.svg", "GH-12.pdf", "www.a.org.toml", "no/../frames/")],
)
def test_every_file_that_was_asked_for_is_named_in_a_line(
    folder: Path, still: str, strip: str, recipe: str, film: str
) -> None:
    files = f"--still {still} --strip {strip} --save-recipe {recipe} --out {film}"
    lines = succeeded(f"animate --surface ravine --optimizer sgd {SHORT} --pace linear {files}").stdout.splitlines()
    said = [re.fullmatch(r"(.+): (\d+ bytes|\d+ KB), \d+\.\d s", line) for line in lines[-4:]]
    assert [each and each[1] for each in said] == [still, strip, recipe, film]
    assert names(folder) == sorted([still, strip, recipe, film.removeprefix("no/../").rstrip("/")])
    (size,) = re.findall(r"toml: (\d+) bytes", "\n".join(lines))
    assert int(size) == (folder / recipe).stat().st_size


@pytest.mark.parametrize("fact", [*RUN_FACTS, *FIGURE_FACTS])
def test_every_fact_that_is_listed_can_be_in_a_caption(folder: Path, fact: str) -> None:
    name = f"sgd.{fact}" if fact in RUN_FACTS else fact
    succeeded(f"animate --surface ravine --optimizer sgd {SHORT} --caption '{{{name}}}' --out a.png")
    assert names(folder) == ["a.png"]


def test_quiet_prints_nothing(folder: Path) -> None:
    for command in ("animate --still s.png", "compare --vary lr=0.01,0.02 --optimizer sgd", "record"):
        size = "" if command == "record" else " --size 320x240"
        result = succeeded(f"{command} --surface ravine --steps 3 --quiet{size}")
        assert result.output == ""
    assert names(folder) == ["ravine-compare.gif", "ravine.gif", "ravine.npz", "s.png"]


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("animate --surface ravine --still still.pdf", "ravine.gif"),
        ("animate --surface ravine --steps 3 --out films/a.gif", "films/a.gif"),
        ("record --surface beale", "beale.npz"),
        ("record --surface beale --out b.csv", "b.csv"),
        ("compare --surface beale --optimizer sgd --vary lr=0.01,0.02", "beale-compare.gif"),
    ],
)
def test_the_last_line_says_where_the_file_is_how_large_and_how_long_it_took(
    folder: Path, command: str, path: str
) -> None:
    (folder / "films").mkdir()
    began = time.monotonic()
    last = succeeded(command).stdout.splitlines()[-1]
    took = time.monotonic() - began
    match = re.fullmatch(rf"{re.escape(path)}: (\d+) KB, (\d+\.\d) s", last)
    assert match
    assert abs(int(match[1]) * 1000 - (folder / path).stat().st_size) <= 500
    assert 0 <= float(match[2]) <= took + 0.1


def test_a_still_is_the_last_line_but_one(folder: Path) -> None:
    lines = succeeded(f"animate --surface ravine --still still.svg {SHORT}").stdout.splitlines()
    assert lines[-2].startswith("still.svg: ")
    assert (folder / "still.svg").read_bytes().startswith(b"<?xml")


SAME = [
    f"animate --surface saddle {SHORT} --out NAME.gif --still NAME.png",
    f"animate --surface ravine {SHORT} --out NAME.gif --still NAME.pdf --layout overlay",
    f"animate --surface beale {SHORT} --out NAME.gif --still NAME.svg",
    f"animate --surface beale --start random --seed 5 {SHORT} --out NAME.gif",
    f"compare --surface ravine --optimizer sgd --vary lr=0.01:0.1:3 {SHORT} --out NAME.gif",
    "record --surface saddle --steps 5 --out NAME.npz",
    "record --surface saddle --steps 5 --out NAME.csv",
]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What another process makes of the same commands, from the last to the first; each is named by its number."""
    folder = tmp_path_factory.mktemp("elsewhere")
    lines = [shlex.split(SAME[number].replace("NAME", str(number))) for number in reversed(range(len(SAME)))]
    code = f"from optviz.cli import optviz\nfor line in {lines}:\n    optviz(line, standalone_mode=False)"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONHASHSEED": "4321"}
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.mark.parametrize("number", range(len(SAME)))
def test_the_same_command_gives_the_same_bytes_also_in_another_process(
    number: int, folder: Path, elsewhere: Path
) -> None:
    for name in ("one", "two"):
        succeeded(SAME[number].replace("NAME", name))
    for path in folder.glob("one.*"):
        others = [path.with_stem("two"), elsewhere / f"{number}{path.suffix}"]
        assert [other.read_bytes() for other in others] == [path.read_bytes()] * 2, path.suffix
    assert len(names(folder)) == 2 * len(list(elsewhere.glob(f"{number}.*")))


def test_a_run_that_diverges_is_an_outcome_and_not_an_error(folder: Path) -> None:
    result = succeeded("animate --surface rosenbrock --optimizer sgd:lr=0.01 --optimizer adam --steps 60 --pace linear")
    sgd, adam = result.stdout.splitlines()[2:4]
    assert re.search(r"diverged at step \d+", sgd)
    assert "diverged" not in adam
    with Image.open(folder / "rosenbrock.gif") as film:
        assert film.n_frames == 61


def test_a_word_of_an_option_may_have_any_capitals(folder: Path) -> None:
    succeeded(f"animate saddle {SHORT} --view 3D,Contour --layout OVERLAY --theme Dark --save-recipe one.toml")
    succeeded(f"animate saddle {SHORT} --view 3d,contour --layout overlay --theme dark --save-recipe two.toml")
    assert (folder / "one.toml").read_text() == (folder / "two.toml").read_text()
