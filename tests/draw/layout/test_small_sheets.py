"""What an eye meets first on a small sheet: letters, the surface, whose name is where, and what stands by what."""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from boxes import meeting, text_boxes, texts_of
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from optviz import Recipe, Recording, Scene, compare, record, scene_of
from optviz.draw.colors.style import DPI, channels
from optviz.draw.laying import laid_out, layout_of
from optviz.draw.layout import Layout
from optviz.draw.legend.labels import labels
from optviz.draw.lettering.text import text_width
from optviz.draw.still import Still
from optviz.look import SMALL
from optviz.making import figure_of
from optviz.optimizers import CLASSIC


@cache
def raced(surface: str, count: int = 6, steps: int | None = 30) -> Recording:
    return record(surface, list(CLASSIC[:count]), steps=steps)


def laid(scene: Scene) -> Layout:
    return laid_out(scene, partial(layout_of, scene))[0]


LONG = "Which of six rules comes to the minimum first"


@pytest.mark.parametrize(
    ("size", "surface", "language"),
    [
        ((360, 640), "beale", "ko"),
        ((360, 640), "himmelblau", "en"),
        ((360, 270), "beale", "en"),
        ((900, 600), "himmelblau", "ko"),
    ],
)
def test_a_formula_that_would_be_dust_gives_way_to_what_the_marks_are(
    size: tuple[int, int], surface: str, language: str
) -> None:
    still = Still(scene_of(raced(surface), layout="overlay", size=size, title=LONG, language=language), copies=False)
    (line,) = (text for text in texts_of(still.figure) if "×" in text.get_text())
    assert line.get_fontsize() * DPI / 72 >= SMALL * still.layout.unit - 1e-6
    assert ("f(x, y)" in line.get_text()) == (size != (360, 640))


@pytest.mark.parametrize(("size", "language"), [((360, 270), "en"), ((360, 640), "ko"), ((900, 600), "en")])
def test_what_is_long_below_the_title_is_continued_instead_of_getting_small(
    size: tuple[int, int], language: str
) -> None:
    scene = compare("ravine", ["sgd", "momentum"], tune=True, steps=12, size=size, language=language)
    still = Still(scene, copies=False)
    figure = still.at(scene.steps)
    top = max(slot.y for slot in still.layout.columns)
    below = [text for text in texts_of(figure) if top < text.get_position()[1] * size[1] <= still.layout.subtitle.y + 1]
    assert min(text.get_fontsize() for text in below) * DPI / 72 >= SMALL * still.layout.unit - 1e-6
    said = " ".join(text.get_text() for text in sorted(below, key=lambda text: -text.get_position()[1]))
    notes = [part for part in scene.subtitle[: -scene.tells_start] if not part.startswith("f(x, y)")]
    words = " ".join([*notes, scene.framing]).split()
    assert [word for word in words if word not in said] == []
    boxes = [box for box in text_boxes(figure) if box.what in {text.get_text() for text in below}]
    assert meeting(itertools.combinations(boxes, 2)) == []


@pytest.mark.parametrize("size", [(620, 480), (1080, 1080)])
def test_a_surface_from_the_side_reaches_through_the_picture_above_its_losses(size: tuple[int, int]) -> None:
    still = Still(scene_of(raced("saddle"), layout="overlay", view=("3d", "loss"), axes=False, size=size))
    canvas = FigureCanvasAgg(still.figure)
    canvas.draw()
    x, y, width, height = still.layout.areas[0].rect
    seen = np.asarray(canvas.buffer_rgba())[size[1] - y - height : size[1] - y, x : x + width, :3]
    columns = np.flatnonzero((seen != channels(still.look.paper)).any(axis=(0, 2)))
    assert np.ptp(columns) >= 0.64 * size[0]


@pytest.mark.parametrize("size", [(760, 480), (900, 568)])
def test_no_line_to_a_name_goes_through_half_of_the_picture(size: tuple[int, int]) -> None:
    still = Still(scene_of(raced("beale", steps=250), layout="overlay", size=size, fit="runs"), copies=False)
    (pane,) = still.panes
    assert pane.goals is not None
    unit = still.layout.unit
    names = [track.run.title for track in still.scene.tracks]
    found = labels(pane.area.rect, pane.trails, pane.goals, names, still.scene.steps, unit)
    assert len(found) == 6
    for label in found:
        off = np.abs(np.subtract(label.anchor, label.place)) - (label.width / 2, unit / 2)
        assert np.hypot(*np.maximum(off, 0)) < 8 * unit


def test_names_of_the_classic_rules_are_whole_on_a_telephone() -> None:
    for view in (("contour", "3d"), ("contour",), ("3d", "loss")):
        still = Still(scene_of(raced("himmelblau"), layout="overlay", view=view, size=(360, 240)), copies=False)
        said = {text.get_text() for text in texts_of(still.figure)}
        assert {track.run.title for track in still.scene.tracks} <= said


def test_what_is_told_of_a_run_stands_right_below_its_map_where_another_is_higher() -> None:
    surfaces = [record(each, list(CLASSIC[:3]), steps=9) for each in ("ravine:condition=100", "beale")]
    layout = laid(scene_of(surfaces, size=(1080, 1920)))
    for run, places in enumerate(layout.runs):
        low = min(area.rect.y for area in layout.areas if area.runs == (run,))
        assert places.verdict
        assert 0 < low - places.verdict.y < 4 * layout.unit


def test_wide_maps_on_an_upright_page_are_wide_instead_of_standing_above_blank_paper() -> None:
    surfaces = [record(f"ravine:condition=100{turned}", list(CLASSIC[:3]), steps=9) for turned in ("", ",angle=45")]
    layout = laid(scene_of(surfaces, size=(1080, 1920)))
    assert min(area.rect.width for area in layout.areas) > 0.4 * 1080


def test_samples_have_room_to_show_how_far_they_scatter() -> None:
    scene = scene_of(
        record("linear(regression)", list(CLASSIC[:3]), steps=3), view=("contour", "samples"), size=(960, 640)
    )
    samples = [area.rect for area in laid(scene).areas if area.view == "samples"]
    assert len(samples) == 3
    assert all(rect.height > 0.3 * rect.width for rect in samples)


@pytest.mark.parametrize("keys", [{"layout": "panels"}, {"layout": "overlay", "view": ("contour", "loss")}])
def test_the_shape_before_a_name_stands_nearer_to_it_than_to_what_is_left_of_it(keys: Any) -> None:
    still = Still(scene_of(raced("ravine"), theme="print", size=(900, 480), **keys))
    figure = still.at(still.scene.steps)
    others = text_boxes(figure)
    shapes = [line for axes in figure.axes for line in axes.lines if len(line.get_xdata()) == 1]
    names = [places.name for places in still.layout.runs if places.name]
    assert len(shapes) >= len(names) == 6
    for name in names:
        half = 0.31 * name.size
        middle = name.x - 0.6 * name.size
        left = [box.right for box in others if box.bottom < name.y + half < box.top and box.right < middle]
        left += [
            area.rect.x + area.rect.width
            for area in still.layout.areas
            if area.rect.y < name.y < area.rect.y + area.rect.height and area.rect.x < middle
        ]
        assert all(middle - half - edge > name.x - middle - half for edge in left)


def test_what_a_row_of_curves_shows_is_written_whole_along_the_row() -> None:
    batches = tuple(f"minibatch(linear(regression)):size={size}" for size in (1, 8, 64))
    recipe = Recipe(surface=batches, optimizers=("sgd:lr=0.1",), steps=20, view=("contour", "loss"), size=(360, 640))
    still = Still(figure_of(recipe))
    first = next(pane for pane in still.panes if pane.area.label)
    (told,) = [each for each in still.figure.findobj(Text) if each.get_text() == first.label]
    assert told.get_size() * DPI / 72 >= 0.95 * SMALL * still.layout.unit
    # It is longer than the curve below it.
    assert text_width(first.label, SMALL * still.layout.unit) > first.area.rect.width
