"""Trails on a surface that is seen from the side, held against its formula."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from given import SOME_SURFACES, calls_of
from viewed import RECT, bowl, from_far, race, seen

from optviz.draw.surface3d.base import relief_places, to_pixels
from optviz.draw.surface3d.trail import relief_line

FROM_FAR = pytest.mark.usefixtures(from_far.__name__)


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_a_trail_lies_on_the_surface(name: str) -> None:
    recording, camera = race(name), seen(name)
    for run in range(len(recording.runs)):
        w = recording.points[:, :, run]
        line, m, hidden, hidden_points = relief_line(camera, RECT, w)
        assert line.shape == ((len(w) - 1) * m + 1, 2)
        assert (len(hidden), len(hidden_points)) == ((len(w) - 1) * m, len(w))
        places = relief_places(camera, RECT, w, recording.losses[:, run])
        shown = np.isfinite(places[:, 0])
        assert np.abs(line[::m] - places)[shown].max() < 0.75
        share = np.linspace(0, 1, m + 1)[:-1, None]
        between = np.stack([(w[:-1, axis] * (1 - share) + w[1:, axis] * share).T.ravel() for axis in (0, 1)], axis=1)
        exact = relief_places(camera, RECT, between, camera.surface.value(between.T))
        whole = np.repeat(shown[:-1] & shown[1:], m) & np.isfinite(exact[:, 0])
        assert np.abs(line[:-1] - exact)[whole].max() < 0.75
        steps = np.hypot(*np.diff(line, axis=0).T)
        assert np.nanmax(steps) < 10 or m == 24


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock", "saddle"])
@pytest.mark.parametrize("azimuth", [-60, 75])
def test_pieces_of_a_trail_are_hidden_where_the_camera_says_so(name: str, azimuth: float) -> None:
    recording, camera = race(name), replace(seen(name), azimuth=azimuth, elevation=35)
    for run in range(len(recording.runs)):
        w = recording.points[:, :, run]
        _, m, hidden, hidden_points = relief_line(camera, RECT, w)
        middles = np.linspace(0, 1, 2 * m + 1)[1::2, None]
        between = np.stack([(w[:-1, axis] * (1 - middles) + w[1:, axis] * middles).T.ravel() for axis in (0, 1)])
        shown = camera.shown(between, camera.surface.value(between))
        assert (camera.hidden(between) == hidden)[shown].mean() > 0.97
        assert (camera.hidden(w.T) == hidden_points).mean() > 0.97


@FROM_FAR
def test_a_trail_ends_where_it_leaves_the_window() -> None:
    camera = replace(bowl(5.0), azimuth=-90, elevation=90)
    middle = to_pixels(camera, RECT, camera.project(np.zeros(3)))
    unit = to_pixels(camera, RECT, camera.project(np.array([1.0, 0.0, 0.0])))[0] - middle[0]
    for far in (1.01, 3.0, 1e6, 1e308):
        out = (relief_line(camera, RECT, np.array([[0.5, 0.0], [far, 0.0], [far, 5.0]]))[0] - middle) / unit
        assert np.nanmax(out[:, 0]) == pytest.approx(1, abs=1e-6)
        assert np.nanmin(out[:, 0]) == pytest.approx(0.5)
        assert np.isnan(out[-1]).all()
    through = (relief_line(camera, RECT, np.array([[-9.0, 0.2], [4.0, 0.2]]))[0] - middle) / unit
    assert (np.nanmin(through[:, 0]), np.nanmax(through[:, 0])) == pytest.approx((-1, 1))
    assert np.isnan(relief_line(camera, RECT, np.array([[-9.0, 2.0], [4.0, 1.2]]))[0]).all()


def test_nothing_is_drawn_of_a_run_while_it_is_outside_of_the_window() -> None:
    # Each step outside points away from the window or back at it.
    w = np.array([[0.5, 0.5], [0.5, 1.5], [0.9, 1.6], [0.2, 2.5], [0.1, 1.5], [-1.5, 1.4], [-1.2, -0.5]])
    line, m, hidden, hidden_points = relief_line(bowl(5.0), RECT, w)
    assert m > 2
    assert np.isfinite(line[: m + 1]).all()
    assert np.isnan(line[m + 1 :]).all()
    assert not hidden[m:].any()
    assert not hidden_points[1:].any()


def test_a_trail_that_goes_through_the_ceiling_ends_at_the_rim() -> None:
    camera = bowl(0.5)
    edge = math.sqrt(0.5)
    w = np.array([[0.0, 0.1], [0.0, 0.9], [0.0, 0.95], [0.0, 0.1]])
    line, m, _, _ = relief_line(camera, RECT, w)
    rim = to_pixels(camera, RECT, camera.project(np.array([0.0, edge, camera.top])))
    shown = np.isfinite(line[:, 0])
    assert not shown.all()
    leaves, returns = np.flatnonzero(shown[1:] != shown[:-1])
    ends = line[[leaves, returns + 1]]
    assert ends == pytest.approx(np.stack([rim, rim]), abs=0.2)
    places = relief_places(camera, RECT, w, (w**2).sum(axis=1))
    assert np.isfinite(places[:, 0]).tolist() == [True, False, False, True]
    assert line[[0, 3 * m]] == pytest.approx(places[[0, 3]], abs=0.2)


def test_short_steps_are_one_piece_and_a_long_recording_is_drawn_in_time() -> None:
    camera = bowl(2.0)
    turn = np.linspace(0, 60, 100_001)
    spiral = (turn / 70 * np.stack([np.cos(turn), np.sin(turn)])).T
    # No point of it is looked at alone.
    assert calls_of(lambda: relief_line(camera, RECT, spiral)) < len(spiral) / 10
    line, m, hidden, _ = relief_line(camera, RECT, spiral)
    assert m == 1
    assert len(line) == len(spiral)
    assert 0.03 < hidden.mean() < 0.95
    assert relief_line(camera, RECT, np.array([[-0.9, 0.0], [0.9, 0.0]]))[1] == 24
    assert relief_line(camera, RECT, np.zeros((5, 2)))[1] == 1
