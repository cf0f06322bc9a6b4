"""The short names that stand beside balls on their way."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from optviz import record, scene_of
from optviz.draw.colors.style import channels
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.legend.leaders import Leader
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
        for line in lines_of(names, stands[number], number):
            low, size = np.array(line.rect[:2]), np.array(line.rect[2:])
            inside |= ((low <= differs) & (differs < low + size)).all(axis=1)
        assert inside.all()
        for ball in names.near[number]:
            if np.isfinite(ball).all():
                # Of a line that goes on below a ball, the soft edge of that has something.
                assert np.hypot(*(differs + 0.5 - ball).T).min() > radius - 1


def lines_of(names: MovingNames, stands: Sequence[Rect | None], frame: int) -> list[Leader]:
    names.kept = [rect and (rect, np.zeros((1, 1), dtype=np.uint32)) for rect in stands]
    return list(names.leaders(frame))


def test_a_name_that_is_farther_from_its_ball_than_this_is_wide_has_a_line_to_it_in_its_colour(canyon: Any) -> None:
    frames, pictures, (names,), stands = canyon
    far = names.reach + 2 * BALL_RADIUS * frames.still.layout.mark
    seen = []
    for number in range(1, len(pictures) - 1, 5):
        drawn = {line.color: line for line in lines_of(names, stands[number], number)}
        for run, rect in enumerate(stands[number]):
            color, (x, y) = names.tags[run].color, names.near[number, run]
            away = rect and np.hypot(
                max(rect.x - x, 0, x - rect.x - rect.width), max(rect.y - y, 0, y - rect.y - rect.height)
            )
            assert (color in drawn) <= bool(away and away > far)
            if color in drawn:
                start, end = np.array(drawn[color].ends)
                assert np.hypot(*(end - (x, y))) == pytest.approx(names.reach)
                across, up = np.floor((start + end) / 2).astype(int)
                around = pictures[number][SIZE[1] - 3 - up : SIZE[1] + 2 - up, across - 2 : across + 3]
                parts = np.stack([(around >> shift) & 255 for shift in (0, 8, 16)], axis=-1).astype(int)
                seen.append(np.abs(parts - channels(color)).sum(axis=-1).min() < 160)
    assert len(seen) > 20
    # Some lie below the ball of another run.
    assert np.mean(seen) > 0.8


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
