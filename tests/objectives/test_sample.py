"""Objectives that are random, and the gradients that rules were given: every run of a step sees the same sample."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, animate, explore, record
from optviz.objectives.base import sampled
from optviz.optimizers import NAG, SGD, catalogue
from optviz.race.internals import internals
from optviz.race.recording import Recording

Array = NDArray[np.float64]
START = [1.0, -2.0]


class Quadratic:
    """Half the sum of h w², and a force."""

    def __init__(self, curvature: float = 1.0, force: Any = 0.0) -> None:
        self.curvature, self.force = curvature, force

    def value(self, w: Array) -> Array:
        return 0.5 * self.curvature * (w * w).sum(axis=0) + (self.force * w.T).T.sum(axis=0)

    def gradient(self, w: Array) -> Array:
        return (self.curvature * w.T + self.force).T


class Noisy(Quadratic):
    """With normal noise on the gradient, the same for all runs of a step."""

    def __init__(self, curvature: float = 1.0, sigma: float = 1.0, dimension: int = 2) -> None:
        super().__init__(curvature)
        self.sigma, self.dimension = sigma, dimension

    def sample(self, generator: np.random.Generator) -> Quadratic:
        return Quadratic(self.curvature, self.sigma * generator.standard_normal(self.dimension))


class Restless(Quadratic):
    """Noisy by itself, whoever asks, as it should not be."""

    def __init__(self) -> None:
        super().__init__()
        self.draw = np.random.default_rng(1)

    def gradient(self, w: Array) -> Array:
        return w + self.draw.standard_normal(w.shape)


class Listener:
    """Gradient descent that keeps what it was given, and spoils it."""

    def __init__(self, heard: list[Array]) -> None:
        self.heard = heard

    def __deepcopy__(self, _memo: Any) -> Listener:
        return Listener(self.heard)

    def update(self, weight: Array, grad: Array) -> None:
        self.heard.append(grad.copy())
        grad *= 0.1
        weight -= grad


class Twice(SGD):
    """Looks at a copy of its point, then downhill, and goes by what it saw there."""

    def step(self, weight: Array, objective: Any) -> None:
        here = objective.gradient(weight.copy())
        self.update(weight, objective.gradient(weight - 0.1 * here))


def arrays_of(recording: Recording) -> list[bytes]:
    return [each.tobytes() for each in (recording.points, recording.losses, recording.gradients, recording.evaluations)]


def test_the_noise_of_gradient_descent_has_the_stationary_variance_of_theory() -> None:
    rate, curvature, sigma, dimension, steps = 0.25, 2.0, 3.0, 100, 1200
    recording = record(Noisy(curvature, sigma, dimension), f"sgd:lr={rate}", np.zeros(dimension), steps=steps)
    # By then, what is left of the start is a millionth of the variance.
    settled = recording.points[20:, :, 0]
    variance = rate * sigma**2 / (curvature * (2 - rate * curvature))
    # Of the mean of n squares of normal numbers that are correlated by a from one to the next.
    a = 1 - rate * curvature
    error = math.sqrt(2 * (1 + a * a) / (1 - a * a) / settled.size)
    assert float((settled * settled).mean()) == pytest.approx(variance, rel=5 * error)


def test_equal_rules_see_the_same_noise() -> None:
    recording = record(Noisy(), ["sgd:lr=0.1", Listener([]), SGD(0.1), NAG(0.1, 0.0)], START, steps=30)
    for run in (1, 2, 3):
        np.testing.assert_allclose(recording.points[:, :, run], recording.points[:, :, 0], rtol=1e-12)
    assert np.diff(recording.points[:, 0, 0]).std() > 0.05


@pytest.mark.parametrize("name", catalogue())
def test_a_run_alone_sees_the_noise_that_it_sees_beside_others(name: str) -> None:
    starts = [START, [0.5, 0.5], [3.0, -1.0]]
    together = record(Noisy(), [name, "adam:lr=0.1", Twice(0.1), "sgd:lr=1e9"], starts, steps=25)
    for place, start in enumerate(starts):
        alone = record(Noisy(), name, start, steps=25)
        np.testing.assert_array_equal(together.points[:, :, 4 * place], alone.points[:, :, 0])
        np.testing.assert_array_equal(together.gradients[:, :, 4 * place], alone.gradients[:, :, 0])


def test_the_same_seed_makes_the_same_race_and_another_seed_another() -> None:
    first, again, other = (record(Noisy(), "adam", START, steps=10, seed=seed) for seed in (5, 5, 6))
    assert arrays_of(first) == arrays_of(again)
    assert not np.isclose(first.gradients, other.gradients).any()


def test_a_longer_race_begins_as_a_shorter_one() -> None:
    short, long = (record(Noisy(), "adam", START, steps=steps) for steps in (5, 9))
    np.testing.assert_array_equal(short.gradients, long.gradients[:6])


def test_every_seed_and_step_has_a_generator_of_its_own() -> None:
    seeds = [0, 1, 2, 1 + 2**32, 2 + 2**32, 2**53]
    drawn = [sampled(Noisy(), seed, step).force[0] for seed in seeds for step in (0, 1, 2, 3)]
    assert len(set(drawn)) == len(drawn)


def test_what_is_not_random_is_seen_as_it_is() -> None:
    plain = Quadratic()
    assert sampled(plain, 3, 7) is plain


def test_losses_are_those_of_the_objective_and_not_of_a_sample() -> None:
    recording = record(Noisy(), "sgd:lr=0.1", START, steps=5)
    np.testing.assert_allclose(recording.losses[:, 0], 0.5 * (recording.points[:, :, 0] ** 2).sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize("objective", [Quadratic, Noisy, Restless])
def test_the_recorded_gradient_is_the_one_that_the_rule_was_given(objective: Callable[[], Any]) -> None:
    heard: list[Array] = []
    recording = record(objective(), Listener(heard), START, steps=12)
    np.testing.assert_array_equal(recording.gradients[:-1, :, 0], heard)


def test_a_rule_of_the_catalogue_was_given_what_is_recorded_too() -> None:
    recording = record(Restless(), "sgd:lr=0.1", [START, [1.0, 1.0]], steps=12)
    moved = recording.points[:-1] - 0.1 * recording.gradients[:-1]
    np.testing.assert_allclose(recording.points[1:], moved, rtol=0, atol=1e-14)


def test_a_rule_that_looks_elsewhere_has_the_gradient_at_its_point_from_the_same_sample() -> None:
    recording = record(Noisy(), [NAG(0.1, 0.5), Twice(0.1), SGD(0.1)], START, steps=6)
    forces = np.array([sampled(Noisy(), 0, step).force for step in range(1, 8)])
    np.testing.assert_allclose(recording.gradients, recording.points + forces[:, :, None], rtol=1e-12)
    assert recording.evaluations[-1].tolist() == [6, 12, 6]


def test_of_the_gradients_that_were_asked_for_none_is_evaluated_again() -> None:
    class Counting(Quadratic):
        calls = 0

        def gradient(self, w: Array) -> Array:
            Counting.calls += 1
            return super().gradient(w)

    def calls(optimizer: Any) -> int:
        record(objective, optimizer, START, steps=1)
        before = Counting.calls
        record(objective, optimizer, START, steps=11)
        longer = Counting.calls - before
        before = Counting.calls
        record(objective, optimizer, START, steps=1)
        return longer - (Counting.calls - before)

    objective = Counting()
    assert calls(SGD(0.1)) == 10
    assert calls(Twice(0.1)) == 20
    # At its first step it looks at its point; after that, the gradient there is asked for it.
    assert calls(NAG(0.1)) == 20


def test_a_lost_run_keeps_its_last_gradient() -> None:
    recording = record(Noisy(), ["sgd:lr=1e200", "sgd:lr=0.1"], START, steps=6)
    assert recording.diverged_at.tolist() == [1, -1]
    for gradient in recording.gradients[:, :, 0]:
        np.testing.assert_array_equal(gradient, recording.gradients[0, :, 1])


@pytest.mark.parametrize("name", catalogue())
def test_what_an_optimizer_holds_is_found_with_the_same_samples(name: str) -> None:
    recording = record(Noisy(), [name, "sgd"], START, steps=8, seed=3)
    found = internals(recording, 0)
    np.testing.assert_array_equal(found.step, np.diff(recording.points[:, :, 0], axis=0))
    forces = np.array([sampled(Noisy(), 3, step).force for step in range(1, 9)])
    np.testing.assert_allclose(found.gradient, found.asked_at + forces, rtol=1e-12)
    np.testing.assert_allclose(
        internals(recording, 0, [8]).gradient[0] - internals(recording, 0, [8]).asked_at[0],
        sampled(Noisy(), 3, 9).force,
        rtol=1e-9,
    )


def test_a_sample_that_does_something_else_with_two_points_is_asked_for_each() -> None:
    class Careless(Noisy):
        def sample(self, generator: np.random.Generator) -> Any:
            noise, whole = generator.standard_normal(2), self

            class Shifted:
                def value(self, w: Array) -> Array:
                    return whole.value(w)

                def gradient(self, w: Array) -> Array:
                    # With two runs, the noise of y goes to the second.
                    return whole.gradient(w) + noise

            return Shifted()

    together = record(Careless(), "sgd:lr=0.1", [START, [1.0, 1.0]], steps=5)
    alone = record(Careless(), "sgd:lr=0.1", [1.0, 1.0], steps=5)
    np.testing.assert_array_equal(together.points[:, :, 1], alone.points[:, :, 0])


def test_a_random_objective_is_filmed(tmp_path: Any) -> None:
    for name in ("one.gif", "other.gif"):
        animate(Noisy(), tmp_path / name, optimizers="sgd:lr=0.1", start=START, steps=5, size=(320, 240), seed=4)
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "other.gif").read_bytes()


class Raises(Quadratic):
    def sample(self, _generator: np.random.Generator) -> Any:
        raise RuntimeError("no data")


class Empty(Quadratic):
    def sample(self, _generator: np.random.Generator) -> Any:
        return None


class Later(Quadratic):
    calls = 0

    def sample(self, _generator: np.random.Generator) -> Any:
        self.calls += 1
        return self if self.calls < 4 else 7


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: record(Raises(), "sgd", START),
            r"`sample` of Raises raised RuntimeError \(test_sample.py, line \d+\): no data; mend it there\.",
        ),
        (
            lambda: record(Empty(), "sgd", START),
            (
                r"`sample` of Empty must give an object with value\(w\) and gradient\(w\), got None"
                r" \(test_sample.py, line \d+\)\."
            ),
        ),
        (
            lambda: record(Later(), "sgd", START),
            (
                r"`sample` of Later must give an object with value\(w\) and gradient\(w\), got 7"
                r" at step 3 \(test_sample.py, line \d+\)\."
            ),
        ),
        (
            lambda: explore(Noisy(), "sgd", START),
            r"The page draws batches of data alone, and each step on Noisy sees something else; film it instead\.",
        ),
    ],
)
def test_what_cannot_be_sampled_is_refused_in_a_sentence(ask: Callable[[], Any], message: str) -> None:
    with pytest.raises(OptvizError, match=f"^{message}$"):
        ask()
