"""The README says what the program does."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from optviz.cli import optviz
from tests.readme import README, generated, part

if TYPE_CHECKING:
    from pathlib import Path

# What a visitor has written.
HOMEWORK = """
class Adam:
    def __init__(self, learning_rate=0.001):
        self.learning_rate = learning_rate

    def update(self, weight, grad):
        weight -= self.learning_rate * grad

def bowl(x, y):
    return x * x + 3 * y * y
"""
TEXT = README.read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every optviz command of the shell listings, without its comment."""
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)).replace("\\\n", " ")
    return [line.partition(" #")[0].strip() for line in shell.splitlines() if line.startswith("optviz ")]


@pytest.mark.parametrize("name", sorted(generated()))
def test_the_tables_are_those_of_the_catalogue(name: str) -> None:
    assert part(TEXT, name) == generated()[name]


@pytest.mark.parametrize("name", sorted(generated()))
def test_every_line_of_a_table_has_as_many_cells_as_its_heading(name: str) -> None:
    lines = [re.split(r"(?<!\\)\|", line) for line in generated()[name].splitlines()]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_the_benchmark_table_is_there() -> None:
    assert part(TEXT, "benchmark").count("\n") >= 6


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "homework.py").write_text(HOMEWORK)
    name, *asked = shlex.split(command)[1:]
    asks = optviz.get_command(click.Context(optviz), name)
    assert asks
    options = {each.name for each in asks.params}
    # The browser of whoever runs the tests stays closed, and a film of a few frames is made as one of many is.
    asked += ["--no-open"] if name == "explore" else ["--frames", "5"] if "frames" in options else []
    result = CliRunner().invoke(optviz, [name, *asked])
    assert result.exit_code == 0, result.output


def test_the_python_listings_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    listings = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec("\n".join(listings), {})  # noqa: S102 the listings are ours
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.gif", "own.webp", "saddle.gif"]
