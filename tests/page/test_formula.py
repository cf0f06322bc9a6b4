"""A rule's formula with its numbers: those of the rule, at any step, and each step computed once."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from given import SOME_SURFACES
from reading import read

from optviz import Recording, record
from optviz.optimizers import catalogue
from optviz.page.content import data, generated

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
WEB = Path(__file__).parents[2] / "optviz" / "page" / "web"
STEPS = 120

PROGRAM = """
import { readFileSync } from "node:fs";
import { SURFACES, RULES } from "./generated.js";
import { Formula, linesOf } from "./engine/formula.js";
const jobs = JSON.parse(readFileSync(0));
console.log(JSON.stringify(jobs.map(({ surface, p, rule, lines, parameters, h, start, steps }) => {
    let moves = 0;
    const counted = (move) => (...given) => { moves += 1; move(...given); };
    const made = { ...RULES[rule], steps: RULES[rule].steps.map(counted) };
    const read = linesOf(lines);
    if (!read) return { shown: null, moves };
    const formula = new Formula(read, parameters, SURFACES[surface], p, made, h, start);
    return { shown: steps.map((step) => formula.at(step)), moves };
})));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's modules, as Node.js takes them."""
    made = tmp_path_factory.mktemp("formula")
    for name in ("engine", "basics"):
        shutil.copytree(WEB / name, made / name)
    (made / "generated.js").write_text(generated(), encoding="utf-8")
    (made / "program.js").write_text(PROGRAM, encoding="utf-8")
    (made / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return made


def shown(folder: Path, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert NODE
    command = [NODE, str(folder / "program.js")]
    done = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=300)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@functools.cache
def about_optimizers() -> dict[str, Any]:
    return {each["name"]: each for each in data()["optimizers"]}


def job(recording: Recording, number: int, steps: list[int], **changes: Any) -> dict[str, Any]:
    run = recording.runs[number]
    about = about_optimizers()[run.optimizer]
    return {
        "surface": recording.surface.name,
        "p": recording.surface.settings(),
        "rule": run.optimizer,
        "lines": about["formula"],
        "parameters": about["parameters"],
        "h": run.settings,
        "start": [float(each) for each in run.start],
        "steps": steps,
        **changes,
    }


def in_three_digits(text: str) -> tuple[float, float]:
    x, y = text.rsplit("= (", 1)[1].rstrip(")").split(", ")
    return read(x), read(y)


@pytest.mark.parametrize("surface", SOME_SURFACES)
def test_the_numbers_of_every_step_are_those_that_python_records(folder: Path, surface: str) -> None:
    recording = record(surface, list(catalogue()), steps=STEPS)
    found = shown(folder, [job(recording, k, list(range(STEPS))) for k in range(len(recording.runs))])
    for k, each in enumerate(found):
        for step, lines in enumerate(each["shown"]):
            assert lines, (recording.runs[k].optimizer, step)
            expected = [float(f"{number:.3g}") for number in recording.points[step + 1, :, k]]
            # A digit may be another where the last one is a half.
            assert in_three_digits(lines[-1]["numbers"]) == pytest.approx(expected, rel=1e-2), step


def test_each_step_is_computed_once_whichever_are_shown(folder: Path) -> None:
    recording = record("ravine", "adam", steps=STEPS)
    steps = [*range(60), 100, 3, 100, 99, 0, 101, 60]
    (found,) = shown(folder, [job(recording, 0, steps)])
    assert found["moves"] == 102
    alone = shown(folder, [job(recording, 0, [step]) for step in steps])
    assert found["shown"] == [each["shown"][0] for each in alone]


def test_numbers_are_shown_as_long_as_formula_and_rule_agree(folder: Path) -> None:
    recording = record("ravine", "sgd", steps=STEPS)
    lines = {
        "another": ["w <- w - lr g / (1 + (t - 1)^9 / 10^9)"],
        "unknown": ["w <- w - lr g q"],
        "no formula": ["w moves"],
        "open": ["w <- w - lr (g"],
        "a function": ["w <- w - lr max(g)"],
    }
    found = shown(folder, [job(recording, 0, [0, 1, 60, 1, 60], lines=each) for each in lines.values()])
    assert [bool(each) for each in found[0]["shown"]] == [True, True, False, True, False]
    assert [each["shown"] for each in found[1:]] == [[None] * 5, None, [None] * 5, [None] * 5]
