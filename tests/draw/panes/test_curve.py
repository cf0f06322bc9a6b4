"""Curves over the steps: where values stand in pixels, held against numbers of the recording."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from reading import read

from optviz import Recording, Scene, record
from optviz.draw.colors.style import mixed
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.panes.curve import Curve, curve_of
from optviz.draw.panes.panes import drawing_of
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.look import LOOKS
from optviz.words import words

Values = NDArray[np.float64]
RECT = Rect(40, 30, 300, 120)


class Descent:
    """A loss whose values at x = 0, 1, 2, ... are given: the runs go there."""

    # Where the loss is looked at for its lowest value, places are a 79th of the window apart.
    window = ((0.0, 79.0), (-1.0, 1.0))
    start = (0.0, 0.0)
    minima: tuple[tuple[float, float, float], ...] = ()

    def __init__(self, values: list[float], slope: float = 1.0) -> None:
        self.values, self.slope = np.array(values), slope

    def value(self, w: Values) -> Values:
        return np.asarray(self.values[np.clip(w[0], 0, len(self.values) - 1).astype(int)])

    def gradient(self, w: Values) -> Values:
        return self.slope * np.ones(np.shape(w))


class Walk:
    """A rule that goes on by one along x."""

    def update(self, weight: Values, grad: Values) -> None:
        assert grad.shape == weight.shape
        weight[0] += 1


def walked(values: list[float], **kept: Any) -> Recording:
    surface = Descent(values)
    for name, value in kept.items():
        setattr(surface, name, value)
    return record(surface, [Walk()], steps=len(values) - 1)


def curve(view: str, *recordings: Recording) -> Curve:
    return curve_of(view, drawing_of(view).MEASURE, scene_of(recordings).tracks, words("en"))


def heights(shown: Curve, values: Values) -> Values:
    """How high values stand, 0 being the lower and 1 the upper end of the axis."""
    return np.asarray((shown.on_axes(values, RECT)[:, 1] - RECT.y) / RECT.height)


def lines_of(shown: Scene, view: str) -> list[tuple[Rect, Values, str]]:
    """The curves of a figure: the axes, the pixels and the colour of each."""
    panes = [pane for pane in Still(shown, copies=False).panes if pane.area.view == view]
    return [(pane.area.rect, trail.pixels, trail.ink.color) for pane in panes for trail in pane.trails]


def test_values_stand_where_a_linear_axis_has_them() -> None:
    values = [10.0, 4.0, 7.0, 2.0, 6.0]
    shown = curve("loss", walked(values))
    assert not shown.log
    # The lowest loss of the surface is the lowest of the run, and there is as much room below as above.
    low, high = 2 - 0.06 * 8, 10 + 0.06 * 8
    pixels = shown.on_axes(np.array(values), RECT)
    for step, (x, y) in enumerate(pixels):
        assert x == pytest.approx(40 + 300 * step / 4)
        assert y == pytest.approx(30 + 120 * (values[step] - low) / (high - low))


def test_equal_factors_are_equal_distances_on_a_log_axis() -> None:
    values = [1000.0, 100.0, 10.0, 1.0, 0.1]
    shown = curve("loss", walked(values))
    assert shown.log
    at = heights(shown, np.array(values))
    assert np.diff(at) == pytest.approx(np.diff(at)[0])
    assert 0 < at[-1] < at[0] < 1


def test_the_curve_in_a_picture_is_that_of_the_recording() -> None:
    recording = record("ravine", ["sgd", "momentum"], steps=60)
    found = lines_of(scene_of(recording, view=["contour", "loss", "gradient"], layout="overlay"), "loss")
    assert len(found) == 2
    logs = np.log10(recording.losses)
    assert np.ptp(logs) > 2
    steps = np.linspace(0, 1, 61)
    for run, (rect, pixels, _) in enumerate(found):
        assert pixels[:, 0] == pytest.approx(rect.x + rect.width * steps)
        # One axis for all runs: the pixels are one linear function of the logarithms.
        (rect_0, pixels_0, _) = found[0]
        slope = (pixels_0[1, 1] - pixels_0[0, 1]) / (logs[1, 0] - logs[0, 0])
        assert pixels[:, 1] == pytest.approx(pixels_0[0, 1] + slope * (logs[:, run] - logs[0, 0]))
        assert rect_0 == rect
        assert (pixels[:, 1] >= rect.y).all()
        assert (pixels[:, 1] <= rect.y + rect.height).all()


def test_the_norm_of_the_gradient_is_that_of_the_surface() -> None:
    recording = record("beale", ["sgd", "nag"], steps=15)
    shown = curve("gradient", recording)
    for run in range(2):
        x, y = recording.points[:, 0, run], recording.points[:, 1, run]
        parts = [(1.5 - x + x * y, y - 1, x), (2.25 - x + x * y**2, y**2 - 1, 2 * x * y)]
        parts += [(2.625 - x + x * y**3, y**3 - 1, 3 * x * y**2)]
        norm = [math.hypot(*(2 * sum(p[0][n] * p[k][n] for p in parts) for k in (1, 2))) for n in range(16)]
        assert shown.values[run][:, 0] == pytest.approx(norm, rel=1e-9)


def test_the_effective_step_of_adagrad_is_the_rate_over_the_root_of_the_sum_of_squares() -> None:
    recording = record("ravine", ["adagrad:lr=0.5"], steps=12)
    shown = curve("step", recording)
    total = np.cumsum(recording.gradients[:12, :, 0] ** 2, axis=0)
    expected = 0.5 / (np.sqrt(total) + 1e-7)
    assert shown.values[0][:12] == pytest.approx(expected)
    # At the last place, that of the step which led there.
    assert shown.values[0][12] == pytest.approx(expected[-1])
    (_, along_x, strong), (_, along_y, pale) = lines_of(scene_of(recording, view=["step"]), "step")
    assert pale == mixed(strong, LOOKS["light"].paper, 0.55)
    assert (along_x[1:, 1] > along_y[1:, 1]).all()  # the floor is flatter than the walls


@pytest.mark.parametrize(
    ("values", "is_log"),
    [
        ([1000.0, 1.0], True),
        ([90.0, 1.0], False),
        ([1e9, 1e8, 1e7 + 1], False),
        ([1000.0, 1.0, -0.001], False),
        ([1000.0, 1.0, 0.0], True),
        ([0.0, 0.0, 0.0], False),
        ([3.0, 3.0], False),
        ([-5.0, -5000.0], False),
    ],
)
def test_the_axis_is_a_log_one_only_where_no_value_is_negative_and_they_differ_by_more_than_a_hundred(
    values: list[float], *, is_log: bool
) -> None:
    shown = curve("loss", walked(values))
    assert shown.log == is_log
    assert shown.label.startswith("loss, log axis" if is_log else "loss")
    assert ("log" in shown.label) == is_log
    assert shown.low < shown.high


def test_a_value_of_one_run_below_zero_makes_the_axis_of_all_a_linear_one() -> None:
    assert not curve("loss", walked([1000.0, 1.0]), walked([5.0, -1.0])).log


def test_a_loss_of_zero_is_below_a_log_axis_and_neither_bends_it_nor_fails() -> None:
    recording = walked([1000.0, 10.0, 0.1, 0.0, 0.0])
    shown = curve("loss", recording)
    at = heights(shown, recording.losses[:, 0])
    assert shown.log
    assert (at[:3] > 0).all()
    assert (at[3:] < 0).all()
    assert 0.01 < shown.low < 0.1
    picture = Frames(scene_of(recording, view=["loss"])).last_picture()
    assert len(np.unique(picture)) > 5


def test_rounding_far_below_the_other_values_does_not_take_the_whole_axis() -> None:
    shown = curve("loss", walked([1.0, 1e-3, 1e-31, 1e-32]))
    assert shown.log
    assert shown.low > 1e-13


@pytest.mark.parametrize("view", ["loss", "gradient"])
def test_a_run_that_explodes_does_not_squash_the_others(view: str) -> None:
    recording = record("ravine", ["sgd:lr=0.05", "sgd:lr=10"], steps=60)
    assert recording.losses[:, 1].max() > 1e100
    shown = curve(view, recording)
    start = shown.values[0][0, 0]
    assert shown.high <= 16 * start
    slow = heights(shown, shown.values[0][:, 0])
    assert slow[0] - slow[10] > 0.05
    assert heights(shown, shown.values[1][:, 0])[5] > 1
    # What goes through the ceiling is still a finite place, so that it can be drawn.
    assert np.isfinite(shown.on_axes(shown.values[1][:, 0], RECT)).all()


def test_a_run_that_falls_without_end_does_not_squash_the_others() -> None:
    recording = record("saddle", ["sgd", "sgd:lr=3"], [(-1, 0.5)], steps=60)
    assert recording.losses[:, 1].min() < -1e6
    shown = curve("loss", recording)
    assert shown.low > -100
    assert heights(shown, recording.losses[:, 0])[0] > 0


def test_a_run_that_has_diverged_counts_as_far_as_it_went() -> None:
    recording = record("ravine", ["sgd:lr=1e200", "sgd:lr=0.05"], steps=20)
    assert recording.diverged_at[0] > 0
    shown = curve("loss", recording)
    assert math.isfinite(shown.low)
    assert math.isfinite(shown.high)
    assert shown.high <= 16 * recording.losses[0].max()


@pytest.mark.parametrize("values", [[3.0, 3.0, 3.0], [0.0, 0.0], [-2.0, -2.0], [1e300, 1e300], [5e-324, 5e-324]])
def test_a_constant_is_a_level_line_inside_of_the_axes(values: list[float]) -> None:
    shown = curve("loss", walked(values))
    at = heights(shown, np.array(values))
    assert len(set(at.tolist())) == 1
    assert 0 <= at[0] <= 1


@pytest.mark.parametrize("values", [[1.0, 3.0, 2.0], [1000.0, 1.0], [3.0, 3.0], [1e-9, 1e9], [-5.0, 5e5], [0.0, 0.0]])
def test_the_numbers_beside_the_axis_are_inside_and_stand_at_their_values(values: list[float]) -> None:
    shown = curve("loss", walked(values))
    for most in (1.0, 2.5, 4.0, 9.0):
        ticks = shown.ticks(most)
        assert 1 <= len(ticks) <= max(5, most + 1)
        for share, text in ticks:
            assert 0 <= share <= 1
            assert heights(shown, np.array([read(text)] * 2))[0] == pytest.approx(share, abs=1e-4)


# The value of the minimum


def dashes(recording: Recording) -> list[float]:
    """The heights of the dashed lines in the area of the losses, from 0 to 1."""
    still = Still(scene_of(recording, view=["loss"]), copies=False)
    (axes,) = still.figure.axes
    return [float(np.asarray(line.get_ydata())[0]) for line in axes.lines if line.get_linestyle() == "--"]


def test_the_loss_at_the_minimum_is_marked_where_it_is() -> None:
    recording = walked([5.0, 4.0, 3.0], minima=((9.0, 0.0, 3.5),), slope=0.0)
    shown = curve("loss", recording)
    assert shown.marked == 3.5
    assert "minimum 3.5" in shown.label
    (low, high) = (3 - 0.06 * 2, 5 + 0.06 * 2)
    assert dashes(recording) == [pytest.approx((3.5 - low) / (high - low))]


def test_of_several_minima_the_lowest_is_marked() -> None:
    recording = walked([5.0, 4.0, 1.0], minima=((9.0, 0.0, 3.5), (1.0, 0.0, 1.5)), slope=0.0)
    assert curve("loss", recording).marked == 1.5


def test_a_minimum_that_is_not_in_the_range_is_named_but_has_no_line() -> None:
    assert dashes(record("ravine", ["sgd:lr=0.05"], steps=100)) == []  # zero on a log axis
    far = walked([5.0, 4.0, 3.0], minima=((9.0, 0.0, -100.0),), slope=0.0)
    assert dashes(far) == []
    assert "minimum −100" in curve("loss", far).label


def test_other_views_and_surfaces_without_a_minimum_mark_nothing() -> None:
    assert curve("gradient", record("ravine", ["sgd"], steps=5)).marked is None
    assert curve("step", record("ravine", ["sgd"], steps=5)).marked is None
    assert curve("loss", walked([2.0, 1.0])).marked is None


# Rules that say nothing


def test_an_effective_step_that_is_not_known_draws_nothing_and_does_not_fail() -> None:
    recording = walked([5.0, 4.0, 3.0])
    shown = curve("step", recording)
    assert np.isnan(shown.values[0]).all()
    assert shown.low < shown.high
    known = record("ravine", ["sgd"], steps=2)
    film = Frames(scene_of(recording, view=["step"]))
    first = film.pixels.copy()
    (area,) = (pane.area.rect for pane in film.still.panes)
    height = len(first)
    place = slice(height - area.y - area.height, height - area.y), slice(area.x, area.x + area.width)
    assert all(np.array_equal(frame.pixels[place], first[place]) for frame in film.frames())
    # Where it is known, something is drawn there.
    film = Frames(scene_of(known, view=["step"]))
    first = film.pixels.copy()
    assert any(not np.array_equal(frame.pixels[place], first[place]) for frame in film.frames())


def test_a_rule_that_says_nothing_stands_beside_one_that_does() -> None:
    recording = record("ravine", [Walk(), "sgd:lr=0.03"], steps=3)
    shown = curve("step", recording)
    assert np.isnan(shown.values[0]).all()
    assert np.all(shown.values[1] == 0.03)
