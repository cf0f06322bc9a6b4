"""What the frames of a film show, read back from their pixels and held against points computed by matplotlib."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image
from pixels import (
    SOFT,
    coloured,
    distance,
    farthest,
    inside,
    is_coloured,
    panels_of,
    sampled,
    scene_of,
    walked,
)

from optviz import Scene, compare, record, write_film, write_still
from optviz.draw.frames import Frame, Frames
from optviz.draw.still import Still
from optviz.look import BALL_EDGE, BALL_RADIUS, DOT_RADIUS, START_EDGE, START_RADIUS, TRAIL_WIDTH

# What else can be drawn, as keys of a recipe; each view, theme and text is filmed in test_views.py.
VIEWS: dict[str, dict[str, Any]] = {
    "turning": {"view": ("contour", "3d"), "orbit": 60.0, "size": (640, 360), "frames": 9},
    "curves": {"view": ("loss", "gradient", "step"), "size": (900, 600)},
    "even": {"pace": "arc", "frames": 9},
    "fine": {"dpi": 150.0, "size": (480, 320)},
}
SCENES = ["ravine", "rosenbrock", "himmelblau", "small", "compared"]
# The first frame shows what is to come besides.
CHECKED_STEPS = (1, 2, 7, 19, 40)


def case_of(case: str) -> Scene:
    match case:
        case "small":
            return scene_of(record("beale", ["sgd", "adam"], steps=40), size=(320, 240))
        case "overlay":
            return scene_of(record("rosenbrock", steps=40), layout="overlay")
        case _ if case in VIEWS:
            return scene_of(record("rosenbrock", ["sgd", "nag", "adam"], steps=40), **VIEWS[case])
        case "compared":
            return compare("ravine", "momentum", ["momentum=0,0.5,0.9", "lr=0.005,0.02"], steps=40, pace="linear")
        case _:
            return scene_of(record(case, steps=40))


@pytest.fixture(scope="module", params=SCENES)
def filmed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, read_film: Any) -> Any:
    scene = case_of(request.param)
    path = tmp_path_factory.mktemp("film") / "film.gif"
    write_film(scene, path)
    return scene, read_film(path).pictures, panels_of(scene)


def reach(scene: Scene) -> tuple[float, float]:
    """How far from its path a trail has colour, and from its middle a ball, in pixels."""
    mark = Still(scene, copies=False).layout.mark
    return max(TRAIL_WIDTH / 2, DOT_RADIUS) * mark + SOFT, (BALL_RADIUS + BALL_EDGE / 2) * mark + SOFT


@pytest.mark.parametrize("step", CHECKED_STEPS)
def test_a_frame_has_a_runs_colour_only_along_the_path_up_to_its_step(filmed: Any, step: int) -> None:
    scene, pictures, panels = filmed
    thick, ball = reach(scene)
    for panel in panels:
        seen = coloured(pictures[step], panel.color)
        seen = seen[inside(seen, panel)]
        stray = (distance(seen, panel.path[: step + 1]) > thick) & (distance(seen, panel.path[[step]]) > ball)
        assert not stray.any(), seen[stray]


@pytest.mark.parametrize("step", CHECKED_STEPS)
def test_a_frame_has_a_runs_colour_all_along_the_path_up_to_its_step(filmed: Any, step: int) -> None:
    scene, pictures, panels = filmed
    _, ball = reach(scene)
    for panel in panels:
        path = sampled(panel.path[: step + 1])
        # The ball has a white edge, and the black mark of the start lies under the trail.
        path = path[inside(path, panel, 2) & (distance(path, panel.path[[step]]) > ball + 1)]
        assert farthest(path, is_coloured(pictures[step], panel.color, 60)) <= 2.5


@pytest.mark.parametrize("step", CHECKED_STEPS)
def test_a_frame_has_a_ball_where_each_run_is_at_its_step(filmed: Any, step: int) -> None:
    scene, pictures, panels = filmed
    radius = BALL_RADIUS * Still(scene, copies=False).layout.mark
    for panel in panels:
        place = panel.path[step]
        if not inside(place[None], panel, radius + 2)[0]:
            continue
        seen = coloured(pictures[step], panel.color)
        solid = np.hypot(*(seen - place).T) < radius - BALL_EDGE * radius - SOFT
        expected = np.pi * (radius - BALL_EDGE * radius - SOFT) ** 2
        assert solid.sum() == pytest.approx(expected, abs=2 * np.pi * radius / 3 + 2)


def zigzag(count: int) -> list[tuple[float, float]]:
    """Places far from each other, of which no line passes by a later one."""
    return [(0.05 + 0.9 * number / (count - 1), 0.9 if number % 2 else 0.1) for number in range(count)]


def test_nothing_is_seen_near_a_point_before_the_run_reaches_it(tmp_path: Path, read_film: Any) -> None:
    scene = scene_of(walked(zigzag(12)))
    write_film(scene, tmp_path / "film.gif")
    (panel,) = panels_of(scene)
    for step, picture in enumerate(read_film(tmp_path / "film.gif").pictures[1:], 1):
        seen = coloured(picture, panel.color)
        near = [np.hypot(*(seen - place).T).min() for place in panel.path]
        assert max(near[: step + 1]) < 2
        assert min(near[step + 1 :], default=99) > 15


def test_each_frame_of_a_film_with_fewer_frames_is_complete_up_to_its_step(tmp_path: Path, read_film: Any) -> None:
    scene = scene_of(walked(zigzag(13)), frames=4)
    write_film(scene, tmp_path / "film.gif")
    (panel,) = panels_of(scene)
    pictures = read_film(tmp_path / "film.gif").pictures[1:]
    for picture, step in zip(pictures, [4, 9, 13], strict=True):
        seen = coloured(picture, panel.color)
        assert all(np.hypot(*(seen - place).T).min() < 2 for place in panel.path[: step + 1])
        assert all(np.hypot(*(seen - place).T).min() > 15 for place in panel.path[step + 1 :])


class Staged(NamedTuple):
    """A scene, and every frame of it."""

    scene: Scene
    frames: list[Frame]


@pytest.fixture(scope="module")
def staged(request: pytest.FixtureRequest) -> Staged:
    scene = case_of(request.param)
    frames = Frames(scene, named=request.param != "overlay").frames()
    return Staged(scene, [frame._replace(pixels=frame.pixels.copy()) for frame in frames])


@pytest.mark.parametrize("staged", [*SCENES, "overlay"], indirect=True)
def test_frames_that_grow_leave_no_residue_of_balls_and_equal_pictures_drawn_at_once(staged: Staged) -> None:
    scene = staged.scene
    at_once = Frames(scene, named=scene.recipe.layout != "overlay")
    for step in (1, 7, 40):
        assert np.array_equal(staged.frames[step].pixels, at_once.picture(step, step / scene.steps))


def test_the_last_picture_can_be_looked_at_without_a_trace_in_the_film() -> None:
    scene = scene_of(record("ravine", steps=10))
    fresh, used = Frames(scene), Frames(scene)
    used.last_picture()
    pairs = zip(fresh.frames(), used.frames(), strict=True)
    assert all(np.array_equal(one.pixels, other.pixels) for one, other in pairs)


def test_the_frames_of_a_stage_can_be_had_twice() -> None:
    film = Frames(scene_of(record("ravine", steps=5)))
    once, again = ([frame.pixels.copy() for frame in film.frames()] for _ in range(2))
    assert np.array_equal(once, again)


@pytest.mark.parametrize("staged", ["rosenbrock", "overlay", *VIEWS], indirect=True)
def test_whatever_differs_from_the_frame_before_is_named_as_changed(staged: Staged) -> None:
    for before, frame in itertools.pairwise(staged.frames):
        unnamed = frame.pixels != before.pixels
        for place in frame.changed:
            unnamed[place] = False
        assert not unnamed.any()


@pytest.mark.parametrize("staged", VIEWS, indirect=True)
def test_the_last_of_many_frames_is_the_last_picture(staged: Staged) -> None:
    assert np.array_equal(staged.frames[-1].pixels, Frames(staged.scene).last_picture())


@pytest.mark.parametrize("staged", [*SCENES, "overlay", *VIEWS], indirect=True)
def test_the_still_is_the_last_frame(staged: Staged, tmp_path: Path, to_rgb: Any) -> None:
    write_still(staged.scene, tmp_path / "still.png")
    with Image.open(tmp_path / "still.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), to_rgb(staged.frames[-1].pixels))


def test_panels_of_different_runs_differ_and_those_of_equal_runs_do_not(tmp_path: Path, read_film: Any) -> None:
    scene = scene_of(record("rosenbrock", ["momentum", "adam", "momentum"], steps=30), size=(900, 300))
    write_film(scene, tmp_path / "film.gif")
    picture = read_film(tmp_path / "film.gif").pictures[-1]
    one, other, same = (
        picture[300 - round(each.top) : 300 - round(each.bottom), round(each.left) : round(each.right)]
        for each in panels_of(scene)
    )
    assert (one != other).any(axis=-1).mean() > 0.005
    assert np.array_equal(one, same)


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_a_still_shows_the_start_mark_and_the_path_in_every_format(ending: str, tmp_path: Path) -> None:
    scene = scene_of(record("ravine", ["sgd", "adam"], steps=20))
    write_still(scene, tmp_path / f"still.{ending}")
    data = (tmp_path / f"still.{ending}").read_bytes()
    magic = {"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}[ending]
    assert data.startswith(magic)
    if ending == "svg":
        assert b"#d55e00" in data.lower()
        assert b"#e69f00" in data.lower()
    if ending == "png":
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (900, 600)


def test_the_start_is_marked_under_the_trail(to_rgb: Any) -> None:
    scene = scene_of(walked([(0.9, 0.5), (0.9, 0.9)]))
    (panel,) = panels_of(scene)
    mark = Still(scene, copies=False).layout.mark
    picture = to_rgb(Frames(scene).last_picture())
    dark = coloured(picture, (26, 26, 26))
    ring = np.hypot(*(dark - panel.path[0]).T)
    assert ((ring > START_RADIUS * mark - SOFT - 1) & (ring < (START_RADIUS + START_EDGE) * mark + SOFT)).sum() >= 8
