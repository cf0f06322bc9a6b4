"""Runs that step together equal runs that step alone, bit for bit, and a lost run disturbs nobody."""

from __future__ import annotations

import copy
from itertools import islice
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import Optimizer, record
from optviz.objectives.surfaces import Surface
from optviz.optimizers import NAG, SGD, AdaGrad, Adam, Momentum, RMSProp, catalogue
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_of
from optviz.race.lockstep import Step, lockstep

Array = NDArray[np.float64]


class Homework:
    """Has no base, keeps state, and branches on it as only a rule for a single point can."""

    def __init__(self, lr: float = 0.001) -> None:
        self.lr, self.last = lr, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.last is not None and float(grad @ self.last) < 0:
            self.lr *= 0.5
        self.last = grad.copy()
        weight -= self.lr * grad


class TwoGradients(SGD):
    """Looks a little uphill first."""

    def step(self, weight: Array, objective: Any) -> None:
        uphill = weight + 0.0005 * objective.gradient(weight)
        self.update(weight, objective.gradient(uphill))


def steps_of(objective: Any, optimizers: list[Any], starts: Array, count: int) -> list[Step]:
    return list(islice(lockstep(objective, entries_of(optimizers, starts)), count + 1))


def walked_alone(surface: Surface, optimizer: Any, start: Array, steps: int) -> tuple[Array, Array, int]:
    """By a plain loop: the points, the losses and the step at which the run was lost, or -1."""
    optimizer, weight = copy.deepcopy(optimizer), start.copy()
    points, losses = [weight.copy()], [float(surface.value(weight))]
    with np.errstate(all="ignore"):
        for number in range(1, steps + 1):
            if isinstance(optimizer, Optimizer):
                optimizer.step(weight, surface)
            else:
                optimizer.update(weight, surface.gradient(weight))
            loss = float(surface.value(weight))
            if not (np.isfinite(weight).all() and np.isfinite(loss)):
                rest = steps + 1 - number
                return np.array(points + [points[-1]] * rest), np.array(losses + [losses[-1]] * rest), number
            points.append(weight.copy())
            losses.append(loss)
    return np.array(points), np.array(losses), -1


def random_optimizers(count: int) -> list[Any]:
    """Of every class, with settings that differ: some runs will be lost."""
    draw = np.random.default_rng(11)
    rates = np.exp(draw.uniform(np.log(1e-4), np.log(0.5), (len(catalogue()), count))).tolist()
    made: list[Any] = []
    for cls, row in zip(catalogue().values(), rates, strict=True):
        for lr in row:
            settings = {"learning_rate": lr}
            for name in ("momentum", "decay_rate", "beta1"):
                if hasattr(cls, name):
                    settings[name] = float(draw.uniform(0, 0.99))
            if cls is Adam:
                settings["beta2"] = float(draw.uniform(0.9, 0.9999))
            if hasattr(cls, "epsilon"):
                settings["epsilon"] = float(10 ** draw.uniform(-9, -2))
            made.append(cls(**settings))
    own = [Homework(0.002), Homework(0.05), TwoGradients(0.001)]
    return [made[index] for index in draw.permutation(len(made))] + own


@pytest.mark.parametrize("spec", ["beale", "himmelblau", "rosenbrock", "saddle", "ravine:condition=40,angle=30"])
def test_many_different_runs_together_equal_each_run_alone_bit_for_bit(spec: str) -> None:
    surface, optimizers, steps = surface_from(spec), random_optimizers(8), 250
    (left, right), (bottom, top) = surface.window
    starts = np.random.default_rng(5).uniform([[left], [bottom]], [[right], [top]], (2, len(optimizers)))
    together = steps_of(surface, optimizers, starts, steps)
    lost = 0
    for column, optimizer in enumerate(optimizers):
        points, losses, at = walked_alone(surface, optimizer, starts[:, column], steps)
        np.testing.assert_array_equal([step.points[:, column] for step in together], points)
        np.testing.assert_array_equal([step.losses[column] for step in together], losses)
        assert [bool(step.diverged[column]) for step in together] == [0 <= at <= k for k in range(steps + 1)]
        lost += at >= 0
    # A ravine and the plain saddle grow too slowly to overflow; elsewhere the test must have seen both kinds of run.
    assert lost < len(optimizers)
    assert lost > 0 or spec.startswith(("ravine", "saddle"))


def test_betas_that_differ_give_the_same_powers_as_single_numbers() -> None:
    surface, steps = surface_from("beale"), 2000
    optimizers = [Adam(0.01, beta1, beta2) for beta1 in (0.0, 0.5, 0.9, 0.95) for beta2 in (0.9, 0.99, 0.999, 0.9999)]
    starts = np.tile([[1.0], [1.5]], len(optimizers))
    last = steps_of(surface, optimizers, starts, steps)[-1]
    alone = [walked_alone(surface, each, starts[:, 0], steps)[0][-1] for each in optimizers]
    np.testing.assert_array_equal(last.points.T, alone)


def test_the_first_state_is_the_start_itself() -> None:
    starts = np.array([[1.0, -2.0], [0.5, 3.0]])
    surface = surface_from("himmelblau")
    first = next(lockstep(surface, entries_of([SGD(), Adam()], starts)))
    np.testing.assert_array_equal(first.points, starts)
    np.testing.assert_array_equal(first.losses, surface.value(starts))
    assert not first.diverged.any()
    assert not first.evaluations.any()


def test_what_was_yielded_is_not_changed_by_later_steps() -> None:
    entries = entries_of([SGD(0.001), NAG(0.001), Homework()], np.ones((2, 3)) * 1.5)
    race = lockstep(surface_from("beale"), entries)
    early = [next(race) for _ in range(3)]
    kept = copy.deepcopy(early)
    for _ in range(5):
        next(race)
    for before, after in zip(kept, early, strict=True):
        # What moves a run goes on.
        for one, other in zip(before[:-1], after[:-1], strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_starts_of_the_caller_are_not_changed() -> None:
    starts = np.ones((2, 2)) * 1.5
    steps_of(surface_from("beale"), [SGD(0.001), Homework()], starts, 3)
    np.testing.assert_array_equal(starts, 1.5)


@pytest.mark.parametrize(
    "lost", [SGD(0.1), Momentum(0.1), NAG(0.1), Homework(10.0), TwoGradients(0.1)], ids=lambda each: type(each).__name__
)
def test_a_diverged_run_keeps_its_last_finite_point_and_loss(lost: Any) -> None:
    surface = surface_from("rosenbrock")
    race = steps_of(surface, [lost, Adam(0.1)], np.tile([[-1.2], [1.0]], 2), 100)
    at = next(number for number, step in enumerate(race) if step.diverged[0])
    assert 1 < at < 50
    for step in race[at:]:
        assert step.diverged.tolist() == [True, False]
        np.testing.assert_array_equal(step.points[:, 0], race[at - 1].points[:, 0])
        assert step.losses[0] == race[at - 1].losses[0]
    assert np.isfinite([step.points for step in race]).all()
    assert np.isfinite([step.losses for step in race]).all()


def test_a_run_whose_point_is_finite_but_whose_loss_is_not_has_diverged() -> None:
    # One step of 1e200 from (1, 0): the point is a number, its square is not.
    race = steps_of(surface_from("saddle"), [SGD(5e199)], np.array([[1.0], [0.0]]), 2)
    assert [bool(step.diverged[0]) for step in race] == [False, True, True]
    np.testing.assert_array_equal(race[-1].points[:, 0], [1.0, 0.0])


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_a_run_of_the_same_class_goes_on_when_its_neighbour_is_lost(cls: type[Optimizer]) -> None:
    surface, start = surface_from("rosenbrock"), np.array([[-1.2], [1.0]])
    race = steps_of(surface, [cls(1e200), cls(1e-3)], np.tile(start, 2), 50)
    assert race[-1].diverged.tolist() == [True, False]
    points, _, at = walked_alone(surface, cls(1e-3), start[:, 0], 50)
    assert at == -1
    np.testing.assert_array_equal([step.points[:, 1] for step in race], points)


def test_every_run_counts_what_it_asked_for_until_it_is_lost() -> None:
    optimizers = [SGD(0.001), SGD(0.1), NAG(0.0005), Adam(0.1), Homework(0.0001), Homework(10.0), TwoGradients(0.0001)]
    race = steps_of(surface_from("rosenbrock"), optimizers, np.tile([[-1.2], [1.0]], len(optimizers)), 40)
    counted = np.array([step.evaluations for step in race])
    lost = np.array([step.diverged for step in race])
    assert lost[-1].tolist() == [False, True, False, False, False, True, False]
    each_step = np.array([1, 1, 1, 1, 1, 1, 2])
    survived = np.cumsum(np.vstack([np.zeros(len(optimizers)), ~lost[:-1]]), axis=0)
    np.testing.assert_array_equal(counted, each_step * survived)


def test_the_instances_that_were_passed_in_are_not_used_up() -> None:
    mine, adam = Homework(0.05), Adam(0.1)
    first, second = (record("beale", [mine, adam], steps=30) for _ in range(2))
    np.testing.assert_array_equal(first.points, second.points)
    assert (mine.lr, mine.last) == (0.05, None)
    assert (adam.t, adam.m, adam.v) == (None, None, None)


def test_the_same_instance_may_take_part_twice() -> None:
    mine = Homework(0.05)
    recording = record("beale", [mine, mine], steps=30)
    np.testing.assert_array_equal(recording.points[:, :, 0], recording.points[:, :, 1])


def test_a_rule_of_ones_own_sees_a_single_point() -> None:
    class Single:
        def update(self, weight: Array, grad: Array) -> None:
            if weight.shape != (2,) or grad.shape != (2,):
                raise AssertionError
            x, y = float(weight[0]), float(weight[1])
            weight[:] = y, x

    race = steps_of(surface_from("beale"), [Single(), SGD(), Single()], np.array([[1.0, 1, 3], [2.0, 2, 4]]), 3)
    np.testing.assert_array_equal(race[-1].points[:, [0, 2]], [[2.0, 4], [1.0, 3]])


def test_a_subclass_of_a_catalogue_class_runs_its_own_rule() -> None:
    class Clipped(Momentum):
        def update(self, weight: Array, grad: Array) -> None:
            super().update(weight, grad / max(1.0, float(np.hypot(*grad))))

    recording = record("beale", [Clipped(0.1), Momentum(0.1)], steps=50)
    assert recording.diverged_at[1] > 0
    speeds = np.hypot(*np.diff(recording.points[:, :, 0], axis=0).T)
    assert speeds[0] == pytest.approx(0.1, rel=1e-12)
    assert (speeds <= 1 + 1e-12).all()


def test_an_objective_that_is_no_surface_can_be_raced_on() -> None:
    class Valley:
        def value(self, w: Array) -> Array:
            return w[0] * w[0] + 3 * w[1] * w[1]

        def gradient(self, w: Array) -> Array:
            return np.stack([2 * w[0], 6 * w[1]])

    race = steps_of(Valley(), [SGD(0.125), AdaGrad(0.5), RMSProp(0.5)], np.array([[1.0] * 3, [1.0] * 3]), 1)
    np.testing.assert_array_equal(race[1].points[:, 0], [0.75, 0.25])
    np.testing.assert_allclose(race[1].points[:, 1], [0.5, 0.5], rtol=1e-7)
