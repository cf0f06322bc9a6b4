"""A critical point that an object lists is believed if its gradient is zero there, or turns round beside it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizWarning, record, verdicts
from optviz.objectives.own.surface import OwnSurface

Array = NDArray[np.float64]
Points = list[tuple[float, float, float]]


class Bowl:
    """A steep bowl with its minimum at (1, 0.5)."""

    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.0, 1.0)

    def __init__(self, **listed: Points) -> None:
        for kind, points in listed.items():
            setattr(self, kind, points)

    def value(self, w: Array) -> Any:
        return 50 * (w[0] - 1) ** 2 + 2 * (w[1] - 0.5) ** 2

    def gradient(self, w: Array) -> Array:
        return np.stack([100 * (w[0] - 1), 4 * (w[1] - 0.5)])


class Kinked(Bowl):
    """Its gradient jumps at (1, 0.5), and there it is that of one side."""

    def value(self, w: Array) -> Any:
        return np.abs(w[0] - 1) + np.abs(w[1] - 0.5)

    def gradient(self, w: Array) -> Array:
        return np.stack([np.where(w[0] < 1, -1.0, 1.0), np.where(w[1] < 0.5, -1.0, 1.0)])


class Pass(Bowl):
    """A saddle at (1, 0.5)."""

    def value(self, w: Array) -> Any:
        return 5 * (w[0] - 1) ** 2 - (w[1] - 0.5) ** 2

    def gradient(self, w: Array) -> Array:
        return np.stack([10 * (w[0] - 1), -2 * (w[1] - 0.5)])


def test_a_listed_minimum_on_a_slope_is_told_with_its_gradient_and_left_out() -> None:
    with pytest.warns(OptvizWarning, match="is not the minimum that Bowl lists there") as caught:
        race = record(Bowl(minima=[(1.0, 0.5, 0.0), (0.7, 0.5, 0.0)]), "sgd:lr=1e-9", (0.7, 0.5), steps=20)
    assert len(caught) == 1
    assert str(caught[0].message).startswith("The gradient of Bowl is (-30, 0) at (0.7, 0.5), which is not the minimum")
    assert "test_belief.py" in str(caught[0].message)
    assert [point[:2] for point in race.surface.minima] == [(1.0, 0.5)]
    assert verdicts(race)[0].kind != "converged"


def test_several_are_told_at_once() -> None:
    with pytest.warns(OptvizWarning, match="nor are 2 other points that it lists") as caught:
        OwnSurface(Bowl(minima=[(0.0, 0.0, 0.0), (0.0, 1.0, 0.0)], maxima=[(-1.0, 0.0, 9.0)]))
    assert len(caught) == 1


@pytest.mark.parametrize(
    "source",
    [
        Bowl(minima=[(1.0, 0.5, 0.0)]),
        # In two digits, and off by less than what a figure shows.
        Bowl(minima=[(1.003, 0.49, 0.0)]),
        Kinked(minima=[(1.0, 0.5, 0.0)]),
        Pass(saddles=[(1.0, 0.5, 0.0)]),
        Pass(saddles=[(1.002, 0.501, 0.0)]),
    ],
    ids=["exact", "rounded", "kink", "saddle", "rounded saddle"],
)
def test_what_is_one_is_believed(source: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        surface = OwnSurface(source)
    assert len([*surface.minima, *surface.saddles]) == 1


@pytest.mark.parametrize("kind", ["saddles", "maxima"])
def test_a_point_of_another_kind_is_none(kind: str) -> None:
    with pytest.warns(OptvizWarning, match="that Bowl lists there"):
        surface = OwnSurface(Bowl(**{kind: [(-0.5, 1.0, 0.0)]}))
    assert (surface.saddles, surface.maxima) == ((), ())
