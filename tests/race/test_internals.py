"""What an optimizer held at each step, against transcriptions of the rules that keep their velocities in sight."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, Recording, load_recording, record
from optviz.objectives.base import sampled
from optviz.optimizers import NAG, SGD, AdaDelta, AdaGrad, Adam, Momentum, RMSProp, catalogue
from optviz.race.internals import Internals, internals

Array = NDArray[np.float64]
LR, MU = 0.003, 0.9
STEPS = 40


class Plain:
    """A rule of one's own without the base, which keeps its last step and pulls the weights to the origin."""

    def __init__(self) -> None:
        self.last = 0.0

    def update(self, weight: Array, grad: Array) -> None:
        self.last = 0.5 * self.last - LR * grad - 0.01 * weight
        weight += self.last


class SignDescent(SGD):
    """Has a learning rate, but does not multiply the gradient by it."""

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * np.sign(grad)


class Extragradient(SGD):
    """Asks twice; the second answer is the one that counts."""

    def step(self, weight: Array, objective: Any) -> None:
        ahead = weight - self.lr * objective.gradient(weight)
        self.update(weight, objective.gradient(ahead))


class Careless(Optimizer):
    """Uses the answer up, and asks nothing in its first step."""

    started = False

    def step(self, weight: Array, objective: Any) -> None:
        if self.started:
            slope = objective.gradient(weight)
            slope *= self.lr
            weight -= slope
        self.started = True


class Scaled(SGD):
    scale: Any = 1.0

    def effective_step(self) -> Any:
        return self.scale


class Shaken:
    """Draws from a generator that a copy cannot take back."""

    generator = np.random.default_rng(1)

    def update(self, weight: Array, grad: Array) -> None:
        weight -= LR * grad + self.generator.normal(size=2) / 100


def of(optimizer: Any, surface: Any = "beale", steps: int = STEPS, start: Any = None) -> tuple[Recording, Internals]:
    recording = record(surface, optimizer, start, steps)
    return recording, internals(recording, 0)


def assert_nothing(*arrays: Array) -> None:
    assert all(np.isnan(each).all() for each in arrays)


@pytest.mark.parametrize("surface", SOME_SURFACES)
@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_a_run_is_done_again_however_many_stepped_beside_it(cls: type[Optimizer], surface: str) -> None:
    recording = record(surface, [cls(0.001), cls(0.002), cls(0.003), Plain()], steps=STEPS)
    for run in range(4):
        found = internals(recording, run)
        np.testing.assert_array_equal(found.step, np.diff(recording.points[:, :, run], axis=0))
        assert all(each.shape == (STEPS, 2) and each.dtype == np.float64 for each in found)
        assert np.isfinite(found.inertia).all()
        if cls is not NAG:
            np.testing.assert_array_equal(found.asked_at, recording.points[:-1, :, run])
            np.testing.assert_array_equal(found.gradient, recording.gradients[:-1, :, run])


def test_momentum_carries_its_velocity_times_mu() -> None:
    recording, found = of(Momentum(LR, MU))
    v = np.zeros(2)
    for k, w in enumerate(recording.points[:-1, :, 0]):
        np.testing.assert_array_equal(found.inertia[k], (w + MU * v) - w)
        np.testing.assert_array_equal(found.asked_at[k], w)
        v = MU * v - LR * recording.surface.gradient(w)


def test_nag_asks_where_its_velocity_is_about_to_take_it() -> None:
    recording, found = of(NAG(LR, MU))
    v = np.zeros(2)
    for k, w in enumerate(recording.points[:-1, :, 0]):
        np.testing.assert_array_equal(found.asked_at[k], w + MU * v)
        np.testing.assert_array_equal(found.gradient[k], recording.surface.gradient(w + MU * v))
        np.testing.assert_array_equal(found.inertia[k], (w + MU * v) - w)
        v = MU * v - LR * recording.surface.gradient(w + MU * v)
    assert np.abs(found.asked_at[1:] - recording.points[1:-1, :, 0]).min() > 0


@pytest.mark.parametrize("cls", [Momentum, NAG])
@pytest.mark.parametrize("surface", SOME_SURFACES)
def test_a_step_is_the_inertia_less_the_gradient_times_the_learning_rate(cls: type[Momentum], surface: str) -> None:
    _, found = of(cls(LR, MU), surface)
    np.testing.assert_array_equal(found.effective_step, np.full((STEPS, 2), LR))
    np.testing.assert_allclose(found.step, found.inertia - LR * found.gradient, rtol=1e-12, atol=4e-15)


@pytest.mark.parametrize("optimizer", [SGD(LR), AdaGrad(0.3), RMSProp(0.02), AdaDelta(0.7)], ids=repr)
@pytest.mark.parametrize("surface", SOME_SURFACES)
def test_a_rule_without_memory_of_its_steps_takes_the_gradient_times_its_effective_step(
    optimizer: Optimizer, surface: str
) -> None:
    _, found = of(optimizer, surface)
    np.testing.assert_array_equal(found.inertia, np.zeros((STEPS, 2)))
    np.testing.assert_allclose(found.step, -found.effective_step * found.gradient, rtol=1e-12, atol=4e-15)


@pytest.mark.parametrize("name", ["adam", "adamuncorrected"])
def test_the_effective_step_of_adam_multiplies_the_average_of_the_gradients(name: str) -> None:
    recording, found = of(catalogue()[name](0.05))
    m = np.zeros(2)
    for k, gradient in enumerate(recording.gradients[:-1, :, 0]):
        m = 0.9 * m + 0.1 * gradient
        np.testing.assert_allclose(found.step[k], -found.effective_step[k] * m, rtol=1e-11, atol=4e-15)


def test_the_inertia_of_adam_is_what_its_averages_still_hold() -> None:
    recording, found = of(Adam(0.05))
    m, v = np.zeros(2), np.zeros(2)
    for k, gradient in enumerate(recording.gradients[:-1, :, 0]):
        lr = 0.05 * np.sqrt(1 - 0.999 ** (k + 1)) / (1 - 0.9 ** (k + 1))
        expected = -lr * 0.9 * m / (np.sqrt(0.999 * v) + 1e-7)
        np.testing.assert_allclose(found.inertia[k], expected, rtol=1e-11, atol=4e-15)
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2


def test_a_rule_of_ones_own_has_all_but_an_effective_step() -> None:
    recording, found = of(Plain())
    w = recording.points[:, :, 0]
    last = np.vstack([np.zeros(2), np.diff(w, axis=0)])[:-1]
    np.testing.assert_allclose(found.inertia, 0.5 * last - 0.01 * w[:-1], rtol=1e-11, atol=4e-15)
    np.testing.assert_array_equal(found.asked_at, w[:-1])
    assert_nothing(found.effective_step)


def test_of_several_questions_the_last_one_counts() -> None:
    recording, found = of(Extragradient(LR))
    w = recording.points[:-1, :, 0]
    np.testing.assert_array_equal(found.asked_at, w - LR * recording.gradients[:-1, :, 0])
    np.testing.assert_allclose(found.step, -found.effective_step * found.gradient, rtol=1e-12, atol=4e-15)


def test_a_step_without_a_question_has_no_gradient_and_an_answer_is_kept_as_it_was_given() -> None:
    recording, found = of(Careless(LR))
    assert_nothing(found.asked_at[0], found.gradient[0])
    np.testing.assert_array_equal(found.gradient[1:], recording.gradients[1:-1, :, 0])


def test_a_rule_that_changes_the_update_does_not_inherit_an_effective_step() -> None:
    assert_nothing(of(SignDescent(LR))[1].effective_step)


def test_a_rule_of_ones_own_may_name_its_effective_step() -> None:
    for scale, expected in ((2, [2, 2]), ([1.0, 3.0], [1, 3]), (np.array([[1.0], [3.0]]), [1, 3])):
        optimizer = Scaled(LR)
        optimizer.scale = scale
        np.testing.assert_array_equal(of(optimizer)[1].effective_step[0], expected)


@pytest.mark.parametrize("scale", ["fast", [1.0, 2.0, 3.0], []])
def test_an_effective_step_that_is_none_is_refused(scale: Any) -> None:
    optimizer = Scaled(LR)
    optimizer.scale = scale
    with pytest.raises(OptvizError) as caught:
        of(optimizer)
    assert str(caught.value) == (
        f"`effective_step` of Scaled must give one number or one for each coordinate, got {scale!r} "
        f"(test_internals.py, line {Scaled.effective_step.__code__.co_firstlineno})."
    )


def test_chosen_steps_are_those_of_the_whole() -> None:
    recording, whole = of(Adam(0.05))
    for chosen in ([0], [3, 17, STEPS - 1], [17, 3, 3], [], itertools.islice(range(STEPS), 4)):
        expected = list(chosen)
        for part, all_of_it in zip(internals(recording, 0, expected), whole, strict=True):
            np.testing.assert_array_equal(part, all_of_it[expected])


@pytest.mark.parametrize("surface", SOME_SURFACES)
@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_the_step_that_comes_next_is_that_of_a_recording_with_one_more(cls: type[Optimizer], surface: str) -> None:
    rules = [cls(0.001), Plain(), cls(0.002)]
    shorter, longer = (record(surface, rules, steps=steps) for steps in (STEPS, STEPS + 1))
    for run in range(3):
        np.testing.assert_equal(internals(shorter, run, [STEPS]), internals(longer, run, [STEPS]))
        np.testing.assert_equal(internals(shorter, run, [0, STEPS, 3]), internals(longer, run, [0, STEPS, 3]))


def test_the_first_step_may_be_the_one_that_comes_next() -> None:
    recording = record("beale", [Momentum(LR, MU), NAG(LR, MU)], steps=1)
    for run in (0, 1):
        (gradient,) = internals(recording, run, [1]).gradient
        asked_at = recording.points[1, :, run] + run * MU * (recording.points[1, :, run] - recording.points[0, :, run])
        np.testing.assert_allclose(gradient, recording.surface.gradient(asked_at), rtol=1e-12)


def of_unknown_rules(recording: Recording) -> Recording:
    """The same, as it is read from a file that cannot tell its rules."""
    unknown = (None,) * len(recording.runs)
    return dataclasses.replace(recording, plan=dataclasses.replace(recording.plan, optimizers=unknown))


def test_a_run_that_diverged_and_one_of_an_unknown_rule_have_no_next_step() -> None:
    diverged = record("rosenbrock", SGD(0.05), steps=60)
    assert diverged.diverged_at[0] > 1
    unknown = of_unknown_rules(record("beale", SGD(LR), steps=STEPS))
    for recording in (diverged, unknown, record("beale", Shaken(), steps=STEPS)):
        found = internals(recording, 0, [recording.steps])
        assert_nothing(found.step, found.inertia, found.asked_at, found.effective_step)


def test_neither_the_recording_nor_its_optimizers_are_used_up() -> None:
    recording = record("beale", [Adam(0.05), Plain()], steps=STEPS)
    for run in (0, 1):
        np.testing.assert_equal(internals(recording, run), internals(recording, run))


def test_from_the_divergence_on_there_is_nothing_to_say() -> None:
    recording, found = of(Momentum(0.05, MU), "rosenbrock", 60)
    lost = int(recording.diverged_at[0])
    assert lost > 1
    # Where all is seen, there is no other step to be told.
    for each in found._replace(whole=found.step):
        assert np.isfinite(each[: lost - 1]).all()
        assert_nothing(each[lost - 1 :])


def test_a_rule_that_draws_other_numbers_each_time_tells_its_steps_alone() -> None:
    recording, found = of(Shaken())
    np.testing.assert_array_equal(found.step, np.diff(recording.points[:, :, 0], axis=0))
    np.testing.assert_array_equal(found.gradient, recording.gradients[:-1, :, 0])
    assert_nothing(found.inertia, found.asked_at, found.effective_step)


def test_an_unknown_optimizer_that_diverged_tells_its_steps_until_then() -> None:
    recording, known = of(SGD(0.05), "rosenbrock", 60)
    found = internals(of_unknown_rules(recording), 0)
    np.testing.assert_array_equal(found.step, known.step)
    np.testing.assert_array_equal(found.gradient, known.gradient)
    assert_nothing(found.inertia)


def test_a_recording_from_a_file_knows_the_rules_of_the_catalogue(tmp_path: Path) -> None:
    recording = record("himmelblau", [*catalogue(), Plain()], steps=STEPS)
    recording.save(tmp_path / "race.npz")
    loaded = load_recording(tmp_path / "race.npz")
    for run in range(len(catalogue())):
        np.testing.assert_equal(internals(loaded, run), internals(recording, run))
    assert_nothing(internals(loaded, len(catalogue())).inertia)


@pytest.mark.parametrize("run", [-1, 2])
def test_a_run_that_does_not_exist_is_refused(run: int) -> None:
    with pytest.raises(OptvizError) as caught:
        internals(record("beale", ["sgd", "adam"], steps=3), run)
    assert str(caught.value) == f"There is no run {run} in this recording; its runs are 0 to 1."


@pytest.mark.parametrize("step", [-1, 4])
def test_a_step_that_was_not_made_is_refused(step: int) -> None:
    with pytest.raises(OptvizError) as caught:
        internals(record("beale", "sgd", steps=3), 0, [0, step])
    assert str(caught.value) == f"There is no step {step} in this recording; its steps are 0 to 3."


def test_nag_brakes_on_the_ravine_where_momentum_swings_back() -> None:
    recording = record("ravine", ["momentum:lr=0.03", "nag:lr=0.03"])
    y = recording.points[:, 1]
    # Across the valley the loss is 12.5 y^2: the rules are two-term recurrences that need no surface.
    for run, weights in enumerate(((1.9 - 0.75, -0.9), (1.9 - 0.75 * 1.9, -0.9 + 0.75 * 0.9))):
        expected = [1.5, 1.5 - 0.75 * 1.5]
        while len(expected) < len(y):
            expected.append(weights[0] * expected[-1] + weights[1] * expected[-2])
        np.testing.assert_allclose(y[:, run], expected, atol=1e-12)
    assert y[:4].min(axis=0).round(3).tolist() == [-1.394, -0.160]
    assert y[4:].max(axis=0).round(3).tolist() == [1.115, 0.017]


@pytest.mark.parametrize("rule", ["sgd:lr=0.2", "momentum:lr=0.05", "nag:lr=0.05", "adam:lr=0.3"])
def test_the_whole_step_is_the_one_that_a_race_on_all_samples_makes_from_there(rule: str) -> None:
    recording = record("minibatch(linear(regression)):size=4", rule, steps=3)
    found = internals(recording, 0)
    for k in range(recording.steps):
        # The batches until there, and then all samples at once.
        optimizer, w = copy.deepcopy(recording.optimizers[0]), recording.points[0, :, 0].copy()
        for step in range(k):
            optimizer.step(w, sampled(recording.surface, recording.seed, step + 1))
        before = w.copy()
        optimizer.step(w, recording.surface)
        assert found.whole[k] == pytest.approx(w - before, rel=1e-12)
        assert not np.array_equal(found.whole[k], found.step[k])


def test_where_all_is_seen_there_is_no_other_step() -> None:
    for surface in ("linear(regression)", "saddle"):
        assert np.isnan(internals(record(surface, "sgd", steps=4), 0).whole).all()
