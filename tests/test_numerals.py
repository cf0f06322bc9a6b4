"""Numbers in a figure: a true minus, powers of ten, and nothing that is not a number changed."""

from __future__ import annotations

import numpy as np
import pytest
from reading import read

from optviz.words.numerals import formula_in_print, in_print, number_in_print


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("-1.2", "−1.2"),
        ("(-1.2, 1e-06)", "(−1.2, 10⁻⁶)"),
        ("lr 2.5e-07  β1 0.9", "lr 2.5×10⁻⁷  β1 0.9"),
        ("from -1e+20 to -inf", "from −10²⁰ to −∞"),
        ("6.54e+134", "6.54×10¹³⁴"),
    ],
)
def test_numbers_are_as_print_has_them(typed: str, printed: str) -> None:
    assert in_print(typed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19",
        "x-1",
        "weight -= …",
        "2e-05x",
        "v1-2",
        "1-2",
        "inform",
        "bounded-saddle",
        "0x1e-3",
        "[1]-2",
        "a.1e-05",
    ],
)
def test_what_is_part_of_a_word_or_a_difference_stays(text: str) -> None:
    assert in_print(text) == text


@pytest.mark.parametrize("digits", [2, 3, 4])
def test_a_number_is_read_as_it_is_to_its_digits(digits: int) -> None:
    generator = np.random.default_rng(3)
    for value in (generator.choice([-1, 1], 2000) * 10 ** generator.uniform(-99, 99, 2000)).tolist():
        assert read(number_in_print(value, digits)) == pytest.approx(value, rel=0.5 * 10 ** (1 - digits), abs=0)
    for value in (0.0, -0.0, 1.0, 999.9, 1000.0, 99999.0, 999999.7, 1e6, 1e-320, -1e300):
        assert read(number_in_print(value, digits)) == pytest.approx(value, rel=0.5 * 10 ** (1 - digits), abs=0)


@pytest.mark.parametrize(
    ("value", "told"),
    [(1.97e-307, "≈10⁻³⁰⁷"), (6.54e134, "≈10¹³⁵"), (-3e200, "≈−10²⁰⁰"), (1e100, "10¹⁰⁰"), (5e-324, "≈10⁻³²³")],
)
def test_of_the_wildest_numbers_the_nearest_power_of_ten_is_told(value: float, told: str) -> None:
    assert number_in_print(value) == told


def test_no_wild_number_is_told_as_a_power_of_another_size_or_sign() -> None:
    generator = np.random.default_rng(4)
    powers = generator.choice([-1, 1], 500) * generator.uniform(101, 307, 500)
    for value in (generator.choice([-1, 1], 500) * 10.0**powers).tolist():
        told = read(number_in_print(value).removeprefix("≈"))
        assert np.sign(told) == np.sign(value)
        assert abs(np.log10(told / value)) <= 0.5001


def test_a_zero_has_no_sign_and_no_number_an_e() -> None:
    assert number_in_print(-0.0) == number_in_print(0.0) == "0"
    assert not any("e" in number_in_print(10.0**power) for power in range(-320, 308))


def test_a_formula_has_true_minus_signs_and_raised_powers() -> None:
    assert formula_in_print("(x**2 - y)**2 - 1e-3*y + x**2.5") == "(x² − y)² − 10⁻³*y + x**2.5"


def test_the_longest_loss_has_its_room() -> None:
    from optviz.draw.colors.style import DIGIT_ADVANCE
    from optviz.draw.lettering.text import text_width
    from optviz.figure.scene import LOSS_CHARACTERS

    powers = [*range(-324, -98, 9), -99, *range(-20, 20), 99, 100, *range(101, 309, 9), 308]
    for value in (-1.23 * 10.0**power for power in powers):
        # Large, so that it does not matter how letters are fitted to pixels.
        needed = text_width(number_in_print(value), 1000.0) / (1000 * DIGIT_ADVANCE)
        assert needed <= LOSS_CHARACTERS
