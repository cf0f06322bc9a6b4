"""What holds of every optimizer, and what theory says of single steps."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from papers import STEPS, Array, path

from optviz import Optimizer, OptvizError, record
from optviz.objectives.surfaces import surface_class
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


def under_constant_gradient(optimizer: Optimizer, gradient: float, steps: int) -> Array:
    """The lengths of the steps along each axis, `(steps, 2)`."""
    weight = np.zeros(2)
    before, lengths = weight.copy(), []
    for _ in range(steps):
        optimizer.update(weight, np.array([gradient, -gradient]))
        lengths.append(np.abs(weight - before))
        before = weight.copy()
    return np.array(lengths)


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


def test_the_catalogue_names_every_class_in_lower_case_and_holds_the_course() -> None:
    assert {name: cls.__name__.lower() for name, cls in catalogue().items()} == {name: name for name in catalogue()}
    assert list(catalogue()) == sorted(catalogue())
    assert set(CLASSIC) <= set(catalogue())


def test_a_mistyped_optimizer_name_gets_a_suggestion() -> None:
    with pytest.raises(OptvizError) as caught:
        optimizer_class("adamm")
    assert str(caught.value) == "No optimizer is named 'adamm'. Did you mean 'adam'?"


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_every_optimizer_of_the_catalogue_is_named_by_a_test_beside_this_one(cls: type[Optimizer]) -> None:
    beside = (path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert any(re.search(rf"\b{cls.__name__}\b", text) for text in beside)
