"""Numbers on the lines of a map: each is the height of its line, and none is in the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from matplotlib.axes import Axes
from matplotlib.text import Text
from reading import read

from optviz import Scene, record, scene_of
from optviz.draw.frames import Frames
from optviz.draw.rc import factory_settings
from optviz.draw.still import Still

LARGE: dict[str, Any] = {"layout": "overlay", "heights": True, "size": (900, 600)}


def numbered(scene: Scene) -> tuple[Still, list[tuple[Axes, Text]]]:
    """The figure of a scene and the numbers in its maps."""
    with factory_settings():
        still = Still(scene)
    return still, [(axes, text) for axes in still.figure.axes for text in axes.texts]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("surface", SOME_SURFACES)
def test_a_number_is_the_height_of_the_line_that_it_is_on(surface: str, theme: str) -> None:
    scene = scene_of(record(surface), theme=theme, **LARGE)
    _, found = numbered(scene)
    assert 2 <= len(found) <= 5
    raced = scene.recordings[0].surface
    for axes, text in found:
        at = np.array(text.get_position())
        pixel = 1 / abs(axes.transData.get_matrix()[0, 0])
        # Lines are found on a grid of two pixels; a number has two digits.
        away = 1.5 * pixel * float(np.hypot(*raced.gradient(at)))
        assert read(text.get_text()) == pytest.approx(float(raced.value(at)), rel=0.06, abs=away)


@pytest.mark.parametrize("surface", SOME_SURFACES)
def test_no_number_is_on_a_path_a_goal_another_number_or_over_the_edge(surface: str) -> None:
    still, found = numbered(scene_of(record(surface), **LARGE))
    (pane,) = still.panes
    rect, size = pane.area.rect, still.layout.tick_size
    busy = np.concatenate([*(trail.pixels for trail in pane.trails), pane.goals])  # type: ignore[list-item]
    places = np.array([axes.transData.transform(text.get_position()) for axes, text in found])
    for number, place in enumerate(places):
        assert np.hypot(*(busy - place).T).min() > size
        others = np.delete(places, number, axis=0)
        assert np.hypot(*(others - place).T).min() > 2 * size
        assert (np.array([rect.x, rect.y]) + size < place).all()
        assert (place < np.array([rect.x + rect.width, rect.y + rect.height]) - size).all()
    # All are read from the left to the right.
    assert all(-90 <= (text.get_rotation() + 180) % 360 - 180 <= 90 for _, text in found)


@pytest.mark.parametrize(
    "keys",
    [
        {"heights": True, "size": (480, 360)},
        {"size": (900, 600), "layout": "overlay"},
        {"heights": True, "view": "3d", "layout": "overlay"},
        {"heights": True, "view": "loss"},
    ],
    ids=["small panels", "not asked for", "3-D", "no map"],
)
def test_where_there_is_no_room_or_no_map_there_are_none(keys: dict[str, Any]) -> None:
    assert numbered(scene_of(record("himmelblau"), **keys))[1] == []


def test_numbers_take_no_room_and_a_film_has_them_in_every_frame() -> None:
    race = record("himmelblau", "sgd,adam", steps=20)
    with factory_settings():
        plain, told = (Frames(scene_of(race, **LARGE | {"heights": heights}, frames=3)) for heights in (False, True))
        assert plain.still.layout == told.still.layout
        changed = [one.pixels != other.pixels for one, other in zip(plain.frames(), told.frames(), strict=True)]
    assert changed[0].any()
    # In all frames alike, but for what runs, their names and the ghosts of their paths cover.
    assert (changed[-1] & ~changed[0]).sum() == 0
    assert changed[1].sum() >= 0.9 * changed[0].sum()


def test_a_surface_without_lines_has_no_numbers() -> None:
    class Flat:
        """One height everywhere."""

        start, window = (0.0, 0.0), ((-1, 1), (-1, 1))

        def value(self, w: Any) -> Any:
            return 0 * w[0] + 7.0

        def gradient(self, w: Any) -> Any:
            return 0 * w

    assert len(numbered(scene_of(record(Flat(), "sgd", steps=3), **LARGE))[1]) <= 1
