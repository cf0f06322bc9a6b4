"""What is told at a glance is what a judge tells that looks at everything."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.judging.ground import Ground
from optviz.judging.outcome import KINDS
from optviz.judging.seen.glance import Glance
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.race.entries import entries_as_columns
from optviz.studies.sweeps.stepping import stepped
from optviz.studies.sweeps.swept import glanced, judged


def ends(name: str, rule: str, steps: int, runs: int = 200) -> set[str]:
    """The ways to end that were told at a glance; all of them are what is told of everything."""
    surface = surface_from(name)
    ground = Ground(surface, surface.window)
    assert Glance.fits(ground)
    (left, right), (low, high) = surface.window or ((0, 0), (0, 0))
    starts = np.random.default_rng(11).uniform([left, low], [right, high], (runs, 2)).T
    # Some begin where nothing moves, and some where hardly anything does.
    starts[:, :10] = np.resize(ground.places, (2, 10))
    starts[:, 10:20] = starts[:, :10] + ground.resolution / 2
    entries = entries_as_columns(optimizer_from(rule, surface), starts)
    marks = [0, steps // 2, steps]
    told = judged(ground, stepped(surface, entries, 0, None), runs, steps, marks)
    found = glanced(ground, stepped(surface, entries, 0, None), runs, steps, marks)
    if found is None:
        return set()
    quick, others = found
    known = np.setdiff1d(np.arange(runs), others)
    for one, other in zip(quick, told, strict=True):
        assert np.array_equal(one[..., known], other[..., known], equal_nan=True)
    return {KINDS[kind] for kind in quick.kind[known]}


@pytest.mark.parametrize(
    ("name", "rule", "steps", "kinds"),
    [
        ("himmelblau", "sgd:lr=0.01", 200, {"converged"}),
        ("himmelblau", "sgd:lr=0.3", 90, {"diverged"}),
        ("himmelblau", "adam:lr=0.9", 150, {"converged"}),
        ("himmelblau", "momentum:lr=0.01", 150, {"converged"}),
        ("ravine", "sgd:lr=0.2", 900, {"diverged"}),
        ("ravine", "momentum:lr=0.02", 300, {"converged"}),
        ("saddle", "sgd:lr=0.5", 2_000, {"fell"}),
        ("bounded-saddle", "nag:lr=0.1", 500, {"converged", "saddle"}),
        ("six-hump-camel", "rmsprop:lr=0.05", 120, set()),
        ("beale", "sgd:lr=0.2", 40, {"diverged"}),
        ("x**2 + y**2", "sgd:lr=0.4", 7, {"converged"}),
        ("x**2 + y**2", "sgd:lr=1", 33, set()),
    ],
)
def test_a_glance_tells_what_a_judge_tells(name: str, rule: str, steps: int, kinds: set[str]) -> None:
    assert ends(name, rule, steps) >= kinds


def test_most_are_told_at_a_glance_where_most_arrive() -> None:
    surface = surface_from("himmelblau")
    starts = np.random.default_rng(2).uniform(-5, 5, (2, 500))
    entries = entries_as_columns(optimizer_from("adam", surface), starts)
    found = glanced(Ground(surface, surface.window), stepped(surface, entries, 0, None), 500, 200)
    assert found is not None
    assert len(found[1]) < 25
