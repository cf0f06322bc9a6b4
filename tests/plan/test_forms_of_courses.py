"""Rules in further forms that courses, their books and their homework have: each runs, or is told what to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, check, record
from optviz.plan.forms.looking import rule_from

Array = NDArray[np.float64]
Table = dict[str, Array]
RATE, SHARE = 0.05, 0.9


def heavy_ball(share: float = SHARE) -> Array:
    """The path that the rules here take."""
    w, v, path = np.array([-1.0, 0.3]), np.zeros(2), []
    for _ in range(20):
        v = share * v - RATE * np.array([2 * w[0], -2 * w[1]])
        w = w + v
        path.append(w)
    return np.array(path)


def of_layers(parameters: Table, grads: Table, v: Table, beta: float, learning_rate: float) -> tuple[Table, Table]:
    """Tables by layer, as in a specialisation on deep learning."""
    for layer in range(1, len(parameters) // 2 + 1):
        for kind in ("W", "b"):
            key = f"d{kind}{layer}"
            v[key] = beta * v[key] - learning_rate * grads[key]
            parameters[f"{kind}{layer}"] = parameters[f"{kind}{layer}"] + v[key]
    return parameters, v


def adam_of_layers(
    parameters: Table, grads: Table, v: Table, s: Table, t: int, learning_rate: float = 0.01, epsilon: float = 1e-8
) -> Any:
    """The same with two states, the number of the step, and what it computes besides."""
    corrected: Table = {}
    for name in ("W1", "b1"):
        key = "d" + name
        v[key] = 0.9 * v[key] + 0.1 * grads[key]
        s[key] = 0.999 * s[key] + 0.001 * grads[key] ** 2
        corrected[key] = v[key] / (1 - 0.9**t)
        parameters[name] = parameters[name] - learning_rate * corrected[key] / (
            np.sqrt(s[key] / (1 - 0.999**t)) + epsilon
        )
    return parameters, v, s, corrected


class OfALayer:
    """It is handed a layer, on which it keeps its state, as in a book on networks from scratch."""

    def __init__(self, learning_rate: float = RATE, decay: float = 0.0, momentum: float = SHARE) -> None:
        self.learning_rate, self.current, self.decay, self.momentum = learning_rate, learning_rate, decay, momentum
        self.iterations = 0

    def pre_update_params(self) -> None:
        self.current = self.learning_rate / (1 + self.decay * self.iterations)

    def update_params(self, layer: Any) -> None:
        if not hasattr(layer, "weight_momentums"):
            layer.weight_momentums = np.zeros_like(layer.weights)
            layer.bias_momentums = np.zeros_like(layer.biases)
        layer.weight_momentums = self.momentum * layer.weight_momentums - self.current * layer.dweights
        layer.bias_momentums = self.momentum * layer.bias_momentums - self.current * layer.dbiases
        layer.weights += layer.weight_momentums
        layer.biases += layer.bias_momentums

    def post_update_params(self) -> None:
        self.iterations += 1


class OfShortNames:
    """The same with other names."""

    def __init__(self) -> None:
        self.v: Any = 0.0

    def update(self, layer: Any) -> None:
        self.v = SHARE * self.v - RATE * layer.dW
        layer.W = layer.W + self.v
        layer.b = layer.b - RATE * layer.db


class OfANetwork:
    """It goes through what the network gives, in place."""

    def __init__(self, lr: float = RATE) -> None:
        self.lr = lr
        self.v: dict[int, Array] = {}

    def step(self, net: Any) -> None:
        for param, grad in net.params_and_grads():
            self.v[id(param)] = SHARE * self.v.get(id(param), np.zeros_like(param)) - self.lr * grad
            param += self.v[id(param)]  # noqa: PLW2901 in place


class Asking:
    """It is handed the function that gives the gradient."""

    def __init__(self) -> None:
        self.v = np.array([])

    def update(self, w: Array, grad_func: Callable[[Array], Array]) -> Array:
        self.v = SHARE * (self.v if self.v.any() else np.zeros(np.shape(w))) - RATE * grad_func(w)
        return w + self.v


class ByTheName:
    """It keeps things under the name of the parameter."""

    def __init__(self, lr: float = RATE) -> None:
        self.lr = lr
        self.cache: dict[str, Array] = {}

    def __call__(self, param: Array, param_grad: Array, param_name: str, cur_loss: Any = None) -> Array:
        return self.update(param, param_grad, param_name, cur_loss)

    def update(self, param: Array, param_grad: Array, param_name: str, cur_loss: Any = None) -> Array:
        assert cur_loss is None
        before = self.cache.get(param_name, np.zeros_like(param_grad))
        self.cache[param_name] = SHARE * before - self.lr * param_grad
        return param + self.cache[param_name]


class ByTheParameter:
    """It keeps things under the parameter itself, whose gradient may be None."""

    def __init__(self, params: Any, lr: float = RATE, weight_decay: float = 0.0) -> None:
        self.params, self.lr, self.weight_decay = params, lr, weight_decay
        self.u: dict[Any, Any] = defaultdict(float)

    def step(self) -> None:
        for param in self.params:
            if param.grad == None:  # noqa: E711 as others write it
                continue
            grad = param.grad.data + self.weight_decay * param.data
            self.u[param] = SHARE * self.u[param] - self.lr * grad
            param.data = param.detach() + self.u[param]


class InPlaceOfALibrary:
    """In place, in the words of a library."""

    def __init__(self, params: Any, lr: float = RATE) -> None:
        self.params, self.lr = list(params), lr
        self.v = [np.zeros(2) for _ in self.params]

    def step(self) -> None:
        for p, v in zip(self.params, self.v, strict=True):
            v *= SHARE  # noqa: PLW2901 in place
            v -= self.lr * p.grad  # noqa: PLW2901
            p.data.add_(1, v)
            p.grad.detach().zero_()


class HandedGradients:
    """It was made with the parameters, and is handed their gradients."""

    def __init__(self, params: list[Array], lr: float = RATE) -> None:
        self.params, self.lr, self.v = params, lr, [0.0] * len(params)

    def update(self, grads: list[Array]) -> None:
        for i, grad in enumerate(grads):
            self.v[i] = SHARE * self.v[i] - self.lr * grad  # type: ignore[call-overload]
            self.params[i] = self.params[i] + self.v[i]


def momentum(step_size: float = RATE, mass: float = SHARE) -> Any:
    """Three functions, as in JAX."""

    def init(x0: Array) -> tuple[Array, Array]:
        return x0, np.zeros_like(x0)

    def update(_i: int, g: Array, state: tuple[Array, Array]) -> tuple[Array, Array]:
        x, velocity = state
        velocity = mass * velocity - step_size * g
        return x + velocity, velocity

    def get_params(state: tuple[Array, Array]) -> Array:
        return state[0]

    return init, update, get_params


def chained(learning_rate: float = RATE) -> Any:
    """Two functions, the second of which gives the step."""

    def update(updates: Array, state: Array, params: Any = None) -> tuple[Array, Array]:
        assert params is not None
        state = SHARE * state - learning_rate * updates
        return state, state

    return np.zeros_like, update


RULES = [
    partial(of_layers, beta=SHARE, learning_rate=RATE),
    *(OfALayer, OfShortNames, OfANetwork, Asking, ByTheName),
    *(ByTheParameter, InPlaceOfALibrary, HandedGradients, momentum, chained, momentum(), chained()),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda each: getattr(each, "__name__", "made"))
def test_a_rule_of_a_course_does_the_steps_that_it_does_there(rule: Any) -> None:
    recording = record("saddle", [rule, "sgd"], start=(-1, 0.3), steps=20)
    np.testing.assert_allclose(recording.points[1:, :, 0], heavy_ball(), rtol=1e-12)
    assert (recording.evaluations[:, 0] == np.arange(21)).all()


def sgd_momentum(params: Any, states: Any, hyperparams: dict[str, float]) -> None:
    """Parameters that hold their gradients, states beside them, settings in a table."""
    for p, v in zip(params, states, strict=True):
        v[:] = hyperparams["momentum"] * v - hyperparams["lr"] * p.grad
        p[:] += v
        p.grad.data.zero_()


def adam_of_pairs(params: Any, states: Any, hyperparams: dict[str, float]) -> None:
    """The same with two arrays for each parameter, and the number of the step in the table."""
    for p, (v, s) in zip(params, states, strict=True):
        v[:] = 0.9 * v + 0.1 * p.grad
        s[:] = 0.999 * s + 0.001 * np.square(p.grad)
        root = np.sqrt(s / (1 - 0.999 ** hyperparams["t"]))
        p[:] -= hyperparams["lr"] * v / (1 - 0.9 ** hyperparams["t"]) / (root + 1e-6)
    hyperparams["t"] += 1


def sgd(params: Any, lr: float, batch_size: int) -> None:
    """Settings by place."""
    for param in params:
        param[:] = param - lr * param.grad / batch_size


def descend(parameters: Any) -> None:
    """Nothing but the parameters."""
    for p in parameters:
        p.data += -RATE * p.grad


def test_a_rule_with_settings_in_a_table_has_those_that_are_given() -> None:
    for rule, settings, share in (
        (sgd_momentum, {"lr": RATE, "momentum": SHARE}, SHARE),
        (sgd, {"lr": RATE}, 0.0),
        (descend, {}, 0.0),
    ):
        recording = record("saddle", [rule_from(rule, settings), "sgd"], start=(-1, 0.3), steps=20)
        np.testing.assert_allclose(recording.points[1:, :, 0], heavy_ball(share), rtol=1e-12)


def test_adam_in_two_of_these_forms_is_the_textbooks() -> None:
    assert (
        check(adam_of_layers, "adam").told
        == "adam_of_layers is Adam with epsilon beside the corrected root, as in PyTorch."
    )
    assert check(rule_from(adam_of_pairs, {"lr": 0.01}), "adam").agrees is True


def whole_loop(x: Array, y: Array, theta: Array, alpha: float, num_iters: int) -> Array:
    for _ in range(num_iters):
        theta = theta - alpha * x.T @ (x @ theta - y)
    return theta


def needing(w: Array, grad: Array, lr: float) -> Array:
    return w - lr * grad


class Needing:
    def __init__(self, params: Any, lr: float) -> None:
        self.params, self.lr = params, lr

    def step(self) -> None:
        raise NotImplementedError


def scaled(lr: float = 0.1) -> float:
    return 2 * lr


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (whole_loop, "whole_loop makes all its steps itself; give one step, as in the three lines `def rule"),
        (needing, "needing needs `lr`; give it, as in needing:lr=0.1."),
        (Needing, "Needing needs `lr`; give it, as in Needing:lr=0.1."),
        (of_layers, "of_layers needs `beta`; give it"),
        (scaled, "must give `init, update, get_params`, or else .* `return w`; it gave 0.2"),
    ],
)
def test_what_cannot_be_a_rule_as_it_stands_is_told_what_to_write(rule: Any, said: str) -> None:
    with pytest.raises(OptvizError, match=said):
        record("saddle", ["sgd", rule], steps=3)
