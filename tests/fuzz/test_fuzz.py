"""Fifteen hundred tries of all kinds, always the same ones; by hand, `python tests/fuzz --tries 100000` makes more."""

from __future__ import annotations

from pathlib import Path

import pytest
import trying

SEED = 1
PARTS, EACH = 3, 72
KINDS = list(trying.KINDS)


# The kinds take turns, so that what is drawn last is not all of one kind.
@pytest.mark.filterwarnings("ignore::optviz.OptvizWarning")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_given_is_done_or_refused_in_a_sentence_and_nothing_is_left_behind(
    kind: str, part: int, tmp_path: Path
) -> None:
    box = trying.Box(tmp_path)
    outcomes = dict(trying.tries(box, kind, SEED, range(part * EACH, (part + 1) * EACH)))
    repeat = f"python tests/fuzz --only {kind}:{SEED}:"
    faults = [f"{repeat}{number}  {found.fault}" for number, found in outcomes.items() if found.fault]
    assert faults == []
    # What is made must neither be all wrong nor all right.
    kinds = [found.kind for found in outcomes.values()]
    assert kinds.count("refused") > EACH / 10
    assert kinds.count("refused") < EACH


def test_a_try_is_always_the_same() -> None:
    for kind in KINDS:
        assert [trying.made(kind, 3, number) for number in range(40)] == [
            trying.made(kind, 3, number) for number in range(40)
        ]
