"""The colours of a GIF beside those of its figure: what fills a place tells something, and keeps its colour."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import numpy as np
import pytest
from given import SOME_SURFACES
from matplotlib.collections import PolyCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optviz import record
from optviz.draw.frames import Frames
from optviz.figure.scene import scene_of
from optviz.film.formats.gif import GifWriter
from optviz.film.palette import Palette
from optviz.look import THEMES
from optviz.pixels import Sample
from optviz.views import VIEWS

# A page, a thumbnail, and a slide.
SIZES = ((620, 480), (480, 360), (1280, 720))
VIEW = (("3d", "contour"), ("contour", "3d", "loss"), ("3d",))
# Every surface, every size, every theme and every choice of views, with some of the others each.
CASES = [
    (name, size, THEMES[(row + column) % 3], VIEW[(row + 2 * column) % 3])
    for row, name in enumerate(SOME_SURFACES)
    for column, size in enumerate(SIZES)
    if (row + column) % 2 == 0
] + [("himmelblau", SIZES[0], "light", ("contour", "loss"))]


class Shown(NamedTuple):
    """A figure `(H, W)` as numbers 0xBBGGRR, its film's last frame, and where surfaces are seen from the side.

    `faces` are the colours of all faces of these; a map may be beside them.
    """

    figure: NDArray[np.uint32]
    film: NDArray[np.uint32]
    shaded: NDArray[np.bool_]
    faces: NDArray[np.uint32]
    has_map: bool


@pytest.fixture(scope="module", params=CASES, ids=str)
def shown(request: pytest.FixtureRequest, read_film: Any) -> Shown:
    name, size, theme, view = request.param
    drawn = Frames(scene_of(record(name, steps=25), layout="overlay", size=size, theme=theme, view=view, frames=2))
    file = io.BytesIO()
    writer = GifWriter(file, (size[1], size[0]), Palette(drawn.sample()))
    for frame in drawn.frames():
        writer.add(frame.pixels, frame.changed, 40)
        figure = frame.pixels & np.uint32(0xFFFFFF)
    writer.close()
    file.seek(0)
    shaded = np.zeros(figure.shape, dtype=np.bool_)
    for area in (area for area in drawn.still.layout.areas if VIEWS[area.view].turns):
        x, y, width, height = area.rect
        shaded[size[1] - y - height : size[1] - y, x : x + width] = True
    film = read_film(file).pictures[-1].astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)
    return Shown(figure, film, shaded, faces_of(drawn.still.figure), "contour" in view)


def faces_of(figure: Figure) -> NDArray[np.uint32]:
    """The colours of all faces of the surfaces that are seen from the side in a figure, as matplotlib draws them."""
    found = [np.asarray(each.get_facecolor()) for each in figure.findobj(PolyCollection) if not is_map(each)]
    opaque = [np.rint(255 * each[each[:, 3] == 1, :3]).astype(np.uint32) for each in found]
    return np.concatenate([np.zeros((0, 3), np.uint32), *opaque]) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)


def is_map(artist: Any) -> bool:
    return isinstance(artist, ContourSet)


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
    # Beside a surface from the side there may be nothing but the paper.
    assert len(found) >= (14 if shown.has_map else 1)
    assert np.abs(found[:, 0] - found[:, 1]).max() <= 2
    assert len(np.unique(found[:, 1], axis=0)) == len(found)


def test_every_face_of_a_surface_from_the_side_is_as_it_is_but_for_six_in_each_channel(shown: Shown) -> None:
    if not shown.shaded.any():
        pytest.skip("this figure has no surface from the side")
    found = pairs(shown, shown.shaded & np.isin(shown.figure, shown.faces))
    assert len(found) >= 8
    # A tint by height in the light of a slope has many more colours than a GIF.
    assert np.abs(found[:, 0] - found[:, 1]).max() <= 6


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


def test_a_map_of_many_colours_has_not_more_than_there_are_places_for_in_seven_bits() -> None:
    # On paper: colours that are too many for six bits, and as many again that are one pixel each.
    colors = np.random.default_rng(1).permutation(np.arange(0, 1 << 24, 1 << 16, dtype=np.uint32))[:220]
    colors |= np.arange(220, dtype=np.uint32) * 0x1D & 0xFF
    picture = np.full(60_000, 0xFFFFFF, dtype=np.uint32)
    picture[: 110 * 50] = np.repeat(colors[:110], 50)
    picture[110 * 50 : 110 * 51] = colors[110:]
    palette = Palette(Sample(picture.reshape(200, 300), exact=picture[-1:]))
    assert 63 < len(palette.colors) <= 127
    found = palette.colors[palette.indices(picture) - 1].astype(int)
    near = np.linalg.norm(found - channels(picture.astype(np.int64)), axis=1) < 9
    assert near.mean() > 1 - 0.025
