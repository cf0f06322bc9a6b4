"""What is learned from samples, asked for on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import refused, succeeded

from optviz.data.made import made_names
from optviz.data.models.named import MODELS
from optviz.data.names import MADE
from optviz.recipe.files import read_recipe


def surfaces_of(command: str) -> list[str]:
    succeeded(f"{command} --save-recipe made.toml")
    return list(read_recipe(Path("made.toml").read_text(encoding="utf-8"), "made.toml").surface)


def test_batches_and_noise_are_written_around_a_model_of_the_data() -> None:
    few = "--optimizer sgd --steps 2 --frames 2 --size 640x480 --quiet --out made.gif"
    assert surfaces_of(f"animate --data regression --batch 1,08,all {few}") == [
        "minibatch(linear(regression))",
        "minibatch(linear(regression)):size=8",
        "linear(regression)",
    ]
    assert surfaces_of(f"animate --data clouds --noise 0.5 {few}") == ["noisy(logistic(clouds)):noise=0.5"]
    assert surfaces_of(f"animate saddle --noise 1e-2 {few}") == ["noisy(saddle):noise=0.01"]
    assert surfaces_of(f"animate --data clouds --model linear {few}") == ["linear(clouds)"]


def test_a_network_is_shown_among_its_samples_unless_told_otherwise() -> None:
    succeeded("animate --data moons --model network --optimizer sgd --steps 2 --out made.gif --save-recipe made.toml")
    recipe = read_recipe(Path("made.toml").read_text(encoding="utf-8"), "made.toml")
    assert recipe.view == ("samples", "loss")
    assert recipe.surface == ("network(moons)",)
    succeeded("animate made.toml --view loss --out again.gif --save-recipe again.toml")
    assert read_recipe(Path("again.toml").read_text(encoding="utf-8"), "again.toml").view == ("loss",)


def test_the_page_takes_data_and_refuses_what_is_drawn_anew_in_each_step() -> None:
    succeeded("explore --data regression --no-open --out page.html")
    assert Path("page.html").stat().st_size > 100_000
    succeeded("explore --data regression --batch 4 --no-open --out batches.html")
    for drawn in ("--data regression --noise 0.1", "saddle --noise 0.1"):
        assert refused(f"explore {drawn} --no-open").startswith("The page draws batches of data alone, and each step ")


def test_the_help_names_all_data_and_all_models() -> None:
    told = " ".join(succeeded("animate --help").stdout.split())
    assert f"--model [{'|'.join(MODELS)}]" in told
    assert all(f"'{name}'" in told for name in made_names())


def test_the_list_of_data_names_what_can_be_given() -> None:
    listed = succeeded("list data").stdout
    assert [line.split()[0] for line in listed.splitlines()[2:]] == [*MADE]
    assert "240, 3 classes" in listed


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("animate moons", "moons is data; give it as in optviz animate --data moons."),
        ("animate saddle --data moons", "A race is either on surfaces or on --data; leave one of them out."),
        ("animate saddle --batch 4", "A mini-batch is made of samples, and saddle is no mean over any; "),
        ("animate saddle --x a --y b", "--x says what is made of --data; give that too, as in --data regression."),
        ("animate --data regression --x a", "--x and --y name the columns of a table together; give both, or none."),
        ("animate --data regression --batch 0", "--batch must be whole numbers or 'all', as in 1,8,all, got '0'."),
        (
            "animate --data regression --batch 1,,2",
            "--batch must be whole numbers or 'all', as in 1,8,all, got '1,,2'.",
        ),
        ("animate --data regression --noise -1", "--noise must be at least 0, got '-1'."),
        ("animate --data regression --noise x", "--noise must be a finite number, got 'x'."),
        (
            "animate --data regression --model logistic",
            "The logistic model tells the classes 0 and 1 apart, and `y` of ",
        ),
        ("animate --data moons --view samples,4d", "--view must be contour, 3d, loss, gradient"),
        ("animate --data squares", "No data is named 'squares'; there are blobs, cancer, clouds, digits, moons, "),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(command: str, words: str) -> None:
    assert refused(command).startswith(words)


@pytest.mark.parametrize("command", ["animate", "ensemble", "train"])
@pytest.mark.parametrize(
    ("path", "column", "words"),
    [
        ("a\x01.csv", "x", "The table a\\u0001.csv cannot be named in a figure; give the file a plainer name."),
        ("a.csv", "\x01x", "The column `\\u0001x` of a.csv cannot be named here; give it a short, plain name."),
    ],
)
def test_a_control_character_is_blamed_on_the_name_that_has_it(
    command: str, path: str, column: str, words: str
) -> None:
    Path(path).write_text(f"{column},kind\n1,0\n2,1\n3,0\n", encoding="utf-8")
    assert refused(f"{command} --data '{path}' --out made.gif") == words
