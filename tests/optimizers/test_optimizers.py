"""Every optimizer against literal transcriptions of the textbook listings and of the papers, and against PyTorch."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, record
from optviz.objectives.surfaces import Surface, names, surface_class
from optviz.optimizers import (
    CLASSIC,
    NAG,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamUncorrected,
    Momentum,
    RMSProp,
    catalogue,
    optimizer_class,
)
from optviz.optimizers.rates import sound_rate

Array = NDArray[np.float64]
STEPS = 200


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


def path(optimizer: Any, surface: Surface, steps: int = STEPS) -> Array:
    """Of a rule that wants nothing but the gradient where it is, `(steps + 1, 2)`."""
    weight = np.array(surface.start)
    points = [weight.copy()]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            optimizer.update(weight, surface.gradient(weight))
            points.append(weight.copy())
    return np.array(points)


def stepped(optimizer: Optimizer, surface: Surface, steps: int = STEPS) -> Array:
    """The same through `step`, by which a rule may look elsewhere."""
    weight = np.array(surface.start)
    points = [weight.copy()]
    for _ in range(steps):
        optimizer.step(weight, surface)
        points.append(weight.copy())
    return np.array(points)


def under_constant_gradient(optimizer: Optimizer, gradient: float, steps: int) -> Array:
    """The lengths of the steps along each axis, `(steps, 2)`."""
    weight = np.zeros(2)
    before, lengths = weight.copy(), []
    for _ in range(steps):
        optimizer.update(weight, np.array([gradient, -gradient]))
        lengths.append(np.abs(weight - before))
        before = weight.copy()
    return np.array(lengths)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(("ours", "note"), (NOTE | UNCORRECTED).items(), ids=lambda each: each.__name__)
def test_the_rules_of_the_note_are_met_to_the_last_bit_with_their_defaults(
    name: str, ours: type[Optimizer], note: type
) -> None:
    surface = surface_class(name)()
    np.testing.assert_array_equal(path(ours(), surface), path(note(), surface))


@pytest.mark.parametrize("name", names())
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


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("settings", [{}, {"rho": 0.9, "eps": 1e-4}], ids=["defaults", "others"])
def test_adadelta_does_what_algorithm_1_of_the_paper_says(name: str, settings: dict[str, float]) -> None:
    surface = surface_class(name)()
    ours = AdaDelta(1.0, *settings.values())
    np.testing.assert_array_equal(path(ours, surface), path(PaperAdaDelta(**settings), surface))


@pytest.mark.parametrize("name", names())
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


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_an_update_changes_the_weight_in_place_and_nothing_else(cls: type[Optimizer]) -> None:
    weight, grad = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    optimizer = cls()
    returned = [optimizer.update(weight, grad) for _ in range(3)]
    assert returned == [None, None, None]
    assert weight[0] < 1.0
    assert weight[1] < -2.0
    np.testing.assert_array_equal(grad, [0.5, 3.0])


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_two_instances_share_no_state(cls: type[Optimizer]) -> None:
    surface = surface_class("beale")()
    first, second = cls(0.001), cls(0.001)
    expected = path(first, surface, 20)
    np.testing.assert_array_equal(path(second, surface, 20), expected)


def test_the_learning_rate_can_be_read_and_set_under_its_short_name() -> None:
    optimizer = Optimizer(learning_rate=0.01)
    assert optimizer.lr == 0.01
    optimizer.lr = 0.5
    assert optimizer.learning_rate == 0.5


def test_a_listing_that_extends_the_base_with_its_own_init_runs_unchanged() -> None:
    class HeavyBall(Optimizer):
        def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
            super().__init__(learning_rate)
            self.momentum = momentum
            self.v = None

        def update(self, weight: Array, grad: Array) -> None:
            if self.v is None:
                self.v = np.zeros_like(weight)
            self.v = self.momentum * self.v - self.lr * grad
            weight += self.v

    recording = record("beale", [HeavyBall(0.003), Momentum(0.003)], steps=STEPS)
    assert recording.runs[0].settings == {"learning_rate": 0.003, "momentum": 0.9}
    np.testing.assert_array_equal(recording.points[:, :, 0], recording.points[:, :, 1])


def test_an_optimizer_without_a_rule_says_so() -> None:
    with pytest.raises(OptvizError) as caught:
        Optimizer().update(np.zeros(2), np.zeros(2))
    assert str(caught.value) == "Optimizer has no rule; define update(self, weight, grad) in it."


@pytest.mark.parametrize("gradient", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("lr", [0.001, 0.5])
def test_the_first_step_has_the_length_that_theory_says(gradient: float, lr: float) -> None:
    eps, g = 1e-7, gradient
    expected = {
        SGD: lr * g,
        Momentum: lr * g,
        NAG: lr * g,
        AdaGrad: lr * g / (g + eps),
        RMSProp: lr * g / (np.sqrt(1 - 0.9) * g + eps),
        Adam: lr * g / (g + eps / np.sqrt(1 - 0.999)),
        AdamUncorrected: lr * (1 - 0.9) * g / (np.sqrt(1 - 0.999) * g + eps),
        AdaDelta: lr * np.sqrt(1e-6) * g / np.sqrt((1 - 0.95) * g * g + 1e-6),
    }
    for cls, length in expected.items():
        np.testing.assert_allclose(under_constant_gradient(cls(lr), g, 1)[0], [length, length], rtol=1e-12)


def test_the_first_step_of_adam_feels_epsilon_as_the_note_places_it() -> None:
    # The form that divides by sqrt(v / (1 - beta2^t)) + eps would make 9.999e-4 of it.
    assert under_constant_gradient(Adam(0.001), 1e-3, 1)[0, 0] == pytest.approx(9.968477e-4, rel=5e-8)


def test_without_correction_the_steps_of_adam_grow_as_far_as_its_description_says() -> None:
    t = np.arange(1, 41)
    expected = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    np.testing.assert_allclose(under_constant_gradient(AdamUncorrected(1.0), 1e6, 40)[:, 0], expected, rtol=1e-9)
    description = re.sub(r"\s+", " ", AdamUncorrected.__doc__ or "")
    said = f"{expected[0]:.1f} lr with the defaults; on a constant gradient the steps grow to {expected.max():.1f} lr"
    assert said in description


def test_a_rule_takes_the_rate_of_the_rule_it_derives_from_where_the_surface_suggests_none_for_it() -> None:
    rates = surface_class("beale")().learning_rates
    runs = record("beale", ["adamuncorrected", "adamuncorrected:lr=0.25", "nag", "adam"], steps=1).runs
    assert [run.settings["learning_rate"] for run in runs] == [rates["adam"], 0.25, rates["momentum"], rates["adam"]]
    # Derived from nothing but the base, a rule keeps its own.
    bowl = type(
        "Bowl", (), {"value": lambda _, w: w @ w, "gradient": lambda _, w: 2 * w, "learning_rates": {"sgd": 9.0}}
    )
    assert record(bowl(), "momentum", (1, 1), steps=1).runs[0].settings["learning_rate"] == 0.01


@pytest.mark.parametrize(
    ("optimizer", "speed"),
    [
        (SGD(0.1), 0.1 * 2),
        (Momentum(0.1, 0.9), 0.1 * 2 / (1 - 0.9)),
        (NAG(0.1, 0.5), 0.1 * 2 / (1 - 0.5)),
        (RMSProp(0.1), 0.1 * 2 / (2 + 1e-7)),
        (AdaGrad(0.1), 0.1 / np.sqrt(1000)),
        (Adam(0.1), 0.1 * 2 / (2 + 1e-7 / np.sqrt(1 - 0.999**1000))),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Optimizer) else "",
)
def test_on_a_constant_gradient_the_speed_tends_to_what_theory_says(optimizer: Optimizer, speed: float) -> None:
    last = under_constant_gradient(optimizer, 2.0, 1000)[-1]
    tolerance = 1e-7 if isinstance(optimizer, AdaGrad) else 1e-11
    np.testing.assert_allclose(last, [speed, speed], rtol=tolerance)


@pytest.mark.parametrize("cls", [AdaGrad, RMSProp, Adam])
def test_the_step_of_an_adaptive_rule_does_not_depend_on_the_scale_of_the_gradient(cls: type[Optimizer]) -> None:
    small, large = (under_constant_gradient(cls(0.1), gradient, 50) for gradient in (1.0, 1e6))
    np.testing.assert_allclose(small, large, rtol=5e-6)


def torch_path(name: str, settings: dict[str, Any], surface: Surface, prepare: Any = None) -> Array:
    try:
        import torch
    except ImportError:
        # It is too large for a test extra; where all tests must run, it is there.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PyTorch is not installed; pip install torch brings it.")
    weight = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name)([weight], **settings)
    points = [weight.detach().numpy().copy()]
    for t in range(1, STEPS + 1):
        weight.grad = torch.from_numpy(surface.gradient(weight.detach().numpy()))
        if prepare:
            prepare(optimizer.param_groups[0], t)
        optimizer.step()
        points.append(weight.detach().numpy().copy())
    return np.array(points)


def give_adam_the_epsilon_of_the_note(group: dict[str, Any], t: int) -> None:
    group["eps"] = 1e-7 / np.sqrt(1 - 0.999**t)


@pytest.mark.parametrize("name", ["beale", "himmelblau", "ravine"])
@pytest.mark.parametrize(
    ("cls", "lr", "theirs", "settings", "prepare"),
    [
        (SGD, 0.003, "SGD", {}, None),
        (Momentum, 0.003, "SGD", {"momentum": 0.9}, None),
        (AdaGrad, 0.1, "Adagrad", {"eps": 1e-7}, None),
        (RMSProp, 0.02, "RMSprop", {"alpha": 0.9, "eps": 1e-7}, None),
        (Adam, 0.05, "Adam", {}, give_adam_the_epsilon_of_the_note),
        (AdaDelta, 5.0, "Adadelta", {"rho": 0.95, "eps": 1e-6}, None),
    ],
    ids=["SGD", "Momentum", "AdaGrad", "RMSProp", "Adam", "AdaDelta"],
)
def test_pytorch_walks_the_same_path(
    name: str, cls: type[Optimizer], lr: float, theirs: str, settings: dict[str, float], prepare: Any
) -> None:
    surface = surface_class(name)()
    expected = torch_path(theirs, {"lr": lr, **settings}, surface, prepare)
    np.testing.assert_allclose(path(cls(lr), surface), expected, rtol=1e-11, atol=1e-11)


def test_pytorch_shows_the_look_ahead_point_of_nag() -> None:
    surface = surface_class("beale")()
    theirs = torch_path("SGD", {"lr": 0.003, "momentum": 0.9, "nesterov": True}, surface)
    nag, weight = NAG(0.003), np.array(surface.start)
    for shown in theirs[1:]:
        nag.step(weight, surface)
        np.testing.assert_allclose(nag.lookahead(weight), shown, rtol=1e-11, atol=1e-11)


def test_the_catalogue_names_every_class_in_lower_case_and_holds_the_course() -> None:
    assert {name: cls.__name__.lower() for name, cls in catalogue().items()} == {name: name for name in catalogue()}
    assert list(catalogue()) == sorted(catalogue())
    assert set(CLASSIC) <= set(catalogue())


def test_a_mistyped_optimizer_name_gets_a_suggestion() -> None:
    with pytest.raises(OptvizError) as caught:
        optimizer_class("adamm")
    there = ", ".join(catalogue())
    assert str(caught.value) == f"No optimizer is named 'adamm'; there are {there}. Did you mean 'adam'?"


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_every_optimizer_of_the_catalogue_is_named_by_a_test_beside_this_one(cls: type[Optimizer]) -> None:
    beside = (path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert any(re.search(rf"\b{cls.__name__}\b", text) for text in beside)
