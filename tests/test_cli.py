"""The command line as a user meets it: what it writes, what it says, and what it leaves alone."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from optviz import load_recipe, load_recording, optimizers, record, surfaces
from optviz.captions import FIGURE_FACTS, RUN_FACTS
from optviz.cli import optviz
from optviz.recipe import MARK, option_of, schema, table

CHECKOUT = Path(__file__).parents[1]
COURSE = ["SGD", "Momentum", "NAG", "AdaGrad", "RMSProp", "Adam"]
SHORT = "--steps 6 --size 320x240"
FILM = ["animate", "--surface", "rosenbrock", "--optimizer", "sgd", "--size", "320x240", "--out", "film.gif", "--quiet"]
# Seconds of work, so that progress is due.
LONG = [*FILM, "--steps", "6000", "--frames", "6000"]
# Many seconds, so that a signal comes in the middle.
LONGER = [*FILM, "--steps", "40000", "--frames", "40000"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str) -> Result:
    return CliRunner().invoke(optviz, shlex.split(command), prog_name="optviz")


def succeeded(command: str) -> Result:
    result = run(command)
    assert result.exit_code == 0, result.output
    return result


def refused(command: str) -> str:
    """The one sentence that a command is refused with."""
    result = run(command)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    return line.removeprefix("Error: ")


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    program = [sys.executable, "-m", "optviz", *arguments]
    return subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, **options)


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())


# What a user does


def test_the_first_command_films_all_six_optimizers_of_the_note(folder: Path) -> None:
    result = succeeded("animate --surface saddle")
    assert names(folder) == ["saddle.gif"]
    with Image.open(folder / "saddle.gif") as film:
        assert film.size == (900, 600)
        assert film.n_frames == surfaces.surface_class("saddle")().steps + 1
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


def test_the_comparison_has_a_panel_for_each_combination(folder: Path) -> None:
    result = succeeded(
        "compare --surface ravine --optimizer momentum "
        "--vary learning_rate=0.001:0.1:log:5 --vary momentum=0,0.5,0.9,0.99"
    )
    assert names(folder) == ["ravine-compare.gif"]
    assert len(result.stdout.splitlines()[2:-1]) == 20
    with Image.open(folder / "ravine-compare.gif") as film:
        assert film.size == (1280, 960)


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


FORMATS = {
    "film.gif": b"GIF89a",
    "film.apng": b"\x89PNG",
    "film.webp": b"RIFF",
    "film.mp4": b"\x00\x00\x00",
    "film.webm": b"\x1aE\xdf\xa3",
    "still.png": b"\x89PNG",
    "still.pdf": b"%PDF",
    "still.svg": b"<?xml",
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_ending_of_out_tells_what_is_written(folder: Path, name: str) -> None:
    result = succeeded(f"animate --surface saddle --optimizer sgd {SHORT} --out {name}")
    assert names(folder) == [name]
    assert (folder / name).read_bytes().startswith(FORMATS[name])
    assert result.stdout.splitlines()[-1].startswith(f"{name}: ")


@pytest.mark.parametrize("name", ["frames", "frames/"])
def test_a_film_may_be_a_folder_of_frames(folder: Path, name: str) -> None:
    result = succeeded(f"animate --surface saddle --optimizer sgd {SHORT} --out {name}")
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


def test_every_file_that_was_asked_for_is_named_in_a_line(folder: Path) -> None:
    files = "--still s.svg --strip t.pdf --save-recipe r.toml --out a.gif"
    lines = succeeded(f"animate --surface ravine --optimizer sgd {SHORT} {files}").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[-4:]] == ["s.svg", "t.pdf", "r.toml", "a.gif"]
    assert names(folder) == ["a.gif", "r.toml", "s.svg", "t.pdf"]


# Recipes

RACE = "--surface ravine --optimizer sgd --optimizer adam:lr=0.5 --start 1,1.25 --start random --seed 3"
LOOK = "--layout overlay --view contour,loss --theme dark --title 'a \"b\"' --fps 10 --frames 4"


def test_a_recipe_that_was_saved_makes_the_same_figure(folder: Path) -> None:
    succeeded(f"animate {RACE} {LOOK} {SHORT} --out one.gif --save-recipe one.toml")
    succeeded("animate one.toml --out two.gif --save-recipe two.toml")
    assert (folder / "one.gif").read_bytes() == (folder / "two.gif").read_bytes()
    assert (folder / "one.toml").read_text() == (folder / "two.toml").read_text()


@pytest.mark.parametrize("name", [*FORMATS, "frames/"])
def test_a_figure_is_made_again_from_itself_alone(folder: Path, name: str) -> None:
    succeeded(f"animate {RACE} {LOOK} {SHORT} --out {name} --still first.svg")
    succeeded(f"animate {name} --out again.svg")
    assert (folder / "first.svg").read_bytes() == (folder / "again.svg").read_bytes()


def test_the_command_that_is_shown_of_a_figure_makes_it_again(folder: Path) -> None:
    succeeded(f"animate {RACE} {LOOK} {SHORT} --out one.gif")
    *text, command = succeeded("show one.gif").stdout.rstrip().split("\n\n")
    assert text[0].startswith(f"{MARK} ")
    assert "4 runs on Ravine, 6 steps" in text[0]
    succeeded(f"{command.removeprefix('optviz ')} --out two.gif")
    assert (folder / "one.gif").read_bytes() == (folder / "two.gif").read_bytes()


def test_a_comparison_is_made_again_from_its_film(folder: Path) -> None:
    succeeded(f"compare --surface ravine --optimizer momentum --vary momentum=0,0.5 --vary lr=0.01,0.02 {SHORT}")
    command = succeeded("show ravine-compare.gif").stdout.rstrip().splitlines()[-1]
    assert command.startswith("optviz compare ")
    succeeded("animate ravine-compare.gif --out two.gif")
    succeeded(f"{command.removeprefix('optviz ')} --out three.gif")
    assert len({(folder / name).read_bytes() for name in ("ravine-compare.gif", "two.gif", "three.gif")}) == 1


def test_an_option_overrides_a_line_of_a_file_or_figure(folder: Path) -> None:
    (folder / "r.toml").write_text('surface = "saddle"\noptimizers = "sgd"\nsteps = 4\nsize = [320, 240]\n')
    succeeded("animate r.toml --steps 2 --optimizer adam --save-recipe two.toml")
    changed = load_recipe("two.toml")
    assert (changed.steps, changed.size) == (2, (320, 240))
    assert [each.partition(":")[0] for each in changed.optimizers] == ["adam"]
    succeeded("animate r.gif --steps 3 --out three.gif --save-recipe three.toml")
    assert load_recipe("three.toml") == changed.changed(steps=3)
    with Image.open("three.gif") as film:
        assert film.n_frames == 4


def test_a_recipe_names_its_film(folder: Path) -> None:
    (folder / "monday.toml").write_text('surface = "saddle"\noptimizers = "sgd"\nsteps = 2\n')
    assert succeeded("animate monday.toml").stdout.splitlines()[-1].startswith("monday.gif: ")


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        ("step = 3", "A recipe has no key `step`; the nearest key is `steps`. (r.toml, line 2)"),
        ('steps = "3"', "`steps` must be a whole number of at least 1, got '3'. (r.toml, line 2)"),
        ('own = "Bowl"', "This figure shows Bowl, which is not in the catalogue; make it again in Python, where "),
        ("steps", "r.toml is not TOML: "),
    ],
)
def test_a_wrong_recipe_is_refused_and_nothing_is_written(folder: Path, recipe: str, sentence: str) -> None:
    (folder / "r.toml").write_text(f'surface = "saddle"\n{recipe}\n')
    assert refused("animate r.toml").startswith(sentence)
    assert names(folder) == ["r.toml"]


def test_the_keys_and_the_facts_are_listed() -> None:
    keys = succeeded("list keys").stdout
    assert [line.split()[0] for line in keys.splitlines()[2:]] == list(table())
    assert json.loads(succeeded("list keys --json").stdout) == json.loads(json.dumps(schema()))
    facts = json.loads(succeeded("list facts --json").stdout)
    assert {"{adam.loss}", "{steps}"} <= {fact["written"] for fact in facts}
    assert all(fact["becomes"] for fact in facts)
    for fact in facts:
        assert fact["written"] in succeeded("list facts").stdout


@pytest.mark.parametrize("fact", [*RUN_FACTS, *FIGURE_FACTS])
def test_every_fact_that_is_listed_can_be_in_a_caption(folder: Path, fact: str) -> None:
    name = f"sgd.{fact}" if fact in RUN_FACTS else fact
    succeeded(f"animate --surface ravine --optimizer sgd {SHORT} --caption '{{{name}}}' --out a.png")
    assert names(folder) == ["a.png"]


@pytest.mark.parametrize("name", surfaces.names())
def test_a_surface_is_listed_and_shown_with_its_critical_points(name: str) -> None:
    surface = surfaces.surface_class(name)()
    assert re.search(rf"^{name}\s", succeeded("list surfaces").stdout, re.MULTILINE)
    shown = succeeded(f"show {name}").stdout
    assert surface.formula in shown
    for kind, places in (("minimum", surface.minima), ("saddle", surface.saddles), ("maximum", surface.maxima)):
        assert len(re.findall(rf"^{kind} .*\(", shown, re.MULTILINE)) == len(places)
    for parameter in surface.settings():
        assert re.search(rf"^{parameter} ", shown, re.MULTILINE)


@pytest.mark.parametrize("name", optimizers.catalogue())
def test_an_optimizer_is_listed_and_shown_with_its_parameters(name: str) -> None:
    assert re.search(rf"^{name}\s", succeeded("list optimizers").stdout, re.MULTILINE)
    shown = succeeded(f"show {name}").stdout
    assert "Reference" in shown
    for parameter, value in optimizers.optimizer_class(name)().settings().items():
        (line,) = re.findall(rf"^{parameter} .*", shown, re.MULTILINE)
        assert repr(value).removesuffix(".0") in line.split()


def test_the_lists_are_there_for_programs_too() -> None:
    listed = json.loads(succeeded("list surfaces --json").stdout)
    assert [each["surface"] for each in listed] == surfaces.names()
    for each in listed:
        surface = surfaces.surface_class(each["surface"])()
        assert each["formula"] == surface.formula
        assert [tuple(point.values()) for point in each["minima"]] == list(surface.minima)
    rules = json.loads(succeeded("list optimizers --json").stdout)
    assert [each["optimizer"] for each in rules] == list(optimizers.catalogue())
    rates = {rule["optimizer"]: parameter["default"] for rule in rules for parameter in rule["parameters"][:1]}
    assert rates["adam"] == 0.001
    assert rates["sgd"] == 0.01


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


@pytest.mark.parametrize(
    "race",
    [
        "--surface saddle --steps 20",
        "--surface ravine:condition=10,angle=30 --optimizer momentum:lr=0.02 --optimizer adadelta --steps 9",
        "--surface himmelblau --optimizer sgd --start random --start 1,2 --seed 7 --steps 5",
        "--surface rosenbrock --optimizer sgd:lr=0.01 --steps 12",
    ],
)
def test_a_recording_is_drawn_as_the_race_itself_would_be(folder: Path, race: str) -> None:
    succeeded(f"record {race} --out race.npz")
    drawn = succeeded("animate race.npz --out drawn.gif")
    direct = succeeded(f"animate {race} --out direct.gif")
    assert (folder / "drawn.gif").read_bytes() == (folder / "direct.gif").read_bytes()
    assert drawn.stdout.splitlines()[:-1] == direct.stdout.splitlines()[:-1]


def test_a_recording_names_its_film() -> None:
    succeeded("record --surface saddle --steps 3 --out monday.npz")
    assert succeeded("animate monday.npz --size 320x240").stdout.splitlines()[-1].startswith("monday.gif: ")


def test_a_recording_as_csv_has_a_line_for_every_run_and_step(folder: Path) -> None:
    succeeded("record --surface beale --optimizer adam --optimizer sgd --steps 7 --out race.csv")
    with (folder / "race.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expected = record("beale", ["adam", "sgd"], steps=7)
    assert [(row["optimizer"], int(row["step"])) for row in rows] == [
        (name, step) for name in ("adam", "sgd") for step in range(8)
    ]
    for row in rows:
        step, number = int(row["step"]), int(row["run"])
        assert [float(row[name]) for name in ("x", "y")] == expected.points[step, :, number].tolist()
        assert float(row["loss"]) == expected.losses[step, number]


@pytest.mark.parametrize(
    "command",
    [
        f"animate --surface saddle {SHORT} --out NAME.gif --still NAME.png",
        f"animate --surface ravine {SHORT} --out NAME.gif --still NAME.pdf --layout overlay",
        f"animate --surface beale {SHORT} --out NAME.gif --still NAME.svg",
        f"animate --surface beale --start random --seed 5 {SHORT} --out NAME.gif",
        f"compare --surface ravine --optimizer sgd --vary lr=0.01:0.1:3 {SHORT} --out NAME.gif",
        "record --surface saddle --steps 5 --out NAME.npz",
        "record --surface saddle --steps 5 --out NAME.csv",
    ],
)
def test_the_same_command_gives_the_same_bytes_also_in_another_process(folder: Path, command: str) -> None:
    succeeded(command.replace("NAME", "one"))
    succeeded(command.replace("NAME", "two"))
    with start(*shlex.split(command.replace("NAME", "three")), cwd=folder) as program:
        program.communicate(timeout=60)
    assert program.returncode == 0
    for path in folder.glob("one.*"):
        others = [path.with_stem(stem).read_bytes() for stem in ("two", "three")]
        assert others == [path.read_bytes()] * 2, path.suffix


def test_another_seed_gives_another_random_start(folder: Path) -> None:
    for seed in (1, 2):
        succeeded(f"record --surface saddle --optimizer sgd --start random --seed {seed} --steps 1 --out {seed}.npz")
    one, two = (load_recording(folder / f"{seed}.npz").runs[0].start for seed in (1, 2))
    assert one != two


def test_a_run_that_diverges_is_an_outcome_and_not_an_error(folder: Path) -> None:
    result = succeeded("animate --surface rosenbrock --optimizer sgd:lr=0.01 --optimizer adam --steps 60")
    sgd, adam = result.stdout.splitlines()[2:4]
    assert re.search(r"diverged at step \d+", sgd)
    assert "diverged" not in adam
    with Image.open(folder / "rosenbrock.gif") as film:
        assert film.n_frames == 61


# Bad input

UNKNOWN_SURFACE = (
    "No surface is named 'rosenbrok'; there are beale, bounded-saddle, himmelblau, ravine, rosenbrock, saddle. "
    "Did you mean 'rosenbrock'?"
)
ANIMATE = "animate --surface saddle --optimizer"
BAD_INPUT = {
    "animate --surface rosenbrok": UNKNOWN_SURFACE,
    "compare --surface rosenbrok": UNKNOWN_SURFACE,
    "record --surface rosenbrok": UNKNOWN_SURFACE,
    f"{ANIMATE} adm": "No optimizer is named 'adm'; there are adadelta, adagrad, adam, adamuncorrected, momentum, nag, "
    "rmsprop, sgd. Did you mean 'adam'?",
    f"{ANIMATE} ''": "--optimizer must be a text that is not empty, got ''.",
    f"{ANIMATE} sgd:learning_rat=1": "No parameter of SGD is named 'learning_rat'; there are learning_rate. "
    "Did you mean 'learning_rate'?",
    "animate --surface rosenbrock:c=1": "No parameter of Rosenbrock is named 'c'; there are a, b.",
    f"{ANIMATE} sgd:lr=-1": "`learning_rate` of SGD must be in (0, inf), got -1.0.",
    f"{ANIMATE} momentum:momentum=1": "`momentum` of Momentum must be in [0, 1), got 1.0.",
    f"{ANIMATE} sgd:lr=fast": "`lr` in 'sgd:lr=fast' must be a finite number, got 'fast'.",
    f"{ANIMATE} sgd:lr=nan": "`lr` in 'sgd:lr=nan' must be a finite number, got 'nan'.",
    f"{ANIMATE} sgd:lr=inf": "`lr` in 'sgd:lr=inf' must be a finite number, got 'inf'.",
    f"{ANIMATE} sgd:lr": "In 'sgd:lr', 'lr' is not of the form parameter=value, as in sgd:lr=0.1.",
    f"{ANIMATE} sgd:lr=1,lr=2": "In 'sgd:lr=1,lr=2', `lr` is given twice; give it once.",
    f"{ANIMATE} sgd:lr=1,learning_rate=2": "`learning_rate` of SGD is given twice; give it once.",
    "animate --surface ravine:condition=0.5": "`condition` of Ravine must be in [1, inf), got 0.5.",
    **{
        f"animate --surface saddle --start={start}": "--start must be two finite numbers, as in -9,1.5, or 'random', "
        f"got '{start}'."
        for start in ("1", "1,2,3", "a,b", "nan,1", "0,inf", "1;2")
    },
    "animate --surface rosenbrock --start 1e200,0": "The loss of rosenbrock at a start is not a finite number; "
    "choose another start.",
    **{
        f"{command} --surface saddle --steps {steps}": f"--steps must be a whole number of at least 1, got '{steps}'."
        for command in ("animate", "compare", "record")
        for steps in ("0", "-5", "2.5", "many")
    },
    "animate --surface saddle --optimizer sgd --steps 1000000000": "1000000000 steps of 1 runs would take 44.7 GiB of "
    "memory, more than the 2 GiB that a recording may have; take fewer steps.",
    f"record --surface saddle --optimizer sgd --steps {10**23}": f"{10**23} steps of 1 runs would take ",
    "animate --surface saddle --frames 0": "--frames must be a whole number of at least 1, got '0'.",
    "animate --surface saddle --steps 5 --frames 7": "The number of frames must be from 1 to 6 (the start and every "
    "step), got 7.",
    **{
        f"animate --surface saddle --fps {fps}": f"--fps must be a number from 0.1 to 50, got '{fps}'."
        for fps in ("0", "-1", "51", "nan", "inf")
    },
    **{
        f"animate --surface saddle --size {size}": "--size must be WIDTHxHEIGHT in pixels, from 320x240 to 3840x3840, "
        f"got '{size}'."
        for size in ("319x240", "320x239", "3841x600", "99999x99999", "large")
    },
    "animate --surface saddle --out film.avi": "A figure is written as .gif or .apng or .webp or .mp4 or .webm or .png "
    "or .pdf or .svg, not as '.avi'; rename film.avi.",
    "animate --surface saddle --strip s.gif": "A filmstrip is written as .png or .pdf or .svg, not as '.gif'; "
    "rename s.gif.",
    "animate --surface saddle --save-recipe r.json": "A recipe is written as .toml, not as '.json'; rename r.json.",
    "animate --surface saddle --seconds 0.1 --frames 5": "5 frames are too many for 0.1 seconds, because browsers slow "
    "down a film of more than 50 in a second; have 4 frames at most, or a longer film.",
    "animate --surface saddle --view contour,4d": "--view must be contour, 3d, loss, gradient or step, got "
    "'contour,4d'.",
    "animate --surface saddle --camera 10": "--camera must be AZIMUTH,ELEVATION in degrees, got '10'.",
    "animate --surface saddle --window 1,2,3": "--window must be XLOW,XHIGH,YLOW,YHIGH, four finite numbers, got "
    "'1,2,3'.",
    f"{ANIMATE} sgd --caption {{adam.loss}}": "The caption cannot be filled in. No run of this figure "
    "is named 'adam'; there are sgd.",
    f"{ANIMATE} sgd --caption {{sgd.los}}": "The caption cannot be filled in. No fact of a run is named "
    "'los'; there are ",
    f"{ANIMATE} sgd --caption {{step}}": "The caption cannot be filled in. No fact of a figure is named "
    "'step'; there are formula, runs, steps, "
    "surface, threshold. Did you mean 'steps'?",
    "animate --surface saddle --still s.jpg": "A still is written as .png or .pdf or .svg, not as '.jpg'; "
    "rename s.jpg.",
    "record --surface saddle --out race.txt": "A recording is written as .npz or .csv, not as '.txt'; rename race.txt.",
    "animate": "There is nothing to race on; give --surface NAME, a recipe, a figure or a recording, as in optviz "
    "animate --surface saddle.",
    "animate race.npz --surface saddle --steps 3": "A recording is drawn as it is; leave out --surface and --steps, "
    "or leave out race.npz.",
    "animate nothing.npz": "There is no file nothing.npz; optviz record --surface NAME --out FILE.npz makes a "
    "recording.",
    "animate nothing.toml": "Cannot read the recipe nothing.toml: no such file or directory.",
    "animate saddle.gif": "saddle.gif carries no recipe, because it is no figure made by optviz, "
    "or has lost its metadata; a recipe is named .toml.",
    "show saddle.gif": "saddle.gif carries no recipe, because it is no figure made by optviz, "
    "or has lost its metadata; a recipe is named .toml.",
    "animate .": ". carries no recipe, because it is no figure made by optviz, "
    "or has lost its metadata; a recipe is named .toml.",
    "compare --surface saddle --surface ravine": "A comparison is made on one surface, not on 2; give one.",
    "record --surface saddle --surface ravine": "A recording is of one surface, not of 2; record them one by one.",
    "show sadle": "No surface or optimizer is named 'sadle'; there are adadelta, adagrad, adam, adamuncorrected, "
    "beale, bounded-saddle, himmelblau, momentum, nag, ravine, rmsprop, rosenbrock, saddle, sgd. "
    "Did you mean 'saddle'?",
    "compare --surface ravine --optimizer sgd --vary lr": "'lr' does not say what to vary; write it as "
    "momentum=0,0.5,0.9 or lr=0.001:0.1:log:5.",
    "compare --surface ravine --optimizer sgd --vary momentum=0,1": "No parameter of SGD is named 'momentum'; there "
    "are learning_rate.",
}


@pytest.mark.parametrize("command", BAD_INPUT)
def test_bad_input_is_refused_in_one_sentence_and_nothing_is_touched(folder: Path, command: str) -> None:
    (folder / "saddle.gif").write_bytes(b"old")
    assert refused(command).startswith(BAD_INPUT[command])
    assert names(folder) == ["saddle.gif"]
    assert (folder / "saddle.gif").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("command", "culprit"),
    [
        ("animate --surface saddle --steps many", "--steps"),
        ("animate --surface saddle --steps 2.5", "--steps"),
        ("animate --surface saddle --fps fast", "--fps"),
        ("animate --surface saddle --size large", "--size"),
        ("animate --surface saddle --size=-900x600", "--size"),
        ("animate --surface saddle --seed -1", "--seed"),
        ("animate --surface saddle --layout circle", "--layout"),
        ("animate --surfce saddle", "--surfce"),
        ("compare --optimizer sgd", "--surface"),
        ("list films", "films"),
        ("film", "film"),
    ],
)
def test_a_misused_option_is_named_in_one_line(command: str, culprit: str) -> None:
    assert culprit in refused(command)


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("points"),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "a bit changed": lambda path: path.write_bytes(_with_a_bit_changed(path.read_bytes())),
    "without losses": lambda path: _without(path, "losses.npy"),
    "without description": lambda path: _without(path, "about.npy"),
    "pickled": lambda path: np.savez(path, about=np.array({"format": 1}, dtype=object)),
    "another archive": lambda path: np.savez(path, points=np.zeros(3)),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


def _with_a_bit_changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _without(path: Path, member: str) -> None:
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != member}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_recording_is_refused_in_one_sentence(folder: Path, damage: str) -> None:
    succeeded("record --surface saddle --steps 40 --quiet --out race.npz")
    DAMAGE[damage](folder / "race.npz")
    assert re.fullmatch(
        r"race\.npz is not a recording that can be used because .*; record it again\.", refused("animate race.npz")
    )
    assert names(folder) == ["race.npz"]


def test_a_recording_of_another_version_of_the_format_is_refused(folder: Path) -> None:
    record("saddle", steps=2).save(folder / "race.npz")
    with np.load(folder / "race.npz") as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"])) | {"format": 99}
    np.savez(folder / "race.npz", **(arrays | {"about": np.array(json.dumps(about))}))
    assert refused("animate race.npz") == (
        "race.npz is not a recording that can be used because its format is not 1; record it again."
    )


@pytest.mark.parametrize("command", ["animate --surface saddle", "record --surface saddle"])
def test_a_folder_in_the_place_of_the_file_is_refused(folder: Path, command: str) -> None:
    name = "out.npz" if command.startswith("record") else "out.gif"
    (folder / name).mkdir()
    assert refused(f"{command} --steps 3 --out {name}") == (
        f"Cannot write {name} because it is a folder; give the name of a file."
    )
    assert names(folder) == [name]


@pytest.mark.parametrize(
    "options", ["--out missing/a.gif", "--still missing/a.png", "--out ok.gif --still missing/a.png"]
)
def test_a_missing_folder_is_found_before_anything_is_written(folder: Path, options: str) -> None:
    assert f"there is no folder {folder / 'missing'}" in refused(f"animate --surface saddle {options}")
    assert names(folder) == []


# Faults


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
        ("race.npz", "record --surface rosenbrock --steps 4000"),
        ("race.csv", "record --surface rosenbrock --steps 4000"),
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
        ("film.gif", ["animate", "--surface", "rosenbrock"]),
        ("race.npz", ["record", "--surface", "rosenbrock", "--steps", "4000"]),
        ("race.csv", ["record", "--surface", "rosenbrock", "--steps", "4000"]),
    ],
)
def test_a_file_that_may_not_grow_leaves_the_old_one_and_says_so(folder: Path, name: str, arguments: list[str]) -> None:
    (folder / name).write_bytes(b"old")
    limited = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
        "runpy.run_module('optviz', run_name='__main__')"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", limited, *arguments, "--out", name],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    output, errors = program.communicate(timeout=60)
    assert program.returncode == 2
    assert output == b""
    assert errors.decode() == (
        f"Error: Cannot write {name} because of this: file too large; choose another place with room.\n"
    )
    assert names(folder) == [name]
    assert (folder / name).read_bytes() == b"old"


@contextlib.contextmanager
def in_the_middle_of_writing(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has written a part of a long film, but not all."""
    (folder / "film.gif").write_bytes(b"old")
    program = start(*LONGER, cwd=folder, stderr=subprocess.PIPE)
    try:
        due = time.monotonic() + 30
        while not any(part.stat().st_size > 20_000 for part in folder.glob(".*.part")):
            assert program.poll() is None
            assert time.monotonic() < due
            time.sleep(0.02)
        yield program
    finally:
        program.kill()
        program.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_program_leaves_the_old_film_and_nothing_else(folder: Path, number: signal.Signals) -> None:
    with in_the_middle_of_writing(folder) as program:
        program.send_signal(number)
        output, errors = program.communicate(timeout=20)
    assert program.returncode != 0
    assert output == b""
    assert b"Traceback" not in errors
    assert names(folder) == ["film.gif"]
    assert (folder / "film.gif").read_bytes() == b"old"


def test_a_killed_program_leaves_the_old_film(folder: Path) -> None:
    with in_the_middle_of_writing(folder) as program:
        program.kill()
        program.communicate(timeout=20)
    assert program.returncode == -signal.SIGKILL
    assert (folder / "film.gif").read_bytes() == b"old"


# Speed and progress


def modules_after(program: str) -> set[str]:
    code = f"import sys\ntry:\n    {program}\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_is_given_without_numpy_and_matplotlib() -> None:
    loaded = modules_after(
        "import runpy; sys.argv = ['optviz', '--help']; runpy.run_module('optviz', None, '__main__')"
    )
    assert "click" in loaded
    assert not loaded & {"numpy", "matplotlib", "PIL"}


def test_the_import_of_optviz_loads_no_matplotlib() -> None:
    loaded = modules_after("import optviz; assert optviz.__all__")
    assert not loaded & {"matplotlib", "numpy", "PIL", "click"}


def test_help_names_every_command_and_option() -> None:
    assert {"animate", "compare", "list", "record", "show"} <= set(succeeded("--help").stdout.split())
    shown = succeeded("animate --help").stdout
    keys = [option_of(name) for name, key in table().items() if not key.in_files_only and name != "vary"]
    for option in [*keys, "--out", "--still", "--strip", "--save-recipe", "--quiet"]:
        assert f"{option} " in shown or f"{option}\n" in shown
    assert "--vary " in succeeded("compare --help").stdout
    assert succeeded("--version").stdout.startswith("optviz, version ")


def on_a_terminal(arguments: list[str], folder: Path) -> str:
    """What a program prints on the standard error, if that is a terminal."""
    leader, follower = pty.openpty()
    program = start(*arguments, cwd=folder, stderr=follower)
    os.close(follower)
    said = b""
    with contextlib.suppress(OSError):  # the terminal is gone when the program has ended
        while select.select([leader], [], [], 30)[0] and (piece := os.read(leader, 4096)):
            said += piece
    os.close(leader)
    program.communicate(timeout=30)
    assert program.returncode == 0
    return said.decode()


def test_progress_is_shown_on_a_terminal_once_it_takes_more_than_a_second(folder: Path) -> None:
    said = on_a_terminal(LONG, folder)
    shares = [int(share) for share in re.findall(r"\rFilming: (\d+) %", said)]
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert 0 < shares[0] <= shares[-1] <= 100
    assert said.endswith("\r\x1b[K")


def test_nothing_is_said_on_a_terminal_about_short_work(folder: Path) -> None:
    assert on_a_terminal(["animate", "--surface", "saddle", "--steps", "10", "--quiet"], folder) == ""


def test_progress_is_silent_where_there_is_no_terminal(folder: Path) -> None:
    program = start(*LONG, cwd=folder, stderr=subprocess.PIPE)
    assert program.communicate(timeout=60) == (b"", b"")
    assert program.returncode == 0


def test_a_reader_that_stops_reading_is_no_reason_for_a_traceback(folder: Path) -> None:
    with start("list", "surfaces", "--json", cwd=folder, stderr=subprocess.PIPE) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        assert b"Traceback" not in program.stderr.read()
