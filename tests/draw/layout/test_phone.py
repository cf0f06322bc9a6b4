"""A figure for a telephone, upright or small: letters that can be read there, and no paper that is left blank."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
import pytest
from fitting import assert_all_fits
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optviz import Recording, Scene, record, scene_of
from optviz.draw.colors.style import DPI
from optviz.draw.layout import Slot
from optviz.draw.still import Still
from optviz.optimizers import CLASSIC

Race = tuple[str, tuple[str, ...], tuple[tuple[float, float], ...] | None]
SIZES = [(360, 640), (360, 270), (480, 800), (1080, 1920), (600, 600)]
LAYOUTS, LANGUAGES = ["panels", "overlay"], ["en", "ko", "ko", "en"]
# A telephone shows an upright picture so wide.
TELEPHONE, LEAST = 360, 9.0
# No more of a picture than this is one blank rectangle.
BLANK = 0.25
FIGURES: dict[str, tuple[Race, dict[str, Any]]] = {
    "six": (("saddle", CLASSIC, None), {}),
    "wide": (("ravine", CLASSIC, None), {}),
    "views": (("beale", CLASSIC, None), {"view": ("contour", "loss")}),
    "solid": (("saddle", CLASSIC[:3], None), {"view": ("3d", "contour"), "title": "Down the saddle, step by step"}),
    "starts": (("ravine", CLASSIC[:2], ((1.0, 1.0), (-2.0, 0.5))), {}),
    "told": (("himmelblau", CLASSIC[:3], None), {"caption": "SGD ends at {sgd.loss}, {momentum.verdict}. " * 2}),
    "one": (("rosenbrock", CLASSIC[:1], None), {}),
}
# In each size and layout another figure, in one of the languages.
KINDS = [(*kind, language) for kind, language in zip(itertools.product(SIZES, LAYOUTS), itertools.cycle(LANGUAGES))]
CASES = list(zip(itertools.cycle(FIGURES), KINDS))


@cache
def raced(race: Race) -> Recording:
    surface, optimizers, starts = race
    return record(surface, list(optimizers), start=list(starts) if starts else None)


def figure(name: str, kind: tuple[tuple[int, int], str, str]) -> Scene:
    race, keys = FIGURES[name]
    size, layout, language = kind
    return scene_of(raced(race), size=size, layout=layout, language=language, **keys)


def pixels(still: Still, step: int) -> NDArray[np.uint8]:
    canvas = FigureCanvasAgg(still.at(step))
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def largest_blank(picture: NDArray[np.uint8]) -> float:
    """The largest rectangle of paper, as a share of the picture; it is looked for in squares that are all paper."""
    side = picture.shape[1] // 120
    rows, columns = (length // side for length in picture.shape[:2])
    blank = (picture == picture[-1, -1]).all(axis=-1)[: rows * side, : columns * side]
    blank = blank.reshape(rows, side, columns, side).all(axis=(1, 3))
    largest, heights = 0, np.zeros(columns, int)
    for row in blank:
        heights = np.where(row, heights + 1, 0)
        for height in np.unique(heights):
            tall = np.flatnonzero(np.diff(np.concatenate([[0], heights >= height, [0]]).astype(int)))
            largest = max(largest, int(height * (tall[1::2] - tall[::2]).max()))
    return float(largest / blank.size)


def size_at(figure: Figure, slot: Slot) -> float:
    """The size in pixels of the letters that stand in a slot."""
    found: list[float] = [
        text.get_fontsize() * DPI / 72
        for text in figure.texts
        if np.allclose(np.multiply(text.get_position(), figure.get_size_inches()) * DPI, (slot.x, slot.y), atol=0.1)
    ]
    (size,) = found
    return size


@pytest.mark.parametrize(("name", "kind"), CASES, ids=str)
def test_a_small_or_upright_figure_is_read_on_a_telephone_and_fills_its_paper(
    name: str, kind: tuple[tuple[int, int], str, str]
) -> None:
    scene = figure(name, kind)
    assert_all_fits(scene)
    still, (width, height) = Still(scene), scene.recipe.pixels
    picture, shown = pixels(still, scene.steps), still.figure
    assert largest_blank(picture) <= BLANK
    least = LEAST * max(1, width / TELEPHONE) if height > width else LEAST
    places = [still.layout.title, *(each.name for each in still.layout.runs), *still.verdicts]
    assert len(places) == 1 + 2 * len(scene.tracks)
    for slot in places:
        assert slot
        assert size_at(shown, slot) >= least - 0.01


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_title_that_is_as_long_as_a_telephone_is_wide_is_said_whole_above_the_counter(layout: str) -> None:
    title = "Beale: momentum overshoots, yet arrives first"
    for said in (title, "Short"):
        scene = scene_of(raced(FIGURES["views"][0]), size=(360, 480), layout=layout, title=said, caption="One line.")
        assert_all_fits(scene)
        still = Still(scene)
        assert said in [text.get_text() for text in still.at(scene.steps).texts]
        assert (still.layout.counter.y < still.layout.title.y) == (said == title)
