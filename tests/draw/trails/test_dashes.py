"""Dashes tell runs apart where there are no colours: they follow the length of a path, not the pieces of a film."""

from __future__ import annotations

import numpy as np

from optviz import record, scene_of
from optviz.draw.still import Still
from optviz.draw.trails.dashes import dashed, lengths_of
from optviz.objectives.base import Array


def length(ends: Array) -> float:
    return float(np.hypot(*(ends[:, 1] - ends[:, 0]).T).sum())


def test_lines_and_gaps_have_their_lengths_whatever_the_steps_are() -> None:
    for steps in (1, 7, 400):
        x = np.linspace(0, 120, steps + 1)
        places = np.stack([x, 0 * x], axis=1)
        ends = np.stack([places[:-1], places[1:]], axis=1)
        drawn = dashed(ends, lengths_of(ends), (9.0, 3.0))
        assert abs(length(drawn) - 90) < 6
        middles = drawn.mean(axis=1)[:, 0] % 12
        assert middles.max() < 9
        # In two pieces it is the same.
        half = steps // 2
        parts = [dashed(ends[part], lengths_of(ends)[part], (9.0, 3.0)) for part in (slice(half), slice(half, None))]
        np.testing.assert_allclose(np.concatenate(parts), drawn)


def test_without_colours_no_two_of_six_runs_in_one_picture_have_the_same_line_and_alone_each_is_whole() -> None:
    race = record("ravine", steps=20)
    for view in ("contour", "3d", "loss"):
        shared = Still(scene_of(race, layout="overlay", theme="print", view=(view,)))
        assert len({trail.dashes for trail in shared.trails}) == 6
    for other in (scene_of(race, theme="print"), scene_of(race, layout="overlay")):
        assert not any(trail.dashes for trail in Still(other).trails)
