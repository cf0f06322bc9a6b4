"""Basins: every start ends as its own recording says, by whatever way it was raced."""

from __future__ import annotations

import numpy as np
import pytest

import optviz
from optviz.judging.outcome import KINDS
from optviz.optimizers import Adam
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.studies.chunks.chunk import chunks_of
from optviz.studies.chunks.raced import Way, raced
from optviz.studies.moving.stepping import expressions_of
from optviz.studies.moving.swept import Swept
from optviz.studies.named import study_named
from optviz.studies.study import Asked
from optviz.studies.sweeps.basins import LOST, STUCK, Basins, Caught
from optviz.system.progress import silent


def found(of: str, *rules: str, steps: int = 100, across: int = 20) -> Caught:
    study = study_named(f"basins({of}):across={across}")
    assert isinstance(study, Basins)
    return study.find(Asked(lambda surface: [optimizer_from(rule, surface) for rule in rules], steps, 0), silent)


def ended(name: str, rule: str, starts: np.ndarray, steps: int) -> Swept:
    surface = surface_from(name)
    return raced([*chunks_of(surface, optimizer_from(rule, surface), starts, steps, 0)], Way(), silent)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("himmelblau", "momentum"),
        ("himmelblau", "sgd:lr=0.05"),
        ("rosenbrock", "adam"),
        ("saddle", "rmsprop"),
        ("beale", "sgd:lr=0.1"),
        ("two-valleys", "nag"),
        ("noisy(ravine):noise=0.5", "sgd"),
        ("x**4 + abs(y)", "adagrad"),
    ],
)
def test_a_start_ends_as_its_recording_says(name: str, rule: str) -> None:
    surface = surface_from(name)
    (left, right), (low, high) = surface.window or ((0, 0), (0, 0))
    starts = np.random.default_rng(3).uniform([left, low], [right, high], (40, 2))
    told = ended(name, rule, starts.T, 60)
    for place, kind, since, loss in zip(starts, told.kind, told.step, told.loss, strict=True):
        recording = optviz.record(surface, optimizer_from(rule, surface), start=tuple(place), steps=60)
        (verdict,) = optviz.verdicts(recording)
        assert (KINDS[kind], since, loss) == (verdict.kind, verdict.step, recording.losses[-1, 0])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("himmelblau", "momentum"),
        ("rosenbrock", "adam"),
        ("ravine", "sgd:lr=0.09"),
        ("saddle", "nag"),
        ("beale", "sgd:lr=0.2"),
    ],
)
def test_many_runs_go_by_expressions_and_end_as_few(name: str, rule: str) -> None:
    surface = surface_from(name)
    optimizer = optimizer_from(rule, surface)
    (left, right), (low, high) = surface.window or ((0, 0), (0, 0))
    starts = np.random.default_rng(4).uniform([left, low], [right, high], (2_500, 2)).T
    assert expressions_of(surface, optimizer, 2_500)
    assert not expressions_of(surface, optimizer, 10)
    many, some = ended(name, rule, starts, 90), np.arange(0, 2_500, 50)
    few = ended(name, rule, starts[:, some], 90)
    for one, other in zip(many, few, strict=True):
        assert np.array_equal(one[..., some], other)


def test_what_is_random_or_no_expression_goes_by_the_rule() -> None:
    noisy = surface_from("noisy(ravine)")
    assert expressions_of(noisy, optimizer_from("sgd", noisy), 10_000) is None
    settings = Adam(np.linspace(0.01, 1, 5), beta1=np.linspace(0, 0.9, 5))
    assert expressions_of(surface_from("ravine"), settings, 10_000) is None


def test_shares_are_of_all_starts_and_the_nearest_minimum_is_the_one_that_caught() -> None:
    caught = found("himmelblau", "sgd", "adam:lr=0.3", steps=400)
    assert caught.shares.sum(axis=1) == pytest.approx([1, 1], abs=1e-12)
    minima = np.array([each[:2] for each in caught.minima])
    x, y = np.meshgrid(caught.x, caught.y)
    for rule, ends in zip((lambda w, g: w - 0.01 * g, None), caught.ends, strict=True):
        if rule is None:
            continue
        w = np.stack([x, y])
        surface = surface_from("himmelblau")
        for _ in range(400):
            w = rule(w, surface.gradient(w))
        near = np.hypot(*(w[:, np.newaxis] - minima.T[:, :, np.newaxis, np.newaxis])).argmin(axis=0)
        assert np.array_equal(ends[ends >= 0], near[ends >= 0])
        assert (ends >= 0).mean() > 0.99


def test_who_diverges_or_is_stuck_is_caught_by_none() -> None:
    # Across the valley the rate is too large; who begins on its floor is not told.
    below, floor, above = found("ravine", "sgd:lr=0.09", steps=2000, across=8).ends[0]
    assert [set(row.tolist()) for row in (below, floor, above)] == [{LOST}, {0}, {LOST}]
    # Nothing pulls who begins on the axis of a saddle away from it.
    caught = found("bounded-saddle", "sgd", steps=2000, across=10)
    assert [set(row.tolist()) for row in caught.ends[0]] == [{0}] * 5 + [{STUCK}] + [{1}] * 5


def test_rules_that_agree_do_not_differ() -> None:
    facts = found("himmelblau", "sgd", "momentum:lr=0.01,momentum=0").facts()
    assert facts["differ"] == facts["differ_most"] == 0
    assert facts["starts"] == 400
