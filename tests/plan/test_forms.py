"""Rules in the forms of courses and libraries: each does the steps that it does where it was written."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, OptvizWarning, animate, explore, record

Array = NDArray[np.float64]
RATE, SHARE = 0.05, 0.9


def heavy_ball() -> Array:
    """The path that all rules here take."""
    w, v, path = np.array([-1.0, 0.3]), np.zeros(2), []
    for _ in range(30):
        v = SHARE * v - RATE * np.array([2 * w[0], -2 * w[1]])
        w = w + v
        path.append(w)
    return np.array(path)


class ByName:
    """Arrays in a table, as in a book on networks from scratch."""

    def __init__(self, lr: float = RATE) -> None:
        self.lr = lr
        self.v: dict[str, Array] | None = None

    def update(self, params: dict[str, Array], grads: dict[str, Array]) -> None:
        if self.v is None:
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            self.v[key] = SHARE * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


class ByNameAnew(ByName):
    """The same, with new arrays in a table that is given back."""

    def update(self, params: dict[str, Array], grads: dict[str, Array]) -> Any:
        moved = {key: value.copy() for key, value in params.items()}
        super().update(moved, grads)
        return moved


class InALine:
    """Arrays in a list."""

    def __init__(self) -> None:
        self.v: list[Array] = []

    def update(self, params: list[Array], grads: list[Array]) -> None:
        self.v = self.v or [np.zeros_like(each) for each in params]
        for place, p in enumerate(params):
            self.v[place] = SHARE * self.v[place] - RATE * grads[place]
            p[...] += self.v[place]


class OfParameters:
    """As libraries have it: parameters that hold their gradients."""

    def __init__(self, params: Any, lr: float = RATE) -> None:
        self.params, self.lr = list(params), lr
        self.v = [np.zeros(2) for _ in self.params]

    def zero_grad(self) -> None:
        for each in self.params:
            each.grad = None

    def step(self) -> None:
        for place, each in enumerate(self.params):
            self.v[place] = SHARE * self.v[place] - self.lr * each.grad
            each.data += self.v[place]


class HoldsBoth:
    """Its weight and its gradient are attributes."""

    def __init__(self) -> None:
        self.w, self.grad, self.v = np.zeros(2), np.zeros(2), np.zeros(2)

    def update(self) -> None:
        self.v = SHARE * self.v - RATE * self.grad
        self.w = self.w + self.v


class Numbered:
    """It is told the number of the step."""

    def __init__(self) -> None:
        self.v, self.seen = np.zeros(2), 0

    def step(self, w: Array, dw: Array, t: int) -> Array:
        self.seen += 1
        assert t == self.seen
        self.v = SHARE * self.v - RATE * dw
        return w + self.v


class WithAnIterator:
    """What it holds cannot be copied."""

    def __init__(self) -> None:
        self.rates: Iterator[float] = (RATE for _ in itertools.count())
        self.v = np.zeros(2)

    def update(self, weight: Array, grad: Array) -> None:
        self.v = SHARE * self.v - next(self.rates) * grad
        weight += self.v


def with_config(w: Array, dw: Array, config: dict[str, Any] | None = None) -> tuple[Array, dict[str, Any]]:
    """With a table that it hands back."""
    config = {} if config is None else config
    config.setdefault("velocity", np.zeros_like(w))
    config["velocity"] = SHARE * config["velocity"] - RATE * dw
    return w + config["velocity"], config


def by_coordinates(x1: float, x2: float, v1: float, v2: float, f_grad: Callable[..., Any]) -> tuple[float, ...]:
    """Number by number, with what gives the gradient."""
    g1, g2 = f_grad(x1, x2)
    v1, v2 = SHARE * v1 - RATE * g1, SHARE * v2 - RATE * g2
    return x1 + v1, x2 + v2, v1, v2


def with_its_state(w: Array, g: Array, v: Array, lr: float = RATE) -> tuple[Array, Array]:
    """It hands its velocity back."""
    v = SHARE * v - lr * g
    return w + v, v


class Clock:
    """It says which step is made."""

    v = np.zeros(2)


def numbered(w: Array, grad: Array, t: int) -> Array:
    """It is told the number of the step, and begins anew at the first."""
    Clock.v = SHARE * (Clock.v if t > 1 else np.zeros(2)) - RATE * grad
    return w + Clock.v


def of_its_own_surface(x1: float, x2: float, v1: float, v2: float) -> tuple[float, ...]:
    """Number by number, with the gradient of the saddle written into it."""
    v1, v2 = SHARE * v1 - RATE * 2 * x1, SHARE * v2 + RATE * 2 * x2
    return x1 + v1, x2 + v2, v1, v2


RULES = [
    *(ByName, ByNameAnew, InALine, OfParameters, HoldsBoth, Numbered, WithAnIterator),
    *(with_config, by_coordinates, with_its_state, numbered),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.__name__)
def test_a_rule_does_the_steps_that_it_does_where_it_was_written(rule: Any) -> None:
    recording = record("saddle", [rule, "sgd"], start=(-1, 0.3), steps=30)
    np.testing.assert_allclose(recording.points[1:, :, 0], heavy_ball(), rtol=1e-12)
    assert recording.runs[0].title == rule.__name__
    assert (recording.evaluations[:, 0] == np.arange(31)).all()


def test_a_rule_with_a_gradient_of_its_own_goes_its_way_and_is_told_that_it_never_asked() -> None:
    with pytest.warns(OptvizWarning, match="of_its_own_surface never asked for a gradient, .* `f_grad`"):
        recording = record("saddle", of_its_own_surface, start=(-1, 0.3), steps=30)
    np.testing.assert_allclose(recording.points[1:, :, 0], heavy_ball(), rtol=1e-12)


def test_each_run_has_a_rule_of_its_own_whatever_it_holds() -> None:
    for rule in (WithAnIterator, ByName, OfParameters):
        recording = record("saddle", rule, start=[(-1, 0.3), (-1, 0.3), (2, 1)], steps=30)
        np.testing.assert_array_equal(recording.points[:, :, 0], recording.points[:, :, 1])
        np.testing.assert_allclose(recording.points[1:, :, 0], heavy_ball(), rtol=1e-12)


def test_an_object_that_was_made_keeps_what_it_holds_as_it_was() -> None:
    rule = HoldsBoth()
    record("saddle", rule, steps=3)
    assert not rule.w.any()
    given = ByName(lr=0.2)
    assert record("saddle", given, steps=1).runs[0].settings == {"lr": 0.2}


def test_what_a_rule_draws_depends_on_the_seed_and_not_on_its_company() -> None:
    class Drawing:
        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.05 * (grad + np.random.randn(2) + random.random())  # noqa: NPY002, S311 as others write it

    before = random.getstate()
    alone = record("saddle", Drawing, steps=20, seed=3).points[:, :, 0]
    assert random.getstate() == before
    beside = record("saddle", ["sgd", Drawing, Drawing], steps=20, seed=3).points
    np.testing.assert_array_equal(beside[:, :, 1], alone)
    np.testing.assert_array_equal(beside[:, :, 2], alone)
    assert not np.array_equal(record("saddle", Drawing, steps=20, seed=4).points[:, :, 0], alone)


def odd(a: int) -> int:
    return a


def still(w: Array, g: Array) -> Array:
    return w + 0 * g


@pytest.mark.parametrize("rule", [odd, still])
def test_what_has_no_form_that_is_known_is_shown_one(rule: Any) -> None:
    with pytest.raises(OptvizError, match="`def update\\(self, weight, grad\\):`") as caught:
        record("saddle", rule, steps=3)
    assert rule.__name__ in str(caught.value)


def test_a_rule_that_fails_where_it_is_tried_is_told_its_line() -> None:
    class Torn:
        def update(self, params: Any, grads: Any) -> None:  # noqa: ARG002 the signature is what is looked at
            raise RuntimeError("torn")

    line = Torn.update.__code__.co_firstlineno + 1
    with pytest.raises(OptvizError, match=f"`update` of Torn raised RuntimeError .*line {line}.*torn"):
        record("saddle", Torn, steps=3)


def test_a_rule_that_fails_in_the_race_is_told_the_step() -> None:
    class Short(OfParameters):
        count = 0

        def step(self) -> None:
            self.count += 1
            if self.count == 7:
                raise RuntimeError("over")
            super().step()

    with pytest.raises(OptvizError, match=r"`step` of Short raised RuntimeError at step 7 \(test_forms.py, line"):
        record("saddle", Short, steps=30)


def test_films_and_pages_show_them(tmp_path: Any) -> None:
    recording = record("saddle", [with_config, ByName], steps=4)
    animate(recording, tmp_path / "a.gif", frames=2, size=(320, 240))
    assert (tmp_path / "a.gif").read_bytes()[:3] == b"GIF"
    assert "with_config" in explore("saddle", [with_config, ByName], steps=4).html
