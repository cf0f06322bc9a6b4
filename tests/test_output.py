"""Figures made again from what was written, films of a given length and pace, and texts that mean harm."""

from __future__ import annotations

import itertools
import math
import re
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner, Result
from given import calls_of
from numpy.typing import NDArray
from PIL import Image, ImageSequence
from shell import words_of

from optviz import OptvizError, Recording, record, write_film, write_still
from optviz.cli import optviz
from optviz.draw.frames import Frames
from optviz.figure.scene import scene_of
from optviz.given.limits import LONGEST_TEXT
from optviz.making import figure_of
from optviz.output import durations, provenance
from optviz.recipe.files import read_recipe
from optviz.recipe.recipe import Recipe

Values = NDArray[np.float64]
RACE = (
    "--surface bounded-saddle --optimizer momentum:momentum=0.8 --optimizer adam --steps 4 --frames 5 --size 340x260 "
    '--view contour,loss --theme dark --start 0.5,0.25 --caption \'At {adam.loss} "now"\' --title "It\'s 안장"'
)
FILMS = ["x.gif", "x.apng", "x.webp", "x.mp4", "x.webm", "x"]
STILLS = ["x.png", "x.pdf", "x.svg"]
HOSTILE = {
    "markup": "<script>alert('\"x\"')</script>&amp;<!-- ]]> -->",
    "TeX": r"$x$ $\frac{1}{2}$ 100 % of $$ \alpha _ ^ {",
    "newlines": "one\ntwo\r\n\tthree",
    "quotes": '"\'`$(rm -rf /)`\'"\\ \\n \\" \'\'\' """',
    "long": "word " * (LONGEST_TEXT // 5),
    "no spaces": "w" * LONGEST_TEXT,
    "options": "--out /dev/null",
    "TOML": 'x"\nsteps = 9\n[table]\n# optviz 0',
    "other": "\u202eright to left\u202c \u200b\u00ad é ŝ ∂ 안장 \x7f",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str | list[str]) -> Result:
    arguments = shlex.split(command) if isinstance(command, str) else command
    result = CliRunner().invoke(optviz, arguments, prog_name="optviz")
    assert result.exit_code == 0, result.output
    return result


def shown_command(name: str) -> list[str]:
    """The command with which `show` ends, as a shell reads it."""
    text = run(["show", name]).stdout
    assert text.startswith("# optviz ") or name.endswith(".toml")
    (line,) = [each for each in text.splitlines() if re.match("optviz (animate|compare) ", each)]
    assert text.rstrip("\n").endswith(line)
    return words_of(line)[1:]


# Made again


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The GIF of the race, to which every other is compared."""
    path = tmp_path_factory.mktemp("first") / "x.gif"
    run(f"animate {RACE} --quiet --out {path}")
    return path.read_bytes()


@pytest.mark.parametrize("name", [*FILMS, *STILLS])
def test_a_film_or_a_still_of_any_format_makes_the_same_film_again(name: str, first: bytes, folder: Path) -> None:
    run(f"animate {RACE} --quiet --out {name}")
    run(f"animate {name} --quiet --out again.gif")
    assert (folder / "again.gif").read_bytes() == first
    run([*shown_command(name), "--quiet", "--out", "third.gif"])
    assert (folder / "third.gif").read_bytes() == first


def test_a_saved_recipe_makes_the_same_film_again_and_shows_the_same_command(first: bytes, folder: Path) -> None:
    run(f"animate {RACE} --quiet --out x.gif --save-recipe x.toml --strip strip.svg --still still.png")
    run("animate x.toml --quiet --out again.gif")
    assert (folder / "again.gif").read_bytes() == first
    assert shown_command("x.toml") == shown_command("x.gif") == shown_command("strip.svg") == shown_command("still.png")
    run("animate strip.svg --quiet --out once-more.gif --save-recipe again.toml")
    assert (folder / "once-more.gif").read_bytes() == first
    assert (folder / "again.toml").read_bytes() == (folder / "x.toml").read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        "--surface ravine --surface saddle --optimizer nag --steps 3 --layout overlay --size 320x240",
        "--surface ravine --internals --window=-9.5,1,-2,2 --optimizer nag --steps 3 --dpi 60 --size 600x400",
        "--surface saddle --start random --start=-0.5,1e-7 --seed 7 --optimizer sgd --steps 3 --size 320x240",
        "--surface rosenbrock:b=9 --optimizer sgd --view 3d --camera=-30,55 --orbit=-20 --frames 4 --size 480x360",
        "--surface beale --optimizer adam --steps 30 --seconds 0.8 --pace arc --size 320x240 --theme print",
        "--surface himmelblau --optimizer adam --steps 9 --frames 4 --fps 7.5 --size 320x240",
    ],
)
def test_every_option_is_kept_by_the_file_and_by_the_command(options: str, folder: Path) -> None:
    run(f"animate {options} --quiet --out first.gif")
    run("animate first.gif --quiet --out again.gif")
    run([*shown_command("first.gif"), "--quiet", "--out", "third.gif"])
    data = [(folder / f"{name}.gif").read_bytes() for name in ("first", "again", "third")]
    assert data[0] == data[1] == data[2]


def test_a_comparison_is_made_again_by_its_own_command(folder: Path) -> None:
    options = (
        "--surface ravine --optimizer momentum --vary lr=0.005,0.02 --vary momentum=0:0.9:3 --steps 3 --size 640x400"
    )
    run(f"compare {options} --quiet --out first.gif --save-recipe x.toml")
    command = shown_command("first.gif")
    assert command[0] == "compare"
    run([*command, "--quiet", "--out", "third.gif"])
    run("animate first.gif --quiet --out again.gif")
    run("animate x.toml --quiet --out fourth.gif")
    data = {(folder / f"{name}.gif").read_bytes() for name in ("first", "again", "third", "fourth")}
    assert len(data) == 1


def test_an_option_changes_a_figure_that_is_made_again(folder: Path) -> None:
    run(f"animate {RACE} --quiet --out x.gif")
    run("animate x.gif --theme light --steps 6 --frames 7 --pace linear --quiet --out other.gif")
    recipe = read_recipe(run("show other.gif").stdout.rsplit("\noptviz", 1)[0], "other.gif")
    assert (recipe.theme, recipe.steps, recipe.title) == ("light", 6, (("", "It's 안장"),))
    with Image.open(folder / "other.gif") as film:
        assert len(list(ImageSequence.Iterator(film))) == 7


class Halver:
    """A rule of one's own."""

    def update(self, weight: Values, grad: Values) -> None:
        weight -= 0.01 * grad


@pytest.mark.parametrize("name", ["x.gif", "x.svg"])
def test_a_figure_of_a_rule_of_ones_own_is_refused_in_a_sentence(name: str, folder: Path) -> None:
    scene = scene_of(record("ravine", [Halver(), "sgd"], steps=2), size=(320, 240))
    (write_film if name == "x.gif" else write_still)(scene, folder / name)
    result = CliRunner().invoke(optviz, ["animate", name, "--out", "again.gif"])
    assert result.exit_code == 2
    assert re.fullmatch(
        "Error: This figure shows Halver, which is not in the catalogue; make it again in Python, where that is. "
        rf"\(the recipe in {name}, line \d+\)\n",
        result.stderr,
    )
    assert not (folder / "again.gif").exists()


# Length and pace


@pytest.mark.parametrize(("steps", "seconds"), [(10, 0.5), (10, 3), (400, 4.37), (1000, 8), (3, 20)])
def test_a_film_lasts_as_long_as_it_is_told_to(steps: int, seconds: float) -> None:
    for pace in ("events", "linear", "arc"):
        scene = scene_of(record("ravine", ["sgd"], steps=steps), seconds=seconds, pace=pace)
        lasting = durations(scene)
        assert sum(lasting) == 10 * round(100 * seconds)
        assert len(lasting) == len(scene.frame_steps)
        assert scene.frame_steps[-1] == steps


def test_the_file_lasts_as_long_as_it_is_told_to(folder: Path) -> None:
    run("animate --surface saddle --optimizer sgd --steps 30 --seconds 1.5 --size 320x240 --quiet --out x.gif")
    with Image.open(folder / "x.gif") as film:
        assert sum(frame.info["duration"] for frame in ImageSequence.Iterator(film)) == 1500


def share_gone(recording: Recording) -> Values:
    """How large a share of its path, measured in widths and heights of the window, a single run has gone."""
    (left, right), (bottom, top) = recording.window
    places = recording.points[:, :, 0] / (right - left, top - bottom)
    pieces = [math.dist(one, other) for one, other in itertools.pairwise(places.tolist())]
    gone = np.array([0, *itertools.accumulate(pieces)])
    return np.asarray(gone / gone[-1])


@pytest.mark.parametrize(
    ("surface", "rule"), [("ravine", "sgd:lr=0.07"), ("rosenbrock", "momentum"), ("saddle", "sgd")]
)
def test_frames_are_even_in_length_where_the_pace_is_that_of_the_path(surface: str, rule: str) -> None:
    recording = record(surface, [rule], steps=300)
    steps = scene_of(recording, pace="arc", frames=60).frame_steps
    gone = share_gone(recording)
    assert steps[0] == 0
    assert steps[-1] == 300
    assert steps == sorted(steps)
    longest = float(np.diff(gone).max())
    for frame, step in enumerate(steps):
        # The first step at which so much is gone.
        assert frame / 59 - 1e-9 <= gone[step] <= frame / 59 + longest + 1e-9
    assert np.ptp(np.diff(scene_of(recording, pace="linear", frames=61).frame_steps)) == 0


def test_a_run_that_explodes_or_stands_still_does_not_stop_the_clock() -> None:
    recording = record("ravine", ["sgd:lr=10", "sgd:lr=0.05"], steps=100)
    steps = scene_of(recording, pace="arc", frames=20).frame_steps
    assert steps[-1] == 100
    assert len(set(steps)) > 8
    still = record("ravine", ["sgd"], (0.0, 0.0), steps=20)
    assert scene_of(still, pace="arc", frames=21).frame_steps == list(range(21))


def test_a_hundred_thousand_steps_in_four_seconds_have_a_complete_path() -> None:
    recording = record("rosenbrock", ["sgd:lr=0.0002"], steps=100_000)
    quick = scene_of(recording, seconds=4, size=(480, 360))
    assert len(quick.frame_steps) <= 4 * 50
    drawn = Frames(quick)
    *_, film = (frame.pixels.copy() for frame in drawn.frames())
    whole = Frames(scene_of(recording, frames=1, size=(480, 360))).last_picture()
    far = np.abs((film & 0xFF).astype(int) - (whole & 0xFF).astype(int)) > 60
    assert far.mean() < 0.001
    # Every place of the path has the colour of the run.
    ((rect, window),) = ((pane.area.rect, pane.area.window) for pane in drawn.still.panes)
    (left, right), (bottom, top) = window
    x = rect.x + (recording.points[:-1000:500, 0, 0] - left) / (right - left) * rect.width
    y = rect.y + (recording.points[:-1000:500, 1, 0] - bottom) / (top - bottom) * rect.height
    colors = film[(360 - y).astype(int), x.astype(int)]
    red, blue = (colors & 0xFF).astype(int), (colors >> 16 & 0xFF).astype(int)
    ball = np.hypot(x - x[-1], y - y[-1]) < 20
    start = np.hypot(x - x[0], y - y[0]) < 10
    assert (red - blue)[~ball & ~start].min() > 60


# Texts that mean harm


@pytest.mark.filterwarnings("ignore::optviz.OptvizWarning")  # not every machine has every font
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_any_kind_is_drawn_or_refused_and_kept_as_it_is(text: str, folder: Path) -> None:
    recording = record("ravine", ["sgd"], steps=2)
    scene = scene_of(recording, title=text, size=(480, 400))
    for name in ("x.gif", "x.svg"):
        (write_film if name == "x.gif" else write_still)(scene, folder / name)
        recipe = read_recipe(run(["show", name]).stdout.rsplit("\noptviz ", 1)[0], name)
        assert recipe.title == (("", text),)
        assert recipe == scene.recipe
        assert dict(recipe.title)[""] == text
    made = ET.parse(folder / "x.svg")  # noqa: S314 our own
    assert not list(made.iter("{http://www.w3.org/2000/svg}script"))
    assert b"<script" not in (folder / "x.svg").read_bytes()


@pytest.mark.filterwarnings("ignore::optviz.OptvizWarning")  # not every machine has every font
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_caption_of_any_kind_is_drawn_or_refused(text: str, folder: Path) -> None:
    scene = scene_of(record("ravine", ["sgd"], steps=2), caption=text, size=(400, 240))
    refusal = ""
    try:
        write_still(scene, folder / "x.png")
    except OptvizError as refused:
        refusal = str(refused)
    if refusal:
        # A caption takes {1} for the name of a number; it is the only text here with one.
        assert re.match(
            r"There is no room for|The caption cannot be filled in. No fact of a figure is named '1'", refusal
        )
        assert len(text) == LONGEST_TEXT or "{1}" in text
    assert (folder / "x.png").exists() == (not refusal)


def test_a_title_that_is_much_too_long_is_soon_cut_short(folder: Path) -> None:
    def work(title: str) -> int:
        scene = scene_of(record("ravine", ["sgd"], steps=2), title=title)
        return calls_of(lambda: write_still(scene, folder / "x.png"))

    work("w")  # what is found out once is found out here
    assert work("w" * 800) < 1.5 * work("w")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_command_of_a_hostile_title_gives_that_title_and_nothing_else(text: str) -> None:
    recipe = Recipe().changed(surface="saddle", title=text, steps=2)
    line = words_of(recipe.command())
    assert line == ["optviz", "animate", "--surface=saddle", "--steps=2", f"--title={text}"]
    assert read_recipe(recipe.toml(), "it") == recipe


def test_a_text_that_is_too_long_for_a_file_is_refused_before_anything_is_written(folder: Path) -> None:
    scene = scene_of(
        record("ravine", ["sgd"], steps=2), question={f"x{number}": "가" * LONGEST_TEXT for number in range(6)}
    )
    with pytest.raises(OptvizError, match=r"The recipe of this figure has \d+ bytes, and 65536 fit into a file"):
        write_film(scene, folder / "x.gif")
    assert list(folder.iterdir()) == []


def test_what_a_written_file_says_of_itself_is_comment_and_recipe() -> None:
    class Sly(Halver):
        title = 'x"\nsteps = 9\nown = []'

    text = provenance(scene_of(record("ravine", [Sly(), "sgd"], steps=2)))
    recipe: Any = read_recipe(text, "it")
    assert recipe.steps == 2
    assert recipe.own
    with pytest.raises(OptvizError, match="is not in the catalogue"):
        figure_of(recipe)
