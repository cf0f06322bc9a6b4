"""Declared parameters: their intervals, and how values reach them from text and by name."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
import pytest

from optviz import OptvizError
from optviz.given.parameters import Parameter, Parametric, default_of, number_text, parameters, parse_number
from optviz.optimizers import Adam, Momentum
from optviz.optimizers.base import Optimizer


class Kite(Parametric):
    length: Annotated[float, Parameter("(0, 10]", "l", "of the string")] = 5.0
    wind: Annotated[float, Parameter("[-1, 1)", "w", "of today")] = 0.0
    owner: str = "nobody"


@pytest.mark.parametrize(
    ("interval", "value", "inside"),
    [
        ("(0, 1)", 0, False),
        ("(0, 1)", 5e-324, True),
        ("(0, 1)", 1, False),
        ("[0, 1)", 0, True),
        ("[0, 1)", -0.0, True),
        ("[0, 1)", math.nextafter(1, 0), True),
        ("[0, 1)", 1, False),
        ("(0, 1]", 0, False),
        ("(0, 1]", 1, True),
        ("[0, 1]", math.nextafter(1, 2), False),
        ("[-180, 180]", -180, True),
        ("(0, inf)", 1e308, True),
        ("(0, inf)", math.inf, False),
        ("[1, inf]", math.inf, False),
        ("[-inf, inf]", -math.inf, False),
        ("(-inf, inf)", -1e308, True),
        ("(-inf, inf)", math.nan, False),
        ("(-inf, inf)", "north", False),
        ("(-inf, inf)", None, False),
        ("(-inf, inf)", "0.5", False),
        ("(0, 1)", np.array([0.1, 0.9]), True),
        ("(0, 1)", np.array([0.1, 1.0]), False),
        ("(0, 1)", np.array([0.1, math.nan]), False),
    ],
)
def test_an_interval_holds_what_mathematics_says_it_holds(interval: str, value: object, *, inside: bool) -> None:
    assert Parameter(interval, "p", "meaning").contains(value) is inside


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"length": 0.0}, "`length` of Kite must be in (0, 10], got 0.0."),
        ({"length": 10.5}, "`length` of Kite must be in (0, 10], got 10.5."),
        ({"wind": 1}, "`wind` of Kite must be in [-1, 1), got 1."),
        ({"w": 2.0}, "`wind` of Kite must be in [-1, 1), got 2.0."),
        ({"length": math.nan}, "`length` of Kite must be in (0, 10], got nan."),
        ({"wind": "strong"}, "`wind` of Kite must be in [-1, 1), got strong."),
        ({"wind": np.array([0.5, -0.5, 1.0, 2.0])}, "`wind` of Kite must be in [-1, 1), got 1.0 at index 2."),
        ({"wind": np.array([math.nan, 0.5])}, "`wind` of Kite must be in [-1, 1), got nan at index 0."),
        ({"wind": np.array(["strong"])}, "`wind` of Kite must be in [-1, 1), got ['strong']."),
        (
            {"lenght": 1.0},
            "No parameter of Kite is named 'lenght'; there are length, wind. Did you mean 'length'?",
        ),
        ({"zzz": 1.0}, "No parameter of Kite is named 'zzz'; there are length, wind."),
        ({"owner": 1.0}, "No parameter of Kite is named 'owner'; there are length, wind."),
        ({"l": 1.0, "length": 1.0}, "`length` of Kite is given twice; give it once."),
    ],
)
def test_a_wrong_setting_is_refused_with_its_name_and_what_is_allowed(
    settings: dict[str, object], message: str
) -> None:
    with pytest.raises(OptvizError) as caught:
        Kite.from_settings(settings)
    assert str(caught.value) == message


def test_settings_may_be_given_by_short_or_full_name_and_the_rest_keeps_its_default() -> None:
    kite = Kite.from_settings({"l": 3.0})
    assert kite.settings() == {"length": 3.0, "wind": 0.0}
    assert Kite.from_settings(kite.settings()).settings() == kite.settings()


def test_only_annotated_fields_are_parameters() -> None:
    assert list(parameters(Kite)) == ["length", "wind"]
    assert list(parameters(Adam)) == ["learning_rate", "beta1", "beta2", "epsilon"]
    assert parameters(int) == {}


def test_what_is_declared_is_read_once_for_a_class() -> None:
    assert parameters(Adam) is parameters(Adam)
    with pytest.raises(TypeError):
        parameters(Adam)["gamma"] = parameters(Adam)["beta1"]  # type: ignore[index] # It is everybody's.


def test_the_default_is_that_of_the_declaration() -> None:
    assert default_of(Kite, "length") == 5.0
    assert default_of(Momentum, "momentum") == 0.9


def test_a_subclass_inherits_the_parameters_and_their_limits() -> None:
    class Boxkite(Kite):
        cells: Annotated[float, Parameter("[1, 9]", "c", "how many")] = 2.0

    assert list(parameters(Boxkite)) == ["length", "wind", "cells"]
    with pytest.raises(OptvizError, match=r"^`length` of Boxkite must be in \(0, 10\], got -1\.$"):
        Boxkite(length=-1)


def test_the_error_is_a_value_error_so_that_callers_can_catch_it_without_knowing_it() -> None:
    with pytest.raises(ValueError, match=r"^`learning_rate` of Optimizer must be in \(0, inf\), got 0\.$"):
        Optimizer(0)


@pytest.mark.parametrize(("text", "number"), [("1", 1.0), ("-2.5e-3", -0.0025), (" 7 ", 7.0), ("0.1", 0.1)])
def test_a_finite_number_is_read_as_python_reads_it(text: str, number: float) -> None:
    assert parse_number(text, "x") == number


@pytest.mark.parametrize("text", ["inf", "-Infinity", "NaN", "", "1,5", "0x10"])
def test_what_is_not_a_finite_number_is_refused(text: str) -> None:
    with pytest.raises(OptvizError) as caught:
        parse_number(text, "The height")
    assert str(caught.value) == f"The height must be a finite number, got '{text}'."


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01, "0.01"), (25.0, "25"), (25, "25"), (1e-7, "1e-07"), (-0.5, "-0.5"), (0.1 + 0.2, "0.30000000000000004")],
)
def test_a_number_is_written_with_as_many_digits_as_it_has(value: float, text: str) -> None:
    assert number_text(value) == text
    assert float(text) == value
