"""The counter of a film tells the true step in every frame, and a mark beside it where time runs faster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray

from optviz import Scene, record, scene_of
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.lettering.text import write
from optviz.draw.still import Still
from optviz.draw.trails.glide import glide

Picture = NDArray[np.uint8]


def cut(picture: Picture, rect: Rect) -> Picture:
    top = len(picture) - rect.y - rect.height
    return picture[top : top + rect.height, rect.x : rect.x + rect.width].copy()


class Filmed:
    """The saddle as it is filmed: what stands in each frame where the step is told, and where the mark is."""

    def __init__(self, scene: Scene, to_rgb: Any) -> None:
        self.scene, film = scene, Frames(scene)
        self.counter, self.quick = film.still.counter.rect, film.still.quick.rect
        self.frames = []
        for frame in film.frames():
            picture = to_rgb(frame.pixels)
            self.frames.append((cut(picture, self.counter), cut(picture, self.quick)))


@pytest.fixture(scope="module")
def filmed(to_rgb: Any) -> Filmed:
    return Filmed(scene_of(record("saddle"), layout="overlay", size=(480, 360)), to_rgb)


def written(scene: Scene, text: str) -> Picture:
    """A still figure in which matplotlib has written a number where the counter is."""
    still = Still(scene)
    write(still.figure, still.counter.slot, text, still.look.ink)
    canvas = FigureCanvasAgg(still.figure)
    canvas.draw()
    return cut(np.asarray(canvas.buffer_rgba())[..., :3], still.counter.rect)


def test_every_frame_tells_the_step_that_it_is_in(filmed: Filmed) -> None:
    steps, pictures = filmed.scene.frame_steps, [counter for counter, _ in filmed.frames]
    assert len(steps) == len(pictures)
    by_step: dict[int, Picture] = {}
    for step, picture in zip(steps, pictures, strict=True):
        # The same step is told alike, and another one otherwise.
        assert np.array_equal(by_step.setdefault(step, picture), picture)
    assert len({picture.tobytes() for picture in by_step.values()}) == len(by_step)
    for step in (0, 1, steps[40], steps[-2], steps[-1]):
        # Letters of a film have fewer shades.
        assert np.abs(by_step[step].astype(int) - written(filmed.scene, str(step))).max() <= 40


def test_in_every_frame_balls_are_between_its_step_and_the_next() -> None:
    scene = scene_of(record("saddle"), layout="overlay")
    film = Frames(scene)
    between = 0
    for moment, step in zip(scene.frame_moments, scene.frame_steps, strict=True):
        for trail, pen in film.standing:
            rects = glide(trail, pen, [step, moment, min(step + 1, scene.steps)]).rects
            before, now, after = (
                rect and np.array([rect.x + rect.width / 2, rect.y + rect.height / 2]) for rect in rects
            )
            if before is None or now is None or after is None:
                continue
            between += 1
            # The ball covers the line to it as well, so that its rectangle grows from the one to the other.
            assert (now >= np.minimum(before, after) - 3).all()
            assert (now <= np.maximum(before, after) + 3).all()
    assert between > 300


def test_a_mark_is_seen_where_time_runs_faster_and_nowhere_else(filmed: Filmed) -> None:
    quick = filmed.scene.frames_are_quick
    moments = filmed.scene.frame_moments
    paper = filmed.frames[0][1]
    assert (paper == paper[0, 0]).all()
    shown = [not np.array_equal(mark, paper) for _, mark in filmed.frames]
    assert shown == quick
    assert 0 < sum(quick) < len(quick)
    # It is at least twice as fast as a frame without it.
    speeds = np.diff(moments)
    assert speeds[quick[1:]].min() > speeds[np.invert(quick[1:])][:-1].max()
    marks = [mark for _, mark in filmed.frames if not np.array_equal(mark, paper)]
    assert all(np.array_equal(mark, marks[0]) for mark in marks)
    # It is as dark as letters, on more than a few pixels.
    assert (marks[0].astype(int).sum(axis=-1) < 300).sum() >= 6
