"""The view of samples: each dot where its sample is, each run's line or regions where its weights put them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from optviz import OptvizError, record, scene_of
from optviz.data.models.model import Model, model_of
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.panes.regions import regions_of
from optviz.draw.still import Still
from optviz.draw.views.samples import Said, window_around


def poster_of(surface: str, optimizers: Any = "sgd", **keys: Any) -> Still:
    return Still(scene_of(record(surface, optimizers, steps=20), view="samples", **keys))


def shown(still: Still) -> tuple[Any, Model]:
    """The axes of the first pane, and what is in them."""
    return still.figure.axes[0], model_of(still.scene.recordings[0].surface)


def test_every_sample_is_a_dot_at_its_place_and_classes_differ_in_form() -> None:
    axes, fit = shown(poster_of("linear(regression)"))
    dots = np.concatenate([each.get_offsets() for each in axes.collections if isinstance(each, PathCollection)])
    np.testing.assert_array_equal(dots, np.column_stack([fit.samples.inputs[:, 0], fit.samples.target]))
    axes, fit = shown(poster_of("logistic(clouds)"))
    hollow, filled = axes.collections
    assert not np.array_equal(hollow.get_facecolor(), filled.get_facecolor())
    np.testing.assert_array_equal(hollow.get_offsets(), fit.samples.inputs[fit.samples.target == 0])
    np.testing.assert_array_equal(filled.get_offsets(), fit.samples.inputs[fit.samples.target == 1])


@pytest.mark.parametrize("surface", ["linear(regression)", "minibatch(linear(regression)):size=4", "logistic(clouds)"])
@pytest.mark.parametrize("step", [0, 7, 20])
def test_the_line_of_a_run_is_that_of_its_weights(surface: str, step: int) -> None:
    still = poster_of(surface, "sgd,adam", layout="overlay")
    axes, fit = shown(still)
    for number, said in enumerate(still.moving([step])):
        assert isinstance(said, Said)
        w = still.scene.tracks[number].points[step]
        x, y = axes.transData.inverted().transform(said.lines[0][0]).T
        # On a line, all margins are those that the weights give; between classes, they are none.
        margins = w[0] * x + w[1] * y if fit.samples.inputs.shape[1] == 2 else w[0] * x + w[1] - y
        np.testing.assert_allclose(margins, 0, atol=1e-9 * np.abs([*x, *y]).max())


def test_the_chance_of_a_class_is_a_curve_over_one_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).standard_normal(40)
    rows = "\n".join(f"{each!r},{int(each > 0.2)}" for each in x.tolist())
    Path("pass.csv").write_text(f"hours,passed\n{rows}\n", encoding="utf-8")
    still = poster_of("logistic(pass.csv)")
    (said,) = still.moving([20])
    assert isinstance(said, Said)
    places, chances = still.figure.axes[0].transData.inverted().transform(said.lines[0][0]).T
    slope, shift = still.scene.tracks[0].points[20]
    np.testing.assert_allclose(chances, 1 / (1 + np.exp(-(slope * places + shift))), atol=1e-9)
    assert len(places) > 20


def test_a_frame_changes_only_where_it_says_so() -> None:
    film = Frames(scene_of(record("linear(regression)", "sgd,adam", steps=12), view=["contour", "samples"]))
    before = None
    for frame in film.frames():
        if before is not None:
            told = np.zeros(frame.pixels.shape, dtype=bool)
            for place in frame.changed:
                told[place] = True
            assert not ((frame.pixels != before) & ~told).any()
        before = frame.pixels.copy()


@pytest.mark.parametrize("surface", ["logistic(clouds)", "network(spirals):hidden=6,test=0.3"])
def test_a_run_alone_tints_the_places_whose_class_it_says(surface: str) -> None:
    scene = scene_of(record(surface, "adam", steps=60), view="samples", size=(640, 480))
    drawn = Frames(scene)
    pixels = drawn.last_picture()
    (area,) = drawn.still.layout.areas
    model, (x, y, width, height) = model_of(scene.recordings[0].surface), area.rect
    (left, right), (bottom, top) = window_around(*model.samples.inputs.T)
    columns, rows = np.meshgrid(np.arange(3, width - 3), np.arange(3, height - 3))
    places = np.stack(
        [left + (columns + 0.5) / width * (right - left), bottom + (rows + 0.5) / height * (top - bottom)]
    )
    said = model.says(scene.recordings[0].points[-1, :, 0], places.reshape(2, -1).T).argmax(axis=1)
    numbers = pixels[len(pixels) - 1 - (y + rows), x + columns].ravel()
    grounds = []
    for kind in range(model.samples.classes):
        found, counts = np.unique(numbers[said == kind], return_counts=True)
        grounds.append(int(found[counts.argmax()]))
        # All but samples, and what is within half a cell of an edge.
        assert counts.max() > 0.75 * counts.sum()
    assert len(set(grounds)) == model.samples.classes
    for kind, ground in enumerate(grounds):
        assert (said[numbers == ground] == kind).mean() > 0.98


def test_regions_stand_still_while_little_of_them_changes_and_end_as_they_are() -> None:
    grid = np.linspace(-1, 1, 41)
    ends = [0.0, 0.001, 0.002, 0.3, 0.301]

    def scores(step: int) -> Any:
        return np.stack([np.zeros((41, 41)), np.tile(grid - ends[step], (41, 1))], axis=2)

    found = regions_of(scores, [0, 1, 2, 3, 4, 4], grid, grid, Rect(0, 0, 200, 100), ((-1, 1), (-1, 1)))
    lows = [regions[0][0].vertices[:, 0].min() for regions in found]
    np.testing.assert_allclose(lows, [100, 100, 100, 130, 130.1, 130.1], atol=1e-9)


def test_of_very_many_samples_some_are_drawn_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    x = np.linspace(0, 1, 12_000)
    Path("many.csv").write_text("x,y\n" + "\n".join(f"{a},{a * a}" for a in x), encoding="utf-8")
    still = poster_of("linear(many.csv)")
    assert sum(len(each.get_offsets()) for each in still.figure.axes[0].collections) == 4000
    assert "y / x; one in 3" in [each.get_text() for each in still.figure.texts]


@pytest.mark.parametrize(
    ("surface", "words"),
    [
        ("saddle", "saddle is no mean over samples; give data, as in --data regression."),
        ("noisy(saddle)", "saddle is no mean over samples; give data, as in --data regression."),
    ],
)
def test_what_has_no_samples_cannot_show_them(surface: str, words: str) -> None:
    with pytest.raises(OptvizError, match=words):
        poster_of(surface)


def test_three_axes_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("three.csv").write_text("a,b,c\n1,2,3\n2,1,4\n5,5,1\n", encoding="utf-8")
    with pytest.raises(OptvizError, match="have 2 inputs and a number, and there is no picture of them"):
        poster_of("linear(three.csv)")
