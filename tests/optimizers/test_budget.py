"""A run whose budget is used up stays where it is, and is told so wherever it would be told to move or to rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import around, load_recording, record, verdicts


class Mine:
    """A rule of one's own."""

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 0.01 * grad


@pytest.mark.parametrize("steps", [7, 8, 20, 60])
@pytest.mark.parametrize(
    ("rule", "step"),
    [("limited(adam):budget=7", 7), ("limited(sam(sgd)):budget=7", 4), (around("limited:budget=7", Mine()), 7)],
)
def test_the_step_is_that_with_which_it_was_used_up(rule: Any, step: int, steps: int, tmp_path: Path) -> None:
    race = record("ravine", rule, steps=steps)
    moves = np.abs(np.diff(race.points[:, :, 0], axis=0)).max(axis=1) > 0
    assert np.flatnonzero(moves)[-1] + 1 == step
    race.save(tmp_path / "race.npz")
    for each in (race, load_recording(tmp_path / "race.npz")):
        (verdict,) = verdicts(each)
        assert (verdict.kind, verdict.step) == ("stopped", step)
        assert f"at step {step}, because its budget of 7 evaluations was used up; the gradient is" in verdict.sentence
        assert f"{step}걸음에" in verdict.sentence_in("ko")
        assert "평가 7번의 예산을 다 씀" in verdict.sentence_in("ko")


def test_who_has_something_left_or_has_arrived_or_is_gone_is_told_as_without_a_budget() -> None:
    rules = ["limited(adam):budget=61", "limited(sgd):budget=55,lr=0.3", "limited(sgd):budget=55,lr=9"]
    free = ["adam", "sgd:lr=0.3", "sgd:lr=9"]
    told = [verdicts(record("ravine:condition=4", each, steps=60)) for each in (rules, free)]
    assert [each.kind for each in told[0]] == [each.kind for each in told[1]]
    assert {"converged", "moving"} < {each.kind for each in told[0]}


def test_a_swing_and_a_place_on_the_way_last_because_of_the_budget_and_are_told_so() -> None:
    # The first would swing for ever, the second has come to the saddle where the third would go on.
    for surface, rule, start in (
        ("ravine", "limited(sgd):lr=0.08,budget=58", None),
        ("saddle", "limited(sgd):lr=0.025,budget=150", (1.2, 1e-6)),
    ):
        (verdict,) = verdicts(record(surface, rule, start, 170 if surface == "saddle" else 60))
        assert verdict.kind == "stopped"
        assert "budget" in verdict.brief


def test_a_network_whose_budget_is_used_up_has_not_learned_all_that_it_would() -> None:
    (verdict,) = verdicts(record("network(moons)", "limited(adam):budget=9", steps=30))
    assert verdict.sentence.startswith("stopped at (")
    assert "because its budget of 9 evaluations was used up" in verdict.sentence
