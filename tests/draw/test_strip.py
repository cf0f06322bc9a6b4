"""Filmstrips: six moments of a film, and room for all that is written around them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from boxes import Box, meeting, page_of, race, text_boxes, texts_of
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from optviz import OptvizError, Scene, compare, record
from optviz.draw.colors.style import for_text
from optviz.draw.strip import _strip, moments
from optviz.figure.scene import scene_of
from optviz.look import LOOKS
from optviz.output import write_strip

SIZES = [(320, 240), (620, 480), (900, 600)]


def scene(runs: int = 6, surfaces: tuple[str, ...] = ("ravine",), **keys: Any) -> Scene:
    return scene_of([race(each, runs, 40) for each in surfaces], **keys)


def areas_of(figure: Figure) -> list[Bbox]:
    """Every axes that shows a view; the shapes before names have the whole figure."""
    return [axes.get_window_extent() for axes in figure.axes if axes.axison]


def assert_all_fits(shown: Scene) -> None:
    figure = _strip(shown)
    page = page_of(*shown.recipe.pixels)
    texts = text_boxes(figure)
    areas = [Box(*box.extents, f"area {number}") for number, box in enumerate(areas_of(figure))]
    assert [each.what for each in texts + areas if not each.is_in(page)] == []
    pairs = [*itertools.combinations(texts, 2), *itertools.combinations(areas, 2)]
    # The numbers at the edges of a box stand in its area.
    inside = "3d" in shown.recipe.view
    pairs += [
        (text, area)
        for text, area in itertools.product(texts, areas)
        if not (inside and re.fullmatch(r"-?\d[\d.e+-]*", text.what) and text.is_in(area))
    ]
    assert meeting(pairs) == []


@pytest.mark.parametrize("runs", [1, 6, 20])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_strip_has_room_for_its_texts(size: tuple[int, int], runs: int) -> None:
    try:
        assert_all_fits(scene(runs, size=size))
    except OptvizError as refused:
        assert re.fullmatch(r"There is no room for \d+ panels in a picture of this size; .*", str(refused))  # noqa: PT017
        assert size == (320, 240)
        assert runs == 20


@pytest.mark.parametrize("surfaces", [("ravine", "saddle"), ("beale", "rosenbrock:b=10", "himmelblau")], ids=len)
@pytest.mark.parametrize("size", [(620, 480), (900, 600)], ids=str)
def test_a_strip_of_several_surfaces_has_room(size: tuple[int, int], surfaces: tuple[str, ...]) -> None:
    assert_all_fits(scene(3, surfaces, size=size))


@pytest.mark.parametrize(
    ("view", "theme"),
    [(["3d"], "print"), (["contour", "3d"], "light"), (["contour", "loss"], "dark"), (["loss", "step"], "print")],
    ids=str,
)
def test_a_strip_of_other_views_has_room(view: list[str], theme: str) -> None:
    assert_all_fits(scene(6, view=view, theme=theme, size=(900, 600)))


# What it shows


def test_the_moments_are_evenly_spread_from_the_start_to_the_last_step() -> None:
    assert moments(scene(1, pace="linear")) == [(step, step / 40) for step in (0, 8, 16, 24, 32, 40)]


@pytest.mark.parametrize(("steps", "expected"), [(1, [0, 1]), (3, [0, 1, 2, 3]), (5, [0, 1, 2, 3, 4, 5])])
def test_a_short_film_has_fewer_moments_and_none_twice(steps: int, expected: list[int]) -> None:
    shown = scene_of(record("saddle", ["sgd"], steps=steps))
    assert [step for step, _ in moments(shown)] == expected
    assert len(areas_of(_strip(shown))) == len(expected)


def test_of_a_film_with_frames_the_moments_are_among_them() -> None:
    shown = scene(2, frames=11)
    assert {step for step, _ in moments(shown)} <= set(shown.frame_steps)
    assert [step for step, _ in moments(scene(2, frames=1))] == [40]


def test_a_strip_says_the_step_of_each_moment_the_names_and_the_verdicts() -> None:
    shown = scene(6, pace="linear")
    said = [text.get_text() for text in texts_of(_strip(shown))]
    assert [each for each in said if each.startswith("step ")] == [f"step {step}" for step in (0, 8, 16, 24, 32, 40)]
    for track in shown.tracks:
        assert track.run.title in said
        assert track.verdict.short_in("en") in said
    assert shown.title in said


def test_each_name_has_the_colour_in_which_its_run_is_drawn() -> None:
    shown = scene_of(record("ravine", ["sgd:lr=0.01", "sgd:lr=0.05", "adam"], steps=10))
    names = [text for text in texts_of(_strip(shown)) if text.get_text() in {"SGD", "Adam"}]
    assert [name.get_text() for name in names] == ["SGD", "SGD", "Adam"]
    # Two runs of one rule differ.
    assert len({name.get_color() for name in names}) == 3
    assert names[2].get_color() == for_text("#e69f00", LOOKS["light"])


def test_a_strip_has_more_of_a_runs_colour_at_every_moment(tmp_path: Path) -> None:
    shown = scene_of(record("ravine", ["sgd:lr=0.05"], steps=60))
    write_strip(shown, tmp_path / "strip.png")
    with Image.open(tmp_path / "strip.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    amounts = []
    for area in areas_of(_strip(shown)):
        rows = slice(len(pixels) - round(area.y1), len(pixels) - round(area.y0))
        cut = pixels[rows, round(area.x0) : round(area.x1)]
        amounts.append((np.abs(cut - (0xD5, 0x5E, 0x00)).max(axis=-1) < 60).sum())
    assert all(one < other for one, other in itertools.pairwise(amounts[:4]))
    assert amounts[0] > 0


def test_a_comparison_has_a_strip_too(tmp_path: Path) -> None:
    shown = compare("ravine", "momentum", "momentum=0,0.5,0.9", steps=10, size=(900, 600))
    write_strip(shown, tmp_path / "strip.png")
    assert_all_fits(shown)


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_strip_has_the_same_bytes_twice(ending: str, tmp_path: Path) -> None:
    shown = scene_of(race("saddle", 2, 40), size=(480, 320))
    for name in ("one", "other"):
        write_strip(shown, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"other.{ending}").read_bytes()


def test_the_camera_turns_from_moment_to_moment() -> None:
    still, turning = (scene(1, view=["3d"], orbit=orbit, size=(480, 320)) for orbit in (0, 60))
    for shown, pictures in ((still, 1), (turning, 6)):
        figure = _strip(shown)
        outlines = [axes.collections[1].get_paths()[0].vertices for axes in figure.axes]
        places = [np.asarray(each) - np.asarray(each).min(axis=0) for each in outlines]
        assert len({np.round(each, 3).tobytes() for each in places}) == pictures
