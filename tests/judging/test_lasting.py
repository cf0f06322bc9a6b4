"""What is said of swings that seem to go on, and do not: of each, what ten times as many steps prove."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from longer import contradiction, shorter
from runs import reach

from optviz import record, verdicts


class Formula:
    """A surface of one's own: nothing but its value, its window and a start."""

    def __init__(self, value: Any, half: tuple[float, float], start: tuple[float, float]) -> None:
        (x, y), self.formula, self.start = half, value, start
        self.window = ((-x, x), (-y, y))

    def value(self, w: Any) -> Any:
        return self.formula(*w)


def humps(x: Any, y: Any) -> Any:
    return (4 - 2.1 * x * x + x * x * x * x / 3) * x * x + x * y + 4 * (y * y - 1) * y * y


CORNER = Formula(lambda x, y: np.abs(x) + 3 * np.abs(y), (2, 2), (1.4, 1.2))
CONE = Formula(lambda x, y: np.sqrt(x * x + y * y), (2, 2), (1.4, 1.2))
HUMPS = Formula(humps, (2, 1.2), (1.4, 0.72))


@pytest.mark.parametrize(
    ("surface", "optimizer", "start", "steps"),
    [
        # It comes to the kink ever more closely, until it is on it and stops.
        (CORNER, "rmsprop:lr=1.3358", None, 199),
        (CORNER, "rmsprop:lr=0.36203", None, 276),
        # It goes over to the other valley, once it gets over the pass.
        (HUMPS, "adam:lr=0.43634,beta1=0.036024", None, 120),
        # Along the one axis it has come to rest, and forgets how steep it was there.
        ("two-valleys", "rmsprop:lr=1.6698,decay_rate=0.84376", (-0.6649387981148407, 1.0843705327688955), 45),
        # It dies out, now along the one axis and now along the other.
        (CONE, "adamuncorrected:lr=0.007828,beta1=0.044397", None, 106),
        (CONE, "adagrad:lr=0.12113", None, 93),
        # Across a ditch, it creeps along its floor, which is hardly steep, until it comes to the end.
        ("michalewicz", "sgd:lr=0.10518", None, 37),
        # Along y it is too narrow to be seen, and doubles every four steps; or it grows by a share of a hundredth.
        ("two-gaussians", "sgd:lr=0.31389", (-0.45043493263290424, -1.796795876136143), 18),
        ("two-gaussians", "sgd:lr=1.0032", (0.2327794374026002, 1.153017080389437), 18),
    ],
)
def test_a_swing_that_may_not_last_is_told_as_one_so_far(surface: Any, optimizer: str, start: Any, steps: int) -> None:
    race = record(surface, optimizer, start, 11 * steps)
    (verdict,) = verdicts(shorter(race, steps))
    assert (verdict.kind, verdict.brief) == ("oscillating", "oscillating")
    assert verdict.sentence.startswith("oscillating so far: ")
    (firm,) = verdicts(record("ravine", "sgd:lr=0.08", steps=200))
    assert firm.sentence == "oscillating: it keeps turning back"
    assert contradiction(firm, race, 0, steps) != ""


@pytest.mark.parametrize(
    ("surface", "optimizer", "steps"),
    [
        ("ravine", "rmsprop:lr=1.3704", 200),
        ("himmelblau", "rmsprop:lr=0.20033", 300),
        # Along x it has come to rest, and its rate is the same for ever.
        ("bounded-saddle", "momentum:lr=1.219,momentum=0.086078", 440),
        (CORNER, "sgd:lr=0.45489", 60),
    ],
)
def test_a_swing_that_lasts_is_told_as_one_without_more_ado(surface: Any, optimizer: str, steps: int) -> None:
    race = record(surface, optimizer, steps=11 * steps)
    (verdict,) = verdicts(shorter(race, steps))
    assert verdict.kind == "oscillating"
    assert "so far" not in verdict.sentence
    assert contradiction(verdict, race, 0, steps) == ""


# A run that trembles


@pytest.mark.parametrize(("optimizer", "steps"), [("nag:lr=0.085971", 50), ("momentum:lr=0.16217", 158)])
def test_to_and_fro_by_less_than_can_be_seen_is_not_to_move(optimizer: str, steps: int) -> None:
    race = record(Formula(lambda x, y: x * x + 1e-4 * y, (3, 2), (2.1, 1.2)), optimizer, steps=steps)
    quarter = race.points[-(steps // 4) - 1 :, 0, 0]
    assert np.abs(np.diff(quarter)).sum() > reach(race)
    assert np.ptp(quarter) < reach(race)
    told = verdicts(race)[0].sentence
    assert told == "creeping: in the last quarter of its steps it gets less far than a figure can show"


def test_to_and_fro_at_a_minimum_by_less_than_can_be_seen_is_to_have_arrived() -> None:
    start = (2.438300689196824, 2.0830445669686375)
    race = record("ravine", "adamuncorrected:lr=0.0067687,beta2=0.7655", start, 11 * 475)
    assert np.hypot(*race.points[475:, :, 0].T).max() < reach(race) / 10
    (verdict,) = verdicts(shorter(race, 475))
    assert (verdict.kind, verdict.step) == ("converged", 384)


def test_who_is_at_the_minimum_has_no_steps_to_go_there() -> None:
    race = record("two-valleys", "momentum:lr=0.096878", steps=74)
    assert np.hypot(*(race.points[-1, :, 0] - (-1, 0))) < reach(race)
    assert verdicts(race)[0].sentence == "at the minimum (-1, 0) at the last step, but still moving"
