"""The short names that stand beside balls on their way."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from optviz import record, scene_of
from optviz.draw.frames import Frames
from optviz.draw.legend.moving import MovingNames, short_forms
from optviz.draw.still import Still
from optviz.look import BALL_RADIUS

SIZE = (620, 480)


def filmed(surface: str, **keys: Any) -> tuple[Frames, list[Any], list[MovingNames], list[list[Any]]]:
    """The frames of a film, its names, and where each of them stands in each frame."""
    frames, made, stands = Frames(scene_of(record(surface, **keys), layout="overlay", size=SIZE)), list[Any](), []
    frames_named = frames._named

    def kept(*args: Any) -> list[MovingNames]:
        made.append(frames_named(*args))
        return list(made[-1])

    frames._named = kept  # type: ignore[method-assign]
    pictures = []
    for frame in frames.frames():
        pictures.append(frame.pixels.copy())
        stands.append([each and each[0] for each in made[0][0].kept])
    return frames, pictures, made[0], stands


@pytest.fixture(scope="module")
def canyon() -> Any:
    return filmed("ravine")


def test_of_names_beside_moving_balls_the_beginnings_are_told_apart_and_numbers_stay_whole() -> None:
    assert short_forms(["SGD", "Momentum", "NAG", "AdaGrad", "Adam", "RMSProp"]) == [
        *("SGD", "Mom", "NAG", "AdaG", "Adam", "RMS")
    ]
    assert short_forms(["lr 0.1", "lr 0.125"]) == ["0.1", "0.125"]
    assert short_forms(["SGD", "SGD"]) == ["SGD", "SGD"]
    assert short_forms(["모멘텀", "가속 경사"]) == ["모멘텀", "가속"]


def test_while_balls_move_nearly_all_are_named_near_to_them_and_apart(canyon: Any) -> None:
    frames, _, (names,), stands = canyon
    shown = 0
    for number, here in enumerate(stands[1:-1], 1):
        boxes = [rect for rect in here if rect]
        shown += len(boxes)
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                assert (
                    one.x + one.width <= other.x
                    or other.x + other.width <= one.x
                    or one.y + one.height <= other.y
                    or other.y + other.height <= one.y
                )
        for run, rect in enumerate(here):
            if rect:
                x, y = names.near[number, run]
                away = np.hypot(
                    max(rect.x - x, 0, x - rect.x - rect.width), max(rect.y - y, 0, y - rect.y - rect.height)
                )
                assert away <= 4 * frames.still.layout.unit
    assert shown >= 0.85 * 6 * (len(stands) - 2)


def test_names_hide_no_ball_and_leave_nothing_behind(canyon: Any) -> None:
    frames, pictures, (names,), stands = canyon
    unnamed = [frame.pixels.copy() for frame in Frames(frames.scene, named=False).frames()]
    assert np.array_equal(pictures[0], unnamed[0])
    assert np.array_equal(pictures[-1], unnamed[-1])
    radius = BALL_RADIUS * frames.still.layout.mark
    for number in range(1, len(pictures) - 1, 10):
        rows, columns = np.nonzero(pictures[number] != unnamed[number])
        differs = np.stack([columns, SIZE[1] - 1 - rows], axis=1)
        inside = np.zeros(len(differs), dtype=bool)
        for rect in filter(None, stands[number]):
            low, size = np.array([rect.x, rect.y]), np.array([rect.width, rect.height])
            inside |= ((low <= differs) & (differs < low + size)).all(axis=1)
        assert inside.all()
        for ball in names.near[number]:
            if np.isfinite(ball).all():
                assert np.hypot(*(differs + 0.5 - ball).T).min() > radius


def test_names_stand_still_most_of_the_time(canyon: Any) -> None:
    *_, stands = canyon
    moved = sum(
        one != other for before, now in itertools.pairwise(stands) for one, other in zip(before, now, strict=True)
    )
    assert moved < 0.2 * 6 * len(stands)


def test_where_nine_names_have_no_room_more_of_their_beginnings_have() -> None:
    rules = ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta", "adamax", "nadam"]
    scene = scene_of(record("himmelblau", rules), layout="overlay", view=("3d", "contour"), size=SIZE)
    still = Still(scene)
    for pane in still.panes:
        written = [each for each in still.write_labels(scene.steps, [pane]) if isinstance(each, Text)]
        assert len(written) >= 8
