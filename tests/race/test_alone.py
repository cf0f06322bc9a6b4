"""A run of a long race that goes by itself leaves the numbers of lockstep, to the last bit."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import optviz
from optviz.objectives.base import Array
from optviz.optimizers import every_optimizer
from optviz.plan.plan import planned
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.race.logged.alone import walks

STEPS = 40
SURFACES = ("rosenbrock", "ackley", "saddle", "plateau", "himmelblau", "exp(x*y) + abs(x)**1.5 + y^2")
# These draw, search along a line, or are of a matrix of weights.
NOT_TRACED = {"langevin", "dampednewton", "bfgs", "conjugategradient", "muon", "shampoo", "soap"}


def in_lockstep(surface: Any, optimizers: Any, starts: Array, steps: int) -> list[Array]:
    """The rows of each run, as `Walk.steps` gives them, and when it diverged."""
    race = lockstep(surface, entries_of(optimizers, starts), keep_gradients=True)
    before, rows = next(race), []
    for step in itertools.islice(race, steps):
        assert step.gradients is not None
        asked = step.evaluations - before.evaluations
        rows.append(np.vstack([step.points, step.losses, step.gradients, asked]))
        before = step
    return list(np.array(rows).transpose(2, 0, 1))


def assert_same(spec: str, rules: list[str], start: Any = None, steps: int = STEPS) -> list[int]:
    """Whether runs that go by themselves leave what lockstep does; when each diverged."""
    plan = planned(spec, rules, start, steps)
    starts = np.array([run.start for run in plan.runs]).T
    found = walks(plan.surface, plan.optimizers, starts, plan.surface.value(starts))
    assert found, f"{spec} {rules}"
    for walk, expected in zip(found, in_lockstep(plan.surface, plan.optimizers, starts, steps), strict=True):
        rows = np.concatenate([walk.steps(steps // 3), walk.steps(steps - steps // 3)])
        assert rows.tobytes() == expected.tobytes(), f"{spec} {rules}"
    return [walk.diverged_at for walk in found]


@pytest.mark.parametrize("place", range(len(SURFACES)))
def test_a_run_by_itself_leaves_what_lockstep_does(place: int) -> None:
    """Each rule on a surface in its turn, with its own rate and with one at which some runs diverge."""
    names = [name for name in every_optimizer() if name not in NOT_TRACED]
    assert len(names) > 30
    for name in names[place :: len(SURFACES)]:
        assert_same(SURFACES[place], [name, f"{name}:learning_rate=30"], (1.25, -0.5))


def test_so_does_one_that_diverges() -> None:
    at = assert_same("rosenbrock", ["sgd:lr=30", "nag:lr=0.05", "sgd:lr=1e-4", "adamw:lr=1e4"])
    assert 0 < at[0] < at[1] < STEPS
    assert at[2] == -1 < at[3]


@pytest.mark.parametrize(
    ("spec", "rules", "start"),
    [
        # A step at which a zero has another sign, and one that asks where it is, seen from there.
        ("saddle", ["nag:lr=0.1"], (-0.0, 1.0)),
        ("saddle", ["sgd:lr=0.1", "sgd:lr=0.5", "clip(adam)", "lookahead(momentum)"], (0.0, -0.0)),
        # To where no number is, and to where one is divided by zero.
        ("sqrt(x) + y*y", ["sgd:lr=0.5"], (1, 1)),
        ("1/x + y*y", ["sgd:lr=1"], (1, 1)),
        ("rotated(rosenbrock)", ["sam(sgd)", "cosine(adam)"], (1, 1)),
    ],
)
def test_so_do_runs_of_other_kinds(spec: str, rules: list[str], start: Any) -> None:
    assert_same(spec, rules, start)


def test_a_long_recording_is_that_of_its_steps() -> None:
    steps = 10_000
    recording = optviz.record("saddle", ["sgd:lr=0.001", "momentum:lr=0.3", "adam"], (-0.5, 0.001), steps)
    assert (recording.diverged_at >= 0).tolist() == [False, True, False]
    assert 0 < recording.diverged_at[1] < steps
    expected = in_lockstep(recording.surface, recording.optimizers, recording.points[0], steps)
    for run, rows in enumerate(expected):
        assert recording.points[1:, :, run].tobytes() == rows[:, :2].tobytes()
        assert recording.losses[1:, run].tobytes() == rows[:, 2].tobytes()
        assert recording.gradients[:-1, :, run].tobytes() == rows[:, 3:5].tobytes()
        assert (np.diff(recording.evaluations[:, run]) == rows[:, 5]).all()


class Slowing:
    """A rule whose 5,000th step and all after it are shorter, as nobody sees in the first."""

    count = 0

    def update(self, weight: Array, grad: Array) -> None:
        """Forget it in the class."""
        type(self).count += 1
        weight -= (1e-3 if self.count < 5_000 else 1e-4) * grad


def test_what_is_no_expression_goes_in_lockstep() -> None:
    for surface, rule in [("noisy(saddle)", "adam"), ("saddle", "langevin"), ("saddle", "bfgs"), ("saddle", Slowing())]:
        plan = planned(surface, rule)
        starts = np.array([run.start for run in plan.runs]).T
        assert walks(plan.surface, plan.optimizers, starts, np.ones(1)) is None, (surface, rule)
