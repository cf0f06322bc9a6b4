"""The image of the unit circle under a matrix of weights, and its singular values as bars."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from optviz import OptvizError, compare, load_recipe, record, scene_of, tables, verdicts
from optviz.cli import optviz
from optviz.data.models.matrix import TARGET
from optviz.draw.still import Still
from optviz.draw.views.image import Bars
from optviz.draw.views.samples import Said
from optviz.race.extent import box_around


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


def test_it_is_what_a_matrix_shows_that_is_asked_for_nothing(tmp_path: Path) -> None:
    usual = ("image",)
    race = record("matrix", "shampoo", steps=30)
    assert scene_of(race).recipe.view == scene_of(record("noisy(matrix)", "sgd", steps=3)).recipe.view == usual
    assert scene_of(race, view="loss").recipe.view == ("loss",)
    assert scene_of([race, record("saddle", "sgd", steps=30)], view="loss").recipe.view == ("loss",)
    assert compare("matrix", "sgd", "lr=0.5,1", steps=3).recipe.view == usual
    typed = ["animate", "matrix", "--steps", "2", "--save-recipe", str(tmp_path / "m.toml")]
    assert CliRunner().invoke(optviz, [*typed, "--out", str(tmp_path / "m.gif")]).exit_code == 0
    assert load_recipe(tmp_path / "m.toml").view == usual


def test_a_matrix_converges_to_its_target_which_lists_tell() -> None:
    race = record("matrix", ["shampoo", "sgd:lr=3"], steps=40)
    arrived, swings = verdicts(race)
    assert arrived.kind == "converged"
    assert arrived.sentence.startswith(f"converged at step {arrived.step} to the minimum (1.5, -0.5, 0.5, 0.5), ")
    away = np.linalg.norm(race.points[arrived.step :, :, 0] - TARGET.ravel(), axis=1)
    (low, high) = np.array(box_around(race.points, race.losses)).T
    assert away.max() <= np.linalg.norm(high - low) / 500
    assert swings.kind == "growing"
    assert "above 2 / L = 2, L being the curvature at the minimum (1.5, -0.5, 0.5, 0.5)" in swings.sentence
    assert "matrix" in [row[0] for row in tables.list_surfaces()[1]]
    assert "minimum         (1.5, -0.5, 0.5, 0.5), loss 0" in tables.show("matrix")
