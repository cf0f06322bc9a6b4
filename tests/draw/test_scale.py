"""Maps to scale: steps are perpendicular to contours on the screen, and a figure that stretches an axis says so."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from boxes import texts_of
from given import SOME_SURFACES
from matplotlib.axes import Axes

from optviz import Recording, Scene, compare, figure_of, load_recipe, record, verdicts
from optviz.draw.layout import Rect
from optviz.draw.layout.cells.scale import to_scale
from optviz.draw.still import Still
from optviz.draw.strip import _strip
from optviz.figure.scene import scene_of
from optviz.judging.verdict import ground_of
from optviz.objectives.surfaces import Surface
from optviz.objectives.window import FARTHEST

# One figure for each way to choose what a map shows, and how maps are laid out.
SHOWN = ("02-canyon-panels", "04-beale", "08-nag-vectors", "12-learning-rate", "13-rotation", "18-landscape")
GALLERY = [Path(__file__).parents[2] / "gallery" / f"{name}.toml" for name in SHOWN]


@cache
def scene_called(name: str) -> Scene:
    for path in GALLERY:
        if path.stem == name:
            # Where the runs are on a map, and not how long they go on, is what is looked at.
            return figure_of(load_recipe(path).changed(frames=1))
    return scene_of(record(name, steps=20))


def maps_of(still: Still) -> list[tuple[Axes, Surface]]:
    """The axes of each map, and its surface."""
    shown = zip(still.panes, still.figure.axes, strict=False)
    tracks = still.scene.tracks
    return [(axes, tracks[pane.area.runs[0]].recording.surface) for pane, axes in shown if pane.area.view == "contour"]


def angles_on_screen(axes: Axes, surface: Surface) -> np.ndarray[Any, Any]:
    """Between a small step down the gradient and a small step along the contour, all over a map, in degrees."""
    x, y = (np.linspace(*ends, 8)[1:-1] for ends in (axes.get_xlim(), axes.get_ylim()))
    places = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    down = -surface.gradient(places)
    along = np.stack([-down[1], down[0]])
    reach = 1e-3 * (x[-1] - x[0]) / np.hypot(*down)
    steps = [axes.transData.transform((places + reach * way).T) for way in (down, along)]
    (one, other) = (each - axes.transData.transform(places.T) for each in steps)
    cosine = (one * other).sum(axis=1) / (np.hypot(*one.T) * np.hypot(*other.T))
    return np.asarray(np.degrees(np.arccos(cosine)))


@pytest.mark.parametrize("name", [*SOME_SURFACES, *(path.stem for path in GALLERY)])
def test_the_gradient_meets_the_contour_at_a_right_angle_on_the_screen(name: str) -> None:
    scene = scene_called(name)
    found = maps_of(Still(scene))
    assert found or "contour" not in scene.recipe.view
    for axes, surface in found:
        assert np.abs(angles_on_screen(axes, surface) - 90).max() < 2


@pytest.mark.parametrize("size", [(320, 240), (620, 480), (1920, 1080), (600, 900)])
@pytest.mark.parametrize("layout", ["panels", "overlay", "grid", "strip"])
def test_maps_are_to_scale_in_every_layout_and_size(layout: str, size: tuple[int, int]) -> None:
    if layout == "grid":
        scene = compare("ravine", "momentum", ["lr=0.001,0.01", "momentum=0,0.9"], steps=3, size=size)
    else:
        scene = scene_of(record("ravine", steps=3), layout="overlay" if layout == "strip" else layout, size=size)
    axes = _strip(scene).axes if layout == "strip" else Still(scene).figure.axes
    surface = scene.recordings[0].surface
    assert all(np.abs(angles_on_screen(each, surface) - 90).max() < 1e-3 for each in axes)


def test_a_ravine_turned_by_45_degrees_lies_at_45_degrees() -> None:
    path = next(path for path in GALLERY if path.stem == "13-rotation")
    turned = [(axes, one) for axes, one in maps_of(Still(scene_called(path.stem))) if "angle=45" in one.spec]
    assert turned
    for axes, _ in turned:
        (x, y), (end_x, end_y) = axes.transData.transform([(-3, -3), (0, 0)])
        assert np.degrees(np.arctan2(end_y - y, end_x - x)) == pytest.approx(45, abs=0.1)


@pytest.mark.parametrize("seed", range(20))
def test_a_map_shows_its_window_and_at_most_three_times_its_sides_with_one_unit_for_both(seed: int) -> None:
    random = np.random.default_rng(seed)
    low, across, up = random.normal(size=2) * 10, *np.exp(random.uniform(-1, 1, 2))
    window = ((low[0], low[0] + across), (low[1], low[1] + up))
    rect = Rect(3, 5, *random.integers(20, 900, 2).tolist())
    part, shown = to_scale(rect, window)
    for (given_low, given_high), (shown_low, shown_high), pixels in zip(window, shown, part[2:], strict=True):
        assert shown_low <= given_low < given_high <= shown_high
        # A place is a whole number of pixels.
        assert shown_high - shown_low <= (3 + 1.5 / pixels) * (given_high - given_low)
    assert part.width / np.diff(shown[0]).item() == pytest.approx(part.height / np.diff(shown[1]).item(), rel=1e-9)
    assert (part.x, part.y + part.height) == (rect.x, rect.y + rect.height)
    assert part.width <= rect.width
    assert part.height <= rect.height
    assert (part.width, part.height) == (rect.width, rect.height) or min(
        np.diff(shown[0]).item() / across, np.diff(shown[1]).item() / up
    ) == pytest.approx(1, abs=0.05)


def said_of(scene: Scene) -> str:
    return next(text.get_text() for text in texts_of(Still(scene).figure) if "f(x, y)" in text.get_text())


@pytest.mark.parametrize(
    ("window", "aspect", "is_stretched"),
    [
        ((-10.0, 10.0, -2.0, 2.0), "equal", False),
        ((-10.0, 10.0, -1.9, 1.9), "equal", True),
        ((-1.9, 1.9, -10.0, 10.0), "equal", True),
        ((-10.0, 4.0, -2.2, 2.2), "fill", True),
        ((-FARTHEST, FARTHEST, -FARTHEST, FARTHEST), "equal", False),
        ((-FARTHEST, FARTHEST, -FARTHEST, FARTHEST), "fill", True),
    ],
)
def test_a_figure_says_whether_it_is_to_scale_or_which_axis_is_stretched(
    window: Any, aspect: Any, is_stretched: Any
) -> None:
    scene = scene_of(record("ravine", "sgd", steps=3), window=window, aspect=aspect)
    (axes,) = Still(scene).figure.axes
    (x, y), (further_x, higher_y) = axes.transData.transform([(0, 0), (window[1], window[3])])
    factor = float((higher_y - y) / window[3] / ((further_x - x) / window[1]))
    if not is_stretched:
        assert factor == pytest.approx(1, rel=0.01)
        assert said_of(scene).endswith("drawn to scale")
        return
    assert (*axes.get_xlim(), *axes.get_ylim()) == pytest.approx(window)
    axis, times = ("y", factor) if factor > 1 else ("x", 1 / factor)
    assert f"   ·   {axis} stretched {times:.2g}×   ·   " in said_of(scene)


def outside(recording: Recording) -> list[Any]:
    (left, right), (bottom, top) = ground_of(recording).window or ((0, 0), (0, 0))
    return [left, right, right, left, left, bottom, bottom, top, top, bottom]


def test_a_wider_view_changes_no_verdict_and_shows_the_edge_that_runs_have_left() -> None:
    recording = record("saddle")
    left = [verdict.kind for verdict in verdicts(recording)]
    assert "left" in left
    for keys in ({}, {"aspect": "fill"}, {"layout": "overlay"}, {"layout": "overlay", "size": (400, 900)}):
        scene = scene_of(recording, **keys)
        assert [track.verdict for track in scene.tracks] == verdicts(recording)
        for (axes, _), pane in zip(maps_of(still := Still(scene)), still.panes, strict=True):
            drawn = [line for line in axes.lines if np.ravel(line.get_data()).tolist() == outside(recording)]
            assert len(drawn) == any(left[run] == "left" for run in pane.area.runs)
