"""What `--tune` prints: the whole search, for people and for programs, and where it is not to be had."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from command_line import refused, succeeded

from optviz import load_recording
from optviz.studies.tuning import RATES


def test_the_whole_search_is_printed_with_a_star_at_the_best(folder: Path) -> None:
    lines = succeeded("record ravine --tune --optimizer sgd,adam:lr=0.1 --steps 100").stdout.splitlines()
    assert folder.joinpath("ravine.npz").exists()
    table = lines[: lines.index("")]
    assert [line.split()[0] for line in table[2:]] == [f"{rate!r}".removesuffix(".0") for rate in RATES]
    (best,) = [line.split()[0] for line in table if line.endswith(" *")]
    sgd, adam = lines[lines.index("") + 3 :][:2]
    assert f"lr {best} " in sgd
    assert (" tuned " in sgd, " given " in adam) == (True, True)


def test_programs_are_told_all_numbers(folder: Path) -> None:
    told = json.loads(succeeded("compare booth --tune --optimizer sgd --json --steps 40 --out a.png").stdout)
    assert folder.joinpath("a.png").exists()
    ((found,),) = told["tuning"]
    assert [each["rate"] for each in found["trials"]] == list(RATES)
    resting = [each for each in found["trials"] if each["kind"] == "converged"]
    assert found["rate"] == min(resting, key=lambda each: each["step"])["rate"]
    assert found["rate"] == told["runs"][0]["settings"]["learning_rate"]
    assert (found["from"], found["starts"], 0 <= found["share"] <= 1) == ("tuned", 100, True)
    assert "--tune" in told["recipe"]
    assert "lr=" not in told["recipe"]


def test_a_recording_tells_of_each_rate_that_was_tried(folder: Path) -> None:
    told = json.loads(succeeded("record booth --tune --optimizer all --json --steps 40 --out a.npz").stdout)
    with np.load(folder / "a.npz") as archive:
        about = json.loads(str(archive["about"]))
    assert [about["tuning"]] == told["tuning"]
    assert {len(each["trials"]) for each in about["tuning"]} == {len(RATES)}
    assert load_recording(folder / "a.npz").steps == 40


def test_a_race_from_many_starts_may_be_tuned_on_each_surface(folder: Path) -> None:
    told = json.loads(
        succeeded("race booth,ravine --tune --optimizer sgd --starts 8 --steps 40 --out a.png --json").stdout
    )
    assert folder.joinpath("a.png").exists()
    rates = [found["rate"] for (found,) in told["tuning"]]
    assert [float(row["rule"].partition("=")[2]) for row in told["rows"]] == rates
    assert rates[0] != rates[1]


def test_where_nothing_races_nothing_is_tuned(folder: Path) -> None:
    assert "no option --tune" in refused("basins himmelblau --tune")
    folder.joinpath("a.toml").write_text('study = "basins(himmelblau)"\ntune = true\n', encoding="utf-8")
    assert "`tune` must be left out beside a study" in refused("animate a.toml")
