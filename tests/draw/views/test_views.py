"""Figures of several views: whether all texts have room, and whether film and still show the same."""

from __future__ import annotations

import functools
import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from boxes import box_of, meeting, page_of, race, text_boxes
from PIL import Image

from optviz import OptvizError, Recording, Scene, record, write_film, write_still
from optviz.draw.frames import Frames
from optviz.draw.panes.panes import drawing_of
from optviz.draw.still import Still
from optviz.draw.views import relief
from optviz.figure.scene import scene_of
from optviz.look import THEMES
from optviz.views import VIEWS

SIZES = [(320, 240), (620, 480), (900, 600)]
LARGE = (3840, 2160)
LAYOUTS = ("panels", "overlay")
RUNS = (1, 2, 3, 6, 7, 12, 20)
LONG = "What is told under a figure may be so long that it takes two lines of their own, whatever the size of it. "
CONTENTS: dict[str, dict[str, Any]] = {
    "contour": {},
    "3d": {"view": ["3d"]},
    "contour 3d": {"view": ["contour", "3d"]},
    "contour loss": {"view": ["contour", "loss"]},
    "contour 3d loss": {"view": ["contour", "3d", "loss"]},
    "loss": {"view": ["loss"]},
    "contour loss step": {"view": ["contour", "loss", "step"]},
    "internals": {"internals": True},
    "caption": {"caption": LONG},
    "two surfaces": {"surfaces": ("ravine", "saddle")},
}
ALL: dict[str, Any] = {
    "view": ["contour", "3d", "loss", "gradient", "step"],
    "internals": True,
    "caption": LONG,
}


def scene(runs: int, layout: str, size: tuple[int, int], surfaces: tuple[str, ...] = ("ravine",), **keys: Any) -> Scene:
    return scene_of([race(each, runs) for each in surfaces], layout=layout, size=size, **keys)


def assert_all_fits(shown: Scene) -> None:
    still = Still(shown, copies=False)
    page = page_of(*shown.recipe.pixels)
    areas = [
        (area.view, box_of(area.rect, f"area {number} of {area.view}"))
        for number, area in enumerate(still.layout.areas)
    ]
    texts = text_boxes(still.at(shown.steps))
    assert [each.what for each in (*texts, *(box for _, box in areas)) if not each.is_in(page)] == []
    pairs = [*itertools.combinations(texts, 2), *itertools.combinations([box for _, box in areas], 2)]
    # The numbers at the edges of a box stand in its area.
    pairs += [
        (text, box)
        for text, (view, box) in itertools.product(texts, areas)
        if not (view == "3d" and is_number(text.what) and text.is_in(box))
    ]
    assert meeting(pairs) == []


def is_number(text: str) -> bool:
    # One at each axis tells which it is.
    return re.fullmatch(r"([xy] = )?[-−]?\d[\d.e+-]*", text) is not None


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_texts_have_room_or_the_figure_is_refused(size: tuple[int, int], layout: str, content: str) -> None:
    # Each content with six of the seven numbers of runs.
    turn = SIZES.index(size) + 3 * LAYOUTS.index(layout) + list(CONTENTS).index(content)
    runs = RUNS[turn % len(RUNS)]
    try:
        assert_all_fits(scene(runs, layout, size, **CONTENTS[content]))
    except OptvizError as refused:
        assert re.fullmatch(  # noqa: PT017 a figure may fit
            r"There is no room for (\d+ panels|the race)( of \d views)? in a picture of this size; ask for a larger one"
            r"(, or for fewer views)?\.",
            str(refused),
        )
        assert size != (900, 600)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("runs", [7, 12, 20])
def test_up_to_twenty_maps_have_room(runs: int, layout: str) -> None:
    assert_all_fits(scene(runs, layout, (900, 600)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_twenty_maps_have_room_in_the_largest_picture(layout: str) -> None:
    assert_all_fits(scene(20, layout, LARGE))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [(900, 600), LARGE], ids=str)
def test_a_map_a_relief_and_a_curve_have_room_for_six_runs(size: tuple[int, int], layout: str) -> None:
    assert_all_fits(scene(6, layout, size, view=["contour", "3d", "loss"]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everything_at_once_has_room_for_one_run(layout: str) -> None:
    assert_all_fits(scene(1, layout, (620, 480), **ALL))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_marks_and_names_of_every_theme_have_room(theme: str, layout: str) -> None:
    assert_all_fits(scene(7, layout, (620, 480), theme=theme, view=["contour", "loss"]))


# Film and still


FILMED: dict[str, dict[str, Any]] = {
    **{name: keys for name, keys in CONTENTS.items() if name != "contour"},
    "gradient": {"view": ["gradient"]},
    "dark": {"theme": "dark", "view": ["contour", "3d", "loss"]},
    "print": {"theme": "print", "view": ["contour", "3d", "loss"]},
    "orbit": {"view": ["3d", "contour"], "orbit": 50, "internals": True},
    "everything": {**ALL, "orbit": -30, "theme": "print"},
    "camera": {"view": ["3d"], "camera": (20, 55)},
}


@functools.cache
def raced(surface: str) -> Recording:
    return record(surface, ["momentum", "adam"], steps=6)


def filmed(name: str, layout: str) -> Scene:
    keys = dict(FILMED[name])
    surfaces = keys.pop("surfaces", ("rosenbrock",))
    recordings = [raced(each) for each in surfaces]
    # A frame for each step, but for one film of the usual length, whose balls rest between steps.
    keys |= {} if name == "contour loss" else {"frames": 7}
    return scene_of(recordings, size=(600, 420), layout=layout, **keys)


# Each in one of the layouts, in turn, and what holds most in both.
@pytest.mark.parametrize(
    ("name", "layout"),
    [*zip(FILMED, itertools.cycle(LAYOUTS)), *(("everything", layout) for layout in LAYOUTS)][: len(FILMED) + 2],
)
def test_what_changes_is_named_and_the_last_frame_is_the_still(
    name: str, layout: str, tmp_path: Path, to_rgb: Any
) -> None:
    shown = filmed(name, layout)
    before: Any = None
    for frame in Frames(shown).frames():
        if before is not None:
            unnamed = frame.pixels != before
            for place in frame.changed:
                unnamed[place] = False
            assert not unnamed.any()
        before = frame.pixels.copy()
    last = to_rgb(before)
    write_still(shown, tmp_path / "still.png")
    with Image.open(tmp_path / "still.png") as picture:
        still = np.asarray(picture.convert("RGB"))
    assert still.shape == last.shape
    away = np.abs(still.astype(int) - last).max(axis=-1)
    rows, columns = np.nonzero(away > 48)
    # A glyph that is set half a pixel aside differs more, but there are few of them: the counter and the losses.
    assert len(rows) <= 0.001 * away.size
    assert len({(row // 4, column // 4) for row, column in zip(rows, columns, strict=True)}) <= 0.002 * away.size


@pytest.mark.parametrize("name", ["everything", "two surfaces"])
def test_a_film_of_views_has_the_same_bytes_twice(name: str, tmp_path: Path) -> None:
    for path in ("one.gif", "other.gif"):
        write_film(filmed(name, "panels"), tmp_path / path)
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "other.gif").read_bytes()


def test_a_turning_camera_shows_something_else_in_every_frame_and_leaves_no_trace() -> None:
    shown = filmed("orbit", "overlay")
    frames = [frame.pixels.copy() for frame in Frames(shown).frames()]
    used = Frames(shown)
    used.last_picture()
    assert all(np.array_equal(one, frame.pixels) for one, frame in zip(frames, used.frames(), strict=True))
    (relief,) = (area.rect for area in Still(shown, copies=False).layout.areas if area.view == "3d")
    height = shown.recipe.pixels[1]
    place = slice(height - relief.y - relief.height, height - relief.y), slice(relief.x, relief.x + relief.width)
    for one, other in itertools.pairwise(frames):
        assert (one[place] != other[place]).mean() > 0.01


def test_a_film_and_its_still_look_once_for_the_camera_of_a_race(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    look = relief.best_camera
    monkeypatch.setattr(relief, "best_camera", lambda *given: asked.append(given[1]) or look(*given))
    recording = record("saddle", "sgd", steps=3)
    for window in (None, None, (-1.0, 1.0, -1.0, 1.0)):
        # Whatever the camera that was found is changed into, in one figure.
        for camera in (None, (20, 55)):
            relief.cameras(scene_of(recording, view=["3d"], window=window, camera=camera))
    assert len(asked) == 2


@pytest.mark.parametrize("name", VIEWS)
def test_what_a_view_is_can_be_read_without_running_the_file_that_draws_it(name: str) -> None:
    drawing = drawing_of(name)
    assert VIEWS[name]._replace(file="") == drawing.VIEW
    assert hasattr(drawing, "MEASURE") or hasattr(drawing, "pane")
