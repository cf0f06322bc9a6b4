"""What is added stands in one place: an optimizer is a file, a surface is a file, and everything else follows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from given import NEWCOMERS

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout that has got a surface and an optimizer, each as one file, and nothing else."""
    folder = tmp_path_factory.mktemp("places") / "checkout"
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("optviz", "surfaces"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=unwanted)
    (folder / "tests").mkdir()
    for name in ("README.md", "tests/readme.py"):
        shutil.copy(CHECKOUT / name, folder / name)
    shutil.copy(NEWCOMERS / "surfaces" / "booth.py", folder / "surfaces")
    shutil.copy(NEWCOMERS / "optimizers" / "lion.py", folder / "optviz" / "optimizers")
    return folder


def ran(checkout: Path, *arguments: str, folder: Path | None = None) -> str:
    """What Python prints with the copy as its own."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder or checkout,
        env=os.environ | {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def optviz(checkout: Path, arguments: str, folder: Path | None = None) -> str:
    return ran(checkout, "-m", "optviz", *arguments.split(), folder=folder)


def test_they_are_listed_and_shown(checkout: Path) -> None:
    assert re.search(r"^booth +\(x \+ 2y - 7\)² \+ \(2x \+ y - 5\)²", optviz(checkout, "list surfaces"), re.MULTILINE)
    assert re.search(
        r"^lion +learning_rate=0.01, beta1=0.9, beta2=0.99 ", optviz(checkout, "list optimizers"), re.MULTILINE
    )
    assert "w <- w - lr sign(u)" in optviz(checkout, "show lion")
    # Each has a learning rate with all others, of which no file says anything.
    assert "lion 0.014" in optviz(checkout, "show booth")
    assert re.search(r"learning rates .*\blion 0\.\d", optviz(checkout, "show beale"))


def test_they_are_filmed_and_judged(checkout: Path, tmp_path: Path) -> None:
    said = optviz(checkout, "animate booth --optimizer all --steps 20 --size 480x360 --out all.gif", tmp_path)
    assert (tmp_path / "all.gif").read_bytes().startswith(b"GIF89a")
    assert re.search(r"^ *SGD .*converged", said, re.MULTILINE)
    assert re.search(r"^ *Lion +lr 0\.014 ", said, re.MULTILINE)


def test_they_are_on_the_page(checkout: Path, tmp_path: Path) -> None:
    optviz(checkout, "explore saddle --no-open --out page.html", tmp_path)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '["booth"]: {' in page
    assert '["lion"]: {' in page
    assert re.search(r'"title": ?"Lion"', page)


def test_they_are_in_the_readme(checkout: Path) -> None:
    before = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    ran(checkout, "tests/readme.py")
    added = [line for line in (checkout / "README.md").read_text(encoding="utf-8").splitlines() if line not in before]
    assert [line.split(" | ")[0] for line in added] == ["| booth", "| lion"]


def test_they_are_there_in_python(checkout: Path) -> None:
    code = (
        "import optviz; from optviz.optimizers import Lion; from optviz.objectives.surfaces import booth;"
        "race = optviz.record('booth', ['lion', Lion(0.1), 'sgd'], steps=30);"
        "print(booth.Booth().name, [run.settings['learning_rate'] for run in race.runs], optviz.verdicts(race)[2].kind)"
    )
    assert ran(checkout, "-c", code).split("\n")[0] == "booth [0.014, 0.1, 0.056] converged"
