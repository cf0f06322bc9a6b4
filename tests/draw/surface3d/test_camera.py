"""The camera: what it sees is compared with light that is followed in small steps, and with geometry by hand."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from numpy.typing import NDArray
from viewed import WILD, Formula, from_far, race, seen

from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.viewpoint import best_camera
from optviz.look import CELLS, DISTANCE
from optviz.plan.inputs import surface_from

Values = NDArray[np.float64]
DIRECTIONS = [(-60, 30), (30, 50), (120, 20), (-145, 40), (90, 12)]


class Pointwise(Formula):
    """The same for one point at a time."""

    def value(self, w: Values) -> Any:
        self.asked += 1
        return self.formula_of(w[0], w[1]) if float(w[0]) < 9 else math.nan


def somewhere(camera: Camera, count: int) -> Values:
    """Random points of the part that is drawn."""
    rng = np.random.default_rng(0)
    w = np.array([rng.uniform(*ends, 4 * count) for ends in camera.window])
    return w[:, camera.surface.value(w) < camera.ceiling][:, :count]


def by_hand(camera: Camera, w: Values) -> Values:
    """Places in the world, from its definition: one unit along x is as long as one along y, on an area of 4."""
    (left, right), (bottom, top) = camera.window
    share = (camera.surface.value(w) - camera.floor) / (camera.ceiling - camera.floor)
    x, y = 2 * (w[0] - left) / (right - left) - 1, 2 * (w[1] - bottom) / (top - bottom) - 1
    unit = 2 / math.sqrt((right - left) * (top - bottom))
    return np.stack([x * unit * (right - left) / 2, y * unit * (top - bottom) / 2, camera.top * share])


def to_eye(camera: Camera) -> Values:
    turn, rise = math.radians(camera.azimuth), math.radians(camera.elevation)
    return np.array([math.cos(rise) * math.cos(turn), math.cos(rise) * math.sin(turn), math.sin(rise)])


def eye_by_hand(camera: Camera) -> Values:
    """The place of the eye in the world, so many halves of the floor's diagonal from the middle of the box."""
    (left, right), (bottom, top) = camera.window
    diagonal = 2 * math.hypot(right - left, top - bottom) / math.sqrt((right - left) * (top - bottom))
    return np.array([0, 0, camera.top / 2]) + DISTANCE * diagonal / 2 * to_eye(camera)


def deepest_below(camera: Camera, w: Values) -> Values:
    """How far the light from each point to the eye gets below the surface, by 5000 steps and the formula itself."""
    (left, right), (bottom, top) = camera.window
    way = eye_by_hand(camera)[:, None] - by_hand(camera, w)
    light = by_hand(camera, w)[:, :, None] + way[:, :, None] * np.linspace(0, 1, 5001)[1:]
    unit = 2 / math.sqrt((right - left) * (top - bottom))
    x, y = (left + right) / 2 + light[0] / unit, (bottom + top) / 2 + light[1] / unit
    inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top) & (light[2] <= camera.top)
    above = by_hand(camera, np.stack([x, y]))[2] - light[2]
    return np.asarray(np.where(inside, above, -np.inf).max(axis=1))


@pytest.mark.parametrize("name", ["saddle", "himmelblau", "rosenbrock"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_point_is_hidden_where_its_light_has_to_go_through_the_surface(
    name: str, direction: tuple[float, float]
) -> None:
    camera = replace(seen(name), azimuth=direction[0], elevation=direction[1])
    w = somewhere(camera, 200)
    below = deepest_below(camera, w)
    hidden = camera.hidden(w)
    # What is hidden by less than half a pixel may count as seen: those are the points at an outline.
    assert not hidden[below < 5e-4].any()
    assert hidden[below > 1e-2].all()
    assert (hidden == (below > 2e-3)).mean() >= 0.99
    assert 0 < hidden.mean() < 1


@pytest.mark.usefixtures(from_far.__name__)
def test_behind_the_ridge_of_the_saddle_is_hidden_and_in_front_of_it_is_not() -> None:
    # From y = -infinity, 10 degrees high. In the box the surface falls behind the ridge as -k y² with k = 1.1 / 3.25,
    # so that light rising by tan(10°) clears the ridge where 2 k y < tan(10°): for y below 0.26. The window is square:
    # in another, the unit of height would not be that of y.
    camera = Camera(surface_from("saddle"), ((-1.0, 1.0), (-1.0, 1.0)), -1.0, 2.25, -90, 10, 1.1)
    clear = math.tan(math.radians(10)) * 3.25 / 1.1 / 2
    assert clear == pytest.approx(0.26, abs=1e-3)
    y = np.array([-0.99, -0.6, -0.1, 0.0, 0.1, clear - 0.02, clear + 0.1, 0.6, 0.95])
    for x in (-0.9, 0.0, 0.7):
        assert camera.hidden(np.stack([np.full_like(y, x), y])).tolist() == (y > clear).tolist()


@pytest.mark.usefixtures(from_far.__name__)
def test_a_wall_hides_what_is_behind_it_and_not_what_rises_above_it() -> None:
    # A slope up to the far side, and a crest 0.3 high at y = 0: seen from y = -infinity at 20 degrees.
    surface = surface_from(Formula(lambda _, y: np.maximum(0.3 - 3 * np.abs(y), 0) + np.maximum(y, 0) * 0.8))
    camera = Camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), 0.0, 1.0, -90, 20, 1.0)
    rise = math.tan(math.radians(20))
    # Light that passes the crest has come from below 0.3 + rise y behind it.
    y = np.linspace(0.15, 0.95, 200)
    expected = 0.8 * y + rise * (0 - y) * -1 < 0.3
    assert (camera.hidden(np.stack([0 * y, y])) == expected).mean() > 0.97
    assert not camera.hidden(np.array([[0.0, 0.0], [-0.5, -0.15]])).any()


def test_what_is_cut_away_hides_nothing() -> None:
    surface = surface_from(Formula(lambda _, y: np.where(y < 0, 5.0, 0.0)))
    w = np.array([[0.0, 0.3], [0.1, 0.8]])
    tall = Camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), 0.0, 5.0, -90, 30, 1.1)
    assert tall.hidden(w).all()
    nothing = surface_from(Formula(lambda _, y: np.where(y < 0, np.nan, 0.0)))
    assert not replace(tall, surface=nothing).hidden(w).any()


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_straight_from_above_nothing_is_hidden(name: str) -> None:
    camera = replace(seen(name), elevation=90)
    assert not camera.hidden(somewhere(camera, 500)).any()


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_little_is_hidden_of_the_trails_and_nothing_of_where_they_end_and_of_the_minima(name: str) -> None:
    recording, camera = race(name), seen(name)
    shares = []
    for run in range(len(recording.runs)):
        w = recording.points[:, :, run].T
        w = w[:, : 1 + np.flatnonzero(camera.shown(w, camera.surface.value(w)))[-1]]
        # Half of the way of each step, weighted by its length.
        way = np.linalg.norm(np.diff(by_hand(camera, w), axis=1), axis=0)
        shares.append((camera.hidden((w[:, 1:] + w[:, :-1]) / 2) * way).sum() / way.sum())
    assert np.mean(shares) < 0.05
    assert not camera.hidden(recording.points[-1]).any()
    assert deepest_below(camera, shown_of(camera, recording.points[-1])).max(initial=0) < 5e-3
    goals = np.array([(each.x, each.y) for each in camera.surface.minima]).reshape(-1, 2).T
    assert deepest_below(camera, goals).max(initial=0) < 5e-3


def shown_of(camera: Camera, w: Values) -> Values:
    return w[:, camera.shown(w, camera.surface.value(w))]


def test_off_the_saddle_every_run_comes_down_the_picture_and_nearer() -> None:
    recording, camera = race("saddle"), seen("saddle")
    (left, right), (bottom, top) = camera.window
    leaves = 0
    for run in range(len(recording.runs)):
        w = recording.points[:, :, run].T
        inside = (left <= w[0]) & (w[0] <= right) & (bottom <= w[1]) & (w[1] <= top)
        out = len(inside) if inside.all() else int(inside.argmin())
        start, end = (by_hand(camera, w[:, [each]])[:, 0] for each in (0, out - 1))
        away = [np.linalg.norm(eye_by_hand(camera) - each) for each in (start, end)]
        assert away[1] < away[0] - 0.2
        lower = [seen_by_hand(camera, each)[1] for each in (start, end)]
        assert lower[1] < lower[0] - 0.2
        leaves += out < len(inside)
    assert leaves == 5


def seen_by_hand(camera: Camera, place: Values) -> Values:
    """Where light from a place of the world to the eye goes through the picture, which stands in the middle."""
    turn, rise = math.radians(camera.azimuth), math.radians(camera.elevation)
    right = np.array([-math.sin(turn), math.cos(turn), 0.0])
    up = np.array([-math.sin(rise) * math.cos(turn), -math.sin(rise) * math.sin(turn), math.cos(rise)])
    middle, eye = np.array([0, 0, camera.top / 2]), eye_by_hand(camera)
    share = (eye - middle) @ to_eye(camera) / ((eye - place) @ to_eye(camera))
    through = eye + share * (place - eye) - middle
    return np.array([right @ through, up @ through])


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_every_start_is_in_the_picture_and_most_of_the_way_too(name: str) -> None:
    recording, camera = race(name), seen(name)
    assert camera.shown(recording.points[0], recording.losses[0]).all()
    (left, right), (bottom, top) = recording.window
    x, y = np.moveaxis(recording.points, 1, 0)
    inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
    assert recording.losses[inside].min() >= camera.floor
    assert (recording.losses <= camera.ceiling)[inside].mean() > 0.97


@pytest.mark.parametrize("downhill", [0, 90, 180, 270])
def test_where_nothing_is_hidden_the_eye_is_downhill(downhill: int) -> None:
    x, y = (round(each(math.radians(downhill))) for each in (math.cos, math.sin))
    surface = surface_from(Formula(lambda u, v: -0.1 * (x * u + y * v)))
    points = np.linspace(-0.9, 0.9, 20)[:, None, None] * np.array([x, y])[:, None] * np.ones((1, 2, 3))
    camera = best_camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), points, surface.value(np.moveaxis(points, 1, 0)))
    assert abs((camera.azimuth - downhill + 180) % 360 - 180) <= 45


@pytest.mark.parametrize("name", ["saddle", "himmelblau", "rosenbrock"])
def test_a_run_that_rests_does_not_call_the_camera(name: str) -> None:
    recording = race(name)
    points = np.concatenate([recording.points, *[recording.points[-1:]] * 1500])
    losses = np.concatenate([recording.losses, *[recording.losses[-1:]] * 1500])
    assert best_camera(recording.surface, recording.window, points, losses) == seen(name)


def test_a_surface_is_asked_once_however_the_camera_turns() -> None:
    source = Pointwise(lambda x, y: x * x - y * y)
    surface = surface_from(source)
    asked = source.asked
    points = np.linspace(-0.5, 0.5, 300)[:, None, None] * np.ones((1, 2, 6))
    camera = best_camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), points, 0 * points[:, 0])
    assert source.asked - asked == (CELLS + 1) ** 2
    for azimuth in range(0, 360, 60):
        replace(camera, azimuth=azimuth).hidden(points[:, :, 0].T)
    assert source.asked - asked == (CELLS + 1) ** 2


def test_with_another_surface_or_window_a_camera_forgets_what_it_knew() -> None:
    flat, steep = (surface_from(Formula(lambda x, y, rise=rise: rise * x + 0 * y)) for rise in (0.0, 0.5))
    camera = Camera(flat, ((0.0, 1.0), (0.0, 1.0)), 0.0, 1.0, -60, 30, 1.0)
    corner = np.array([1.0, 0.0])
    assert camera.height(corner) == 0
    assert replace(camera, surface=steep).height(corner) == pytest.approx(0.5)
    assert replace(camera, surface=steep, window=((0.0, 2.0), (0.0, 1.0))).height(corner) == pytest.approx(1.0)
    assert replace(camera, surface=steep, ceiling=2.0).height(corner) == pytest.approx(0.25)
    assert camera.height(corner) == 0


@pytest.mark.parametrize("direction", [*DIRECTIONS, (0, 90), (200, -30)])
@pytest.mark.parametrize("name", ["saddle", "himmelblau"])
def test_the_picture_is_where_light_goes_through_it_on_its_way_to_the_eye(
    name: str, direction: tuple[float, float]
) -> None:
    camera = replace(seen(name), azimuth=direction[0], elevation=direction[1])
    w = somewhere(camera, 50)
    box = camera.in_box(w, camera.surface.value(w))
    expected = np.stack([seen_by_hand(camera, each) for each in by_hand(camera, w).T], axis=1)
    assert camera.project(box) == pytest.approx(expected)
    # What is nearer to the eye is larger.
    away = (eye_by_hand(camera)[:, None] - by_hand(camera, w)) * to_eye(camera)[:, None]
    sizes = camera.size(box) * away.sum(axis=0)
    assert sizes == pytest.approx(np.full_like(sizes, sizes[0]))


def test_a_window_that_is_much_longer_than_wide_is_drawn_square() -> None:
    for long in (5.0, 5.1):
        camera = replace(seen("saddle"), window=((0.0, long), (0.0, 1.0)))
        unit = camera.sides[:2] / np.array([long, 1.0])
        assert (unit[0] == pytest.approx(unit[1])) == (long <= 5)
        assert camera.sides[0] * camera.sides[1] == pytest.approx(1)


@pytest.mark.parametrize("formula", WILD.values(), ids=WILD)
def test_any_surface_is_seen_without_a_warning(formula: Callable[[Values, Values], Values]) -> None:
    surface = surface_from(Formula(formula))
    points = np.array([[0.5, 0.5], [0.4, 0.3], [-0.4, 0.2], [1e300, -1e308]])[:, :, None]
    losses = np.ones((4, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        camera = best_camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), points, losses)
        hidden = camera.hidden(points[:, :, 0].T)
    assert camera.floor < camera.ceiling
    assert np.isfinite([camera.floor, camera.ceiling]).all()
    assert not hidden[-1]
