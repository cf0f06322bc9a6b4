"""Figures that are made again: from recipes, from themselves, and from recordings."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from command_line import FORMATS, SHORT, names, refused, run, succeeded
from PIL import Image

from optviz import load_recipe
from optviz.recipe.files import MARK

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
    (folder / "r.toml").write_text(
        'surface = "saddle"\noptimizers = "sgd"\nsteps = 4\nsize = [320, 240]\npace = "linear"\n'
    )
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
        ('steps = "3"', "`steps` must be a whole number from 1 to 10000000, got '3'. (r.toml, line 2)"),
        ('own = "Bowl"', "This figure shows Bowl, which is not in the catalogue; make it again in Python, where "),
        ("steps", "r.toml is not TOML: "),
    ],
)
def test_a_wrong_recipe_is_refused_and_nothing_is_written(folder: Path, recipe: str, sentence: str) -> None:
    (folder / "r.toml").write_text(f'surface = "saddle"\n{recipe}\n')
    assert refused("animate r.toml").startswith(sentence)
    assert names(folder) == ["r.toml"]


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


# Each is refused only when the race or the figure is made of the recipe.
LATE = {
    'surface = "sadle"': ("No surface is named 'sadle'. ", 1),
    'surface = ["saddle", "ravine"]\nvary = "lr=1,2"': ("A comparison is made on one surface, not on 2; ", 1),
    'surface = "saddle"\noptimizers = ["sgd", "adm"]': ("No optimizer is named 'adm'. ", 2),
    'surface = "saddle"\nlayout = "grid"\noptimizers = "sgd:lr=-1"': ("`learning_rate` of SGD must be in ", 3),
    'surface = "saddle"\nsteps = 3\n\nframes = 9': (
        "`frames` must be from 1 to 4 (the start and every step), got 9.",
        4,
    ),
    'surface = "saddle"\nvary = "zz=1,2"': ("No parameter of SGD is named 'zz'; ", 2),
    'surface = "saddle"\nvary = "lr"': ("'lr' does not say what to vary; ", 2),
    'surface = "saddle"\nsteps = 2\n[caption]\nen = "{zz}"': ("The caption cannot be filled in. ", 3),
    'surface = "Bowl"\nown = "Bowl"': ("This figure shows Bowl, which is not in the catalogue; ", 2),
    "steps = 3": ("There is nothing to race on; ", None),
    'surface = "saddle"\nstarts = [[1, 1e300]]': ("The loss of saddle at a start is not a finite number; ", None),
}


@pytest.mark.parametrize("recipe", LATE)
def test_a_recipe_that_cannot_be_raced_is_refused_with_its_file_and_line(folder: Path, recipe: str) -> None:
    (folder / "r.toml").write_text(recipe)
    start, line = LATE[recipe]
    said = refused("animate r.toml --out x.gif")
    assert said.startswith(start)
    assert said.endswith(" (r.toml)" if line is None else f" (r.toml, line {line})")
    assert names(folder) == ["r.toml"]


def test_an_option_that_is_wrong_is_not_the_fault_of_the_file(folder: Path) -> None:
    (folder / "r.toml").write_text('surface = "saddle"\nsteps = 3\nframes = 4\n')
    assert refused("animate r.toml --frames 9") == "--frames must be from 1 to 4 (the start and every step), got 9."
    assert refused("animate r.toml --steps 2") == (
        "`frames` must be from 1 to 3 (the start and every step), got 4. (r.toml, line 3)"
    )
    assert refused("animate r.toml --optimizer adm").endswith("Did you mean 'adam'?")


def test_what_a_figure_carries_is_refused_with_its_line_too(folder: Path) -> None:
    (folder / "page.html").write_text('<meta name="optviz" content="# optviz 0.1.0&#10;surface = &quot;sadle&quot;">')
    assert refused("animate page.html").endswith(" (the recipe in page.html, line 2)")


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [("steps = 3", "There is nothing to race on; "), ('surface = "x"\nown = "Bowl"', "This figure shows Bowl, ")],
)
def test_a_recipe_that_cannot_be_raced_is_shown_without_a_command(folder: Path, recipe: str, reason: str) -> None:
    (folder / "r.toml").write_text(recipe)
    assert succeeded("show r.toml").stdout.splitlines()[-1].startswith(reason)


def test_a_brace_that_names_no_number_is_told_of(folder: Path) -> None:
    look = "--steps 2 --size 320x240 --quiet --out a.png"
    said = succeeded(f"animate saddle --optimizer sgd --caption 'loss {{sgd.loss:.3f}}' {look}").stderr
    assert said == (
        "Warning: A brace of the caption names no number and stays as it is: '{sgd.loss:.3f}'; write {{ or }}.\n"
    )
    assert names(folder) == ["a.png"]
    assert succeeded(f"animate saddle --optimizer sgd --caption '{{{{ {{sgd.loss}} }}}}' {look}").stderr == ""


@pytest.mark.parametrize("name", ["a.gif", "a.npz", "a.toml", "a.html", "./a"])
@pytest.mark.parametrize("command", ["animate X --out b.svg", "show X", "explore X --no-open --out b.html"])
def test_a_source_that_is_no_file_is_told_what_it_is(folder: Path, command: str, name: str) -> None:
    path = folder / name
    path.symlink_to("gone")
    assert refused(command.replace("X", name)) == (
        f"Cannot read {name} because it is a link to gone, which is not there; mend the link."
    )
    path.unlink()
    path.mkdir()
    sentence = refused(command.replace("X", name))
    assert " a folder" in sentence or sentence == f"Cannot read the recording {name}: is a directory; check the file."


@pytest.mark.parametrize(
    ("source", "film"),
    [
        ("noisy(saddle):noise=0.5", "saddle.gif"),
        ("Linear(points.csv)", "points.gif"),
        ("noisy(linear(points.csv:x:y))", "points.gif"),
        ("minibatch(linear(regression)):size=8", "regression.gif"),
        ("x/2 + 0.5*y**2", "formula.gif"),
        ("noisy(exp(x/a) + y^2:a=2):noise=0.1", "formula.gif"),
    ],
)
def test_a_surface_around_another_one_is_a_source_as_any(folder: Path, source: str, film: str) -> None:
    (folder / "points.csv").write_text("x,y\n1,2\n2,3\n4,7\n")
    quick = "--optimizer sgd --steps 2 --frames 2 --size 320x240"
    assert succeeded(f"animate {shlex.quote(source)} {quick}").stdout.splitlines()[-1].startswith(film)


def test_what_is_wrong_in_a_formula_is_pointed_at(folder: Path) -> None:
    (folder / "mine.toml").write_text('steps = 3\nsurface = "x**2 + sn(y)"\n')
    for command, where in [("animate 'x**2 + sn(y)'", ""), ("animate mine.toml", " (mine.toml, line 2)")]:
        result = run(command)
        assert result.exit_code == 2
        assert result.stderr.splitlines() == [
            f"Error: In the formula, at character 8: there is no function `sn`; did you mean sin.{where}",
            "  x**2 + sn(y)",
            "         ^",
        ]


def test_a_film_of_a_formula_carries_it_and_shows_it(folder: Path) -> None:
    quick = "--optimizer adam --steps 2 --frames 2 --size 320x240 --out a.gif"
    succeeded(f"animate 'a*x**2 + abs(y):a=3' {quick}")
    told = succeeded("show a.gif").stdout
    assert 'surface = ["a*x**2 + abs(y):a=3"]' in told
    assert "--surface=a*x**2 + abs(y):a=3" in told
    succeeded("animate a.gif --out b.gif")
    assert (folder / "a.gif").read_bytes() == (folder / "b.gif").read_bytes()
    assert succeeded("show 'a*x**2 + abs(y):a=3'").stdout.startswith("f(x, y) = 3 x² + |y|\n")


def test_a_file_wins_over_a_surface_around_another_one(folder: Path) -> None:
    quick = "--optimizer sgd --steps 2 --frames 2 --size 320x240"
    succeeded(f"animate beale {quick} --out 'noisy(saddle).gif'")
    assert 'surface = ["beale"]' in succeeded("show 'noisy(saddle).gif'").stdout
    succeeded("animate 'noisy(saddle).gif' --save-recipe again.toml --out again.gif")
    assert 'surface = ["beale"]' in (folder / "again.toml").read_text()
