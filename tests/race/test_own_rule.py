"""A rule of one's own changes the weight in place, or returns the new one, or both; what else it does is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, OptvizWarning, record, verdicts

Array = NDArray[np.float64]


class InPlace:
    def update(self, weight: Array, grad: Array) -> Any:
        weight -= 0.1 * grad


class Returning:
    def update(self, weight: Array, grad: Array) -> Any:
        return weight - 0.1 * grad


class ReturningAList:
    def update(self, weight: Array, grad: Array) -> Any:
        return [float(weight[0] - 0.1 * grad[0]), float(weight[1] - 0.1 * grad[1])]


class ReturningAColumn:
    def update(self, weight: Array, grad: Array) -> Any:
        return (weight - 0.1 * grad).reshape(2, 1)


class ReturningTheSame:
    def update(self, weight: Array, grad: Array) -> Any:
        weight -= 0.1 * grad
        return weight


class ReturningACopy:
    def update(self, weight: Array, grad: Array) -> Any:
        weight -= 0.1 * grad
        return weight.copy()


class ReturningWithBase(Optimizer):
    def update(self, weight: Array, grad: Array) -> Any:
        return weight - 0.1 * grad


class SteppingWithBase(Optimizer):
    def step(self, weight: Array, objective: Any) -> Any:
        return weight - 0.1 * objective.gradient(weight)


RETURNING = (
    Returning,
    ReturningAList,
    ReturningAColumn,
    ReturningTheSame,
    ReturningACopy,
    ReturningWithBase,
    SteppingWithBase,
)


@pytest.mark.parametrize("rule", RETURNING)
def test_a_rule_may_change_the_weight_or_return_the_new_one_or_both(rule: Any) -> None:
    recording = record("saddle", [InPlace, rule], steps=5)
    np.testing.assert_array_equal(recording.points[:, :, 1], recording.points[:, :, 0])
    np.testing.assert_array_equal(recording.evaluations[:, 1], recording.evaluations[:, 0])


def test_a_rule_that_changes_the_weight_and_returns_another_is_told_both() -> None:
    class Torn:
        def update(self, weight: Array, grad: Array) -> Array:
            weight -= 0.1 * grad
            return weight + 1

    with pytest.raises(OptvizError) as caught:
        record("saddle", Torn, (1, 2), steps=3)
    assert str(caught.value) == (
        "`update` of Torn changed `weight` to (0.8, 2.4) and returned (1.8, 3.4) at step 1 "
        f"(test_own_rule.py, line {Torn.update.__code__.co_firstlineno}); it must do one of the two, or both alike."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (3.5, "3.5"),
        (True, "True"),
        ((1.0, 2.0, 3.0), "(1.0, 2.0, 3.0)"),
        ([[1.0], [2.0, 3.0]], "[[1.0], [2.0, 3.0]]"),
        ((1j, 2j), "(1j, 2j)"),
        ({"weight": 1}, "{'weight': 1}"),
        ("moved", "'moved'"),
        (np.zeros((300, 2)), "an array of the shape (300, 2)"),
    ],
    ids=str,
)
@pytest.mark.parametrize("rate", [0.1, 0.0], ids=["moves", "stays"])
def test_a_rule_that_returns_no_weight_is_told_what_to_return(given: Any, said: str, rate: float) -> None:
    class Odd:
        def update(self, weight: Array, grad: Array) -> Any:
            weight -= rate * grad
            return given

    with pytest.raises(OptvizError) as caught:
        record("saddle", Odd, steps=3)
    assert str(caught.value) == (
        f"`update` of Odd returned {said} at step 1 (test_own_rule.py, line {Odd.update.__code__.co_firstlineno}); it "
        "must return the new weight, two numbers, or nothing where it changes `weight` in place, as in weight -= "
        "self.lr * grad."
    )


def test_a_returned_weight_that_is_no_number_is_a_run_that_diverged() -> None:
    class Lost:
        def update(self, weight: Array, _grad: Array) -> Array:
            return weight * np.nan

    assert record("saddle", Lost, steps=3).diverged_at.tolist() == [1]


def test_a_weight_that_is_too_large_for_a_float_is_a_run_that_diverged() -> None:
    class Squaring:
        def update(self, weight: Array, _grad: Array) -> list[float]:
            return [(abs(each) + 2) ** 2 for each in weight.tolist()]

    recording = record("saddle", Squaring, steps=20)
    assert recording.diverged_at[0] > 3
    assert np.isfinite(recording.points).all()
    assert verdicts(recording)[0].sentence.endswith("its numbers outgrew floating point")


def test_what_a_rule_returns_is_not_shared_with_it() -> None:
    class Buffer:
        def __init__(self) -> None:
            self.buffer = np.zeros(2)

        def update(self, weight: Array, grad: Array) -> Array:
            np.subtract(weight, 0.1 * grad, out=self.buffer)
            return self.buffer

    recording = record("saddle", [InPlace, Buffer], steps=5)
    np.testing.assert_array_equal(recording.points[:, :, 1], recording.points[:, :, 0])


class Rebinding:
    def update(self, weight: Array, grad: Array) -> None:
        weight = weight - 0.1 * grad


def test_a_rule_that_never_moves_is_told_so_once() -> None:
    with pytest.warns(OptvizWarning) as caught:
        record("saddle", [Rebinding, "sgd", Rebinding], [(1, 2), (2, 1)], steps=3)
    (warning,) = caught
    assert str(warning.message) == (
        "Rebinding never moved in 3 steps, although the gradient is not zero; its `update` must change `weight` in "
        "place, as in weight -= self.lr * grad, or return the new weight."
    )


def test_a_rule_that_rests_where_the_gradient_is_zero_is_not_told_anything() -> None:
    recording = record("saddle", [InPlace, Rebinding], (0, 0), steps=3)
    assert not recording.points.any()


def test_a_rule_that_waits_for_some_steps_is_not_told_anything() -> None:
    class Waiting:
        t = 0

        def update(self, weight: Array, grad: Array) -> None:
            self.t += 1
            if self.t > 2:
                weight -= 0.1 * grad

    assert (np.diff(record("saddle", Waiting, steps=3).points[:, 0, 0]) != 0).tolist() == [False, False, True]


def resized(weight: Array) -> None:
    weight.resize((3,), refcheck=False)


def turned(weight: Array) -> None:
    weight.shape = (2, 1)


def cast(weight: Array) -> None:
    weight.dtype = np.int64


def locked(weight: Array) -> None:
    weight.flags.writeable = False


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (resized, "gave `weight` the shape (3,)"),
        (turned, "gave `weight` the shape (2, 1)"),
        (cast, "made `weight` another array, of int64"),
        (locked, "made `weight` read-only"),
    ],
)
@pytest.mark.parametrize("returns", [True, False])
@pytest.mark.filterwarnings("ignore:Setting the:DeprecationWarning")
def test_a_rule_that_makes_another_array_of_its_weight_is_told_so(change: Any, said: str, returns: bool) -> None:  # noqa: FBT001
    class Bender:
        def update(self, weight: Array, grad: Array) -> Any:
            moved = weight - grad
            change(weight)
            return moved if returns else None

    with pytest.raises(OptvizError) as caught:
        record("saddle", ["sgd", Bender], steps=3)
    line = Bender.update.__code__.co_firstlineno
    assert str(caught.value) == (
        f"`update` of Bender {said} at step 1 (test_own_rule.py, line {line}); it must change its numbers alone, as in "
        "weight -= self.lr * grad, or return new ones."
    )
