"""Recordings: what is logged of a race, from the start on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from saved import ARRAYS, Bowl, Demanding, assert_same, settings_and_state

from optviz import record
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import CLASSIC, SGD, Adam, catalogue
from optviz.optimizers.rates import sound_rate


def test_a_recording_holds_every_step_from_the_start_on() -> None:
    recording = record("saddle", ["sgd:lr=0.25", "momentum:lr=0.25"], (1.0, 0.5), steps=2)
    assert recording.steps == 2
    np.testing.assert_array_equal(recording.points[:, :, 0], [[1, 0.5], [0.5, 0.75], [0.25, 1.125]])
    np.testing.assert_array_equal(recording.losses[:, 0], [0.75, -0.3125, -1.203125])
    np.testing.assert_array_equal(recording.gradients[:, :, 0], [[2, -1], [1, -1.5], [0.5, -2.25]])
    np.testing.assert_array_equal(recording.evaluations, [[0, 0], [1, 1], [2, 2]])
    np.testing.assert_array_equal(recording.diverged_at, [-1, -1])


def test_the_shapes_are_steps_then_components_then_runs() -> None:
    recording = record("beale", ["sgd", "adam"], [(1, 1.5), (0, 0), (2, 1)], steps=5)
    assert [getattr(recording, name).shape for name in ARRAYS] == [(6, 2, 6), (6, 6), (6, 2, 6), (6, 6), (6,)]
    assert [(run.optimizer, run.start) for run in recording.runs] == [
        ("sgd", (1.0, 1.5)),
        ("adam", (1.0, 1.5)),
        ("sgd", (0.0, 0.0)),
        ("adam", (0.0, 0.0)),
        ("sgd", (2.0, 1.0)),
        ("adam", (2.0, 1.0)),
    ]


def test_without_further_wishes_the_course_runs_as_the_surface_suggests() -> None:
    surface = surface_class("himmelblau")()
    recording = record("himmelblau")
    assert tuple(run.optimizer for run in recording.runs) == CLASSIC
    assert [run.settings["learning_rate"] for run in recording.runs] == [
        sound_rate(catalogue()[each], surface) for each in CLASSIC
    ]
    assert {run.start for run in recording.runs} == {surface.start}
    assert (recording.steps, recording.window, recording.seed) == (surface.steps, surface.window, 0)


def test_an_instance_keeps_its_own_learning_rate() -> None:
    recording = record("himmelblau", [SGD(), SGD, "sgd"], steps=1)
    assert [run.settings["learning_rate"] for run in recording.runs] == [0.01, 0.01, 0.01]
    recording = record("ravine", [SGD(), "sgd"], steps=1)
    assert [run.settings["learning_rate"] for run in recording.runs] == [0.01, 0.07]


def test_paired_starts_go_to_one_optimizer_each() -> None:
    recording = record("saddle", ["sgd", "adam"], [(1, 0.5), (0.5, 1)], steps=1, paired=True)
    assert [(run.optimizer, run.start) for run in recording.runs] == [("sgd", (1.0, 0.5)), ("adam", (0.5, 1.0))]
    np.testing.assert_array_equal(recording.points[0], [[1, 0.5], [0.5, 1]])


@pytest.mark.parametrize("start", [(1, 0.5), [1.0, 0.5], "1,0.5", " 1 , 0.5 ", [(1, 0.5)], (np.float64(1), 0.5)])
def test_a_start_may_be_written_in_several_ways(start: Any) -> None:
    assert [run.start for run in record("saddle", "sgd", start, steps=1).runs] == [(1.0, 0.5)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [(np.array([1.0, 0.5]), [(1.0, 0.5)]), (np.array([[1.0, 0.5], [0.0, 2.0]]), [(1.0, 0.5), (0.0, 2.0)])],
    ids=["one", "two"],
)
def test_a_start_may_be_an_array_of_points(start: Any, expected: list[tuple[float, float]]) -> None:
    assert [run.start for run in record("saddle", "sgd", start, steps=1).runs] == expected


def test_a_random_start_is_drawn_from_the_window_by_the_seed_alone() -> None:
    starts = [record("beale", "sgd", "random", steps=1, seed=seed).runs[0].start for seed in (1, 1, 2)]
    assert starts[0] == starts[1]
    assert starts[0] != starts[2]


def test_random_starts_fill_the_window() -> None:
    recording = record("bounded-saddle", SGD(), ["random"] * 400, steps=1)
    (left, right), (bottom, top) = recording.window
    x, y = recording.points[0]
    assert left <= x.min() < left + 0.1 < right - 0.1 < x.max() <= right
    assert bottom <= y.min() < bottom + 0.1 < top - 0.1 < y.max() <= top


def test_the_same_request_gives_the_same_numbers() -> None:
    assert_same(record("beale", start="random", seed=9), record("beale", start="random", seed=9))


def test_a_run_is_labelled_with_its_settings_but_without_the_quiet_ones() -> None:
    recording = record("beale", ["momentum:lr=0.01", "adam:lr=0.1,beta2=0.99", "adagrad:lr=2,eps=1e-8"], steps=1)
    assert [run.label for run in recording.runs] == [
        "lr 0.01  momentum 0.9",
        "lr 0.1  β1 0.9  β2 0.99",
        "lr 2  eps 1e-08",
    ]
    assert [run.title for run in recording.runs] == ["Momentum", "Adam", "AdaGrad"]


def test_a_lost_run_says_when_and_repeats_its_last_finite_point() -> None:
    recording = record("rosenbrock", "sgd:lr=0.1", steps=20)
    at = int(recording.diverged_at[0])
    assert 0 < at < 20
    assert np.isfinite(recording.points).all()
    assert np.isfinite(recording.losses).all()
    np.testing.assert_array_equal(recording.points[at:, :, 0], np.tile(recording.points[at - 1, :, 0], (21 - at, 1)))
    assert (recording.points[at - 1] != recording.points[at - 2]).any()


def test_a_recording_has_the_optimizers_as_they_entered_the_race() -> None:
    own, adam = Demanding(0.1), Adam(0.25)
    recording = record("beale", [own, adam, "sgd:lr=0.5"], [(1, 1), (0, 1)], steps=5)
    own.lr, adam.learning_rate = 3.0, 3.0
    expected = [settings_and_state(each) for each in (Demanding(0.1), Adam(0.25), SGD(0.5))]
    assert [settings_and_state(each) for each in recording.optimizers] == 2 * expected


def test_without_a_window_the_view_holds_the_starts_and_all_that_is_no_worse() -> None:
    recording = record(Bowl(), ["sgd:lr=0.1", "momentum:lr=0.1", "sgd:lr=1.01"], [(1, 0.5), (-3, 2)], steps=30)
    (left, right), (bottom, top) = recording.window
    good = recording.losses <= 13
    x, y = recording.points[:, 0][good], recording.points[:, 1][good]
    assert left < x.min() <= x.max() < right
    assert bottom < y.min() <= y.max() < top
    # The third optimizer grows without end from both starts; the view does not follow it.
    assert max(right - left, top - bottom) < 12
