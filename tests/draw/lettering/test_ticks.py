"""Numbers at axes: round, in their place, and told apart, however large, small or near to each other they are."""

from __future__ import annotations

import pytest
from matplotlib.text import Text
from reading import read

from optviz import record, scene_of
from optviz.draw.lettering.ticks import ticks, written
from optviz.draw.still import Still


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-2, 2, ["−2", "−1", "0", "1", "2"]),
        (0, 150, ["0", "50", "100", "150"]),
        (-1e300, 1e300, ["−10³⁰⁰", "−5×10²⁹⁹", "0", "5×10²⁹⁹", "10³⁰⁰"]),
        (-1.5e308, 1.7e308, ["−10³⁰⁸", "0", "10³⁰⁸"]),
        (0, 4e-310, ["0", "10⁻³¹⁰", "2×10⁻³¹⁰", "3×10⁻³¹⁰", "4×10⁻³¹⁰"]),
        (0, 0, ["0"]),
        (1e9 - 1, 1e9 + 1, ["999999999", "999999999.5", "1000000000", "1000000000.5", "1000000001"]),
        (1e9 + 2, 1e9 + 4, ["1000000002", "1000000002.5", "1000000003", "1000000003.5", "1000000004"]),
    ],
)
def test_numbers_at_an_axis_are_round_and_told_apart(low: float, high: float, texts: list[str]) -> None:
    found = ticks(low, high, 4)
    assert [text for _, text in found] == texts
    assert all(low <= value <= high for value, _ in found)
    assert [read(text) for text in texts] == pytest.approx([value for value, _ in found], rel=1e-12)


def test_numbers_that_six_digits_tell_apart_have_no_more() -> None:
    assert written([0.1, 123456.7, -1e-7, 1 / 3]) == ["0.1", "123457", "−10⁻⁷", "0.333333"]
    assert written([]) == []


def test_each_number_is_said_much_nearer_than_the_next_one() -> None:
    assert written([1.2500004, 1.2500006]) == ["1.2500004", "1.2500006"]


@pytest.mark.parametrize("runs", [7, 9, 12])
def test_numbers_at_the_axes_of_many_panels_can_be_read(runs: int) -> None:
    still = Still(scene_of(record("ravine", [f"sgd:lr=0.0{run + 1}" for run in range(runs)], steps=3), size=(900, 600)))
    numbers = [text for text in still.figure.findobj(Text) if text.get_text() in {"−10", "0", "−2", "2"}]
    assert len(numbers) >= 4
    assert min(text.get_fontsize() for text in numbers) * 100 / 72 >= 12
