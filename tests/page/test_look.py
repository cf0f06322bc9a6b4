"""The page's pictures beside those of a film: the same colours, the same levels, seen from the same side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from given import SOME_SURFACES
from test_conformance import show

import optviz
from optviz import Recording, record, scene_of
from optviz.draw.colors.levels import levels_of
from optviz.draw.colors.style import channels
from optviz.draw.layout import Rect
from optviz.draw.layout.cells.scale import is_shown_to_scale, to_scale
from optviz.draw.legend.labels import places_for
from optviz.draw.still import hues_of
from optviz.draw.surface3d.base import to_pixels
from optviz.draw.surface3d.mesh import mesh_of
from optviz.draw.surface3d.picture import face_colors
from optviz.draw.views.relief import cameras
from optviz.look import CELLS, LOOKS, constants, on_page
from optviz.optimizers import catalogue

if TYPE_CHECKING:
    from conftest import Tab

WEB = Path(optviz.__file__).parent / "page" / "web"
SAME = 1e-9


@pytest.mark.parametrize("surface", SOME_SURFACES)
def test_a_surface_is_seen_from_the_same_side(lasting_tab: Tab, surface: str) -> None:
    recording = record(surface)
    camera = cameras(scene_of(recording, view=["3d"]))[recording]
    # What is seen of a surface does not jump around while its parameters change: it is another one before.
    lasting_tab.set(
        surface=next(name for name in SOME_SURFACES if name != surface), views=["3d"], camera=None, window=None
    )
    show(lasting_tab, recording)
    found = lasting_tab.evaluate("optviz.camera()")
    assert (found["azimuth"], found["elevation"], found["top"]) == (camera.azimuth, camera.elevation, camera.top)
    assert lasting_tab.evaluate("optviz.ends()") == pytest.approx([camera.floor, camera.ceiling], rel=SAME)
    for axis, place in zip(("right", "up", "eye"), camera.axes, strict=True):
        assert found[axis] == pytest.approx(place.tolist(), abs=SAME)
    assert_it_looks_the_same(lasting_tab, record(surface))
    levels = levels_of(camera.losses[camera.losses <= camera.ceiling])
    assert lasting_tab.evaluate("optviz.reliefLevels()") == pytest.approx(levels.tolist(), rel=SAME, abs=SAME)


def test_from_another_start_a_surface_is_seen_from_another_side(lasting_tab: Tab) -> None:
    lasting_tab.set(surface="rosenbrock", views=["3d"], camera=None, window=None)
    sides = set()
    for start in ((1.2, 1e-6), (-1.2, 1e-6), (0.3, -0.4)):
        recording = record("saddle", start=start)
        show(lasting_tab, recording)
        camera = cameras(scene_of(recording, view=["3d"]))[recording]
        found = lasting_tab.evaluate("optviz.camera()")
        assert (found["azimuth"], found["elevation"], found["top"]) == (camera.azimuth, camera.elevation, camera.top)
        sides.add(camera.azimuth)
    assert len(sides) == 3


def assert_it_looks_the_same(tab: Tab, recording: Recording) -> None:
    """Beside a map, where the floor has no numbers: places, their sizes, what hides them, and colours."""
    camera = cameras(scene_of(recording, view=["3d", "contour"]))[recording]
    tab.set(views=["3d", "contour"], theme="light")
    x, y = np.random.default_rng(3).uniform(-0.98, 0.98, (2, 300))
    z = camera.height(np.stack([x, y]))
    box = np.stack([x, y, z])[:, z <= camera.top]
    rect = Rect(20, 30, 500, 400)
    asked = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
    found = np.array(tab.evaluate("([box, places]) => optviz.reliefPlaces(box, places)", [asked, box.T.tolist()])).T
    across, up = to_pixels(camera, rect, camera.project(box))
    # On the page y counts downwards.
    assert found[0] == pytest.approx(across, abs=1e-6)
    assert found[1] == pytest.approx(2 * rect.y + rect.height - up, abs=1e-6)
    assert found[2] == pytest.approx(camera.size(box), abs=SAME)
    assert (found[3] == camera.covered(box[:2])).mean() > 0.97
    mesh, count = mesh_of(camera, CELLS // 64), 64
    shades = tab.evaluate("(count) => optviz.reliefShades(count)", count)
    drawn = np.array([channels(shades[count * i + j] or "#000000") for i, j in mesh.face_cells.T.tolist()])
    expected = 255 * face_colors(camera, mesh, LOOKS["light"])
    # Where a face is cut at the ceiling, it is another number of corners whose middle counts.
    assert (np.abs(drawn - expected).max(axis=1) <= 3).mean() > 0.99


def test_levels_are_those_of_a_film(lasting_tab: Tab) -> None:
    values = np.random.default_rng(5).lognormal(sigma=4, size=997)
    plateaus = (1 - np.exp(-values), np.maximum(values, 3), np.floor(np.log(values)), np.minimum(values, 1e-3))
    for each in (values, np.full(9, 2.5), values[:1], values[:2], np.repeat(values[:5], 200), *plateaus):
        found = lasting_tab.evaluate("(values) => optviz.levelsOf(values)", each.tolist())
        assert found == pytest.approx(levels_of(each).tolist(), rel=SAME)


def test_a_map_is_to_scale_as_in_a_film(lasting_tab: Tab) -> None:
    generator = np.random.default_rng(11)
    for width, height, left, bottom, across, up in generator.uniform(
        (60, 60, -9, -9, 1, 1), (900, 900, 9, 9, 9, 9), (50, 6)
    ):
        rect, window = Rect(40, 7, round(width), round(height)), ((left, left + across), (bottom, bottom + up))
        shape, shown = to_scale(rect, window) if is_shown_to_scale(window) else (rect, window)
        box = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
        found = lasting_tab.evaluate("([box, window]) => optviz.toScale(box, window)", [box, [*window[0], *window[1]]])
        # Halves of a pixel are rounded in one way here and in another there.
        assert abs(found["box"]["width"] - shape.width) + abs(found["box"]["height"] - shape.height) <= 1
        assert found["window"] == pytest.approx([*shown[0], *shown[1]], rel=0.02)
        if is_shown_to_scale(window):
            ends, sides = found["window"], found["box"]
            assert sides["width"] / (ends[1] - ends[0]) == pytest.approx(
                sides["height"] / (ends[3] - ends[2]), rel=SAME
            )


def test_names_stand_where_those_of_a_film_stand(lasting_tab: Tab) -> None:
    generator = np.random.default_rng(17)
    rect, size, mark = Rect(30, 20, 420, 300), 14.0, 12.0
    found = 0
    for runs in (2, 3, 6, 9, 12):
        ways, goals, ends = (generator.uniform((30, 20), (450, 320), (count, 2)) for count in (40 * runs, 4, runs))
        widths = generator.uniform(20, 90, runs).tolist()
        places = [None if number == 7 else (float(x), float(y)) for number, (x, y) in enumerate(ends)]
        expected = places_for(rect, ways, goals, places, widths, size, mark)
        box = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
        # On the page y counts downwards.
        down = [each and [each[0], 340 - each[1]] for each in places]
        turned = [(each * (1, -1) + (0, 340)).tolist() for each in (ways, goals)]
        asked = [box, np.ravel(turned[0]).tolist(), turned[1], down, widths, size, mark]
        made = lasting_tab.evaluate("(given) => optviz.placesFor(...given)", asked)
        assert [each and (each[0], 340 - each[1]) for each in made] == [
            each and pytest.approx(each, abs=1e-6) for each in expected
        ]
        found += sum(each is not None for each in expected)
    assert found > 20


PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def number_in(text: str) -> float:
    """The number that is said by a text such as −2.5×10⁻⁷, 10⁵ or 0.75."""
    found = re.fullmatch("(−?)(?:([0-9.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if not found:
        return float(text.translate(PLAIN))
    sign, mantissa, power = found.groups()
    return float(f"{sign}{mantissa or 1}e{power}".translate(PLAIN))


def test_numbers_at_an_axis_say_each_its_own_place(lasting_tab: Tab) -> None:
    for low, step in (
        (0, 0.5),
        (2.504, 1e-7),
        (-1.2500004, 2e-7),
        (2.9999999, 5e-10),
        (1e5, 20),
        (-3e-9, 1e-9),
        (0, 1),
    ):
        values = [low + step * number for number in range(5)]
        texts = lasting_tab.evaluate("(values) => optviz.tickTexts(values)", values)
        said = [number_in(text) for text in texts]
        assert np.abs(np.array(said) - values).max() <= 0.02 * step


@pytest.mark.parametrize("theme", on_page())
def test_colours_are_those_of_a_film(lasting_tab: Tab, theme: str) -> None:
    every = record("ravine", [*catalogue(), *["sgd:lr=0.01"] * 3, *["rmsprop:lr=0.01"] * 2], steps=9)
    scene = scene_of(every, layout="overlay", theme=theme)
    lasting_tab.set(theme=theme)
    show(lasting_tab, every)
    assert lasting_tab.evaluate("optviz.colors()") == [hue.color for hue in hues_of(scene, LOOKS[theme])]


def test_the_page_draws_with_numbers_that_there_are() -> None:
    asked = {name for path in WEB.rglob("*.js") for name in re.findall(r"\bLOOK\.(\w+)", path.read_text("utf-8"))}
    assert len(asked) > 30
    assert asked <= constants().keys()
