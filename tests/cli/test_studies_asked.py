"""What is asked of a study in another way than it can be: each is a sentence, and of a recipe with the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import refused

import optviz
from optviz import OptvizError, Recipe
from optviz.words import words

SMALL = Recipe(study="map(ravine)", vary=["lr=0.01:0.1:4", "x=-1:1:4"], steps=5)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ('vary = ["foo=1:2:4"]', 3),
        ('vary = ["lr=1:0.1:4"]', 3),
        ('vary = ["lr=0.01:0.1:4", "x=-1:1:4"]\nprobe = ["lr=3,x=0"]', 4),
        ('vary = ["lr=0.01:0.1:4", "momentum=0.5:1.5:4"]', 3),
    ],
)
def test_a_fault_in_what_a_map_goes_over_is_told_with_its_line(
    line: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.toml").write_text(f'study = "map(ravine)"\nsteps = 5\n{line}\n')
    assert refused("animate r.toml --out a.gif").endswith(f"(r.toml, line {number})")


@pytest.mark.parametrize("progress", [5, print, iter])
@pytest.mark.parametrize(
    "begin",
    [
        lambda progress: optviz.studied(SMALL, progress),
        lambda progress: optviz.figure_of(Recipe(surface="ravine", optimizers="sgd", steps=5, tune=True), progress),
        lambda progress: optviz.record("ravine", "sgd", steps=5, progress=progress),
    ],
)
def test_what_does_not_follow_the_work_is_refused_in_a_sentence(begin: Any, progress: Any) -> None:
    with pytest.raises(OptvizError, match=r"^`progress` (must be a function that hands on|raised TypeError)"):
        begin(progress)


def test_what_has_no_parameters_says_so() -> None:
    for text in ("map(ravine):foo=1", "basins(beale:foo=1)"):
        with pytest.raises(OptvizError, match=r"has no parameters; leave `foo` out"):
            optviz.studied(Recipe(study=text))


def test_one_step_and_one_minimum_are_told_as_one() -> None:
    told = optviz.studied(Recipe(study="basins(x**2 + y**2):across=8", optimizers=["sgd:lr=0.5"], steps=1))
    assert told.sentence().endswith(" are caught by the only minimum within 1 step.")
    assert told.sentence("ko").endswith("1걸음 안에 하나뿐인 극소점에 닿습니다.")
    several = {"arrived": "9", "starts": "64", "minima": "4", "steps": "20"}
    assert words("en").say("studies.basins.alone", **several).endswith("by one of 4 minima within 20 steps.")
