"""Whether all texts of a figure have room: matplotlib is asked where each of them stands."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from optviz import Recording, Scene, compare, record, verdicts
from optviz.draw.poster import Poster
from optviz.draw.style import DPI
from optviz.scene import scene_of

SIZES = [(320, 240), (620, 480), (900, 600), (1920, 1080), (3840, 2160), (600, 900)]
NAMES = [f"{width}x{height}" for width, height in SIZES]
# Letters are anti-aliased: what reaches less than half a pixel into another box is not seen.
SLACK = 0.5
SMALLEST_TEXT = 6
SMALLEST_PANEL = 12
Box = tuple[float, float, float, float, str]


@cache
def race(runs: int) -> Recording:
    optimizers = ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"]
    return record("ravine", list(itertools.islice(itertools.cycle(optimizers), runs)), steps=3)


@cache
def table(rows: int, columns: int) -> Scene:
    def vary(name: str, low: float, high: float, count: int) -> str:
        return f"{name}={low}:{high}:{count}"

    return compare(
        "ravine",
        "momentum",
        [vary("learning_rate", 0.001, 0.017, columns), vary("momentum", 0, 0.95, rows)],
        steps=3,
    )


@cache
def ink(text: str, font: FontProperties) -> tuple[float, float]:
    """How far letters reach below and above their baseline."""
    box = TextPath((0, 0), text, size=font.get_size() * DPI / 72, prop=font).get_extents()
    return box.y0, box.y1


def text_boxes(poster: Poster) -> tuple[list[Box], float]:
    """The box of every text of the still, as high as its ink, and the size of the smallest letters, in pixels."""
    figure = poster.at(poster.scene.steps)
    renderer = FigureCanvasAgg(figure).get_renderer()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = []
    for text in texts:
        box = text.get_window_extent(renderer)
        low, high = ink(text.get_text(), text.get_fontproperties())
        baseline = text.get_position()[1] * figure.bbox.height
        boxes.append((box.x0, baseline + low, box.x1, baseline + high, text.get_text()))
    return boxes, min(text.get_fontsize() for text in texts) * DPI / 72


def overlapping(boxes: list[Box], others: list[Box]) -> list[tuple[str, str]]:
    return [
        (one[4], other[4])
        for one in boxes
        for other in others
        if one is not other
        and min(one[2], other[2]) - max(one[0], other[0]) > SLACK
        and min(one[3], other[3]) - max(one[1], other[1]) > SLACK
    ]


def axes_boxes(poster: Poster) -> list[Box]:
    return [
        (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height, f"panel {number}")
        for number, rect in enumerate(area.rect for area in poster.layout.areas)
    ]


def assert_all_fits(scene: Scene) -> None:
    """Nothing may overlap, be cut off or be too small; of surfaces that look the same, one is drawn."""
    poster = Poster(scene, copies=False)
    width, height = scene.recipe.pixels
    texts, smallest = text_boxes(poster)
    panels = axes_boxes(poster)
    assert overlapping(texts, texts) == []
    assert overlapping(texts, panels) == []
    assert overlapping(panels, panels) == []
    cut = [
        b[4] for b in texts + panels if b[0] < -SLACK or b[1] < -SLACK or b[2] > width + SLACK or b[3] > height + SLACK
    ]
    assert cut == []
    rects = [area.rect for area in poster.layout.areas]
    assert min(min(rect.width, rect.height) for rect in rects) >= SMALLEST_PANEL
    assert smallest >= SMALLEST_TEXT


@pytest.mark.parametrize("runs", range(1, 21))
@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_panels_have_room_for_their_texts(runs: int, size: tuple[int, int]) -> None:
    assert_all_fits(scene_of(race(runs), layout="panels", size=size))


@pytest.mark.parametrize("runs", range(1, 21))
@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_an_overlay_has_room_for_the_texts_of_all_runs(runs: int, size: tuple[int, int]) -> None:
    assert_all_fits(scene_of(race(runs), layout="overlay", size=size))


@pytest.mark.parametrize("columns", [1, 3, 5, 8])
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("size", [*SIZES, (1280, 960)], ids=[*NAMES, "1280x960"])
def test_a_grid_has_room_for_its_labels_and_verdicts(rows: int, columns: int, size: tuple[int, int]) -> None:
    if rows == 8 and size == (320, 240):
        size = (320, 480)  # the smallest picture has no pixels for eight rows
    scene = table(rows, columns)
    assert_all_fits(replace(scene, recipe=scene.recipe.changed(size=size)))


class Wordy:
    """A rule of one's own with a long name and many settings."""

    title = "Stochastic averaged gradient with warm restarts"

    def __init__(self, learning_rate: float = 0.0123456, momentum: float = 0.123456789, decay: float = 1e-12) -> None:
        self.learning_rate, self.momentum, self.decay = learning_rate, momentum, decay

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 1e-9 * self.learning_rate * grad


@cache
def long_race() -> Recording:
    return record("rosenbrock:a=1.2345678,b=123.456789", [Wordy(), "sgd:lr=0.01", Wordy()], steps=20_000)


@pytest.mark.parametrize("layout", ["panels", "overlay"])
@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_long_names_settings_numbers_and_verdicts_do_not_run_into_each_other(
    layout: Any, size: tuple[int, int]
) -> None:
    poster = Poster(scene_of(long_race(), layout=layout, size=size), copies=False)
    texts, _ = text_boxes(poster)
    assert overlapping(texts, texts) == []
    assert overlapping(texts, axes_boxes(poster)) == []
    assert all(box[0] >= -SLACK and box[2] <= size[0] + SLACK for box in texts)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_several_starts_make_a_row_each_and_have_room(size: tuple[int, int]) -> None:
    recording = record("himmelblau", ["sgd", "adam", "momentum"], [(0, 0), (-3, 1)], steps=3)
    scene = scene_of(recording, size=size)
    assert_all_fits(scene)
    rects = [area.rect for area in Poster(scene, copies=False).layout.areas]
    assert len({rect.y for rect in rects[:3]}) == len({rect.y for rect in rects[3:]}) == 1
    assert rects[3].y < rects[0].y


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_the_axes_of_the_figure_stand_where_the_layout_says(layout: Any) -> None:
    poster = Poster(scene_of(race(5), layout=layout, size=(620, 480)))
    found = [axes.get_window_extent().bounds for axes in poster.figure.axes]
    assert np.allclose(found, [area.rect for area in poster.layout.areas], atol=1e-9)


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_every_run_has_its_name_settings_loss_and_verdict_in_the_figure(layout: Any) -> None:
    scene = scene_of(race(7), layout=layout)
    shown = [box[4].strip() for box in text_boxes(Poster(scene, copies=False))[0]]
    recording = race(7)
    for number, (run, verdict) in enumerate(zip(recording.runs, verdicts(recording), strict=True)):
        assert run.title in shown
        assert run.label in shown
        assert verdict.brief in shown
        assert f"{recording.losses[-1, number]:.3g}" in shown


def test_the_counter_and_the_heading_say_what_is_shown() -> None:
    shown = [box[4].strip() for box in text_boxes(Poster(scene_of(race(2)), copies=False))[0]]
    assert {"Ravine", "step", "3", "/ 3"} <= set(shown)
    assert any("f(x, y) = (x² + 25 y²) / 2" in text and "start (-9, 1.5)" in text for text in shown)
