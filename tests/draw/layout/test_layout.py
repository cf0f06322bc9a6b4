"""Whether all texts of a figure have room: by the places of the layout, and matplotlib is asked where they stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from boxes import Box, box_of, meeting, page_of, race, text_boxes, texts_of
from fitting import SLACK, SMALLEST_PANEL, SMALLEST_TEXT, assert_all_fits, axes_boxes, bars_in
from matplotlib.figure import Figure
from matplotlib.text import Text

from optviz import Recording, Scene, compare, record, verdicts
from optviz.draw.colors.style import DIGIT_ADVANCE, DPI
from optviz.draw.laying import laid_out, layout_of
from optviz.draw.layout import Layout, Slot
from optviz.draw.legend.runs import bars_of
from optviz.draw.lettering.text import digit_advance, write
from optviz.draw.still import Still, hues_of
from optviz.figure.scene import LOSS_CHARACTERS, scene_of
from optviz.look import LOOKS, SMALL, SMALLEST, THEMES, TITLE
from optviz.words.numerals import number_in_print

SIZES = [(320, 240), (620, 480), (900, 600), (1920, 1080), (3840, 2160), (600, 900)]
NAMES = [f"{width}x{height}" for width, height in SIZES]
# How far the letters of the faces reach below and above their baseline, in shares of their size.
BELOW, ABOVE = 0.24, 0.78
TABLES = list(itertools.product([1, 2, 3, 5, 8], [1, 3, 5, 8]))


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


def resized(rows: int, columns: int, size: tuple[int, int]) -> Scene:
    if rows == 8 and size == (320, 240):
        size = (320, 480)  # the smallest picture has no pixels for eight rows
    scene = table(rows, columns)
    return replace(scene, recipe=scene.recipe.changed(size=size))


# The places: no text is wider than its slot or larger than it says, so that it is enough for the slots to be apart


def lines_of(layout: Layout) -> Iterator[tuple[Slot, str]]:
    """Every place for a line of text, and what it is for; a loss is as wide as its characters."""
    yield from zip((layout.title, layout.subtitle, layout.counter), ("title", "subtitle", "counter"), strict=True)
    for number, places in enumerate(layout.runs):
        for kind, slot in places._asdict().items():
            if isinstance(slot, Slot):
                width = digit_advance(slot.size) * LOSS_CHARACTERS if kind == "loss" else slot.width
                yield slot._replace(width=width), f"{kind} {number}"
    for kind in ("caption", "headings", "groups", "rows", "columns", "corner"):
        for number, slot in enumerate(getattr(layout, kind)):
            yield slot, f"{kind} {number}"


def ticks_of(layout: Layout) -> Iterator[Box]:
    """The places of the numbers at the axes: below an area, and from an area to the edge of the picture."""
    size = layout.tick_size
    for number, area in enumerate(layout.areas):
        x, y, width, height = area.rect
        if size and area.ticks_below:
            base = y - 1.25 * size
            yield Box(x, base - BELOW * size, x + width, base + ABOVE * size, f"ticks below {number}")
        if size and area.ticks_left:
            yield Box(0, y - 0.4 * size, x - 0.5 * size, y + height + 0.4 * size, f"ticks left of {number}")


def assert_the_places_are_apart(scene: Scene) -> None:
    layout, _ = laid_out(scene, partial(layout_of, scene))
    texts = [*ticks_of(layout)]
    sizes = []
    for slot, what in lines_of(layout):
        left = slot.x - slot.width * {"left": 0, "center": 0.5, "right": 1}[slot.align]
        texts.append(Box(left, slot.y - BELOW * slot.size, left + slot.width, slot.y + ABOVE * slot.size, what))
        sizes.append(slot.size)
    panels = [box_of(area.rect, f"panel {number}") for number, area in enumerate(layout.areas)]
    panels += bars_in(bars_of(scene, layout, hues_of(scene, LOOKS["light"]), LOOKS["light"]), scene.steps)
    assert meeting(itertools.combinations(texts + panels, 2), SLACK) == []
    page = page_of(*scene.recipe.pixels)
    assert [each.what for each in texts + panels if not each.is_in(page, SLACK)] == []
    rects = [area.rect for area in layout.areas]
    assert min(min(rect.width, rect.height) for rect in rects) >= SMALLEST_PANEL
    assert min(*sizes, layout.tick_size or SMALLEST, SMALLEST) >= SMALLEST_TEXT


@pytest.mark.parametrize("layout", ["panels", "overlay"])
@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_up_to_twenty_runs_have_places_of_their_own(size: tuple[int, int], layout: Any) -> None:
    for runs in range(1, 21):
        assert_the_places_are_apart(scene_of(race("ravine", runs), layout=layout, size=size))


@pytest.mark.parametrize("size", [*SIZES, (1280, 960)], ids=[*NAMES, "1280x960"])
def test_the_cells_and_the_labels_of_a_grid_have_places_of_their_own(size: tuple[int, int]) -> None:
    for rows, columns in TABLES:
        assert_the_places_are_apart(resized(rows, columns, size))


@pytest.mark.parametrize("face", [{}, {"weight": "bold"}, {"style": "italic"}], ids=str)
def test_no_text_is_wider_than_its_slot_or_larger_than_it_says(face: dict[str, Any]) -> None:
    for width, size in itertools.product((6, 12, 30, 47, 80, 200), (6.0, 7.7, 11.3, 20.0, 41.0)):
        for text in (
            "12",
            "still moving",
            "lr 0.0123  momentum 0.123456789",
            "AVAWAY " * 12,
            "f(x, y) = (x² + 25 y²) / 2",
        ):
            figure = Figure((9, 6), dpi=DPI)
            written = write(figure, Slot(20, 20, width, size), text, "#000000", **face)
            assert min(SMALLEST, size) <= written.get_fontsize() * DPI / 72 + 1e-9 <= size + 2e-9
            for box in text_boxes(figure):
                assert box.right - box.left <= width + 1
                assert 20 - BELOW * size - SLACK <= box.bottom
                assert box.top <= 20 + ABOVE * size + SLACK


# The figure: where matplotlib sets each text


# Each size with two numbers of runs, so that small and large ones meet.
@pytest.mark.parametrize(("size", "runs"), list(zip(2 * SIZES, (1, 4, 7, 12, 20, 19, 20, 13, 2, 3, 6, 9), strict=True)))
def test_panels_have_room_for_their_texts(size: tuple[int, int], runs: int) -> None:
    assert_all_fits(scene_of(race("ravine", runs), layout="panels", size=size))


@pytest.mark.parametrize(("size", "runs"), list(zip(2 * SIZES, (20, 13, 2, 3, 6, 9, 1, 4, 7, 12, 20, 19), strict=True)))
def test_an_overlay_has_room_for_the_texts_of_all_runs(size: tuple[int, int], runs: int) -> None:
    assert_all_fits(scene_of(race("ravine", runs), layout="overlay", size=size))


@pytest.mark.parametrize(
    ("size", "rows", "columns"), [(size, *TABLES[7 * n % 20]) for n, size in enumerate(2 * [*SIZES, (1280, 960)])]
)
def test_a_grid_has_room_for_its_labels_and_verdicts(size: tuple[int, int], rows: int, columns: int) -> None:
    assert_all_fits(resized(rows, columns, size))


class Wordy:
    """A rule of one's own with a long name and many settings."""

    title = "Stochastic averaged gradient with warm restarts"

    def __init__(self, learning_rate: float = 0.0123456, momentum: float = 0.123456789, decay: float = 1e-12) -> None:
        self.learning_rate, self.momentum, self.decay = learning_rate, momentum, decay

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 1e-9 * self.learning_rate * grad


@cache
def long_race() -> Recording:
    return record("rosenbrock:a=1.2345678,b=123.456789", [Wordy(), "sgd:lr=0.01", Wordy()], steps=10_000)


# Each size in one of the layouts, and a small and a usual one in both.
@pytest.mark.parametrize(
    ("size", "layout"),
    [*zip(SIZES, itertools.cycle(["panels", "overlay"])), ((320, 240), "overlay"), ((900, 600), "overlay")],
)
def test_long_names_settings_numbers_and_verdicts_do_not_run_into_each_other(
    layout: Any, size: tuple[int, int]
) -> None:
    still = Still(scene_of(long_race(), layout=layout, size=size), copies=False)
    texts = text_boxes(still.at(still.scene.steps))
    assert meeting([*itertools.combinations(texts, 2), *itertools.product(texts, axes_boxes(still))], SLACK) == []
    assert all(box.left >= -SLACK and box.right <= size[0] + SLACK for box in texts)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_several_starts_make_a_row_each_and_have_room(size: tuple[int, int]) -> None:
    recording = record("himmelblau", ["sgd", "adam", "momentum"], [(0, 0), (-3, 1)], steps=3)
    scene = scene_of(recording, size=size)
    assert_all_fits(scene)
    rects = [area.rect for area in Still(scene, copies=False).layout.areas]
    assert len({rect.y for rect in rects[:3]}) == len({rect.y for rect in rects[3:]}) == 1
    assert rects[3].y < rects[0].y


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_the_axes_of_the_figure_stand_where_the_layout_says(layout: Any) -> None:
    still = Still(scene_of(race("ravine", 5), layout=layout, size=(620, 480)))
    found = [axes.get_window_extent().bounds for axes in still.figure.axes]
    assert np.allclose(found, [area.rect for area in still.layout.areas], atol=1e-9)


def shown_in(scene: Scene) -> list[str]:
    return [text.get_text().strip() for text in texts_of(Still(scene, copies=False).at(scene.steps))]


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_every_run_has_its_name_settings_and_verdict_in_the_figure_and_its_loss_in_a_panel(layout: Any) -> None:
    scene = scene_of(race("ravine", 7), layout=layout)
    shown = shown_in(scene)
    recording = race("ravine", 7)
    for number, (run, verdict) in enumerate(zip(recording.runs, verdicts(recording), strict=True)):
        assert run.title in shown
        assert scene.settings_text(number) in shown
        # Where no bars tell the runs apart, the loss stands behind the verdict.
        loss = number_in_print(recording.losses[-1, number].item())
        assert {verdict.short_in("en"), f"{verdict.short_in('en')}, loss {loss}"} & set(shown)
        assert loss in shown or layout == "overlay"


def test_the_counter_and_the_heading_say_what_is_shown() -> None:
    shown = shown_in(scene_of(race("ravine", 2)))
    assert {"Ravine", "step", "3", "/ 3"} <= set(shown)
    assert any("f(x, y) = (x² + 25 y²) / 2" in text and "start (−9, 1.5)" in text for text in shown)


@pytest.mark.parametrize("size", [(1280, 800), (1000, 640), (1920, 1080)], ids=str)
@pytest.mark.parametrize("axes", [True, False])
def test_a_surface_from_the_side_that_comes_first_has_more_than_half_of_the_width(
    size: tuple[int, int], *, axes: bool
) -> None:
    scene = scene_of(race("saddle", 6), layout="overlay", view=("3d", "contour"), size=size, axes=axes)
    first, second = laid_out(scene, partial(layout_of, scene))[0].areas
    assert first.view == "3d"
    assert first.rect.width >= 0.55 * size[0]
    assert first.rect.width * first.rect.height > 1.45 * second.rect.width * second.rect.height


@pytest.mark.parametrize("size", [(900, 600), (1000, 700)], ids=str)
def test_a_surface_without_axes_alone_has_the_width_and_not_a_high_half_of_it(size: tuple[int, int]) -> None:
    scene = scene_of(race("saddle", 6), layout="overlay", view=("3d",), size=size, axes=False)
    (area,) = laid_out(scene, partial(layout_of, scene))[0].areas
    assert area.rect.width > 0.9 * size[0]
    assert area.rect.height > 0.45 * size[1]


@pytest.mark.parametrize("keys", [{"layout": "panels"}, {"layout": "overlay", "view": ("3d", "loss")}], ids=str)
def test_everything_stands_at_the_same_places_in_every_theme(keys: dict[str, Any]) -> None:
    scenes = (scene_of(race("saddle", 6), size=(1000, 560), theme=theme, **keys) for theme in THEMES)
    first, *others = (laid_out(scene, partial(layout_of, scene))[0] for scene in scenes)
    assert others
    assert all(other == first for other in others)


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_without_axes_pictures_have_no_numbers_and_their_room(layout: Any) -> None:
    for views, numbers in ((("contour",), False), (("contour", "loss"), True)):
        with_axes, without = (
            Still(scene_of(race("saddle", 6), layout=layout, view=views, axes=axes)) for axes in (True, False)
        )
        assert (without.layout.areas[0].rect.x < with_axes.layout.areas[0].rect.x) != numbers
        for area in without.layout.areas:
            assert area.view == "loss" or not (area.ticks_left or area.ticks_below)
        assert len(without.figure.texts) < len(with_axes.figure.texts)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("layout", "keys"),
    [
        ("panels", {"size": (900, 600)}),
        ("overlay", {"size": (1280, 720), "view": ("contour", "loss"), "caption": "{sgd.loss}"}),
    ],
)
def test_letters_are_of_three_sizes(layout: Any, keys: dict[str, Any], language: str) -> None:
    still = Still(scene_of(race("saddle", 6, steps=20), layout=layout, language=language, **keys))
    unit = still.layout.unit
    three = (SMALL * unit, unit, TITLE * unit)
    # The digits of a number that changes are whole pixels wide: that is less than one pixel more. What stands
    # beside the counter is as large.
    changing = {still.layout.counter.y, *(loss.slot.y for loss in still.losses if loss)}
    for text in still.at(still.scene.steps).findobj(Text):
        size, said = text.get_fontsize() * DPI / 72, text.get_text()
        base = round(text.get_position()[1] * still.layout.height)
        near = 1 / DIGIT_ADVANCE if base in changing else 1e-6
        assert not said.strip() or min(abs(size - each) for each in three) <= near, said
