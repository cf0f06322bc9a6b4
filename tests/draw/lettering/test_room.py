"""Words over a map are in their region, cover nothing that is covered, and follow their lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optviz.draw.layout import Rect
from optviz.draw.lettering.room import Room, Spot

BOX = Rect(40, 30, 300, 240)


def corners(at: Spot, width: float, height: float) -> list[tuple[float, float]]:
    cos, sin = math.cos(math.radians(at.turned)), math.sin(math.radians(at.turned))
    return [
        (at.x + u * width / 2 * cos - v * height / 2 * sin, at.y + u * width / 2 * sin + v * height / 2 * cos)
        for u in (-1, 1)
        for v in (-1, 1)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_words_of_regions_are_inside_and_apart(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    # Two regions with a crooked border.
    border = 60 + np.cumsum(drawn.normal(0, 2, 90))
    left = np.arange(120)[np.newaxis] < border[:, np.newaxis]
    room, found = Room(BOX), []
    for region in (left, ~left, left):
        spot = room.within(room.of(region), 60, 16)
        assert spot is not None
        for x, y in corners(spot, 60, 16):
            assert 0 <= x <= BOX.width
            assert 0 <= y <= BOX.height
            assert region[min(89, int(y / BOX.height * 90)), min(119, int(x / BOX.width * 120))]
        found.append(spot)
    one, _, other = found
    assert abs(one.x - other.x) >= 54 or abs(one.y - other.y) >= 13


def test_where_there_is_no_room_nothing_is_found() -> None:
    room = Room(BOX)
    narrow = np.zeros((60, 60), dtype=bool)
    narrow[:, 10:12] = True
    assert room.within(room.of(narrow), 60, 16) is None
    room.cover(np.arange(0, 300, 3.0), np.full(100, 120.0), 120)
    assert room.beside(150, 120, 50, 16, 10) is None


@pytest.mark.parametrize(("dx", "dy"), [(250, -100), (250, 60), (5, 200), (-30, 200)])
def test_words_along_a_line_are_parallel_to_it_and_at_its_side(dx: float, dy: float) -> None:
    share = np.linspace(0, 1, 50)
    begin = (40.0, 20.0 if dy > 0 else 150.0) if dx > 0 else (200.0, 20.0)
    spot = Room(BOX).along(begin[0] + dx * share, begin[1] + dy * share, 100, 14, (-1.0, 0.0))
    assert spot is not None
    along = math.degrees(math.atan2(dy, dx))
    assert math.sin(math.radians(spot.turned - along)) == pytest.approx(0, abs=1e-9)
    # At the side of lesser x, and nowhere over the line.
    normal = np.array([-dy, dx]) / math.hypot(dx, dy)
    sides = [float(np.dot(normal, np.subtract(each, begin))) for each in corners(spot, 100, 14)]
    assert all(each * normal[0] < 0 for each in sides)
    assert -60 < spot.turned <= 120
