"""The examples in docstrings are true, and every public function has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import optviz

CHECKOUT = Path(optviz.__file__).parents[1]
PUBLIC = [name for name in optviz.__all__ if inspect.isfunction(getattr(optviz, name))]


def examples_in(path: Path) -> list[doctest.DocTest]:
    """The docstrings of a file that have examples; a package without any need not be imported for that."""
    if ">>> " not in path.read_text(encoding="utf-8"):
        return []
    name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
    return [each for each in doctest.DocTestFinder().find(importlib.import_module(name)) if each.examples]


EXAMPLES = [each for path in sorted((CHECKOUT / "optviz").rglob("*.py")) for each in examples_in(path)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_an_example_says_what_happens(
    example: doctest.DocTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    assert not doctest.DocTestRunner().run(example, out=said.append).failed, "".join(said)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_function_has_an_example(name: str) -> None:
    assert f"optviz.{name}(" in (inspect.getdoc(getattr(optviz, name)) or "")
