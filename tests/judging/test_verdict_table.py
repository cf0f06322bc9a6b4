"""The table of verdicts under version control is what the judge says, so that a change of it is seen in review."""

from __future__ import annotations

import pytest
from verdicts import CODES, STEPS, SURFACES, TABLE, heading, lines

from optviz.judging.outcome import BEST_FIRST, KINDS, WAYS


def table() -> list[str]:
    return TABLE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("surface", SURFACES)
def test_the_table_has_the_verdicts_of_today(surface: str, steps: int) -> None:
    """If the change is meant, `python tests/judging/verdicts.py` writes the table anew."""
    kept = [line for line in table() if line.split()[:2] == [surface, str(steps)]]
    assert list(lines(surface, steps)) == kept


def test_every_kind_has_a_code_of_its_own() -> None:
    assert set(CODES) == set(KINDS)
    assert len(set(CODES.values())) == len(KINDS)
    assert table()[:2] == heading()


@pytest.mark.parametrize("sorts", [BEST_FIRST, tuple(WAYS.values())], ids=["ranks", "ways"])
def test_every_kind_is_of_one_sort(sorts: tuple[frozenset[str], ...]) -> None:
    assert sorted(kind for kinds in sorts for kind in kinds) == sorted(KINDS)
