"""When a film shows what: by events, time is where something happens, and every frame says its true step."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from given import SOME_SURFACES

from optviz import Scene, record, scene_of
from optviz.draw.still import Still
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


def test_on_the_saddle_two_or_more_balls_move_in_most_of_the_film() -> None:
    by_events, by_steps = (scene_of(record("saddle"), pace=pace) for pace in ("events", "linear"))
    shares = []
    for scene in (by_events, by_steps):
        moves = [moving(scene, frame) >= 2 for frame in range(len(scene.frame_steps))]
        # In time, with the pauses at both ends, in which nothing moves.
        shares.append(np.average(moves, weights=durations(scene)))
    assert shares[0] >= 0.4
    assert shares[0] > shares[1]


def test_in_half_of_the_motion_on_the_saddle_two_balls_go_more_than_two_pixels_from_frame_to_frame() -> None:
    scene = scene_of(record("saddle"), layout="overlay", size=(1000, 560))
    pane, moments = Still(scene, copies=False).panes[0], np.array(scene.frame_moments)
    low, size = np.array(pane.area.rect[:2]), np.array(pane.area.rect[2:])
    going = np.zeros(len(moments) - 1, dtype=int)
    for trail in pane.trails:
        steps = np.arange(len(trail.pixels))
        places = np.stack([np.interp(moments, steps, trail.pixels[:, axis]) for axis in (0, 1)], axis=1)
        inside = ((low <= places) & (places <= low + size)).all(axis=1)
        going += (inside[1:] | inside[:-1]) & (np.hypot(*np.diff(places, axis=0).T) > 2)
    # All frames but the first and the last, which are held, last as long.
    assert np.mean(going >= 2) >= 0.5


def test_a_run_that_is_said_to_be_stuck_does_not_slow_down_a_film_in_which_nothing_moves() -> None:
    scene = scene_of(record("saddle"))
    (stuck,) = (track.verdict.step for track in scene.tracks if track.verdict.kind == "saddle")
    assert 0 < stuck < scene.steps
    assert scene.frames_are_quick[int(np.searchsorted(scene.frame_moments, stuck))]


@pytest.mark.parametrize("steps", [1, 3, 20, 59, 61, 300, 301, 5000])
@pytest.mark.parametrize("surface", ["ravine", "saddle"])
def test_a_race_of_any_length_moves_for_four_to_twelve_seconds(surface: str, steps: int) -> None:
    scene = scene_of(record(surface, ["sgd", "adam"], steps=steps))
    milliseconds = durations(scene)
    # The first frame, which is held, lasts 0.8 seconds longer than it otherwise would, and the last one two.
    assert 4000 <= sum(milliseconds) - 2800 <= 12040
    assert milliseconds[0] >= 800


def test_a_caption_that_comes_with_the_end_holds_it_unless_the_length_of_the_film_is_given() -> None:
    recording = record("saddle", "adam", steps=20)
    ends = "Adam ends at a loss of {adam.loss}, which is " + "very " * 12 + "low."
    plain, told, known, timed = (
        durations(scene_of(recording, **keys))
        for keys in (
            {},
            {"caption": ends},
            {"caption": ends.replace("{adam.loss}", "1")},
            {"caption": ends, "seconds": 6},
        )
    )
    assert plain == known
    assert told[:-1] == plain[:-1]
    letters = len(ends.replace("{adam.loss}", "−1.23"))
    assert told[-1] - plain[-1] == pytest.approx(1000 * letters / 17 - 2000, abs=200)
    assert sum(timed) == 6000


@pytest.mark.parametrize("name", SOME_SURFACES)
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
def test_in_a_short_race_balls_glide(steps: int) -> None:
    scene = scene_of(record("ravine", steps=steps))
    assert len({round(moment % 1, 6) for moment in scene.frame_moments}) > 2


def test_who_asks_for_few_frames_a_second_sees_every_step() -> None:
    scene = scene_of(record("ravine", ["sgd", "adam"], steps=12), fps=2)
    assert set(scene.frame_steps) == set(range(13))
