"""The relief: its pictures are compared with light that is followed from the eye."""

from __future__ import annotations

import io
import itertools
import math
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray
from reading import read
from viewed import RECT, WILD, Formula, bowl, from_far, race, seen

from optviz.draw.colors.levels import levels_of
from optviz.draw.layout import Rect
from optviz.draw.surface3d.base import draw_base, relief_places, to_pixels
from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.height import height_lines
from optviz.draw.surface3d.mesh import heights_of_levels
from optviz.draw.surface3d.picture import draw_relief, draw_surface
from optviz.draw.surface3d.trail import relief_line
from optviz.draw.surface3d.viewpoint import best_camera
from optviz.look import DISTANCE, LOOKS
from optviz.plan.inputs import surface_from

Values = NDArray[np.float64]
FROM_FAR = pytest.mark.usefixtures(from_far.__name__)
SIZES = [Rect(5, 3, 110, 80), Rect(0, 0, 300, 220), RECT, Rect(7, 9, 400, 900), Rect(0, 0, 1900, 1400)]
DIRECTIONS = [(-60, 30), (-120, 45), (30, 60), (140, 20), (90, 35)]
# Red at the bottom and blue at the top: however light falls on a face, the two tell its level.
TELLING = LOOKS["light"]._replace(tints=("#ff0000", "#0000ff"), ink="#000000")


class Unmarked:
    """A surface of the catalogue without its critical points."""

    def __init__(self, name: str) -> None:
        self.value = surface_from(name).value
        self.gradient = surface_from(name).gradient


def drawn(camera: Camera, rect: Rect = RECT, look: Any = LOOKS["light"], draw: Any = draw_relief) -> Figure:
    size = (rect.x + rect.width + 20, rect.y + rect.height + 20)
    figure = Figure((size[0] / 100, size[1] / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(0, size[1]), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    draw(axes, camera, rect, 12, look)
    return figure


def picture(figure: Figure) -> NDArray[np.uint8]:
    """`(H, W, 3)`, the first row at the bottom."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[::-1, :, :3].copy()


def outlines(camera: Camera, rect: Rect = RECT) -> tuple[list[Values], NDArray[np.bool_]]:
    """The corners in pixels of everything in the relief, from the farthest, and which of it are faces."""
    (relief,) = (each for each in drawn(camera, rect).axes[0].collections if isinstance(each, PolyCollection))
    return [np.asarray(path.vertices)[:4] for path in relief.get_paths()], np.asarray(relief.get_facecolor())[:, 3] > 0


def from_pixels(camera: Camera, rect: Rect, pixels: Values) -> Values:
    """Places `(2, ...)` in the picture, by the inverse of how three of them become pixels."""
    corner, right, up = (to_pixels(camera, rect, np.array(place)) for place in ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0]))
    return np.asarray((pixels - corner.reshape(2, 1)) / np.array([(right - corner)[0], (up - corner)[1]])[:, None])


def first_seen(camera: Camera, rect: Rect, pixels: Values) -> Values:
    """How high, in shares of the box, the surface is that is first met from the eye through pixels `(2, N)`, or NaN."""
    turn, rise = math.radians(camera.azimuth), math.radians(camera.elevation)
    eye = np.array([math.cos(rise) * math.cos(turn), math.cos(rise) * math.sin(turn), math.sin(rise)])
    right = np.array([-math.sin(turn), math.cos(turn), 0.0])
    up = np.cross(eye, right)
    across, along = from_pixels(camera, rect, pixels)
    (left, right_end), (bottom, top) = camera.window
    unit = 2 / math.sqrt((right_end - left) * (top - bottom))
    middle = np.array([0, 0, camera.top / 2])
    place = middle + DISTANCE * math.hypot(right_end - left, top - bottom) * unit / 2 * eye
    through = middle[:, None] + right[:, None] * across + up[:, None] * along
    light = place[:, None, None] + (through - place[:, None])[:, :, None] * np.linspace(0.5, 1.6, 6001)
    x, y = (left + right_end) / 2 + light[0] / unit, (bottom + top) / 2 + light[1] / unit
    share = (camera.surface.value(np.stack([x, y])) - camera.floor) / (camera.ceiling - camera.floor)
    above = light[2] - camera.top * share
    inside = (left <= x) & (x <= right_end) & (bottom <= y) & (y <= top) & (share <= 1)
    crossing = (np.sign(above[:, 1:]) != np.sign(above[:, :-1])) & inside[:, 1:] & inside[:, :-1]
    first = crossing.argmax(axis=1)
    return np.where(crossing.any(axis=1), np.take_along_axis(share, first[:, None], axis=1)[:, 0], np.nan)


@pytest.mark.parametrize("name", ["saddle", "bounded-saddle", "himmelblau", "rosenbrock"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_pixel_shows_what_its_light_meets_first(name: str, direction: tuple[float, float]) -> None:
    # A picture of the same scale for all: pixels at an outline count for less in a larger one.
    unmarked = replace(seen(name), surface=surface_from(Unmarked(name)), turns=True)
    camera = replace(unmarked, azimuth=direction[0], elevation=direction[1])
    image = picture(drawn(camera, RECT, TELLING, draw_surface)).astype(np.float64)
    rng = np.random.default_rng(0)
    column = rng.integers(RECT.x, RECT.x + RECT.width, 400)
    row = rng.integers(RECT.y, RECT.y + RECT.height, 400)
    share = first_seen(camera, RECT, np.stack([column, row]).astype(np.float64) + 0.5)
    red, green, blue = image[row, column].T
    paper = green > 128
    assert (paper == np.isnan(share)).mean() >= 0.985
    values = camera.surface.value(np.stack(np.meshgrid(*(np.linspace(*ends, 300) for ends in camera.window))))
    levels = levels_of(values[values <= camera.ceiling])
    loss = camera.floor + share * (camera.ceiling - camera.floor)
    level = np.interp(loss, levels, np.linspace(0, 1, len(levels)))
    both = ~paper & ~np.isnan(share)
    # A face has one colour, and on a steep wall it spans several levels.
    wrong = np.abs(blue / np.maximum(red + blue, 1) - level)[both] > 0.12
    assert wrong.mean() <= 0.05
    assert both.mean() > 0.1


@pytest.mark.parametrize("rect", SIZES, ids=lambda rect: f"{rect.width}x{rect.height}")
def test_the_box_is_in_the_rectangle_from_every_side(rect: Rect) -> None:
    for azimuth, elevation, top in itertools.product(range(-180, 180, 15), (-30, 0, 30, 60, 90), (1.1, 0.5)):
        camera = replace(seen("saddle"), azimuth=azimuth, elevation=elevation, top=top, turns=True)
        corners = np.array(list(itertools.product((-1, 1), (-1, 1), (0, top))), dtype=np.float64).T
        x, y = to_pixels(camera, rect, camera.project(corners))
        assert rect.x - 1e-9 <= x.min()
        assert x.max() <= rect.x + rect.width + 1e-9
        assert rect.y - 1e-9 <= y.min()
        assert y.max() <= rect.y + rect.height + 1e-9


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_without_turning_the_surface_fills_the_rectangle_in_one_direction(
    name: str, direction: tuple[float, float]
) -> None:
    camera = replace(seen(name), azimuth=direction[0], elevation=direction[1])
    outline = np.concatenate(outlines(camera)[0])
    floor = np.array([(-1, -1, 0), (-1, 1, 0), (1, -1, 0), (1, 1, 0)], dtype=np.float64).T
    drawn_at = np.concatenate([outline, to_pixels(camera, RECT, camera.project(floor)).T])
    low, high = drawn_at.min(axis=0), drawn_at.max(axis=0)
    assert (low >= (RECT.x - 1, RECT.y - 1)).all()
    assert (high <= (RECT.x + RECT.width + 1, RECT.y + RECT.height + 1)).all()
    assert ((high - low) / (RECT.width, RECT.height)).max() > 0.8


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_without_axes_there_is_the_surface_alone_and_it_fills_the_rectangle(name: str) -> None:
    camera = replace(seen(name), bare=True)
    figure = drawn(camera)
    assert not figure.texts
    outline = np.concatenate(outlines(camera)[0])
    low, high = outline.min(axis=0), outline.max(axis=0)
    assert (low >= (RECT.x - 1, RECT.y - 1)).all()
    assert (high <= (RECT.x + RECT.width + 1, RECT.y + RECT.height + 1)).all()
    assert ((high - low) / (RECT.width, RECT.height)).max() > 0.98
    # Nothing is drawn where the surface is not.
    faces = picture(drawn(camera, draw=draw_surface))
    assert ((picture(figure) != 255).any(axis=2) & ~grown((faces != 255).any(axis=2))).sum() == 0


def grown(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With all places that are near: markers and lines stick out of an outline."""
    for _ in range(8):
        wider = places.copy()
        for axis, way in itertools.product((0, 1), (-1, 1)):
            wider |= np.roll(places, way, axis)
        places = wider
    return places


@pytest.mark.parametrize("name", ["saddle", "himmelblau", "rosenbrock"])
def test_lines_of_equal_height_are_drawn_where_they_can_be_seen(name: str) -> None:
    camera = replace(seen(name), azimuth=seen(name).azimuth + 100, elevation=25)
    levels = heights_of_levels(camera)[1:-1]
    lines = height_lines(camera)
    along = np.concatenate(lines, axis=1)
    (left, right), (bottom, top) = camera.window
    w = np.stack([left + (along[0] + 1) / 2 * (right - left), bottom + (along[1] + 1) / 2 * (top - bottom)])
    heights = camera.up(camera.surface.value(w))
    # Along each, the surface has the height of one level.
    assert {int(np.abs(levels - line[2, 0]).argmin()) for line in lines} == set(range(len(levels)))
    assert np.abs(heights - along[2]).max() < 2e-3 * camera.top
    assert camera.hidden(w).mean() < 2e-3
    # And of the places of that height that can be seen, all are on a line.
    grid = np.stack(np.meshgrid(*(np.linspace(*ends, 241) for ends in camera.window), indexing="ij"))
    up = camera.up(camera.surface.value(grid))
    across = np.diff(np.digitize(up, levels), axis=0) != 0
    there = ((grid[:, 1:] + grid[:, :-1]) / 2)[:, across]
    there = there[:, camera.shown(there, camera.surface.value(there)) & ~camera.hidden(there)][:, ::7]
    away = np.abs(camera.on_floor(there)[:, :, None] - along[:2, None]).max(axis=0).min(axis=1)
    assert (away < 0.02).mean() > 0.99
    assert len(away) > 50


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_height_is_a_pale_tint_sand_above_and_blue_below(theme: str) -> None:
    camera = replace(bowl(2.0), elevation=60)
    image = picture(drawn(camera, RECT, LOOKS[theme], draw_surface)).astype(int)

    def near(radius: float) -> NDArray[np.intp]:
        w = radius * np.array([[0.0, -1.0, 1.0], [1.0, 0.0, 0.0]])
        x, y = relief_places(camera, RECT, w.T, (w * w).sum(axis=0)).astype(int).T
        return image[y, x]

    low, high = near(0.05), near(0.95)
    assert (low[:, 2] > low[:, 0] + 10).all()
    assert (high[:, 0] > high[:, 2] + 10).all()
    assert np.ptp(np.concatenate([low, high]), axis=1).max() < 100


def test_the_box_neither_grows_nor_moves_while_the_camera_turns() -> None:
    posts = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    places = [
        to_pixels(camera, RECT, camera.project(posts))
        for camera in (replace(seen("saddle"), azimuth=azimuth, turns=True) for azimuth in range(0, 360, 17))
    ]
    assert np.ptp(places, axis=0) == pytest.approx(0, abs=1e-9)


@FROM_FAR
@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("direction", DIRECTIONS[:2])
def test_everything_is_drawn_below_the_ceiling(name: str, direction: tuple[float, float]) -> None:
    camera = replace(seen(name), azimuth=direction[0], elevation=direction[1])
    # Seen from aside heights are read off: the elevation is 0, and up is up.
    level = replace(camera, elevation=0)
    ground = to_pixels(level, RECT, level.project(np.zeros(3)))[1]
    roof = to_pixels(level, RECT, level.project(np.array([0, 0, level.top])))[1]
    heights = np.concatenate(outlines(level)[0])[:, 1]
    assert heights.max() <= roof + 1e-6
    assert heights.min() >= ground - 0.002 * (roof - ground)


@FROM_FAR
def test_the_cut_is_a_circle_where_the_surface_is_a_bowl() -> None:
    camera = replace(bowl(0.5), elevation=90, azimuth=-90)
    lines, faces = outlines(camera)
    middle = to_pixels(camera, RECT, camera.project(np.zeros(3)))
    unit = to_pixels(camera, RECT, camera.project(np.array([1.0, 0.0, 0.0])))[0] - middle[0]
    corners = np.concatenate([each for each, face in zip(lines, faces, strict=True) if face]) - middle
    reach = np.hypot(*corners.T) / unit
    edge = math.sqrt(0.5)
    assert reach.max() == pytest.approx(edge, abs=1e-4)
    # Where a face is cut its corners are on the circle: between it and the last whole face there is none.
    assert ((reach > edge - 1e-3) | (reach < edge - 1e-9)).all()
    assert (np.abs(reach - edge) < 1e-4).sum() > 100
    # What is drawn is as large as the circle, less what the chords cut off.
    areas = []
    for each, face in zip(lines, faces, strict=True):
        x, y = (each - middle).T / unit
        areas.append(face * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)
    assert abs(sum(areas)) == pytest.approx(math.pi / 2, rel=2e-3)
    assert (np.array(areas) >= -1e-12).all() or (np.array(areas) <= 1e-12).all()


@FROM_FAR
def test_the_rim_is_at_the_ceiling() -> None:
    camera = replace(bowl(0.5), elevation=0)
    roof = to_pixels(camera, RECT, camera.project(np.array([0, 0, camera.top])))[1]
    heights = np.concatenate(outlines(camera)[0])[:, 1]
    assert (np.abs(heights - roof) < 1e-6).sum() > 100
    assert not ((heights < roof - 1e-6) & (heights > roof - 1e-3)).any()


@FROM_FAR
def test_two_cuts_through_one_face_leave_both_of_its_ends() -> None:
    # Within one face of a small picture the surface goes over the ceiling in two opposite corners.
    surface = surface_from(Formula(lambda x, y: 0.5 - 2e4 * (x - 1 / 24) * (y - 1 / 24)))
    camera = Camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), 0.0, 1.0, -90, 90, 0.5)
    rect = Rect(0, 0, 64, 48)
    lines, faces = outlines(camera, rect)
    middle = to_pixels(camera, rect, camera.project(np.zeros(3)))
    unit = to_pixels(camera, rect, camera.project(np.array([1.0, 0.0, 0.0])))[0] - middle[0]
    inside = 0.0
    for each, face in zip(lines, faces, strict=True):
        x, y = (each - middle).T / unit
        if face and x.min() > -1e-9 and x.max() < 1 / 12 + 1e-9 and y.min() > -1e-9 and y.max() < 1 / 12 + 1e-9:
            inside += abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2
    # The sides are cut in the middle: two triangles of an eighth of the face are gone.
    assert inside * 144 == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("rect", SIZES[1:], ids=lambda rect: f"{rect.width}x{rect.height}")
@pytest.mark.parametrize("name", SOME_SURFACES)
def test_the_numbers_at_the_axes_are_in_the_rectangle_and_apart(name: str, rect: Rect) -> None:
    for azimuth, elevation in ((-60, 30), (0, 40), (100, 55), (-135, 24)):
        # The numbers stand at the base; what is above it has none.
        figure = drawn(replace(seen(name), azimuth=azimuth, elevation=elevation), rect, draw=draw_base)
        renderer = FigureCanvasAgg(figure).get_renderer()
        boxes = [text.get_window_extent(renderer) for text in figure.texts]
        assert len(boxes) >= 3
        for box in boxes:
            assert rect.x - 1 <= box.x0 <= box.x1 <= rect.x + rect.width + 1
            assert rect.y - 1 <= box.y0 <= box.y1 <= rect.y + rect.height + 1
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other)


def test_numbers_stand_where_their_values_are() -> None:
    camera = replace(seen("saddle"), azimuth=-60, elevation=30)
    figure = drawn(camera)
    size = figure.get_size_inches() * 100
    found = [(text.get_text(), np.array(text.get_position()) * size) for text in figure.texts]
    for axis, front in ((0, -1.0), (1, 1.0)):
        low, high = camera.window[axis]
        away = []
        for text, at in found:
            place = np.zeros(3)
            number = read(text.rpartition(" = ")[2])
            place[axis], place[1 - axis] = 2 * (number - low) / (high - low) - 1, front
            away.append((text, np.hypot(*(to_pixels(camera, RECT, camera.project(place)) - at))))
        near = [text for text, pixels in away if pixels < 25]
        assert len(near) >= 3
        # One of them tells which axis it is.
        assert [text[:4] for text in near if "=" in text] == [f"{'xy'[axis]} = "]


def test_critical_points_are_marked_where_they_can_be_seen() -> None:
    camera = seen("himmelblau")
    surface = camera.surface
    for azimuth in (-60, 30, 120):
        turned = replace(camera, azimuth=azimuth, elevation=12)
        axes = drawn(turned).axes[0]
        marks = {line.get_marker(): line.get_xydata() for line in axes.lines}
        for marker, places in (("*", surface.minima), ("x", surface.saddles), ("^", surface.maxima)):
            w = np.array([(each.x, each.y) for each in places])
            pixels = relief_places(turned, RECT, w, np.array([each.value for each in places]))
            assert np.asarray(marks[marker]) == pytest.approx(pixels[~turned.hidden(w.T)])
    assert sum(len(np.asarray(each)) for each in marks.values()) < 9


@pytest.mark.parametrize("formula", WILD.values(), ids=WILD)
def test_any_surface_is_drawn_without_a_warning(formula: Callable[[Values, Values], Values]) -> None:
    surface = surface_from(Formula(formula))
    points = np.array([[0.5, 0.5], [0.4, 0.3], [-0.4, 0.2], [1e300, -1e308], [0.1, 0.1]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        camera = best_camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), points[:, :, None], np.ones((5, 1)))
        line, m, _, _ = relief_line(camera, RECT, points)
        image = picture(drawn(camera))
        places = relief_places(camera, RECT, points, np.ones(5))
    assert len(line) == 4 * m + 1
    assert np.isnan(places[3]).all()
    assert image.shape == (390, 500, 3)


@FROM_FAR
def test_nothing_is_drawn_where_there_is_no_surface() -> None:
    surface = surface_from(Formula(lambda x, y: np.where(x < 0.003, np.nan, 0 * y)))
    camera = Camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), 0.0, 1.0, -90, 90, 1.0)
    lines, _ = outlines(camera)
    middle = to_pixels(camera, RECT, camera.project(np.zeros(3)))
    unit = to_pixels(camera, RECT, camera.project(np.array([1.0, 0.0, 0.0])))[0] - middle[0]
    left = (np.concatenate(lines)[:, 0].min() - middle[0]) / unit
    assert left == pytest.approx(0.003, abs=1e-4)


def test_the_same_picture_comes_out_whether_the_camera_has_turned_or_not() -> None:
    recording = race("beale")

    def png(camera: Camera) -> bytes:
        file = io.BytesIO()
        drawn(camera).savefig(file, format="png")
        return file.getvalue()

    first = Camera(recording.surface, recording.window, 0.0, 80.0, 30, 45, 0.8)
    turned = replace(replace(first, azimuth=-75), azimuth=30)
    assert png(replace(first, azimuth=-75)) != png(first)
    fresh = Camera(recording.surface, recording.window, 0.0, 80.0, 30, 45, 0.8)
    assert png(turned) == png(fresh)


def test_a_surface_is_not_asked_again_while_the_camera_turns() -> None:
    source = Formula(lambda x, y: x * x + y * y)
    camera = replace(bowl(0.5), surface=surface_from(source))
    drawn(camera)
    asked = source.asked
    for azimuth in (10, 20, 30):
        drawn(replace(camera, azimuth=azimuth))
        relief_line(replace(camera, azimuth=azimuth), RECT, np.array([[0.1, 0.1], [0.9, 0.9]]))
    assert source.asked == asked
    assert asked < 60_000
