"""Verdicts are held against what the runs do in ten times as many steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from longer import contradiction, shorter

from optviz import record, verdicts
from optviz.optimizers import catalogue

# Other surfaces and rates than those of the table of verdicts beside.
SURFACES = ("beale", "bounded-saddle", "himmelblau", "ravine:condition=100,angle=30", "rosenbrock:a=2,b=5")
RATES = np.geomspace(2e-4, 2, 13).tolist()
STEPS = (60, 200)
SHARE = 3 / 1000


def held(surface: str, steps: int) -> Iterator[str]:
    """Of each run, what belies its verdict."""
    race = record(surface, [f"{name}:lr={rate:.3g}" for name in catalogue() for rate in RATES], steps=11 * steps)
    for run, verdict in enumerate(verdicts(shorter(race, steps))):
        why = contradiction(verdict, race, run, steps)
        yield why and f"{race.runs[run].title} {race.runs[run].label} on {surface}, {steps} steps: {verdict}, {why}"


def test_ten_times_as_many_steps_belie_three_verdicts_in_a_thousand_at_most() -> None:
    found = [each for surface in SURFACES for steps in STEPS for each in held(surface, steps)]
    wrong = [each for each in found if each]
    assert len(found) > 1000
    assert len(wrong) <= SHARE * len(found), wrong
