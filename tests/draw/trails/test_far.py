"""Runs that leave the window, jump far away or diverge, as their pixels show them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pixels import (
    HALF,
    Panel,
    Points,
    coloured,
    distance,
    farthest,
    inside,
    is_coloured,
    on_bar,
    panels_of,
    scene_of,
    walked,
)

from optviz import record, write_film, write_still
from optviz.draw.frames import Frames
from optviz.draw.still import Still
from optviz.look import NAME_ARROW


@pytest.mark.parametrize("length", [0.13, 0.7, 40])
def test_a_run_that_leaves_the_window_is_drawn_to_the_edge_and_not_beyond(
    length: float, tmp_path: Path, read_film: Any
) -> None:
    ways = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 0.3)]
    walks = [[(0.5 + x * length * n, 0.5 + y * length * n) for n in range(1, 9)] for x, y in ways]
    # A rule that never moves is warned of.
    still_there = [(0.5, 0.5 + 1e-9 * n) for n in range(1, 9)]
    scene = scene_of(walked(*walks, still_there), size=(1240, 640), aspect="fill")
    write_film(scene, tmp_path / "film.gif")
    pictures = read_film(tmp_path / "film.gif").pictures
    *panels, neighbour = panels_of(scene)
    seen = coloured(pictures[-1], neighbour.color, HALF)
    for panel in panels:
        within = seen[inside(seen, panel)]
        gap = np.min([within - (panel.left, panel.bottom), (panel.right, panel.top) - within])
        # The tip of the arrow there has a rim.
        assert gap < 3
    # Outside of the axes the colour is seen in the bars and in the runs' names alone, which are there from the start.
    both = [coloured(picture, neighbour.color, 60) for picture in (pictures[0], pictures[-1])]
    outside = [place[~np.any([inside(place, panel) for panel in panels], axis=0)] for place in both]
    outside = [place[~on_bar(scene, place)] for place in outside]
    assert np.array_equal(*outside)
    assert np.array_equal(*(place[inside(place, neighbour)] for place in outside))


FAR = [1e2, 1e6, 1e9, 1e13, 1e100, 1e300]


def ray(panel: Panel, way: Points) -> Points:
    """The places on the way from the first point of a panel's path, inside the panel, about a pixel apart."""
    places = panel.path[0] + np.arange(0, 2000, 0.8)[:, None] * (way / np.hypot(*way))
    return places[inside(places, panel, 2)]


@pytest.mark.parametrize("size", FAR)
def test_a_jump_to_far_away_is_drawn_in_the_right_direction(size: float, to_rgb: Any) -> None:
    ways = [(1, 0), (0, -1), (1, 1), (-1, 0.5), (-0.2, -1), (1e-9, 1)]
    scene = scene_of(walked(*([(0.5 + x * size, 0.5 + y * size)] for x, y in ways)), size=(1800, 1000), aspect="fill")
    picture = to_rgb(Frames(scene).last_picture())
    panels = panels_of(scene)
    mask, seen = is_coloured(picture, panels[0].color, HALF), coloured(picture, panels[0].color, HALF)
    arrow = NAME_ARROW * Still(scene, copies=False).layout.mark
    for panel, toward in zip(panels, ways, strict=True):
        way = np.array(toward) * (panel.right - panel.left, panel.top - panel.bottom)
        # The tip of the arrow at the rim has a rim of its own.
        assert farthest(ray(panel, way), mask) < 3
        here = seen[inside(seen, panel)]
        away = distance(here, np.array([panel.path[0], panel.path[0] + 9 * way]))
        # Where it leaves there is an arrow, which points there.
        beside = np.hypot(*(here - ray(panel, way)[-1]).T) > 1.2 * arrow
        assert away[beside].max() < 3
        assert 0.3 * arrow < away.max() < 0.6 * arrow + 3


@pytest.mark.parametrize("size", FAR)
def test_a_jump_back_from_far_away_is_drawn_from_the_right_direction(size: float, to_rgb: Any) -> None:
    recording = walked([(0.5 + size, 0.5 - 0.5 * size), (0.25, 0.75)])
    scene = scene_of(recording, size=(900, 400), aspect="fill")
    (panel,) = panels_of(scene)
    seen = coloured(to_rgb(Frames(scene).last_picture()), panel.color, HALF)
    way = np.array([1, -0.5]) * (panel.right - panel.left, panel.top - panel.bottom)
    expected = ray(panel._replace(path=panel.path[[2]]), way)
    ball = np.hypot(*(expected - panel.path[2]).T) > 12
    assert max(np.hypot(*(seen - place).T).min() for place in expected[ball]) < 2


@pytest.mark.parametrize("size", [3, 1e3, 1e5, 1e7, 1e9, 1e11])
def test_a_jump_between_two_far_places_is_seen_crossing_the_panel(size: float, to_rgb: Any) -> None:
    scene = scene_of(walked([(0.2, 0.5 + size), (0.8, 0.5 - size)]), size=(900, 400))
    (panel,) = panels_of(scene)
    seen = coloured(to_rgb(Frames(scene).last_picture()), panel.color, HALF)
    # Away from the first jump, which goes to the upper left: the lower half of the line through the middle.
    low = seen[seen[:, 1] < (panel.bottom + panel.top) / 2 - 20]
    assert len(low) > 50
    assert low[:, 1].min() < panel.bottom + 2


@pytest.mark.parametrize(
    ("surface", "layout"),
    [("rosenbrock", "panels"), ("beale", "overlay"), ("himmelblau", "panels"), ("ravine", "overlay")],
)
def test_runs_that_diverge_are_drawn_without_a_warning_and_stay_in_their_panels(
    surface: str, layout: Any, to_rgb: Any
) -> None:
    pictures = []
    recording = record(surface, ["sgd:lr=3", "momentum:lr=0.9", "adam:lr=1e200", "sgd:lr=1e-6"], steps=60)
    assert (recording.diverged_at >= 0).sum() >= 2 or np.abs(recording.points).max() > 1e90
    scene = scene_of(recording, layout=layout)
    for step, frame in enumerate(Frames(scene).frames()):
        if step in {0, 60}:
            pictures.append(to_rgb(frame.pixels))
    boxes = panels_of(scene)
    for panel in boxes:
        first, last = (coloured(picture, panel.color) for picture in pictures)
        out = [place[~np.any([inside(place, box) for box in boxes], axis=0)] for place in (first, last)]
        out = [place[~on_bar(scene, place)] for place in out]
        assert np.array_equal(*out)


@pytest.mark.parametrize("size", [1e300, 1.7e308, -1.7e308])
def test_a_run_at_the_largest_numbers_makes_a_film_and_stills(size: float, tmp_path: Path) -> None:
    scene = scene_of(walked([(size, -size), (-size, size), (0.5, size), (0.1, 0.1)]))
    write_film(scene, tmp_path / "film.gif")
    for ending in ("png", "pdf", "svg"):
        write_still(scene, tmp_path / f"film.{ending}")
        assert (tmp_path / f"film.{ending}").stat().st_size > 1000
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == 5


def test_a_diverged_run_has_no_line_to_where_it_was_never_finite(to_rgb: Any) -> None:
    recording = walked([(0.7, 0.5), (float("nan"), 0.5), (0.1, 0.1)])
    scene = scene_of(recording)
    (panel,) = panels_of(scene)
    seen = coloured(to_rgb(Frames(scene).last_picture()), panel.color, HALF)
    seen = seen[inside(seen, panel)]
    assert recording.diverged_at.tolist() == [2]
    assert distance(seen, panel.path[:2]).max() < 12
