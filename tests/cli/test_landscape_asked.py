"""A landscape, asked for on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import refused, succeeded


def test_the_command_makes_a_landscape_of_data() -> None:
    few = "--optimizer sgd --optimizer adam --steps 8 --size 640x480"
    said = succeeded(f"landscape --data moons {few} --save-recipe made.toml").stdout
    assert "moons-landscape.gif" in said
    made = Path("made.toml").read_text(encoding="utf-8")
    assert 'surface = ["network(moons)"]' in made or 'surface = "network(moons)"' in made
    succeeded("animate made.toml --out again.gif --quiet")
    assert Path("again.gif").read_bytes() == Path("moons-landscape.gif").read_bytes()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "landscape saddle",
            "A landscape is a plane through many parameters, and saddle has 2; optviz ",
        ),
        (
            "landscape --data regression --model linear",
            "A landscape is a plane through many parameters",
        ),
        ("landscape network(moons) --view step", "The view 'step' needs a loss of two parameters"),
        ("landscape", "There is nothing to race on; "),
    ],
)
def test_what_has_no_landscape_is_refused_in_a_sentence(line: str, words: str) -> None:
    assert refused(line).startswith(words)


def test_weights_and_recordings_are_taken_as_they_are() -> None:
    succeeded("record network(moons):hidden=4 --optimizer sgd --steps 6 --out race.npz")
    few = "--size 640x480 --frames 3 --quiet"
    succeeded(f"landscape race.npz {few} --out one.gif")
    succeeded(f"landscape network(moons):hidden=4 --optimizer sgd --steps 6 {few} --out two.gif")
    assert Path("one.gif").read_bytes() == Path("two.gif").read_bytes()
    Path("run.csv").write_text("a,b,c,loss\n1,2,3,1\n2,3,5,0.5\n3,3,3,0.25\n", encoding="utf-8")
    assert "0.25" in succeeded("landscape run.csv --size 640x480 --out run.gif").stdout
    assert refused("landscape run.csv --view 3d").startswith("Around the weights in run.csv no loss is known")
    assert refused("landscape run.csv --optimizer sgd").startswith("A recording is drawn as it is; leave out --opt")
    assert refused("landscape nowhere.npz").startswith("Cannot read nowhere.npz: no such file")


def test_two_weights_are_their_own_plane_and_nothing_is_asked_of_a_loss_that_is_not_known() -> None:
    np.savez("run.npz", a=np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 3.0]]))
    succeeded("landscape run.npz --size 480x360 --save-recipe run.toml --out run.svg --letters text --quiet")
    assert "the loss around is not known" in Path("run.svg").read_text(encoding="utf-8")
    sentence = "Around the weights in run.npz no loss is known"
    for asked in ("--view loss", "--view contour,gradient", "--heights", "--internals"):
        assert refused(f"landscape run.npz {asked}").startswith(sentence)
    assert refused("landscape run.npz --code a.py") == "Weights name no code; leave out --code, or leave out run.npz."


def test_programs_are_told_how_each_run_ended() -> None:
    line = "landscape network(moons):hidden=4 --optimizer sgd,adam --steps 6 --size 640x480 --frames 3"
    told = json.loads(succeeded(f"{line} --json --out made.gif").stdout)
    assert [run["optimizer"] for run in told["runs"]] == ["SGD", "Adam"]
    assert told["recipe"].startswith("optviz animate ")
    assert succeeded(f"{line} --json --quiet --out made.gif").stdout == ""


def test_programs_are_told_no_command_that_could_not_be_run() -> None:
    np.savez("weights.npz", adam=np.cumsum(np.ones((4, 5)), axis=0))
    told = json.loads(succeeded("landscape weights.npz --size 640x480 --json").stdout)
    assert told["recipe"] is None
    assert told["why"].startswith("This figure shows weights, adam, which is not in the catalogue; ")
    assert succeeded("landscape weights.npz --size 640x480 --json --quiet").stdout == ""
