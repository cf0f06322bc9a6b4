"""Networks that are trained by a command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import refused, succeeded

from optviz.recipe.files import read_recipe


def recipe_of(command: str) -> object:
    succeeded(f"{command} --save-recipe made.toml")
    return read_recipe(Path("made.toml").read_text(encoding="utf-8"), "made.toml")


FEW = "--steps 6 --frames 2 --size 640x480 --quiet --out made.gif"


def test_a_training_shows_boundaries_losses_and_accuracies_of_three_rules_and_holds_samples_out() -> None:
    recipe = recipe_of(f"train --data moons {FEW}")
    assert recipe.surface == ("network(moons):test=0.3",)  # type: ignore[attr-defined]
    assert recipe.view == ("samples", "loss", "accuracy")  # type: ignore[attr-defined]
    assert [each.partition(":")[0] for each in recipe.optimizers] == ["sgd", "momentum", "adam"]  # type: ignore[attr-defined]
    made = Path("made.gif").read_bytes()
    succeeded("animate made.toml --out again.gif --quiet")
    succeeded("train made.gif --out third.gif --quiet")
    assert made == Path("again.gif").read_bytes() == Path("third.gif").read_bytes()


def test_the_network_is_as_it_is_asked_for_and_learns_from_batches() -> None:
    recipe = recipe_of(f"train --data spirals --optimizer adam --hidden 8 --layers 1 --test 0.5 --batch 20 {FEW}")
    assert recipe.surface == ("minibatch(network(spirals):hidden=8,layers=1,test=0.5):size=20",)  # type: ignore[attr-defined]
    assert len(recipe.optimizers) == 1  # type: ignore[attr-defined]


def table_of_four() -> None:
    """Whether a is greater than b, in units that no network would learn from as they are."""
    draw = np.random.default_rng(0)
    inputs = [1e6, 0, 5, 0] + [1e4, 1e4, 1e-3, 1] * draw.standard_normal((80, 4))
    kinds = (inputs[:, 0] - 1e6 > inputs[:, 1]).astype(int).tolist()
    rows = [",".join(map(repr, [*row, kind])) for row, kind in zip(inputs.tolist(), kinds, strict=True)]
    Path("four.csv").write_text("a,b,c,d,kind\n" + "\n".join(rows) + "\n", encoding="utf-8")


def test_data_of_many_inputs_have_curves_alone_which_is_said() -> None:
    table_of_four()
    line = "train --data four.csv --x a,b,c,d --y kind --optimizer sgd --steps 6 --frames 2 --size 640x480"
    said = succeeded(f"{line} --out made.gif --save-recipe made.toml").stdout
    assert "Boundaries among 4 inputs are no picture; the film shows loss and accuracy." in said
    recipe = read_recipe(Path("made.toml").read_text(encoding="utf-8"), "made.toml")
    assert recipe.view == ("loss", "accuracy")
    assert "no picture" not in succeeded(f"{line} --view loss --out made.gif").stdout


def test_a_table_in_any_units_is_learned() -> None:
    table_of_four()
    told = json.loads(succeeded("train --data four.csv --optimizer adam --steps 100 --frames 2 --json").stdout)
    assert told["runs"][0]["test_accuracy"] > 0.8
    assert "scaled=1" in told["recipe"]
    assert "scaled=1" in str(recipe_of(f"animate --data four.csv --model network --view loss {FEW}").surface)  # type: ignore[attr-defined]
    plain = recipe_of(f"train --data four.csv --scaled 0 {FEW}")
    assert plain.surface == ("network(four.csv:a+b+c+d:kind):test=0.3",)  # type: ignore[attr-defined]


def test_programs_are_told_how_each_training_ended() -> None:
    told = json.loads(succeeded("train --data moons --optimizer adam --steps 40 --frames 2 --json").stdout)
    (run,) = told["runs"]
    assert "held-out samples are right" in run["verdict"]
    assert told["recipe"].startswith("optviz animate ")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("train", "There is nothing to learn from; give data, as in optviz train --data moons."),
        ("train --data regression", "A network tells classes apart, and `y` of regression is not 0, 1, 2, …; "),
        ("train --data moons --test 1.5", "`test` of Network must be in [0, 1), got 1.5."),
        ("train --data nowhere.csv", "Cannot read nowhere.csv: no such file or directory; check its name."),
    ],
)
def test_what_cannot_be_learned_is_refused_in_a_sentence(line: str, words: str) -> None:
    assert refused(line).startswith(words)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("train made.gif", "made.gif trains no network; optviz animate made.gif films it."),
        ("train saddle", "saddle trains no network; optviz animate saddle films it."),
        (
            "train --data moons --x a --y b",
            "--x and --y name the columns of a table, and moons is none; leave them out.",
        ),
        ("landscape made.gif", "A landscape is a plane through many parameters, and saddle has 2; "),
        ("map made.gif", "made.gif is a file, and optviz map takes a surface, as in optviz map himmelblau; "),
        ("basins made.gif", "made.gif is a file, and optviz basins takes a surface, "),
        (
            "ensemble made.gif",
            "optviz ensemble has no place for made.gif; what is in a figure, a recipe or a recording ",
        ),
        ("dropout made.gif", "optviz dropout has no place for made.gif; what is in a figure, a recipe or a recording "),
    ],
)
def test_what_is_of_another_command_is_refused_in_a_sentence(line: str, words: str) -> None:
    succeeded(f"animate saddle --optimizer sgd {FEW}")
    before = Path("made.gif").read_bytes()
    assert refused(line).startswith(words)
    assert [each.name for each in Path().iterdir()] == ["made.gif"]
    assert Path("made.gif").read_bytes() == before
