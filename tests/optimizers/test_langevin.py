"""Langevin dynamics: its step, where it is how often, and that what is drawn depends on no other run."""

from __future__ import annotations

import numpy as np

from optviz import record
from optviz.optimizers import Langevin
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns
from optviz.race.internals import internals
from optviz.race.lockstep import lockstep


def test_a_step_is_that_of_gradient_descent_and_a_shake_as_the_paper_says() -> None:
    surface = surface_from("beale")
    shaken = []
    for temperature in (0.5, 0.125):
        points = record(surface, Langevin(0.002, temperature), steps=5).points[:, :, 0]
        down = 0.002 * surface.gradient(points[:-1].T).T
        shaken.append((np.diff(points, axis=0) + down) / np.sqrt(2 * 0.002 * temperature))
    # Both are shaken in the same way.
    np.testing.assert_allclose(*shaken, rtol=1e-10, atol=1e-10)
    assert np.abs(shaken[0]).min() > 0
    still = record(surface, ["langevin:lr=0.002,T=0", "sgd:lr=0.002"], steps=5).points
    np.testing.assert_array_equal(*np.moveaxis(still, 2, 0))


def test_on_a_parabola_the_variance_is_that_of_theory() -> None:
    rate, temperature = 0.02, 0.5
    # Of curvature 1 along x and 25 along y.
    surface = surface_from("ravine:condition=25")
    entries = entries_as_columns(Langevin(np.full(400, rate), temperature, np.arange(400.0)), np.zeros((2, 400)))
    race = lockstep(surface, entries, 3)
    for _, step in zip(range(200), race, strict=False):
        last = step.points
    hessian = np.diag(surface.hessian(np.zeros(2)))
    # From zero it is, after t steps, this share of what it is in the end.
    grown = 1 - (1 - rate * hessian) ** (2 * 199)
    expected = 2 * temperature / (hessian * (2 - rate * hessian)) * grown
    np.testing.assert_allclose(last.var(axis=1), expected, rtol=0.15)
    assert np.abs(last.mean(axis=1)).max() < 4 * np.sqrt(expected.max() / 400)


def test_alone_and_beside_others_it_is_shaken_in_the_same_way_and_with_another_seed_or_draw_otherwise() -> None:
    alone = record("himmelblau", "langevin", (0.0, -2.0), 10, 7).points[:, :, 0]
    beside = record("himmelblau", ["sgd", "langevin:draw=2", "bfgs", "langevin"], (0.0, -2.0), 10, 7).points
    np.testing.assert_array_equal(alone, beside[:, :, 3])
    assert np.abs(beside[-1, :, 1] - alone[-1]).max() > 0.01
    assert np.abs(record("himmelblau", "langevin", (0.0, -2.0), 10, 8).points[-1, :, 0] - alone[-1]).max() > 0.01


def test_what_it_did_is_found_again_from_the_recording() -> None:
    race = record("beale", ["langevin"], steps=6, seed=5)
    found = internals(race, 0)
    np.testing.assert_array_equal(found.step[:6], np.diff(race.points[:, :, 0], axis=0))
    np.testing.assert_array_equal(found.gradient[:6], race.gradients[:6, :, 0])
