"""The colours of a GIF beside those of its figure: what fills a place tells something, and keeps its colour."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import record
from optviz.draw.frames import Stage
from optviz.figure.scene import scene_of
from optviz.film.formats.gif import GifWriter
from optviz.film.palette import Palette
from optviz.look import THEMES
from optviz.objectives.surfaces import names
from optviz.pixels import Sample
from optviz.views import VIEWS

# A page, a thumbnail, and a slide.
SIZES = ((620, 480), (480, 360), (1280, 720))
VIEW = (("3d", "contour"), ("contour", "3d", "loss"), ("contour", "loss"))
# Every surface, and every size, theme and choice of views with one of them.
CASES = [
    *((name, SIZES[place % 3], THEMES[place // 2 % 3], VIEW[place % 2]) for place, name in enumerate(names())),
    *(("himmelblau", size, theme, VIEW[2]) for size, theme in zip(SIZES, THEMES, strict=True)),
    *(("saddle", size, theme, VIEW[0]) for size, theme in zip(SIZES, THEMES, strict=True)),
]


class Shown(NamedTuple):
    """A figure `(H, W)` as numbers 0xBBGGRR, its film's last frame, and where surfaces are seen from the side."""

    figure: NDArray[np.uint32]
    film: NDArray[np.uint32]
    shaded: NDArray[np.bool_]


@pytest.fixture(scope="module", params=CASES, ids=str)
def shown(request: pytest.FixtureRequest, read_film: Any) -> Shown:
    name, size, theme, view = request.param
    stage = Stage(scene_of(record(name, steps=25), layout="overlay", size=size, theme=theme, view=view, frames=2))
    file = io.BytesIO()
    writer = GifWriter(file, (size[1], size[0]), Palette(stage.sample()))
    for frame in stage.frames():
        writer.add(frame.pixels, frame.changed, 40)
        figure = frame.pixels & np.uint32(0xFFFFFF)
    writer.close()
    file.seek(0)
    shaded = np.zeros(figure.shape, dtype=np.bool_)
    for area in (area for area in stage.poster.layout.areas if VIEWS[area.view].turns):
        x, y, width, height = area.rect
        shaded[size[1] - y - height : size[1] - y, x : x + width] = True
    film = read_film(file).pictures[-1].astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)
    return Shown(figure, film, shaded)


def planes(picture: NDArray[np.uint32], side: int) -> NDArray[np.bool_]:
    """Where a square of pixels of one colour begins: inside of what is filled, and not at a soft edge."""
    found = np.zeros(picture.shape, dtype=np.bool_)
    rows, columns = (count - side + 1 for count in found.shape)
    middle = picture[:rows, :columns]
    found[:rows, :columns] = np.all(
        [
            middle == picture[down : down + rows, right : right + columns]
            for down in range(side)
            for right in range(side)
        ],
        axis=0,
    )
    return found


def pairs(shown: Shown, where: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Each colour of the figure in some places with that of the film, `(N, 2, 3)`."""
    both = np.unique(shown.figure[where].astype(np.uint64) << np.uint64(24) | shown.film[where]).astype(np.int64)
    return np.stack([channels(both >> 24), channels(both)], axis=1)


def channels(numbers: NDArray[Any]) -> NDArray[Any]:
    """Red, green and blue `(N, 3)`."""
    return np.stack([numbers >> shift & 0xFF for shift in (0, 8, 16)], axis=-1)


def test_every_level_of_a_map_and_every_other_plane_keeps_a_colour_of_its_own(shown: Shown) -> None:
    found = pairs(shown, planes(shown.figure, 3) & ~shown.shaded)
    assert len(found) >= 14
    assert np.abs(found[:, 0] - found[:, 1]).max() <= 2
    assert len(np.unique(found[:, 1], axis=0)) == len(found)


def test_every_face_of_a_surface_from_the_side_is_near_to_what_it_is(shown: Shown) -> None:
    if not shown.shaded.any():
        pytest.skip("this figure has no surface from the side")
    found = pairs(shown, planes(shown.figure, 2) & shown.shaded)
    assert len(found) >= 8
    # A tint by height in the light of a slope has more colours than a GIF: most are within 6 of one, all within 12.
    away = np.abs(found[:, 0] - found[:, 1]).max(axis=-1)
    assert away.max() <= 12
    assert (away <= 6).mean() >= 0.75


def test_exact_colours_are_kept_however_near_and_rare_they_are() -> None:
    near = np.arange(40, dtype=np.uint32) * 0x010101 + 0x606060
    noise = np.random.default_rng(0).integers(0, 1 << 24, (80, 100), dtype=np.uint32)
    palette = Palette(Sample(noise, exact=near))
    found = palette.colors[palette.indices(near) - 1]
    assert np.array_equal(found, channels(near))


def test_more_exact_colours_than_there_is_room_for_leave_some_for_the_picture() -> None:
    picture = np.full((10, 10), 0x0000FF, dtype=np.uint32)
    exact = np.arange(1000, dtype=np.uint32) << 8
    palette = Palette(Sample(picture, exact=exact))
    assert len(palette.colors) <= 255
    assert palette.colors[palette.indices(picture)[0, 0] - 1].tolist() == [255, 0, 0]
    # The first are the most important.
    found = palette.colors[palette.indices(exact[:100]) - 1]
    assert np.array_equal(found, channels(exact[:100]))
