"""Where runs may come to is plain to see: stars, crosses and triangles."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from optviz import record, scene_of
from optviz.draw.colors.style import DPI
from optviz.draw.frames import Frames
from optviz.draw.rc import factory_settings
from optviz.draw.still import Still
from optviz.look import BALL_EDGE, BALL_RADIUS, LOOKS, STAR_RADIUS


def pixels_around(film: Frames, place: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """The colours `(N, 3)` from 0 to 1 of the last picture round a place in pixels from the lower left corner."""
    picture = film.last_picture()
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    near = np.hypot(x + 0.5 - place[0], picture.shape[0] - 0.5 - y - place[1]) <= radius
    found = picture[near]
    return np.stack([found & 0xFF, found >> 8 & 0xFF, found >> 16 & 0xFF], axis=-1) / 255


@pytest.mark.parametrize("theme", LOOKS)
@pytest.mark.parametrize("view", ["contour", "3d"])
def test_a_run_that_has_arrived_does_not_hide_its_star(theme: str, view: str) -> None:
    race = record("ravine", "sgd:lr=0.07", steps=100)
    with factory_settings():
        film = Frames(scene_of(race, view=view, theme=theme, size=(500, 400), frames=2))
        (pane,) = film.still.panes
        assert pane.goals is not None
        mark = film.still.layout.mark
        seen = pixels_around(film, pane.goals[0], STAR_RADIUS * mark)
    ink = np.array(to_rgb(LOOKS[theme].ink))
    # The ball covers the middle, and the five points of the star look out from behind it.
    assert STAR_RADIUS > 2 * BALL_RADIUS
    assert (np.abs(seen - ink).max(axis=-1) < 0.4).sum() >= 8


@pytest.mark.parametrize("theme", LOOKS)
def test_a_cross_has_a_rim_of_paper(theme: str) -> None:
    with factory_settings():
        film = Frames(
            scene_of(record("saddle", "adam", start=(1, 0.5), steps=3), theme=theme, size=(500, 400), frames=2)
        )
        (pane,) = film.still.panes
        assert pane.goals is not None
        seen = pixels_around(film, pane.goals[0], 0.8 * film.still.layout.mark)
    for color in (LOOKS[theme].ink, LOOKS[theme].paper):
        assert (np.abs(seen - np.array(to_rgb(color))).max(axis=-1) < 0.1).sum() >= 12, color


@pytest.mark.parametrize(("surface", "crowded"), [("ackley", True), ("levy-13", True), ("himmelblau", False)])
def test_stars_that_are_near_to_each_other_are_smaller_and_none_covers_another(surface: str, crowded: bool) -> None:  # noqa: FBT001
    still = Still(scene_of(record(surface, ["sgd"] * 6, steps=3), size=(620, 480)), copies=False)
    (stars,) = (line for line in still.figure.axes[0].lines if line.get_marker() == "*")
    places = still.figure.axes[0].transData.transform(stars.get_xydata())
    away = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) + np.diag(np.full(len(places), np.inf))
    radius = stars.get_markersize() * DPI / 72 / 2
    assert radius < 0.8 * away.min()
    assert (radius < STAR_RADIUS * still.layout.mark - 1e-6) == crowded
    assert radius > (BALL_RADIUS + BALL_EDGE) * still.layout.mark
