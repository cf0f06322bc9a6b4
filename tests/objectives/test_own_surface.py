"""Surfaces of one's own are called with nothing but what they can take, whatever their methods do to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from given import Bowl
from numpy.typing import NDArray

from optviz import OptvizError, record, verdicts
from optviz.objectives.own.calls import COUNTS
from optviz.objectives.own.surface import OwnSurface

Array = NDArray[np.float64]
A = np.array([[3.0, 1.0], [1.0, 2.0]])
SHAPES = [(2,), (2, 1), (2, 2), (2, 3), (2, 5), (2, 7), (2, 64), (2, 2, 2), (2, 2, 1), (2, 3, 4), (2, 1, 5)]


class Quadratic:
    """w' A w / 2, written for one point with the matrix as it stands in the notes."""

    def value(self, w: Array) -> Any:
        return 0.5 * w @ A @ w

    def gradient(self, w: Array) -> Any:
        return A @ w


class LeastSquares:
    """As many measurements as the points of a probe."""

    def __init__(self, count: int) -> None:
        draw = np.random.default_rng(count)
        self.features, self.targets = draw.normal(size=(count, 2)), draw.normal(size=count)

    def value(self, w: Array) -> Any:
        return 0.5 * np.sum((self.features @ w - self.targets) ** 2)

    def gradient(self, w: Array) -> Any:
        return self.features.T @ (self.features @ w - self.targets)


class Centred:
    """Broadcasts a pair of numbers, which two points at once would take for one number each."""

    centre = np.array([1.0, -2.0])

    def value(self, w: Array) -> Any:
        return np.sum((w - self.centre) ** 2)

    def gradient(self, w: Array) -> Any:
        return 2 * (w - self.centre)


class RowWise:
    """Multiplies from the left, which is as right for two points as it is wrong."""

    def value(self, w: Array) -> Any:
        return 0.5 * w @ A @ w

    def gradient(self, w: Array) -> Any:
        return w @ A


class Mutating:
    def value(self, w: Array) -> Any:
        w *= w
        return w[0] + 3 * w[1]

    def gradient(self, w: Array) -> Any:
        w[0] *= 2
        w[1] *= 6
        return w


class Buffered:
    """Returns the same array from every call of the same shape."""

    def __init__(self) -> None:
        self.buffers: dict[Any, Any] = {}

    def value(self, w: Array) -> Any:
        return np.add(w[0] * w[0], 3 * w[1] * w[1], out=self.buffers.setdefault(w.shape, np.empty(w.shape[1:])))

    def gradient(self, w: Array) -> Any:
        out = self.buffers.setdefault((w.shape, "gradient"), np.empty(w.shape))
        np.multiply(w.T, [2.0, 6.0], out=out.T)
        return out


class BufferedPoint(Buffered):
    def gradient(self, w: Array) -> Any:
        out = self.buffers.setdefault("gradient", np.empty(2))
        out[:] = 2 * float(w[0]), 6 * float(w[1])
        return out


class Columns:
    """Thinks in columns: a point is turned into one, and so are the answers."""

    def value(self, w: Array) -> Any:
        column = w.reshape(2, 1)
        return column.T @ A @ column / 2

    def gradient(self, w: Array) -> Any:
        return A @ w.reshape(2, 1)


class Lists:
    def value(self, w: Array) -> Any:
        return (float(w[0]) ** 2 + 3 * float(w[1]) ** 2,)

    def gradient(self, w: Array) -> Any:
        return (2 * float(w[0]), 6 * float(w[1]))


class WholeNumbers:
    def value(self, w: Array) -> Any:
        return int(abs(w[0]) + abs(w[1]))

    def gradient(self, w: Array) -> Any:
        return np.sign(w).astype(np.int8)


class Constant:
    def value(self, _w: Array) -> Any:
        return 1.5

    def gradient(self, _w: Array) -> Any:
        return np.array([1.0, -1.0])


class NotEverywhere:
    """Has no logarithm left of zero: NumPy's is NaN there, Python's an error."""

    def value(self, w: Array) -> Any:
        return np.log(w[0]) + w[1] * w[1]

    def gradient(self, w: Array) -> Any:
        return np.stack([1 / w[0], 2 * w[1]])


@pytest.mark.parametrize(
    "source",
    [
        Quadratic(),
        *map(LeastSquares, (1, 2, 3, *COUNTS)),
        Centred(),
        RowWise(),
        Mutating(),
        Buffered(),
        BufferedPoint(),
        Columns(),
        Lists(),
        WholeNumbers(),
        Constant(),
        NotEverywhere(),
        Bowl(),
    ],
    ids=lambda each: type(each).__name__,
)
def test_many_points_at_once_get_the_numbers_of_each_point_alone(source: Any) -> None:
    for shape in SHAPES:
        w = np.random.default_rng(3).normal(size=shape)
        given = w.copy()
        surface = OwnSurface(source)
        with np.errstate(all="ignore"):
            for name, lead in (("value", ()), ("gradient", (2,))):
                alone = [np.array(getattr(source, name)(point.copy())).reshape(lead) for point in w.reshape(2, -1).T]
                expected = np.stack(alone, axis=-1).reshape((*lead, *shape[1:]))
                found = [getattr(surface, name)(w) for _ in range(2)]
                np.testing.assert_array_equal(found, [expected, expected], strict=False, err_msg=str(shape))
                assert all(each.dtype == np.float64 for each in found)
                assert not np.shares_memory(*found)
        np.testing.assert_array_equal(w, given)


def test_the_first_gradients_of_a_matrix_are_right_for_one_and_two_runs() -> None:
    for starts in ([(2, 1)], [(2, 1), (2, 1)]):
        gradients = record(Quadratic(), "sgd:lr=0.1", starts, steps=1).gradients
        assert gradients[0].T.tolist() == [[7, 4]] * len(starts)


@pytest.mark.parametrize("source", [Bowl(), NotEverywhere()], ids=lambda each: type(each).__name__)
def test_what_takes_arrays_is_called_once_for_a_grid(source: Any) -> None:
    surface, calls = OwnSurface(source), []
    method = source.gradient
    source.gradient = lambda w: calls.append(w.shape) or method(w)
    with np.errstate(all="ignore"):
        surface.gradient(np.ones((2, 30, 40)))
    assert calls == [(2, 1200)]


def test_a_method_that_refuses_some_points_is_asked_for_the_others_alone() -> None:
    class Strict(Bowl):
        def value(self, w: Array) -> Any:
            if w.ndim > 1 and (np.abs(w) > 3).any():
                raise ValueError
            return super().value(w)

    np.testing.assert_array_equal(OwnSurface(Strict()).value(np.array([[1.0, 4.0], [1.0, 0.0]])), [2.5, 8.0])


def test_a_surface_in_pythons_own_numbers_may_diverge() -> None:
    class Steep:
        def value(self, w: Array) -> float:
            x, y = w.tolist()
            return math.exp(abs(x)) + 100 * (y - x**2) ** 2 + math.cos(x)

        def gradient(self, w: Array) -> list[float]:
            x, y = w.tolist()
            return [math.copysign(math.exp(abs(x)), x) - 400 * x * (y - x**2), 200 * (y - x**2)]

    recording = record(Steep(), ["sgd:lr=1", "nag:lr=1", "sgd:lr=1e-5"], (1, 3), steps=8)
    assert (recording.diverged_at > 0).tolist() == [True, True, False]
    assert np.isfinite(recording.points).all()
    assert [each.sentence.endswith("its numbers outgrew floating point") for each in verdicts(recording)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("value", 1j, "1j"),
        ("value", True, "True"),
        ("value", "low", "'low'"),
        ("gradient", None, "None"),
        ("gradient", np.zeros((2, 2)), "array([[0., 0.], [0., 0.]])"),
        ("gradient", np.zeros((100, 100)), "an array of the shape (100, 100)"),
        ("gradient", [[1.0], [2.0, 3.0]], "[[1.0], [2.0, 3.0]]"),
        ("gradient", "x" * 100, "'" + "x" * 58 + "…"),
    ],
)
def test_what_is_no_number_is_refused_in_one_line(name: str, given: Any, said: str) -> None:
    method: Any = lambda _self, _w: given  # noqa: E731
    odd = type("Odd", (Bowl,), {name: method})()
    with pytest.raises(OptvizError) as caught:
        record(odd, "sgd", (1, 1), steps=2)
    shape, step = ("()", 0) if name == "value" else ("(2,)", 1)
    assert str(caught.value) == (
        f"`{name}` of Odd must give numbers of the shape {shape}, got {said} at step {step} "
        f"(test_own_surface.py, line {method.__code__.co_firstlineno})."
    )


def test_a_loss_that_is_nan_at_the_start_is_refused_and_later_is_a_run_that_diverged() -> None:
    with pytest.raises(OptvizError, match="The loss of NotEverywhere at a start is not a finite number"):
        record(NotEverywhere(), "sgd", (-1, 1), steps=2)
    assert record(NotEverywhere(), "sgd:lr=1", (0.5, 1), steps=2).diverged_at.tolist() == [1]


@pytest.mark.parametrize("count", [10**6 + 1, 10**8, 10**15])
def test_more_parameters_than_can_be_raced_are_refused_before_any_work(count: int) -> None:
    class Wide:
        dimension = count

        def value(self, w: Array) -> Any:
            raise AssertionError(w)

        gradient = value

    with pytest.raises(OptvizError, match=rf"^An objective has at most 1000000 parameters, and .* has {count}; "):
        record(Wide(), "sgd", (1, 2), steps=1)
