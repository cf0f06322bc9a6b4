"""A map beside the surface from the side says at which rim the eye of that is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optviz import record, scene_of
from optviz.draw.layout import Rect
from optviz.draw.panes.eye import Eye, eye_at
from optviz.draw.still import Still

NOWHERE = np.empty((0, 2))


def eyes(surface: str, azimuth: float, **keys: object) -> list[tuple[Eye | None, Rect]]:
    scene = scene_of(
        record(surface, ["sgd"], steps=3), view=["contour", "3d"], camera=(azimuth, 40), size=(900, 500), **keys
    )
    still = Still(scene)
    maps = [area for area in still.layout.areas if area.view == "contour"]
    assert maps
    window = scene.tracks[0].window
    return [(eye_at(still.stand, area, area.window or window, NOWHERE), area.rect) for area in maps]


@pytest.mark.parametrize("azimuth", [0, 90, 135, 180, 270, 300])
def test_the_mark_is_at_the_rim_from_which_the_camera_looks(azimuth: float) -> None:
    """From azimuth 0 the camera looks along falling x, from 90 along falling y."""
    for eye, rect in eyes("himmelblau", azimuth):
        assert eye is not None
        middle = np.array([rect.x + rect.width / 2, rect.y + rect.height / 2])
        away = (np.array(eye.place) - middle) / (rect.width, rect.height)
        wanted = math.cos(math.radians(azimuth)), math.sin(math.radians(azimuth))
        assert np.dot(away, wanted) / np.hypot(*away) > 0.97
        assert np.abs(away).max() > 0.4
        assert np.dot(eye.looks, wanted) < 0
        covers = eye.covers
        assert rect.x <= covers.x
        assert covers.x + covers.width <= rect.x + rect.width


def test_words_stand_at_the_side_that_is_free() -> None:
    scene = scene_of(record("himmelblau", ["sgd"], steps=3), view=["contour", "3d"], camera=(90, 40), size=(900, 500))
    still = Still(scene)
    area = next(area for area in still.layout.areas if area.view == "contour")
    free = eye_at(still.stand, area, scene.tracks[0].window, NOWHERE)
    assert free is not None
    busy = np.array([[free.covers.x + free.covers.width - 5, free.covers.y + 5]])
    other = eye_at(still.stand, area, scene.tracks[0].window, busy)
    assert other is not None
    assert other.covers.x != free.covers.x
    assert other.place == free.place


def test_a_camera_that_goes_round_has_no_mark() -> None:
    assert all(eye is None for eye, _ in eyes("himmelblau", 90, orbit=90))
