"""When a film shows what: by events, time is where something happens, and every frame says its true step."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from optviz import Scene, record, scene_of
from optviz.objectives.surfaces import names
from optviz.output import durations


def moving(scene: Scene, frame: int) -> int:
    """How many balls go a five-hundredth of the picture or more in the step that a frame is in, inside of it."""
    step = scene.frame_steps[frame]
    if step == scene.steps:
        return 0
    count = 0
    for track in scene.tracks:
        (left, right), (bottom, top) = track.window
        here, there = (track.points[each] for each in (step, step + 1))
        inside = left <= here[0] <= right and bottom <= here[1] <= top
        way = np.hypot((there[0] - here[0]) / (right - left), (there[1] - here[1]) / (top - bottom))
        count += bool(inside and way >= 2e-3)
    return count


def test_on_the_saddle_balls_move_in_most_of_the_film() -> None:
    by_events, by_steps = (scene_of(record("saddle"), pace=pace) for pace in ("events", "linear"))
    shares = [
        np.mean([moving(scene, frame) >= 2 for frame in range(len(scene.frame_steps))])
        for scene in (by_events, by_steps)
    ]
    assert shares[0] >= 0.4
    assert shares[0] > shares[1]


@pytest.mark.parametrize("name", names())
def test_the_moments_of_a_film_go_forward_from_the_start_to_the_last_step(name: str) -> None:
    scene = scene_of(record(name))
    moments = scene.frame_moments
    assert (moments[0], moments[-1]) == (0, scene.steps)
    assert all(one <= other for one, other in itertools.pairwise(moments))
    assert scene.frame_steps == [int(moment) for moment in moments]


def test_a_film_runs_quickly_only_where_hardly_a_ball_moves_and_says_so() -> None:
    scene = scene_of(record("saddle"))
    steps = np.diff(scene.frame_moments, prepend=0)
    quick = np.array(scene.frames_are_quick)
    assert quick.any()
    assert not quick[-1]
    assert steps[quick].min() > steps[~quick][:-1].max()
    assert all(moving(scene, frame - 1) < 2 for frame in np.flatnonzero(quick))


@pytest.mark.parametrize("steps", [1, 3, 20])
def test_a_short_race_lasts_long_enough_to_be_seen(steps: int) -> None:
    scene = scene_of(record("ravine", steps=steps))
    # Without the pauses at both ends.
    assert sum(durations(scene)) - 280 >= 400
    assert len({round(moment % 1, 6) for moment in scene.frame_moments}) > 2


def test_who_asks_for_few_frames_a_second_sees_every_step() -> None:
    scene = scene_of(record("ravine", ["sgd", "adam"], steps=12), fps=2)
    assert set(scene.frame_steps) == set(range(13))
