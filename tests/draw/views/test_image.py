"""The image of the unit circle under a matrix of weights, and its singular values as bars."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from optviz import OptvizError, record, scene_of
from optviz.data.models.matrix import TARGET
from optviz.draw.still import Still
from optviz.draw.views.image import Bars
from optviz.draw.views.samples import Said


def poster(surface: str = "matrix", optimizers: str = "muon,sgd", steps: int = 12, **keys: str) -> Still:
    return Still(scene_of(record(surface, optimizers, steps=steps), view="image", **keys))


@pytest.mark.parametrize("step", [0, 5, 12])
def test_half_axes_of_the_drawn_ellipse_and_the_bars_are_the_singular_values(step: int) -> None:
    still = poster(layout="overlay")
    bars, said = ([each for each in still.moving([step]) if isinstance(each, kind)] for kind in (Bars, Said))
    _, target, _, *heights = still.figure.axes[0].lines
    goal = target.get_xydata()
    middle = (goal[:-1].max(axis=0) + goal[:-1].min(axis=0)) / 2
    unit = np.hypot(*(goal - middle).T).max() / np.linalg.svd(TARGET, compute_uv=False)[0]
    for number, (shown, columns) in enumerate(zip(said, bars, strict=True)):
        weights = still.scene.tracks[number].points[step].reshape(2, 2)
        values = np.linalg.svd(weights, compute_uv=False)
        (line,) = shown.lines[0]
        lengths = np.hypot(*(line - middle).T)
        np.testing.assert_allclose([lengths.max(), lengths.min()], unit * values, rtol=1e-2)
        # Each place is what the matrix makes of a place of the circle.
        on_circle = np.linalg.solve(weights, (line - middle).T / unit)
        np.testing.assert_allclose(np.hypot(*on_circle), 1.0, rtol=2e-2)
        # A bar is to its value as the dashed line to the target's.
        for column, value, dashes, wanted in zip(
            columns.columns[0], values, heights, np.linalg.svd(TARGET, compute_uv=False), strict=True
        ):
            (_, height), _ = dashes.get_xydata()
            assert column.height == pytest.approx(value / wanted * (height - column.y), abs=1.0)
            assert dashes.get_xydata()[0, 0] <= column.x <= column.x + column.width <= dashes.get_xydata()[1, 0]


def test_bars_of_several_runs_do_not_meet_and_what_outgrows_the_picture_is_left_out() -> None:
    still = poster(optimizers="muon,sgd:lr=3,soap,shampoo", steps=60, layout="overlay")
    moving = still.moving([60])
    columns = sorted(each for bars in moving if isinstance(bars, Bars) for each in bars.columns[0])
    assert len(columns) == 8
    assert all(left.x + left.width <= right.x for left, right in pairwise(columns))
    lines = [each.lines[0] for each in moving if isinstance(each, Said)]
    assert [len(each) for each in lines] == [1, 0, 1, 1]


def test_around_noise_it_is_the_same_matrix_and_elsewhere_a_sentence() -> None:
    assert len(poster("noisy(matrix)").moving([3])) == 4
    with pytest.raises(OptvizError) as caught:
        poster("saddle", "sgd")
    assert str(caught.value) == (
        "The view 'image' shows a matrix of weights, and saddle has none; take the surface matrix."
    )
