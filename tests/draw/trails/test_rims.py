"""Balls that lie on each other: each is seen, the lower ones as rims."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

from optviz import record, scene_of
from optviz.draw.colors.style import DPI, channels
from optviz.draw.still import Still
from optviz.draw.trails.glide import around_each_other, glide
from optviz.look import RIM


@pytest.mark.parametrize("runs", [2, 3, 6])
@pytest.mark.parametrize("view", ["contour", "3d"])
def test_of_runs_at_one_minimum_each_is_seen_around_the_others(runs: int, view: str) -> None:
    rules = ["sgd:lr=0.05", "momentum", "nag", "adagrad:lr=1", "sgd:lr=0.06", "adam:lr=0.3"][:runs]
    scene = scene_of(record("ravine", rules, steps=1500), layout="overlay", view=view, size=(900, 600))
    still = Still(scene, copies=False)
    # The balls alone, on nothing.
    renderer = RendererAgg(900, 600, DPI)
    trails = still.panes[0].trails
    for ball in around_each_other([glide(trail, trail.pen(renderer, 1.0), [1500]) for trail in trails]):
        assert np.hypot(*(ball.ways[0][-1] - trails[0].pixels[-1])) < 3
        ball.draw_ball(renderer, 0)
    picture = np.asarray(renderer.buffer_rgba()).astype(int)
    for hue in still.hues:
        assert (np.abs(picture[..., :3] - channels(hue.color)).sum(axis=-1) < 40).sum() >= 20
    rows, columns = np.nonzero(picture[..., 3])
    # Not so large that they hide the star.
    assert max(np.ptp(rows), np.ptp(columns)) < 2.6 * still.layout.mark + 6


def test_a_rim_grows_with_what_lies_on_the_ball_and_a_ball_that_is_apart_is_as_ever() -> None:
    scene = scene_of(record("saddle", ["sgd", "momentum", "nag"], steps=150), layout="overlay", size=(900, 600))
    still = Still(scene, copies=False)
    renderer = FigureCanvasAgg(still.figure).get_renderer()
    trails = still.panes[0].trails
    alone = [glide(trail, trail.pen(renderer, 1.0), list(range(151))) for trail in trails]
    together = around_each_other(alone)
    assert together[-1].rims == alone[-1].rims == []
    usual = trails[0].radius_at(0)
    for step in range(151):
        places = [ball.ways[step][-1] for ball in alone]
        radii = [abs(ball.rims[step]) if ball.rims and ball.rims[step] else usual for ball in together]
        for lower, upper in itertools.combinations(range(3), 2):
            apart = float(np.hypot(*(places[lower] - places[upper])))
            if together[lower].rects[step] and together[upper].rects[step]:
                # What is seen of the lower one on the side that is farthest from the upper one.
                assert apart + radii[lower] - radii[upper] >= 0.5 * RIM * trails[0].mark - 0.3
            if apart > 4 * usual and lower == 1:
                assert radii[lower] == usual


def test_the_ends_of_curves_have_no_rims() -> None:
    scene = scene_of(record("ravine", ["adam", "momentum", "nag"], steps=20), layout="overlay", view=["loss"])
    trails = Still(scene, copies=False).panes[0].trails
    renderer = RendererAgg(900, 600, DPI)
    balls = around_each_other([glide(trail, trail.pen(renderer, 1.0), [0]) for trail in trails])
    assert len({tuple(ball.ways[0][-1]) for ball in balls}) == 1
    assert [ball.rims for ball in balls] == [[]] * 3
