"""What the frames of a film show, read back from their pixels and held against points computed by matplotlib."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from optviz import Recording, Scene, compare, record, write_film, write_still
from optviz.draw.colors.hues import of_runs
from optviz.draw.frames import Frame, Stage
from optviz.draw.still import Poster
from optviz.figure.scene import scene_of as figure_of
from optviz.look import BALL_EDGE, BALL_RADIUS, DOT_RADIUS, LOOKS, START_EDGE, START_RADIUS, TRAIL_WIDTH

Points = NDArray[np.float64]
# The soft edge of what is drawn, and half a pixel because a pixel is seen from its middle.
SOFT = 1.5
# Red lines are this near to red, or nearer, where they cover half of a pixel of the pale background; no grey is.
HALF = 125


class Plain:
    """A flat loss over the unit square: every pixel that is not background was drawn by a run."""

    name = "Plain"
    window = ((0.0, 1.0), (0.0, 1.0))
    start = (0.5, 0.5)

    def value(self, w: Points) -> Points:
        return np.zeros(np.shape(w)[1:])

    def gradient(self, w: Points) -> Points:
        return np.ones(np.shape(w))


class Walk:
    """A rule that goes to given places, one after the other."""

    color = "#ff0000"

    def __init__(self, places: Iterable[tuple[float, float]], title: str = "Walk") -> None:
        self.places = list(places)
        self.title = title

    def update(self, weight: Points, grad: Points) -> None:
        assert grad.shape == weight.shape
        weight[...] = self.places.pop(0)


def scene_of(recording: Recording, **keys: Any) -> Scene:
    """A scene whose frames are one step each, unless another pace is asked for."""
    return figure_of(recording, **{"pace": "linear"} | keys)


def walked(*walks: list[tuple[float, float]]) -> Recording:
    rules = [Walk(places, f"Walk {number}") for number, places in enumerate(walks)]
    return record(Plain(), rules, steps=len(walks[0]))


class Panel(NamedTuple):
    """A run's axes in a picture of some height, and its path there, from matplotlib's own transformation."""

    left: float
    bottom: float
    right: float
    top: float
    path: Points
    color: tuple[int, int, int]


def panels_of(scene: Scene) -> list[Panel]:
    poster = Poster(scene)
    (recording,) = scene.recordings
    axes = poster.figure.axes if len(poster.figure.axes) > 1 else poster.figure.axes * len(recording.runs)
    panels = []
    for number, (each, hue) in enumerate(zip(axes, of_runs([recording], LOOKS["light"]), strict=True)):
        box = each.get_window_extent()
        path = each.transData.transform(recording.points[:, :, number])
        color = hue.color
        rgb = (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16))
        panels.append(Panel(box.x0, box.y0, box.x1, box.y1, path, rgb))
    return panels


def coloured(picture: NDArray[np.uint8], color: tuple[int, int, int], near: int = 0) -> Points:
    """The middles of the pixels of a colour, or near to it in each channel, from the lower left corner."""
    rows, columns = np.nonzero(is_coloured(picture, color, near))
    return np.stack([columns + 0.5, len(picture) - rows - 0.5], axis=-1)


def is_coloured(picture: NDArray[np.uint8], color: tuple[int, int, int], near: int = 0) -> NDArray[np.bool_]:
    low, high = np.clip(np.array(color) - near, 0, 255), np.clip(np.array(color) + near, 0, 255)
    channels = [(picture[..., n] >= low[n]) & (picture[..., n] <= high[n]) for n in range(3)]
    return np.logical_and.reduce(channels)


def farthest(places: Points, mask: NDArray[np.bool_]) -> float:
    """How far the pixels `(H, W)` that are nearest to each of some places are from it at most; over three is infinite.

    Only pixels around each place are looked at.
    """
    if not len(places):
        return 0.0
    padded = np.pad(mask, 4)
    columns, rows = np.floor(places).astype(int).T
    nearest = np.full(len(places), np.inf)
    for right, up in itertools.product(range(-3, 4), repeat=2):
        away = np.hypot(columns + right + 0.5 - places[:, 0], rows + up + 0.5 - places[:, 1])
        there = padded[len(mask) - 1 - rows - up + 4, columns + right + 4]
        nearest = np.minimum(nearest, np.where(there & (away <= 3), away, np.inf))
    return float(nearest.max())


def on_bar(scene: Scene, places: Points) -> NDArray[np.bool_]:
    """Which places are where the bars of the race and their marks may be."""
    found = np.zeros(len(places), dtype=bool)
    for bar in Poster(scene, copies=False).bars:
        x, y, width, height = bar.rect
        low, high = (x, y - height), (x + width, y + 2 * height)
        found |= ((places > low) & (places < high)).all(axis=1)
    return found


def inside(places: Points, panel: Panel, margin: float = 0) -> NDArray[np.bool_]:
    x, y = places.T
    return (
        (x > panel.left + margin) & (x < panel.right - margin) & (y > panel.bottom + margin) & (y < panel.top - margin)
    )


def distance(places: Points, path: Points) -> Points:
    """From each place to the nearest point of a polyline."""
    if len(path) == 1:
        return np.hypot(*(places - path[0]).T)
    nearest = np.full(len(places), np.inf)
    for start, end in itertools.pairwise(path):
        way = end - start
        along = np.clip((places - start) @ way / max(way @ way, 1e-300), 0, 1)
        nearest = np.minimum(nearest, np.hypot(*(places - start - along[:, None] * way).T))
    return nearest


def sampled(path: Points) -> Points:
    """Places along a polyline, less than a pixel apart."""
    pieces = [
        np.linspace(start, end, 2 + int(np.hypot(*(end - start)) * 1.2)) for start, end in itertools.pairwise(path)
    ]
    return np.concatenate(pieces) if pieces else path


# What else can be drawn, as keys of a recipe.
VIEWS: dict[str, dict[str, Any]] = {
    "from the side": {"view": ("contour", "3d"), "layout": "overlay"},
    "turning": {"view": ("contour", "3d"), "orbit": 60.0, "size": (640, 360), "frames": 9},
    "curves": {"view": ("loss", "gradient", "step"), "size": (900, 600)},
    "a map and curves": {"view": ("contour", "loss", "step"), "layout": "overlay", "size": (900, 600)},
    "internals": {"internals": True},
    "dark": {"theme": "dark", "view": ("contour", "loss"), "size": (900, 600)},
    "print": {"theme": "print", "view": ("contour", "loss"), "size": (900, 600)},
    "a caption": {"caption": "From {sgd.loss} to {adam.loss}, in {steps} steps.", "size": (700, 400)},
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
    mark = Poster(scene, copies=False).layout.mark
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
    radius = BALL_RADIUS * Poster(scene, copies=False).layout.mark
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
    return Staged(scene, [frame._replace(pixels=frame.pixels.copy()) for frame in Stage(scene).frames()])


@pytest.mark.parametrize("staged", [*SCENES, "overlay"], indirect=True)
def test_frames_that_grow_leave_no_residue_of_balls_and_equal_pictures_drawn_at_once(staged: Staged) -> None:
    scene = staged.scene
    at_once = Stage(scene)
    for step in (1, 7, 40):
        assert np.array_equal(staged.frames[step].pixels, at_once.picture(step, step / scene.steps))


def test_the_last_picture_can_be_looked_at_without_a_trace_in_the_film() -> None:
    scene = scene_of(record("ravine", steps=10))
    fresh, used = Stage(scene), Stage(scene)
    used.last_picture()
    pairs = zip(fresh.frames(), used.frames(), strict=True)
    assert all(np.array_equal(one.pixels, other.pixels) for one, other in pairs)


def test_the_frames_of_a_stage_can_be_had_twice() -> None:
    stage = Stage(scene_of(record("ravine", steps=5)))
    once, again = ([frame.pixels.copy() for frame in stage.frames()] for _ in range(2))
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
    assert np.array_equal(staged.frames[-1].pixels, Stage(staged.scene).last_picture())


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


@pytest.mark.parametrize("length", [0.13, 0.7, 40])
def test_a_run_that_leaves_the_window_is_drawn_to_the_edge_and_not_beyond(
    length: float, tmp_path: Path, read_film: Any
) -> None:
    ways = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 0.3)]
    walks = [[(0.5 + x * length * n, 0.5 + y * length * n) for n in range(1, 9)] for x, y in ways]
    # A rule that never moves is warned of.
    still_there = [(0.5, 0.5 + 1e-9 * n) for n in range(1, 9)]
    scene = scene_of(walked(*walks, still_there), size=(1240, 640), aspect="fill")
    write_film(scene, tmp_path / "film.gif")
    pictures = read_film(tmp_path / "film.gif").pictures
    *panels, neighbour = panels_of(scene)
    seen = coloured(pictures[-1], neighbour.color, HALF)
    for panel in panels:
        within = seen[inside(seen, panel)]
        gap = np.min([within - (panel.left, panel.bottom), (panel.right, panel.top) - within])
        assert gap < 2
    # Outside of the axes the colour is seen in the bars and in the runs' names alone, which are there from the start.
    both = [coloured(picture, neighbour.color, 60) for picture in (pictures[0], pictures[-1])]
    outside = [place[~np.any([inside(place, panel) for panel in panels], axis=0)] for place in both]
    outside = [place[~on_bar(scene, place)] for place in outside]
    assert np.array_equal(*outside)
    assert np.array_equal(*(place[inside(place, neighbour)] for place in outside))


FAR = [1e2, 1e6, 1e9, 1e13, 1e100, 1e300]


def ray(panel: Panel, way: Points) -> Points:
    """The places on the way from the first point of a panel's path, inside the panel, about a pixel apart."""
    places = panel.path[0] + np.arange(0, 2000, 0.8)[:, None] * (way / np.hypot(*way))
    return places[inside(places, panel, 2)]


@pytest.mark.parametrize("size", FAR)
def test_a_jump_to_far_away_is_drawn_in_the_right_direction(size: float, to_rgb: Any) -> None:
    ways = [(1, 0), (0, -1), (1, 1), (-1, 0.5), (-0.2, -1), (1e-9, 1)]
    scene = scene_of(walked(*([(0.5 + x * size, 0.5 + y * size)] for x, y in ways)), size=(1800, 1000), aspect="fill")
    picture = to_rgb(Stage(scene).last_picture())
    panels = panels_of(scene)
    mask, seen = is_coloured(picture, panels[0].color, HALF), coloured(picture, panels[0].color, HALF)
    for panel, toward in zip(panels, ways, strict=True):
        way = np.array(toward) * (panel.right - panel.left, panel.top - panel.bottom)
        assert farthest(ray(panel, way), mask) < 2
        away = distance(seen[inside(seen, panel)], np.array([panel.path[0], panel.path[0] + 9 * way]))
        assert away.max() < 3


@pytest.mark.parametrize("size", FAR)
def test_a_jump_back_from_far_away_is_drawn_from_the_right_direction(size: float, to_rgb: Any) -> None:
    recording = walked([(0.5 + size, 0.5 - 0.5 * size), (0.25, 0.75)])
    scene = scene_of(recording, size=(900, 400), aspect="fill")
    (panel,) = panels_of(scene)
    seen = coloured(to_rgb(Stage(scene).last_picture()), panel.color, HALF)
    way = np.array([1, -0.5]) * (panel.right - panel.left, panel.top - panel.bottom)
    expected = ray(panel._replace(path=panel.path[[2]]), way)
    ball = np.hypot(*(expected - panel.path[2]).T) > 12
    assert max(np.hypot(*(seen - place).T).min() for place in expected[ball]) < 2


@pytest.mark.parametrize("size", [3, 1e3, 1e5, 1e7, 1e9, 1e11])
def test_a_jump_between_two_far_places_is_seen_crossing_the_panel(size: float, to_rgb: Any) -> None:
    scene = scene_of(walked([(0.2, 0.5 + size), (0.8, 0.5 - size)]), size=(900, 400))
    (panel,) = panels_of(scene)
    seen = coloured(to_rgb(Stage(scene).last_picture()), panel.color, HALF)
    # Away from the first jump, which goes to the upper left: the lower half of the line through the middle.
    low = seen[seen[:, 1] < (panel.bottom + panel.top) / 2 - 20]
    assert len(low) > 50
    assert low[:, 1].min() < panel.bottom + 2


@pytest.mark.parametrize("surface", ["rosenbrock", "beale", "himmelblau", "ravine"])
@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_runs_that_diverge_are_drawn_without_a_warning_and_stay_in_their_panels(
    surface: str, layout: Any, to_rgb: Any
) -> None:
    pictures = []
    recording = record(surface, ["sgd:lr=3", "momentum:lr=0.9", "adam:lr=1e200", "sgd:lr=1e-6"], steps=60)
    assert (recording.diverged_at >= 0).sum() >= 2 or np.abs(recording.points).max() > 1e90
    scene = scene_of(recording, layout=layout)
    for step, frame in enumerate(Stage(scene).frames()):
        if step in {0, 60}:
            pictures.append(to_rgb(frame.pixels))
    boxes = panels_of(scene)
    for panel in boxes:
        first, last = (coloured(picture, panel.color) for picture in pictures)
        out = [place[~np.any([inside(place, box) for box in boxes], axis=0)] for place in (first, last)]
        out = [place[~on_bar(scene, place)] for place in out]
        assert np.array_equal(*out)


@pytest.mark.parametrize("size", [1e300, 1.7e308, -1.7e308])
def test_a_run_at_the_largest_numbers_makes_a_film_and_stills(size: float, tmp_path: Path) -> None:
    scene = scene_of(walked([(size, -size), (-size, size), (0.5, size), (0.1, 0.1)]))
    write_film(scene, tmp_path / "film.gif")
    for ending in ("png", "pdf", "svg"):
        write_still(scene, tmp_path / f"film.{ending}")
        assert (tmp_path / f"film.{ending}").stat().st_size > 1000
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == 5


def test_a_diverged_run_has_no_line_to_where_it_was_never_finite(to_rgb: Any) -> None:
    recording = walked([(0.7, 0.5), (float("nan"), 0.5), (0.1, 0.1)])
    scene = scene_of(recording)
    (panel,) = panels_of(scene)
    seen = coloured(to_rgb(Stage(scene).last_picture()), panel.color, HALF)
    seen = seen[inside(seen, panel)]
    assert recording.diverged_at.tolist() == [2]
    assert distance(seen, panel.path[:2]).max() < 12


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
    mark = Poster(scene, copies=False).layout.mark
    picture = to_rgb(Stage(scene).last_picture())
    dark = coloured(picture, (26, 26, 26))
    ring = np.hypot(*(dark - panel.path[0]).T)
    assert ((ring > START_RADIUS * mark - SOFT - 1) & (ring < (START_RADIUS + START_EDGE) * mark + SOFT)).sum() >= 8
