"""A gradient that is not that of the value beside it is told once, with both numbers at a point."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizWarning, record

Array = NDArray[np.float64]


class Bowl:
    """Its gradient may be off by factors."""

    start: tuple[float, ...] = (1.0, 0.5)

    def __init__(self, *factors: float) -> None:
        self.factors = np.array(factors)

    def value(self, w: Array) -> Any:
        return np.sum(w * w, axis=0) + 3.0

    def gradient(self, w: Array) -> Array:
        return 2 * (self.factors * w.T).T


@pytest.mark.parametrize("factors", [(-1, 1), (1, 0.5), (1, 1.05), (0, 0), (2, 2)])
def test_a_sign_or_a_factor_is_told_with_both_numbers(factors: tuple[float, float]) -> None:
    with pytest.warns(OptvizWarning, match="^The gradient of Bowl contradicts its value") as caught:
        record(Bowl(*factors), ["sgd", "adam"], steps=2)
    assert len(caught) == 1
    said = str(caught[0].message)
    found = re.search(r"at \((\S+), (\S+)\) along ([xy]) it is (\S+), and the value changes by (\S+);", said)
    assert found
    along = "xy".index(found[3])
    at, given, slope = float(found[1 + along]), float(found[4]), float(found[5])
    assert slope == pytest.approx(2 * at, rel=1e-3)
    assert given == pytest.approx(2 * at * factors[along], rel=1e-3, abs=1e-9)
    assert "test_contradiction.py, line" in said


class Kinked:
    start = (1.0, 0.5)

    def value(self, w: Array) -> Any:
        return np.abs(w[0]) + np.maximum(w[1], 0)

    def gradient(self, w: Array) -> Array:
        return np.stack([np.sign(w[0]), (w[1] > 0) * 1.0])


class Restless(Bowl):
    def gradient(self, w: Array) -> Array:
        return 2 * w + np.random.default_rng().normal(size=w.shape)


class High(Bowl):
    def value(self, w: Array) -> Any:
        return np.sum(w * w, axis=0) + 1e12


class Steep(Bowl):
    def value(self, w: Array) -> Any:
        return 1e12 * np.exp(w[0]) + w[1]

    def gradient(self, w: Array) -> Array:
        return np.stack([1e12 * np.exp(w[0]), np.ones_like(w[1])])


@pytest.mark.parametrize("objective", [Bowl(1, 1), Bowl(1, 1.001), Kinked(), Restless(1, 1), High(1, 1), Steep(1, 1)])
def test_what_is_right_or_cannot_be_told_is_not_accused(objective: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        race = record(objective, "sgd:lr=1e-3", steps=2)
    # It was raced, and with the gradient of one's own.
    assert race.diverged_at.tolist() == [-1]
    assert (race.points[1] != race.points[0]).any()


def test_it_is_told_of_many_parameters_too() -> None:
    objective = Bowl(1, 1, 3, 1, 1)
    objective.start = (1.0, 2.0, 3.0, 4.0, 5.0)
    with pytest.warns(OptvizWarning, match="along parameter 2 it is"):
        record(objective, "sgd", steps=2)
