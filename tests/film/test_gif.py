"""Films as GIF files, decoded by Pillow and by imageio and compared with the pictures that went in."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import imageio.v3 as imageio
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from optviz import Recording, Scene, animate, compare, record, write_film
from optviz.draw.colors.hues import of_runs
from optviz.draw.frames import Frames
from optviz.errors import OptvizError
from optviz.figure.scene import scene_of
from optviz.film.formats.gif import GifWriter
from optviz.film.palette import Palette
from optviz.look import LOOKS
from optviz.pixels import Sample
from optviz.recipe.files import MARK, read_recipe

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def race() -> Recording:
    return record("rosenbrock", steps=40)


CASES: dict[str, Callable[[], Scene]] = {
    "panels": lambda: scene_of(record("rosenbrock", steps=40), pace="linear"),
    "overlay": lambda: scene_of(record("himmelblau", steps=40), layout="overlay", size=(620, 480), pace="linear"),
    "diverging": lambda: scene_of(
        record("rosenbrock", ["sgd:lr=0.01", "momentum:lr=0.1"], steps=40), size=(320, 240), pace="linear"
    ),
    "few frames": lambda: scene_of(record("beale", steps=200), frames=12),
    "from the side": lambda: scene_of(record("himmelblau", ["adam"], steps=20), view="3d", size=(480, 360), frames=21),
    "large": lambda: scene_of(record("saddle", steps=8), size=(1920, 1080), frames=4),
    "grid": lambda: compare("ravine", "momentum", ["lr=0.001:0.2:log:4", "momentum=0,0.9,0.99"], steps=30, frames=11),
}


class Shown(NamedTuple):
    """A film, the frames that it was made from, and both their pictures: `(H, W, 3)` as the film has them, and packed.

    What is packed is one number 0xBBGGRR for each pixel.
    """

    path: Path
    drawn: Frames
    pictures: list[NDArray[np.uint8]]
    decoded: list[NDArray[np.uint32]]
    staged: list[NDArray[np.uint32]]


def packed(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    red, green, blue = np.moveaxis(picture.astype(np.uint32), -1, 0)
    return red | green << 8 | blue << 16


def unpacked(pixels: NDArray[np.uint32]) -> NDArray[np.float64]:
    return np.stack([pixels & 0xFF, pixels >> 8 & 0xFF, pixels >> 16 & 0xFF], axis=-1).astype(float)


@pytest.fixture(scope="module", params=CASES)
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, read_film: Any) -> Shown:
    scene = CASES[request.param]()
    path = tmp_path_factory.mktemp("film") / "film.gif"
    write_film(scene, path)
    drawn, pictures = Frames(scene), read_film(path).pictures
    staged = [frame.pixels & np.uint32(0xFFFFFF) for frame in drawn.frames()]
    return Shown(path, drawn, pictures, [packed(picture) for picture in pictures], staged)


def number(color: str) -> int:
    """The packed number of `#rrggbb`."""
    return int(color[5:7] + color[3:5] + color[1:3], 16)


def miss(decoded: NDArray[np.uint32], staged: NDArray[np.uint32], path: Path) -> float:
    """How much farther than the nearest colour of the film's own table the worst pixel is from what it should be."""
    with Image.open(path) as film:
        table = np.array(film.getpalette(), dtype=float).reshape(-1, 3)
    # Black stands for "unchanged", and no colour of ours is as dark.
    table = table[table.any(axis=1)]
    differs = decoded != staged
    # What is as it should be misses nothing; of the others, each pair of colours once.
    pairs = np.unique(decoded[differs].astype(np.uint64) << 24 | staged[differs])
    given, wanted = (unpacked(each.astype(np.uint32)) for each in (pairs >> 24, pairs & 0xFFFFFF))
    nearest = np.sqrt(((wanted[:, None] - table[None]) ** 2).sum(axis=-1)).min(axis=1)
    return float((np.sqrt(((given - wanted) ** 2).sum(axis=-1)) - nearest).max(initial=0.0))


def test_every_frame_shows_the_stage_in_the_nearest_colours_of_the_palette(shown: Shown) -> None:
    assert len(shown.decoded) == len(shown.staged)
    for decoded, staged in zip(shown.decoded[::10], shown.staged[::10], strict=True):
        assert miss(decoded, staged, shown.path) == 0


def test_soft_edges_keep_their_colours(shown: Shown) -> None:
    for decoded, staged in zip(shown.decoded[::4], shown.staged[::4], strict=True):
        differs = decoded != staged
        away = np.abs(unpacked(decoded[differs]) - unpacked(staged[differs])).max(axis=-1)
        assert away.max(initial=0) <= 64
        assert np.count_nonzero(away > 24) <= 0.001 * staged.size


def test_imageio_decodes_the_same_frames_as_pillow(shown: Shown) -> None:
    decoded = imageio.imread(shown.path, index=None, mode="RGB")
    assert len(decoded) == len(shown.pictures)
    assert all(map(np.array_equal, decoded, shown.pictures))


def test_paper_ink_and_the_colours_of_the_runs_are_exact_in_every_frame(shown: Shown) -> None:
    scene, look = shown.drawn.scene, LOOKS["light"]
    flat = [look.paper, look.ink, look.grey, *(hue.color for hue in of_runs(scene.recordings, look))]
    for decoded, staged in zip(shown.decoded, shown.staged, strict=True):
        changed = set(staged[decoded != staged].tolist())
        assert [color for color in flat if number(color) in changed] == []


def test_the_last_frame_counts_the_last_step(shown: Shown) -> None:
    picture, counter = shown.drawn.last_picture() & np.uint32(0xFFFFFF), shown.drawn.still.counter.rect
    height = shown.drawn.scene.recipe.pixels[1]
    rows = slice(height - counter.y - counter.height, height - counter.y)
    columns = slice(counter.x, counter.x + counter.width)
    assert (picture[rows, columns] != 0xFFFFFF).any()
    assert miss(shown.decoded[-1][rows, columns], picture[rows, columns], shown.path) == 0


@pytest.mark.parametrize("size", [(320, 240), (621, 481), (900, 600), (600, 900)])
def test_a_film_has_the_size_that_was_asked_for(
    race: Recording, size: tuple[int, int], tmp_path: Path, read_film: Any
) -> None:
    animate(race, tmp_path / "film.gif", size=size, frames=3)
    film = read_film(tmp_path / "film.gif")
    assert {picture.shape for picture in film.pictures} == {(size[1], size[0], 3)}
    assert imageio.imread(tmp_path / "film.gif", index=2, mode="RGB").shape == (size[1], size[0], 3)


@pytest.mark.parametrize("fps", [0.1, 1, 7, 12.5, 24, 25, 29.97, 30, 33, 50])
def test_a_film_lasts_exactly_as_long_as_its_frames_and_its_pauses(
    race: Recording, fps: float, tmp_path: Path, read_film: Any
) -> None:
    path = tmp_path / "film.gif"
    animate(race, path, fps=fps, size=(320, 240), pace="linear")
    film = read_film(path)
    to_the_hundredth = 10 * round(100 * 41 / fps)
    assert sum(film.milliseconds) == to_the_hundredth + 2800
    with imageio.imopen(path, "r") as again:
        assert sum(again.metadata(index=n)["duration"] for n in range(41)) == to_the_hundredth + 2800
    # No frame is more than a hundredth of a second off, and none so short that a browser would slow it down.
    assert all(abs(each - 1000 / fps) < 10 for each in film.milliseconds[1:-1])
    assert min(film.milliseconds) >= 20


def test_without_frames_per_second_a_film_has_twenty_five(race: Recording, tmp_path: Path, read_film: Any) -> None:
    animate(race, tmp_path / "film.gif", size=(320, 240), pace="linear")
    assert read_film(tmp_path / "film.gif").milliseconds == [840] + [40] * 39 + [2040]


def test_a_film_is_repeated_for_ever(race: Recording, tmp_path: Path, read_film: Any) -> None:
    animate(race, tmp_path / "film.gif", frames=2)
    assert read_film(tmp_path / "film.gif").loop == 0
    assert imageio.immeta(tmp_path / "film.gif", index=0)["loop"] == 0


@pytest.mark.parametrize("fps", [-1, 0, 0.05, 120.1, 1000, float("inf"), float("nan")])
def test_frames_per_second_that_nobody_sees_are_refused(race: Recording, fps: float, tmp_path: Path) -> None:
    with pytest.raises(OptvizError, match=r"`fps` must be a number from 0\.1 to 120, got "):
        animate(race, tmp_path / "film.gif", fps=fps)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        (-1, "`frames` must be a whole number from 1 to 100000, got -1."),
        (0, "`frames` must be a whole number from 1 to 100000, got 0."),
        (42, "`frames` must be from 1 to 41 (the start and every step), got 42."),
    ],
)
def test_frames_that_there_are_no_steps_for_are_refused(
    race: Recording, frames: int, message: str, tmp_path: Path
) -> None:
    with pytest.raises(OptvizError) as caught:
        animate(race, tmp_path / "film.gif", frames=frames)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("steps", "frames"), [(1, 2), (299, 300), (300, 301), (301, 301), (1000, 301)])
def test_there_is_a_frame_for_every_step_up_to_three_hundred_and_then_three_hundred_and_one(
    steps: int, frames: int, tmp_path: Path, read_film: Any
) -> None:
    animate(record("ravine", ["sgd"], steps=steps), tmp_path / "film.gif", size=(320, 240), pace="linear")
    assert len(read_film(tmp_path / "film.gif").pictures) == frames


@pytest.mark.parametrize("frames", [1, 2, 7, 40, 41])
def test_a_given_number_of_frames_is_spread_evenly_and_ends_at_the_last_step(race: Recording, frames: int) -> None:
    steps = scene_of(race, frames=frames, pace="linear").frame_steps
    assert len(steps) == frames
    assert steps[-1] == 40
    assert frames == 1 or steps[0] == 0
    apart = np.diff(steps)
    assert frames == 1 or apart.max() - apart.min() <= 1


def test_a_film_of_one_frame_shows_the_end(race: Recording, tmp_path: Path, read_film: Any) -> None:
    animate(race, tmp_path / "film.gif", frames=1)
    film = read_film(tmp_path / "film.gif")
    assert len(film.pictures) == 1
    end = Frames(scene_of(race, frames=1)).last_picture() & np.uint32(0xFFFFFF)
    assert miss(packed(film.pictures[0]), end, tmp_path / "film.gif") == 0


def test_the_same_recording_gives_the_same_bytes_twice_and_in_a_fresh_process(race: Recording, tmp_path: Path) -> None:
    for name in ("one.gif", "two.gif"):
        animate(race, tmp_path / name, size=(480, 320))
    race.save(tmp_path / "race.npz")
    program = (
        "import optviz, sys\n"
        "optviz.animate(optviz.load_recording(sys.argv[1] + '/race.npz'), sys.argv[1] + '/three.gif', "
        "size=(480, 320))"
    )
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=environment, check=True, timeout=300)
    assert len({(tmp_path / name).read_bytes() for name in ("one.gif", "two.gif", "three.gif")}) == 1


def written(pictures: list[NDArray[np.uint32]], milliseconds: list[int]) -> io.BytesIO:
    file = io.BytesIO()
    writer = GifWriter(file, pictures[0].shape, Palette(Sample(pictures[-1])))
    whole = [(slice(0, pictures[0].shape[0]), slice(0, pictures[0].shape[1]))]
    for picture, delay in zip(pictures, milliseconds, strict=True):
        writer.add(picture, whole, delay)
    writer.close()
    file.seek(0)
    return file


def test_a_film_carries_its_recipe_as_a_comment(race: Recording, tmp_path: Path) -> None:
    animate(race, tmp_path / "film.gif", frames=2, fps=12.5, layout="overlay")
    with Image.open(tmp_path / "film.gif") as film:
        comment = film.info["comment"].decode()
    recipe = read_recipe(comment, "film.gif")
    assert comment.startswith(MARK)
    assert (recipe.surface, recipe.frames, recipe.fps, recipe.layout) == (("rosenbrock",), 2, 12.5, "overlay")


def test_neighbours_that_look_the_same_are_merged_without_losing_time(read_film: Any) -> None:
    dark = np.full((20, 30), 0xFF202020, dtype=np.uint32)
    spotted = dark.copy()
    spotted[5, 7] = 0xFFFFFFFF
    film = read_film(written([dark, dark, spotted, spotted, spotted, dark, spotted], [30, 40, 50, 60, 70, 80, 90]))
    assert film.milliseconds == [70, 180, 80, 90]
    assert [tuple(picture[5, 7]) for picture in film.pictures] == [(32,) * 3, (255,) * 3, (32,) * 3, (255,) * 3]


def test_a_pixel_that_changes_and_changes_back_is_shown_each_time(read_film: Any) -> None:
    generator = np.random.default_rng(0)
    few = generator.integers(0, 0xFFFFFF, 20, dtype=np.uint32) & np.uint32(0xF0F0F0)
    pictures = [generator.choice(few, (40, 50)) for _ in range(12)]
    everything = np.concatenate(pictures)
    file = io.BytesIO()
    writer = GifWriter(file, (40, 50), Palette(Sample(everything)))
    for picture in pictures:
        writer.add(picture, [(slice(0, 40), slice(0, 50))], 40)
    writer.close()
    file.seek(0)
    assert np.array_equal([packed(picture) for picture in read_film(file).pictures], pictures)


def test_the_palette_of_a_map_has_one_table_of_at_most_sixty_four_colours(shown: Shown) -> None:
    most = 64 if shown.drawn.scene.recipe.view == ("contour",) else 256
    data = shown.path.read_bytes()
    assert data[:6] == b"GIF89a"
    assert data[10] & 0x80
    assert 2 << (data[10] & 7) <= most
    assert len(set().union(*(np.unique(each) for each in shown.decoded[::5]))) <= most - 1


@pytest.mark.parametrize("number_of_colors", [1, 2, 3, 62, 63, 64, 254, 255, 256, 500])
def test_a_palette_keeps_the_commonest_colours_and_finds_the_nearest_for_all_others(number_of_colors: int) -> None:
    generator = np.random.default_rng(number_of_colors)
    chosen = generator.choice(16**3, number_of_colors, replace=False)
    some = (chosen % 16 * 16 | (chosen // 16 % 16 * 16) << 8 | (chosen // 256 * 16) << 16).astype(np.uint32)
    # The first colour is on one row, the second on two, and so on: the last is the commonest.
    picture = np.repeat(some, np.arange(1, number_of_colors + 1)).reshape(1, -1)
    palette = Palette(Sample(picture))
    of_table = palette.colors.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)
    # Of 64 colours, the one that is left out is on too few pixels for a larger table.
    places, commonest = (63, 36) if number_of_colors <= 64 else (255, 190)
    assert len(set(of_table.tolist())) == min(number_of_colors, places)
    # More than half of the places are for the commonest colours, the others for what is far from all of them.
    assert set(some[-commonest:].tolist()) <= set(of_table.tolist()) <= set(some.tolist())
    assert np.array_equal(palette.indices(picture)[0], np.repeat(palette.indices(some), np.arange(1, len(some) + 1)))
    found = palette.colors[palette.indices(some) - 1].astype(int)
    given = np.stack([some & 0xFF, some >> 8 & 0xFF, some >> 16 & 0xFF], axis=-1).astype(int)
    nearest = np.abs(given[:, None] - palette.colors[None]).astype(float)
    shortest = np.sqrt((nearest**2).sum(axis=-1)).min(axis=1)
    distance = np.sqrt(((given - found) ** 2).sum(axis=-1))
    assert (distance == shortest).all()
