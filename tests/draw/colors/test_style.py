"""Themes: whether their colours can be seen and told apart, by measures of their own, and what print makes of runs."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from eyes import COLOURED, PLAIN_TO_SEE, Own, difference, luminance_ratio
from numpy.typing import NDArray
from PIL import Image

from optviz import Recording, record, write_still
from optviz.draw.colors.hues import of_runs
from optviz.draw.colors.ink import SHAPES
from optviz.draw.colors.style import contrast, for_text, shades
from optviz.draw.frames import Frames
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.look import LOOKS, THEMES, Look
from optviz.optimizers import CLASSIC, catalogue


def runs_of(*optimizers: str) -> Recording:
    return record("ravine", list(optimizers), steps=3)


def colors(recording: Recording, look: Look) -> list[str]:
    return [hue.color for hue in of_runs([recording], look)]


def colors_of(look: Look, *optimizers: str) -> dict[str, str]:
    recording = runs_of(*optimizers)
    return dict(zip((run.title for run in recording.runs), colors(recording, look), strict=True))


def picture(theme: str, recording: Recording, layout: str = "panels") -> NDArray[np.int64]:
    pixels = Frames(scene_of(recording, theme=theme, layout=layout, size=(600, 400))).last_picture()
    return np.stack([pixels >> shift & 0xFF for shift in (0, 8, 16)], axis=-1).astype(np.int64)


@pytest.mark.parametrize(("one", "other"), [("#ffffff", "#000000"), ("#777777", "#ffffff"), ("#d55e00", "#94b2d6")])
def test_contrast_is_that_of_the_guideline(one: str, other: str) -> None:
    assert contrast(one, other) == pytest.approx(luminance_ratio(one, other))
    assert contrast(one, other) == contrast(other, one)


def test_the_contrast_of_black_on_white_is_the_largest() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("theme", THEMES)
def test_names_and_texts_can_be_read_on_paper(theme: str) -> None:
    look = LOOKS[theme]
    for title, color in colors_of(look, *catalogue()).items():
        assert luminance_ratio(for_text(color, look), look.paper) >= 3, title
    assert luminance_ratio(look.ink, look.paper) >= 7
    assert luminance_ratio(look.grey, look.paper) >= 4.5
    # The numbers of a relief and the labels of vectors.
    assert luminance_ratio(look.gradient, look.paper) >= 3
    assert luminance_ratio(look.momentum, look.paper) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_every_run_stands_out_from_paper_and_from_all_levels_of_the_surface(theme: str) -> None:
    look = LOOKS[theme]
    for title, color in colors_of(look, *catalogue()).items():
        assert luminance_ratio(color, look.paper) >= 1.5, title
        # On the dark ends of the light theme the hue tells more than the light does.
        assert min(difference(color, level) for level in look.tints) >= PLAIN_TO_SEE, title


@pytest.mark.parametrize("theme", THEMES)
def test_the_vectors_stand_out_from_the_surface_and_from_each_other(theme: str) -> None:
    look = LOOKS[theme]
    for color in (look.gradient, look.momentum, look.ink):
        assert min(difference(color, level) for level in look.tints) >= PLAIN_TO_SEE
    assert difference(look.gradient, look.momentum) >= PLAIN_TO_SEE


@pytest.mark.parametrize("theme", COLOURED)
def test_no_vector_has_the_colour_of_an_optimizer(theme: str) -> None:
    look = LOOKS[theme]
    for title, color in colors_of(look, *catalogue()).items():
        for vector in (look.gradient, look.momentum, look.ink if title != "RMSProp" else look.gradient):
            assert difference(vector, color) >= PLAIN_TO_SEE, title


@pytest.mark.parametrize("theme", COLOURED)
def test_the_six_classic_optimizers_are_plain_to_tell_apart(theme: str) -> None:
    chosen = colors_of(LOOKS[theme], *CLASSIC)
    assert len(chosen) == 6
    for one, other in itertools.combinations(chosen, 2):
        assert difference(chosen[one], chosen[other]) >= 1.5 * PLAIN_TO_SEE, (one, other)


@pytest.mark.parametrize("theme", COLOURED)
def test_all_optimizers_of_the_catalogue_are_plain_to_tell_apart(theme: str) -> None:
    chosen = colors_of(LOOKS[theme], *catalogue())
    close = {
        (one, other): round(difference(chosen[one], chosen[other]))
        for one, other in itertools.combinations(chosen, 2)
        if difference(chosen[one], chosen[other]) < PLAIN_TO_SEE
    }
    assert close == {}


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("optimizer", CLASSIC)
def test_runs_of_one_optimizer_in_one_picture_differ_and_can_all_be_seen(theme: str, optimizer: str) -> None:
    look = LOOKS[theme]
    told_apart = shades(colors(runs_of(*[optimizer] * 4), look), look)
    assert len(set(told_apart)) == 4
    for color in told_apart:
        assert luminance_ratio(color, look.paper) >= 1.5
        assert luminance_ratio(for_text(color, look), look.paper) >= 3


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#14181f", "#f6f9fd", "#3a4a60", "#00ff00", None])
def test_a_rule_of_any_colour_has_a_name_that_can_be_read(color: str | None, theme: str) -> None:
    look = LOOKS[theme]
    (chosen,) = colors(record("ravine", [Own("Own", color)], steps=1), look)
    assert luminance_ratio(for_text(chosen, look), look.paper) >= 3


@pytest.mark.parametrize("theme", COLOURED)
def test_rules_of_ones_own_are_told_apart_by_title(theme: str) -> None:
    recording = record("ravine", [Own(f"Rule {number}") for number in range(6)], steps=1)
    chosen = colors(recording, LOOKS[theme])
    assert len(set(chosen)) == 6
    again = record("ravine", [Own("Rule"), Own("Rule")], steps=1)
    assert len(set(colors(again, LOOKS[theme]))) == 1


# Dark


def test_the_dark_theme_is_dark_and_shows_the_race_in_the_same_places() -> None:
    recording = record("ravine", ["sgd:lr=0.05"], steps=20)
    light, dark = (picture(theme, recording) for theme in COLOURED)
    assert np.median(dark) < 80
    assert np.median(light) > 150
    # The same orange is at the same places.
    seen = [np.abs(each - (0xD5, 0x5E, 0x00)).max(axis=-1) < 30 for each in (light, dark)]
    assert seen[0].sum() > 200
    assert (seen[0] & seen[1]).sum() > 0.8 * seen[0].sum()


# Print


@pytest.mark.parametrize("layout", ["panels", "overlay"])
@pytest.mark.parametrize("view", [["contour"], ["3d"], ["loss", "step"]], ids=str)
def test_a_picture_for_print_is_grey_everywhere(view: list[str], layout: str, tmp_path: Path) -> None:
    recording = record("bounded-saddle", ["sgd", "adam", "nag", Own("Own", "#ff0000")], steps=15)
    internals = view == ["contour"]
    scene = scene_of(recording, theme="print", view=view, layout=layout, internals=internals, caption="In grey.")
    write_still(scene, tmp_path / "still.png")
    with Image.open(tmp_path / "still.png") as still:
        red, green, blue = np.moveaxis(np.asarray(still.convert("RGB")), -1, 0)
    assert np.array_equal(red, green)
    assert np.array_equal(green, blue)
    pixels = Frames(scene).last_picture()
    assert np.array_equal(pixels & 0xFF, pixels >> 8 & 0xFF)
    assert np.array_equal(pixels & 0xFF, pixels >> 16 & 0xFF)


def test_six_equal_runs_have_six_shapes_in_print_and_one_elsewhere() -> None:
    recording = runs_of(*["sgd"] * 6)
    scene = scene_of(recording, size=(600, 400))
    rects = [area.rect for area in Still(scene, copies=False).layout.areas]
    for theme, expected in (("light", 1), ("print", 6)):
        pixels = picture(theme, recording)
        panels = [pixels[400 - r.y - r.height : 400 - r.y, r.x : r.x + r.width] for r in rects]
        different = {panel.tobytes() for panel in panels}
        assert len(different) == expected


def test_the_shapes_differ_by_more_than_their_size() -> None:
    """What one shape covers and another of the same area does not is a good part of both."""
    grid = np.stack(np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-2, 2, 161)), axis=-1).reshape(-1, 2)
    covered = []
    for shape in SHAPES:
        outline = shape.to_polygons(closed_only=True)[0]
        middle = shape.contains_points(grid, radius=1e-9)
        assert middle.any()
        scale = np.sqrt(np.pi / (middle.mean() * 16))
        assert 0.5 < np.abs(outline).max() < 2
        covered.append(shape.contains_points(grid / scale))
    for one, other in itertools.combinations(covered, 2):
        assert (one ^ other).sum() > 0.15 * one.sum()


def test_the_name_of_a_run_begins_with_its_shape_in_print() -> None:
    recording = runs_of("sgd", "adam", "nag")
    scene = scene_of(recording, theme="print", layout="overlay", size=(600, 400))
    pixels = picture("print", recording, "overlay")
    marks = []
    for number in range(3):
        slot = Still(scene, copies=False).layout.runs[number].name
        assert slot is not None
        height = round(slot.size)
        marks.append(pixels[400 - slot.y - height : 400 - slot.y + 1, slot.x - round(slot.size) : slot.x - 1])
    assert all((mark < 130).any() for mark in marks)
    assert len({mark.tobytes() for mark in marks}) == 3
