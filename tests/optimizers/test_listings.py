"""The rules do what the listings of the note and the papers say, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from papers import STEPS, Array, path

from optviz import Optimizer, record
from optviz.objectives.surfaces import Surface, surface_class
from optviz.optimizers import (
    NAG,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamUncorrected,
    Momentum,
    RMSProp,
    optimizer_class,
)
from optviz.optimizers.rates import sound_rate


class NoteSGD:
    def __init__(self, learning_rate: float = 0.01) -> None:
        self.lr = learning_rate

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


class NoteMomentum:
    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        self.lr, self.momentum, self.v = learning_rate, momentum, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.v is None:
            self.v = np.zeros_like(weight)
        self.v = self.momentum * self.v - self.lr * grad
        weight += self.v


class NoteAdaGrad:
    def __init__(self, learning_rate: float = 0.01) -> None:
        self.lr, self.c = learning_rate, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.c is None:
            self.c = np.zeros_like(weight)
        self.c += grad**2
        weight -= self.lr * grad / (np.sqrt(self.c) + 1e-7)


class NoteRMSProp:
    def __init__(self, learning_rate: float = 0.01, decay_rate: float = 0.9) -> None:
        self.lr, self.d, self.c = learning_rate, decay_rate, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.c is None:
            self.c = np.zeros_like(weight)
        self.c = self.d * self.c + (1 - self.d) * grad**2
        weight -= self.lr * grad / (np.sqrt(self.c) + 1e-7)


class NoteAdam:
    def __init__(self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        self.lr, self.b1, self.b2 = learning_rate, beta1, beta2
        self.t, self.m, self.v = 0, None, None

    def update(self, weight: Array, grad: Array) -> None:
        if self.m is None:
            self.m, self.v = np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        lr_t = self.lr * np.sqrt(1 - self.b2**self.t) / (1 - self.b1**self.t)
        self.m += (1 - self.b1) * (grad - self.m)
        self.v += (1 - self.b2) * (grad**2 - self.v)
        weight -= lr_t * self.m / (np.sqrt(self.v) + 1e-7)


class NoteAdamUncorrected(NoteAdam):
    """The listing without the line that makes lr_t."""

    def update(self, weight: Array, grad: Array) -> None:
        if self.m is None:
            self.m, self.v = np.zeros_like(weight), np.zeros_like(weight)
        self.m += (1 - self.b1) * (grad - self.m)
        self.v += (1 - self.b2) * (grad**2 - self.v)
        weight -= self.lr * self.m / (np.sqrt(self.v) + 1e-7)


class PaperAdaDelta:
    """Algorithm 1 of arXiv:1212.5701: there is no learning rate."""

    def __init__(self, rho: float = 0.95, eps: float = 1e-6) -> None:
        self.rho, self.eps, self.squares, self.steps = rho, eps, 0.0, 0.0

    def update(self, weight: Array, grad: Array) -> None:
        self.squares = self.rho * self.squares + (1 - self.rho) * grad**2
        delta = -np.sqrt(self.steps + self.eps) / np.sqrt(self.squares + self.eps) * grad
        self.steps = self.rho * self.steps + (1 - self.rho) * delta**2
        weight += delta


NOTE = {SGD: NoteSGD, Momentum: NoteMomentum, AdaGrad: NoteAdaGrad, RMSProp: NoteRMSProp, Adam: NoteAdam}
UNCORRECTED = {AdamUncorrected: NoteAdamUncorrected}


def stepped(optimizer: Optimizer, surface: Surface, steps: int = STEPS) -> Array:
    """The same through `step`, by which a rule may look elsewhere."""
    weight = np.array(surface.start)
    points = [weight.copy()]
    for _ in range(steps):
        optimizer.step(weight, surface)
        points.append(weight.copy())
    return np.array(points)


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize(("ours", "note"), (NOTE | UNCORRECTED).items(), ids=lambda each: each.__name__)
def test_the_rules_of_the_note_are_met_to_the_last_bit_with_their_defaults(
    name: str, ours: type[Optimizer], note: type
) -> None:
    surface = surface_class(name)()
    np.testing.assert_array_equal(path(ours(), surface), path(note(), surface))


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize(("ours", "note"), NOTE.items(), ids=[each.__name__ for each in NOTE])
def test_the_rules_of_the_note_are_met_to_the_last_bit_with_sound_learning_rates(
    name: str, ours: type[Optimizer], note: type
) -> None:
    surface = surface_class(name)()
    learning_rate = sound_rate(ours, surface)
    expected = path(note(learning_rate), surface)
    assert np.isfinite(expected).all()
    np.testing.assert_array_equal(path(ours(learning_rate), surface), expected)


@pytest.mark.parametrize(("ours", "note"), NOTE.items(), ids=[each.__name__ for each in NOTE])
def test_a_recording_holds_the_path_of_the_note_to_the_last_bit(ours: type[Optimizer], note: type) -> None:
    surface = surface_class("beale")()
    recording = record(surface, ours(0.003), steps=STEPS)
    np.testing.assert_array_equal(recording.points[:, :, 0], path(note(0.003), surface))


@pytest.mark.parametrize(
    ("ours", "note"),
    [
        (Momentum(0.002, 0.5), NoteMomentum(0.002, 0.5)),
        (RMSProp(0.02, 0.99), NoteRMSProp(0.02, 0.99)),
        (Adam(0.05, 0.7, 0.95), NoteAdam(0.05, 0.7, 0.95)),
    ],
    ids=["Momentum", "RMSProp", "Adam"],
)
def test_other_hyper_parameters_take_the_same_places_as_in_the_note(ours: Optimizer, note: Any) -> None:
    surface = surface_class("beale")()
    np.testing.assert_array_equal(path(ours, surface), path(note, surface))


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("settings", [{}, {"rho": 0.9, "eps": 1e-4}], ids=["defaults", "others"])
def test_adadelta_does_what_algorithm_1_of_the_paper_says(name: str, settings: dict[str, float]) -> None:
    surface = surface_class(name)()
    ours = AdaDelta(1.0, *settings.values())
    np.testing.assert_array_equal(path(ours, surface), path(PaperAdaDelta(**settings), surface))


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_nag_takes_the_gradient_where_the_velocity_is_about_to_take_it(name: str) -> None:
    surface = surface_class(name)()
    lr, mu = sound_rate(NAG, surface), 0.9
    theta, v = np.array(surface.start), np.zeros(2)
    expected = [theta]
    for _ in range(STEPS):
        v = mu * v - lr * surface.gradient(theta + mu * v)
        theta = theta + v
        expected.append(theta)
    np.testing.assert_array_equal(stepped(NAG(lr, mu), surface), expected)


@pytest.mark.parametrize("name", ["beale", "himmelblau", "ravine", "rosenbrock"])
def test_the_look_ahead_points_of_nag_follow_the_form_that_libraries_use(name: str) -> None:
    surface = surface_class(name)()
    lr, mu = sound_rate(NAG, surface), 0.9
    nag, weight = NAG(lr, mu), np.array(surface.start)
    phi, v = np.array(surface.start), np.zeros(2)
    for _ in range(STEPS):
        nag.step(weight, surface)
        slope = surface.gradient(phi)
        v = mu * v - lr * slope
        phi = phi + mu * v - lr * slope
        np.testing.assert_allclose(nag.lookahead(weight), phi, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("sgd", {"learning_rate": 0.01}),
        ("momentum", {"learning_rate": 0.01, "momentum": 0.9}),
        ("nag", {"learning_rate": 0.01, "momentum": 0.9}),
        ("adagrad", {"learning_rate": 0.01, "epsilon": 1e-7}),
        ("rmsprop", {"learning_rate": 0.01, "decay_rate": 0.9, "epsilon": 1e-7}),
        ("adam", {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}),
        ("adamuncorrected", {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}),
        ("adadelta", {"learning_rate": 1.0, "decay_rate": 0.95, "epsilon": 1e-6}),
    ],
)
def test_the_defaults_are_those_of_the_note_and_the_papers(name: str, settings: dict[str, float]) -> None:
    assert optimizer_class(name)().settings() == settings
