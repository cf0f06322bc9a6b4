"""Where a run stays that never rests, against formulas from books, reference numbers, and long runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.lines import Line2D

import optviz
from optviz.data.models.fit import Fit
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.figure.texts.captions import filled
from optviz.judging.stationary import Cloud, cloud_of, stationary
from optviz.judging.verdict import verdicts
from optviz.optimizers import SGD, Momentum
from optviz.plan.inputs import surface_from

FIT = "linear(regression)"


def theory(surface: str, optimizer: Any) -> Cloud:
    found = surface_from(surface)
    place = np.array(found.minima[0][:2])
    cloud = stationary(optimizer, found, place)
    assert cloud is not None
    return cloud


@pytest.mark.parametrize(
    ("size", "rate", "variances", "excess"),
    [
        (1, 0.05, (0.01003587, 0.01079305), 0.015839),
        (8, 0.05, (0.00116743, 0.00131599), 0.001853),
        (8, 0.2, (0.00595995, 0.00578086), 0.009636),
    ],
)
def test_least_squares_on_batches_drawn_from_all_have_the_exact_covariance(
    size: int, rate: float, variances: tuple[float, float], excess: float
) -> None:
    # From the moments of the samples, with E[(I - lr H_b) (x) (I - lr H_b)] over all batches, worked out elsewhere.
    cloud = theory(f"minibatch({FIT}):size={size},replace=1", SGD(rate))
    np.testing.assert_allclose(np.diag(cloud.covariance), variances, atol=1e-8)
    assert cloud.excess == pytest.approx(excess, abs=1e-6)


@pytest.mark.parametrize(("mu", "rule"), [(0.0, SGD(0.02)), (0.9, Momentum(0.02, 0.9)), (0.5, Momentum(0.05, 0.5))])
def test_noise_on_a_bowl_has_the_variances_of_the_books(mu: float, rule: Any) -> None:
    cloud = theory("noisy(ravine:condition=10):noise=0.5", rule)
    for axis, curvature in enumerate((1.0, 10.0)):
        rate = rule.learning_rate
        variance = rate * 0.25 * (1 + mu) / (curvature * (1 - mu) * (2 * (1 + mu) - rate * curvature))
        assert cloud.covariance[axis, axis] == pytest.approx(variance, rel=1e-10)


@pytest.mark.parametrize(
    ("surface", "rule", "off"),
    [
        # At the flattest, h = 0.49 and lr = 0.1, a place depends on the 1 / (2 lr h) = 10 before it: of 8,000 there are
        # 800 that count, and a variance is known to sqrt(2 / 800) = 5 in 100.
        (f"noisy(minibatch({FIT}):size=8):noise=0.3", SGD(0.1), 0.15),
        # What an epoch has seen is not counted against the distance from the minimum: theory is a little low.
        (f"minibatch({FIT}):size=8", SGD(0.2), 0.2),
        (f"minibatch({FIT}):size=10", Momentum(0.05, 0.9), 0.25),
    ],
)
def test_long_runs_have_the_covariance_of_theory(surface: str, rule: Any, off: float) -> None:
    found = surface_from(surface)
    place = np.array(found.minima[0][:2])
    recording = optviz.record(found, [rule], start=tuple(place), steps=8_000)
    away = recording.points[300:, :, 0] - place
    cloud = theory(surface, rule)
    np.testing.assert_allclose(np.diag(away.T @ away / len(away)), np.diag(cloud.covariance), rtol=off)
    excess = recording.losses[300:, 0].mean() - found.minima[0].value
    assert excess == pytest.approx(cloud.excess, rel=off)


def test_smaller_rates_and_larger_batches_shrink_the_cloud_and_all_samples_have_none() -> None:
    areas = [
        np.linalg.det(theory(f"minibatch({FIT}):size={size}", SGD(rate)).covariance)
        for size, rate in ((1, 0.1), (1, 0.02), (8, 0.02), (32, 0.02))
    ]
    assert areas == sorted(areas, reverse=True)
    found = surface_from(f"minibatch({FIT}):size=64")
    assert stationary(SGD(0.1), found, np.array(found.minima[0][:2])) is None


def test_where_the_rate_is_too_large_to_stay_there_is_no_cloud() -> None:
    # Above 2 / L = 0.7014 on all samples, and sooner on one.
    for surface, rate in ((f"minibatch({FIT}):size=8", 0.71), (f"minibatch({FIT}):replace=1", 0.6)):
        found = surface_from(surface)
        assert stationary(SGD(rate), found, np.array(found.minima[0][:2])) is None


@pytest.mark.parametrize("model", ["linear(regression)", "logistic(clouds)"])
def test_the_samples_have_the_gradient_and_the_hessian_of_all_on_average(model: str) -> None:
    fit = surface_from(model)
    assert isinstance(fit, Fit)
    w = np.array([0.3, -0.7])
    gradients, hessians = fit.each(w)
    np.testing.assert_allclose(gradients.mean(axis=0), fit.gradient(w), rtol=1e-12)
    np.testing.assert_allclose(hessians.mean(axis=0), fit.hessian(w), rtol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_run_that_stays_round_a_minimum_in_noise_hovers_and_one_on_its_way_does_not(seed: int) -> None:
    surfaces = [f"minibatch({FIT})", f"minibatch({FIT}):size=8", "noisy(himmelblau):noise=3"]
    for surface in surfaces:
        rate = 0.01 if "himmelblau" in surface else 0.1
        (told,) = verdicts(optviz.record(surface, [SGD(rate)], steps=400, seed=seed))
        assert told.kind == "hovering", (surface, told)
        assert "as each step sees something else" in told.sentence
        # At a hundredth of the rate, most of the way is still ahead.
        (told,) = verdicts(optviz.record(surface, [SGD(rate / 100)], steps=400, seed=seed))
        assert told.kind not in {"hovering", "converged"}, (surface, told)


def test_the_verdict_tells_what_theory_says_where_it_has_something_to_say() -> None:
    recording = optviz.record(f"minibatch({FIT})", ["sgd:lr=0.1", "adam:lr=0.3"], steps=400)
    sgd, adam = verdicts(recording)
    cloud = cloud_of(recording, 0)
    assert cloud is not None
    assert f"in theory {np.sqrt(np.trace(cloud.covariance)):.2g}" in sgd.sentence
    assert adam.kind == "hovering"
    assert "theory" not in adam.sentence
    assert cloud_of(recording, 1) is None


def test_captions_tell_the_cloud_in_theory_and_as_it_was() -> None:
    recording = optviz.record(f"minibatch({FIT}):size=4", "sgd:lr=0.1", steps=400)
    cloud, scene = cloud_of(recording, 0), scene_of(recording)
    assert cloud is not None
    said = filled(scene, "{sgd.batch}|{sgd.theory_x}|{sgd.theory_y}|{sgd.theory_excess}|{sgd.spread_x}|{sgd.excess}")
    batch, *numbers = map(float, said.split("|"))
    assert batch == 4
    points, losses = recording.points[-200:, :, 0], recording.losses[-200:, 0]
    expected = [*np.sqrt(np.diag(cloud.covariance)), cloud.excess, points[:, 0].std()]
    expected.append(losses.mean() - recording.surface.minima[0].value)
    np.testing.assert_allclose(numbers, expected, rtol=5e-3)
    assert filled(scene_of(optviz.record("saddle", "sgd", steps=9)), "{sgd.batch} {sgd.theory_x}") == "none none"


def test_the_ellipses_are_drawn_at_the_end_where_a_quadratic_form_is_four() -> None:
    recording = optviz.record(f"minibatch({FIT})", "sgd:lr=0.1", steps=400)
    scene = scene_of(recording)
    assert not [each for each in Still(scene).at(399).artists if isinstance(each, Line2D)]
    still = Still(scene)
    figure = still.at(400)
    drawn = [np.asarray(each.get_xydata()) for each in figure.artists if isinstance(each, Line2D)]
    lines = [each * [figure.bbox.width, figure.bbox.height] for each in drawn]
    # Rims and lines of both.
    assert len(lines) == 4
    (pane,), (cloud,), seen = still.panes, scene.clouds, scene.tracks[0].seen
    assert cloud is not None
    window, rect = np.array(pane.area.window or scene.tracks[0].window), pane.area.rect
    for line, each in zip(lines[2:], (seen, cloud), strict=True):
        share = (line - (rect.x, rect.y)) / (rect.width, rect.height)
        away = window[:, 0] + share * np.diff(window)[:, 0] - each.place
        np.testing.assert_allclose(np.sum(away * np.linalg.solve(each.covariance, away.T).T, axis=1), 4)
    assert "2σ" in " ".join(scene.subtitle)
    assert "2σ" not in " ".join(scene_of(optviz.record(FIT, "sgd", steps=9)).subtitle)
