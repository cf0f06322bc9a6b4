"""Windows: which parts of the plane can be shown, and that what is recorded has one of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, record
from optviz.objectives.surfaces import surface_class
from optviz.objectives.window import fault_of

Array = NDArray[np.float64]
NARROW = "with sides of at least 1e-150, and of 1e-10 of how far they are from zero"
FAR = "with numbers up to 1e+155"
EMPTY = "with low below high"


class Plane:
    """A surface without a window, whose loss is a coordinate."""

    def value(self, w: Array) -> Array:
        return w[0] + 0 * w[1]

    def gradient(self, w: Array) -> Array:
        return np.stack([np.ones_like(w[0]), 0 * w[1]])


@pytest.mark.parametrize(
    ("ends", "fault"),
    [
        ((-1, 1), None),
        ((0, 1e-150), None),
        ((-1e155, 1e155), None),
        ((1e9, 1e9 + 1), None),
        ((-1e-300, 1e-200), NARROW),
        ((0, 5e-324), NARROW),
        ((1e12, 1e12 + 1), NARROW),
        ((-1e100, -1e100 + 1e89), NARROW),
        ((-1e300, 1e300), FAR),
        ((-5e307, 1.7e308), FAR),
        ((1, 1), EMPTY),
        ((1, -1), EMPTY),
        ((math.nan, 1), EMPTY),
        ((0, math.inf), EMPTY),
    ],
)
def test_a_window_can_be_shown_if_its_pixels_are_different_numbers(ends: Any, fault: str | None) -> None:
    assert fault_of((ends, (0, 1))) == fault
    assert fault_of(((0, 1), ends)) == fault


@pytest.mark.parametrize("start", [(1e300, 0.0), (0.0, -5e154)])
def test_a_start_that_no_picture_reaches_is_refused(start: tuple[float, float]) -> None:
    with pytest.raises(OptvizError) as caught:
        record(Plane(), "sgd", [(1, 1), start], steps=3)
    assert str(caught.value) == (
        f"The start ({start[0]:.4g}, {start[1]:.4g}) is too far away to be shown; choose numbers up to 4e+154."
    )


@pytest.mark.parametrize("start", [(1e60, 1), (-4e154, 0), (1e15, 1e15), (1e-300, 0), (0, 0)])
@pytest.mark.parametrize("rate", [1e-300, 1.0, 1e308])
def test_the_window_around_runs_on_a_surface_without_one_can_be_shown(start: tuple[float, float], rate: float) -> None:
    for starts in ([start], [start, (-1e3, 2)]):
        window = record(Plane(), f"sgd:lr={rate}", starts, steps=4).window
        assert fault_of(window) is None
        assert all(low <= place <= high for (low, high), place in zip(window, start, strict=True))


@pytest.mark.parametrize("start", [(1e154, 1), (1, 1e60), (1e20, -1e20)])
def test_a_window_that_is_made_wider_for_the_starts_can_be_shown(start: tuple[float, float]) -> None:
    window = record("saddle", "sgd", [start, (1, 1)], steps=3).window
    assert fault_of(window) is None
    assert all(low <= place <= high for (low, high), place in zip(window, start, strict=True))


@pytest.mark.parametrize("window", [((0, 5e-324), (0, 1)), ((-5e307, 5e307), (0, 1)), ((1e12, 1e12 + 1), (0, 1))])
def test_a_surface_whose_window_cannot_be_shown_is_refused(window: Any) -> None:
    odd = type("Odd", (surface_class("saddle"),), {"window": window})()
    with pytest.raises(OptvizError, match=r"^The window of .* must be .* with (numbers|sides) "):
        record(odd, "sgd", start=(0.5, 0.5), steps=3)


def test_numbers_of_ones_own_that_no_float_holds_are_refused_in_a_sentence() -> None:
    far = type("Far", (Plane,), {"window": ((0, 10**400), (0, 1))})()
    with pytest.raises(OptvizError, match=r"^The window of Far must be .* with low below high, got .{1,100}\.$"):
        record(far, "sgd", start=(0.5, 0.5), steps=3)
    with pytest.raises(OptvizError, match=r"^A start must be two finite numbers, as in -9,1\.5; got .{1,100}\.$"):
        record(Plane(), "sgd", start=(10**400, 1), steps=3)
