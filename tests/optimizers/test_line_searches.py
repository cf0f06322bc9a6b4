"""Rules that search along a direction: each against its book with SciPy's search, what that promises, and costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import transcribed
from given import Array

from optviz import OptvizError, record
from optviz.objectives.base import Counted
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import BFGS, ConjugateGradient
from optviz.optimizers.line_search import searched, strong_wolfe


@pytest.mark.parametrize(
    ("rule", "paper", "left", "name", "steps"),
    [
        (BFGS(0.01), transcribed.bfgs, 0.9, "rosenbrock", 30),
        (BFGS(0.01), transcribed.bfgs, 0.9, "beale", 15),
        (BFGS(0.01, 0.2), transcribed.bfgs, 0.2, "himmelblau", 6),
        (ConjugateGradient(0.01), transcribed.conjugate_gradient, 0.1, "himmelblau", 6),
    ],
)
def test_each_does_what_its_book_says_with_the_search_of_scipy(
    rule: Any, paper: Any, left: float, name: str, steps: int
) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    surface = surface_class(name)()

    def value(point: list[float]) -> float:
        return float(surface.value(np.array(point)))

    def gradient(point: list[float]) -> list[float]:
        return surface.gradient(np.array(point)).tolist()  # type: ignore[no-any-return]

    def search(point: list[float], way: list[float], grad: list[float], loss: float) -> float:
        given = (np.array(each) for each in (point, way, grad))
        found = optimize.line_search(surface.value, surface.gradient, *given, loss, c1=1e-4, c2=left)
        return float(found[0])

    expected = [list(surface.start), *paper(gradient, list(surface.start), steps, value, search, rule.lr)]
    points = record(surface, rule, steps=steps).points[:, :, 0]
    np.testing.assert_allclose(points, expected, rtol=1e-7, atol=1e-9)
    assert np.ptp(points, axis=0).min() > 0.1


def test_where_a_search_ends_the_loss_and_the_slope_are_what_it_promises() -> None:
    draw = np.random.default_rng(11)
    for name, left in (("beale", 0.1), ("rosenbrock", 0.9), ("rastrigin", 0.1), ("himmelblau", 0.01)):
        surface = surface_class(name)()
        (left_end, right), (bottom, top) = surface.window
        weight = np.stack([draw.uniform(left_end, right, 50), draw.uniform(bottom, top, 50)])
        value, grad = surface.value(weight), surface.gradient(weight)
        # Not quite the way of the gradient.
        way = -np.stack([2 * grad[0], 0.3 * grad[1]])
        slope = (way * grad).sum(axis=0)
        found = searched(surface, weight, way, strong_wolfe, value, slope, draw.uniform(1e-4, 1e-2, 50), left)
        there = weight + found * way
        assert (surface.value(there) <= value + 1e-4 * found * slope).all()
        enough = np.abs((surface.gradient(there) * way).sum(axis=0)) <= -left * slope
        # Ten tries are not enough for all of them.
        assert (found > 0).all()
        assert enough.mean() > 0.9


def test_a_conjugate_gradient_needs_two_steps_on_a_parabola() -> None:
    race = record("ravine", "conjugategradient", steps=3)
    np.testing.assert_allclose(race.points[2, :, 0], [0.0, 0.0], atol=1e-9)


@pytest.mark.parametrize("name", ["bfgs", "conjugategradient"])
def test_each_run_pays_for_its_own_search_alone(name: str) -> None:
    starts = [(0.0, -4.0), (3.1, 2.1), (-0.3, -0.9)]
    together = record("himmelblau", name, starts, 8)
    alone = [record("himmelblau", name, each, 8) for each in starts]
    np.testing.assert_array_equal(together.evaluations, np.hstack([each.evaluations for each in alone]))
    assert len(set(together.evaluations[-1].tolist())) > 1


def test_what_was_asked_is_what_is_counted() -> None:
    """Of a single run, no answer is thrown away."""

    class Asked:
        count = 0

        def value(self, w: Array) -> Array:
            Asked.count += 1
            return (w * w).sum(axis=0) + np.sin(5 * w[0])

        def gradient(self, w: Array) -> Array:
            Asked.count += 1
            return 2 * w + np.stack([5 * np.cos(5 * w[0]), 0 * w[0]])

    for cls in (BFGS, ConjugateGradient):
        Asked.count = 0
        rule, counted, weight = cls(0.3), Counted(Asked()), np.array([[1.3], [-0.7]])
        for _ in range(5):
            rule.step(weight, counted)
        assert int(np.ravel(counted.evaluations)[0]) == Asked.count > 15


def test_of_very_many_coordinates_bfgs_says_what_else_to_take() -> None:
    with pytest.raises(OptvizError) as caught:
        BFGS().step(np.zeros((1001, 1)), Flat())
    assert str(caught.value) == (
        "BFGS keeps a number for each pair of coordinates, at most 1000 of them, and what is raced on has 1001; "
        "take conjugategradient."
    )


class Flat:
    def value(self, w: Array) -> Array:
        return 0 * w[0]

    def gradient(self, w: Array) -> Array:
        return 0 * w


@pytest.mark.parametrize("name", ["bfgs", "conjugategradient", "dampednewton"])
def test_who_rests_asks_no_more_and_goes_on_where_it_is_put_elsewhere(name: str) -> None:
    starts = [(3.0, 2.0), (0.0, -4.0)]
    together = record("himmelblau", name, starts, 120)
    alone = np.hstack([record("himmelblau", name, each, 120).evaluations for each in starts])
    np.testing.assert_array_equal(together.evaluations, alone)
    moved = np.abs(np.diff(together.points, axis=0)).max(axis=1) > 0
    paid = np.diff(together.evaluations, axis=0) > 0
    for run in range(len(starts)):
        last = int(np.flatnonzero(moved[:, run]).max(initial=-1))
        # After its last step it may look once more along what it knows, and once along the gradient.
        assert last < 100
        assert not paid[last + 3 :, run].any()
    # A rule that makes its weights begin again elsewhere is asked for by it.
    again = record("himmelblau", f"lookahead({name}):k=40", [(0.0, -4.0)], 60)
    assert np.diff(again.evaluations[:, 0])[40] > 0


def test_bfgs_learns_nothing_from_what_is_too_small_to_divide_by() -> None:
    race = record("ravine", "bfgs", steps=60)
    assert race.diverged_at[0] == -1
    assert np.abs(race.points[-1]).max() < 1e-100


@pytest.mark.parametrize("name", ["bfgs", "conjugategradient", "dampednewton"])
def test_where_each_step_sees_something_else_nobody_rests(name: str) -> None:
    race = record("noisy(himmelblau):noise=0.5", name, [(3.0, 2.0), (3.0, 2.0)], 60)
    assert (np.diff(race.evaluations, axis=0) > 0).all()
