"""The learning rate of a run that swings or diverges is held against theory, where its surface knows its curvature."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz import record, verdicts
from optviz.optimizers import NAG, SGD, Momentum


def said(surface: Any, rule: Any, steps: int, start: Any = None) -> str:
    return verdicts(record(surface, [rule], start, steps))[0].sentence


@pytest.mark.parametrize(
    ("rule", "formula", "bound"),
    [
        ("sgd:lr={}", "2 / L", 0.08),
        ("momentum:momentum=0.5,lr={}", "2 (1 + μ) / L", 0.12),
        ("nag:momentum=0.5,lr={}", "2 (1 + μ) / ((1 + 2 μ) L)", 0.06),
    ],
)
def test_a_run_above_its_bound_diverges_and_is_told_so_and_one_below_does_neither(
    rule: str, formula: str, bound: float
) -> None:
    above, below = (rule.format(factor * bound) for factor in (1.01, 0.99))
    # From so far away, what grows by two hundredths in each step outgrows floating point soon.
    race = record("ravine", [above, below], (-9, 1e152), 1000)
    assert race.diverged_at[0] > 0 > race.diverged_at[1]
    sentences = [each.sentence for each in verdicts(race)]
    assert sentences[0].endswith(
        f" (lr {1.01 * bound!r} is above {formula} = {bound:g}, L being the curvature at its start)"
    )
    assert "above" not in sentences[1]


def test_a_swing_is_told_at_the_minimum_it_goes_round() -> None:
    # The curvature at both minima is 2 along y.
    assert said("bounded-saddle", SGD(1.1752), 1000).endswith(
        " (lr 1.1752 is above 2 / L = 1, L being the curvature at the minimum (0, 1))"
    )
    assert "2 / L = 0.08" in said("ravine", SGD(0.0801), 60)


@pytest.mark.parametrize("condition", [3, 25, 64])
def test_at_the_bound_nothing_is_said_of_it(condition: int) -> None:
    sentence = said(f"ravine:condition={condition}", SGD(2 / condition), 60, (0, 1.5))
    assert sentence == "oscillating: it keeps turning back"


def test_a_bound_is_written_as_the_smaller_number() -> None:
    assert "lr 0.03126 is above 2 / L = 0.0312, " in said("ravine:condition=64", SGD(0.03126), 200)
    # 2 / 3 to three digits would be more than the rate.
    assert "lr 0.6669 is above 2 / L = 0.6667, " in said("ravine:condition=3", SGD(0.6669), 200, (0, 1.5))


def test_nothing_is_said_where_the_curvature_is_no_number() -> None:
    class Cone:
        start = (0.0, 0.0)

        def value(self, w: Any) -> Any:
            return np.hypot(*w)

        def gradient(self, w: Any) -> Any:
            return w + 1

        def hessian(self, w: Any) -> Any:
            x, y = w
            return np.array([[y * y, -x * y], [-x * y, x * x]]) / np.hypot(x, y) ** 3

    assert "diverged" in said(Cone(), SGD(5.0), 2000)
    assert "above" not in said(Cone(), SGD(5.0), 2000)


def test_nothing_is_said_of_rules_and_surfaces_of_which_nothing_is_known() -> None:
    class Mine(Momentum):
        """A rule that derives from another one may do something else."""

    class Bowl:
        start = (1.0, 1.0)

        def value(self, w: Any) -> Any:
            return 50 * (w * w).sum(axis=0)

        def gradient(self, w: Any) -> Any:
            return 100 * w

    assert "above" not in said("ravine", Mine(1.0), 2000)
    assert "above" not in said("ravine", "rmsprop", 150)
    assert "above" not in said(Bowl(), SGD(1.0), 1000)
    # Nothing curves upwards where this one begins.
    assert "above" not in said("himmelblau", NAG(3.0), 200, (-0.27, -0.92))
    assert np.linalg.eigvalsh(record("himmelblau", steps=1).surface.hessian(np.array([-0.27, -0.92]))).max() < 0
