"""Runs that share a path are seen side by side, by a line's width and no more, all along it and in every frame."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import record, scene_of
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.trails.apart import side_by_side
from optviz.film.palette import rgb
from optviz.look import TRAIL_WIDTH

Values = NDArray[np.float64]
AXES = Rect(10, 20, 400, 300)
WIDTH = 2.0
turn = np.linspace(0, 5, 120)
PATHS = {
    "straight": np.stack([np.linspace(30, 380, 15), np.full(15, 150.0)], axis=1),
    "to and fro": np.stack([30 + 5.0 * np.arange(60), 150 + 90.0 * (-1) ** np.arange(60)], axis=1),
    "back on itself": np.stack([np.where(np.arange(20) % 2, 60.0, 350.0), np.full(20, 100.0)], axis=1),
    "a spiral of small steps": np.stack(
        [200 + 20 * turn * np.cos(3 * turn), 150 + 20 * turn * np.sin(3 * turn)], axis=1
    ),
    "and rests": np.concatenate([np.linspace((30, 30), (300, 200), 30), np.full((50, 2), (300.0, 200.0))]),
    "far out": np.array([[100.0, 100.0], [200.0, 200.0], [1e300, -1e300], [150.0, 50.0], [np.nan, np.nan]]),
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("count", [2, 3, 6, 12])
def test_equal_paths_are_moved_apart_by_no_more_than_a_line(path: Values, count: int) -> None:
    moved = np.array(side_by_side([path] * count, AXES, WIDTH))
    assert np.isfinite(moved).all()
    # At a corner both lines are moved, each by a line's width.
    assert np.hypot(moved[..., 0], moved[..., 1]).max() <= 1.42 * WIDTH
    assert moved.sum(axis=0) == pytest.approx(np.zeros_like(path), abs=1e-9)
    pitch = np.hypot(*(moved[1:] - moved[:-1]).reshape(-1, 2).T)
    assert pitch.min() >= min(WIDTH, 2 * WIDTH / (count - 1)) - 1e-9


@pytest.mark.parametrize("name", [name for name in PATHS if name != "far out"])
def test_lines_that_are_moved_are_parallel_and_as_far_apart_all_along(name: str) -> None:
    path = PATHS[name]
    first, second = (path + moved for moved in side_by_side([path] * 2, AXES, WIDTH))
    halves = (path[1:] + path[:-1]) / 2, (first[1:] + first[:-1]) / 2, (second[1:] + second[:-1]) / 2
    way = np.diff(path, axis=0)
    length = np.hypot(*way.T)
    long = length > 4
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)[long] / length[long, None]
    for middle, side in ((halves[1], 1), (halves[2], -1)):
        # Of a line's width, half is on this side; and on the same side of the picture where it goes back.
        away = ((middle - halves[0])[long] * across).sum(axis=1)
        assert np.abs(away) == pytest.approx(np.full(long.sum(), WIDTH / 2), rel=0.05), side


def test_paths_that_meet_but_do_not_share_a_way_are_where_they_are() -> None:
    straight = PATHS["straight"]
    others = [
        np.add(straight, [0, 4]),
        straight[:, ::-1] - [0, 20],
        PATHS["a spiral of small steps"],
        straight[:1] * np.ones((9, 1)),
    ]
    for moved in side_by_side([straight, *others], AXES, WIDTH):
        assert not moved.any()


def test_a_path_that_lies_upon_a_longer_one_is_seen_beside_it_whatever_its_steps_are() -> None:
    short, long = np.linspace((50, 60), (150, 110), 9), np.linspace((50, 60), (350, 210), 200)
    one, other = side_by_side([short, long], AXES, WIDTH)
    assert one[4] == pytest.approx(-other[80])
    assert np.hypot(*(one[4] - other[80])) == pytest.approx(WIDTH)
    assert np.hypot(*(other[0] - other[199])) == pytest.approx(0)


@pytest.mark.parametrize("view", ["contour", "3d"])
def test_of_three_runs_that_share_a_path_three_are_seen_along_it_in_every_frame(view: str) -> None:
    recording = record("himmelblau", ["sgd:lr=0.01", "momentum:lr=0.01,momentum=0", "nag:lr=0.01,momentum=0"], steps=14)
    assert np.ptp(recording.points, axis=2).max() == 0
    film = Frames(scene_of(recording, layout="overlay", view=(view,), pace="linear"), named=False)
    (pane,) = film.still.panes
    path, mark = pane.trails[1].pixels, film.still.layout.mark
    colors = [[int(hue.color[place : place + 2], 16) for place in (1, 3, 5)] for hue in film.still.hues]
    for step, frame in enumerate(film.frames()):
        picture = rgb(frame.pixels)[::-1].astype(int)
        along = np.concatenate([np.linspace(*ends, 40) for ends in itertools.pairwise(path[: step + 1])] or [path[:0]])
        clear = np.all([np.hypot(*(along - path[each]).T) > 1.2 * mark for each in (0, step)], axis=0)
        for x, y in np.floor(along[clear & (step > 0) & (step < 14)]).astype(int):
            around = picture[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3)
            assert all(np.abs(around - color).max(axis=1).min() <= 60 for color in colors)
    assert {len(trail.pixels) for trail in pane.trails} == {15}
    assert max(np.hypot(*(trail.pixels - path).T).max() for trail in pane.trails) <= 1.42 * TRAIL_WIDTH * mark
