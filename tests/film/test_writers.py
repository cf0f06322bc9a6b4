"""Films in every format, decoded by Pillow, imageio or PyAV and compared with the pictures that went in."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import imageio.v3 as imageio
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from optviz.errors import OptvizError
from optviz.film.formats import Film, film_endings, formats
from optviz.film.formats.video import constant_rate
from optviz.film.provenance import MARK
from optviz.film.timing import delays, delays_for
from optviz.film.writers import checked_film, film_writer, written_film
from optviz.pixels import Sample

VIDEOS = [ending for each in formats() if each.check for ending in each.endings]
TEXT = f"{MARK}\nsurface = 'saddle'\n"
EXACT = [".apng", ".webp"]
Place = tuple[slice, slice]


def square_moves(
    shape: tuple[int, int] = (60, 90), frames: int = 12
) -> Iterator[tuple[NDArray[np.uint32], list[Place]]]:
    """A square on noise, drawn as a film is: into one array, with the places that may have changed."""
    generator = np.random.default_rng(0)
    background = generator.choice(np.array([0xFFFFFFFF, 0xFFE0F0F8, 0xFF405060], dtype=np.uint32), shape)
    pixels = background.copy()
    before: Place | None = None
    for frame in range(frames):
        # It rests for one frame, so that one frame is like that before it.
        left = 3 + 5 * (frame - (frame > 4))
        place = slice(11, 24), slice(left, left + 13)
        if before:
            pixels[before] = background[before]
        pixels[place] = 0xFF2020D0
        yield pixels, [place, before] if before else [place]
        before = place


def last_of(shape: tuple[int, int] = (60, 90), frames: int = 12) -> NDArray[np.uint32]:
    *_, (pixels, _) = square_moves(shape, frames)
    return pixels


def write(path: Path, lasting: list[int], shape: tuple[int, int] = (60, 90)) -> None:
    with written_film(path, shape, lasting, lambda: Sample(last_of(shape, len(lasting))), TEXT) as writer:
        for (pixels, changed), delay in zip(square_moves(shape, len(lasting)), lasting, strict=True):
            writer.add(pixels, changed, delay)


def decoded_video(path: Path) -> list[NDArray[Any]]:
    with av.open(path) as film:
        return [frame.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray() for frame in film.decode(video=0)]


def error(decoded: NDArray[Any], picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.abs(decoded.astype(int) - picture)


@pytest.mark.parametrize("ending", EXACT)
@pytest.mark.parametrize("fps", [0.1, 24, 60, 90])
def test_every_frame_of_a_lossless_film_is_exact_and_lasts_exactly(
    ending: str, fps: float, tmp_path: Path, to_rgb: Any
) -> None:
    path = tmp_path / f"film{ending}"
    lasting = delays(12, fps)
    write(path, lasting)
    with Image.open(path) as film:
        assert film.info["loop"] == 0
        pictures = [(np.asarray(each.convert("RGBA")), each.info["duration"]) for each in ImageSequence.Iterator(film)]
    # Pillow divides.
    assert [round(duration, 9) for _, duration in pictures] == lasting
    for (decoded, _), (pixels, _) in zip(pictures, square_moves(), strict=True):
        assert (decoded[..., 3] == 255).all()
        assert np.array_equal(decoded[..., :3], to_rgb(pixels))


@pytest.mark.parametrize("ending", EXACT)
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (61, 91)])
def test_a_lossless_film_has_any_size(ending: str, shape: tuple[int, int], tmp_path: Path, to_rgb: Any) -> None:
    generator = np.random.default_rng(1)
    pictures = generator.integers(0, 1 << 24, (4, *shape), dtype=np.uint32) | np.uint32(0xFF000000)
    path = tmp_path / f"film{ending}"
    whole = [(slice(0, shape[0]), slice(0, shape[1]))]
    with written_film(path, shape, [50] * 4, lambda: Sample(pictures[-1]), TEXT) as writer:
        for pixels in pictures:
            writer.add(pixels, whole, 50)
    with Image.open(path) as film:
        decoded = [np.asarray(each.convert("RGB")) for each in ImageSequence.Iterator(film)]
    assert np.array_equal(decoded, [to_rgb(pixels) for pixels in pictures])


def test_a_gif_shows_the_same_to_imageio(tmp_path: Path, to_rgb: Any) -> None:
    write(tmp_path / "film.gif", delays(12, 25))
    decoded = imageio.imread(tmp_path / "film.gif", index=None, mode="RGB")
    # Neighbours that are alike are one frame that lasts longer.
    assert len(decoded) == 11
    assert error(decoded[-1], to_rgb(last_of())).max() <= 4
    assert sum(imageio.immeta(tmp_path / "film.gif", index=n)["duration"] for n in range(11)) == 800 + 12 * 40 + 2000


@pytest.mark.parametrize("ending", VIDEOS)
def test_a_video_shows_every_frame_and_repeats_the_first_and_the_last(ending: str, tmp_path: Path, to_rgb: Any) -> None:
    path = tmp_path / f"film{ending}"
    write(path, delays(12, 25))
    decoded = decoded_video(path)
    assert len(decoded) == 20 + 12 + 2 * 25
    moves = [to_rgb(pixels) for pixels, _ in square_moves()]
    wanted = [*moves[:1] * 20, *moves, *moves[-1:] * 50]
    for shown, picture in zip(decoded, wanted, strict=True):
        # The noise has too fine colours for yuv420p, but no other frame is as near.
        away = [error(shown, each).mean() for each in moves]
        assert error(shown, picture).mean() == min(away)
    left = 3 + 5 * 10
    assert error(decoded[-1], wanted[-1])[13:22, left + 2 : left + 11].max() <= 16


@pytest.mark.parametrize("ending", VIDEOS)
def test_a_video_of_sixty_frames_in_a_second_shows_every_frame_once(ending: str, tmp_path: Path, to_rgb: Any) -> None:
    path = tmp_path / f"film{ending}"
    write(path, delays(12, 60))
    with av.open(path) as film:
        assert film.streams.video[0].average_rate == 60
    decoded = decoded_video(path)
    assert len(decoded) == 48 + 12 + 2 * 60
    moves = [to_rgb(pixels) for pixels, _ in square_moves()]
    for shown, picture in zip(decoded[48:60], moves, strict=True):
        assert error(shown, picture).mean() == min(error(shown, each).mean() for each in moves)


@pytest.mark.parametrize("ending", VIDEOS)
def test_thin_coloured_lines_and_paper_stay_clean_in_a_video(ending: str, tmp_path: Path, to_rgb: Any) -> None:
    pixels = np.full((120, 160), 0xFFFFFFFF, dtype=np.uint32)
    pixels[40:42, 10:150] = 0xFF2020D0
    pixels[10:110, 80:82] = 0xFFB07010
    path = tmp_path / f"film{ending}"
    with written_film(path, (120, 160), [40, 40], lambda: Sample(pixels), TEXT) as writer:
        for _ in range(2):
            writer.add(pixels, [], 40)
    shown, wanted = decoded_video(path)[-1], to_rgb(pixels)
    away = error(shown, wanted).max(axis=-1)
    assert np.median(away) == 0
    assert away[:8].max() <= 3
    assert away[pixels != 0xFFFFFFFF].mean() < 25


@pytest.mark.parametrize("ending", VIDEOS)
@pytest.mark.parametrize("shape", [(61, 91), (60, 91), (61, 90)])
def test_an_odd_side_of_a_video_is_made_even_by_repeating_its_edge(
    ending: str, shape: tuple[int, int], tmp_path: Path
) -> None:
    write(tmp_path / f"film{ending}", [40] * 3, shape)
    even = tuple(side + side % 2 for side in shape)
    shown = decoded_video(tmp_path / f"film{ending}")[-1]
    assert shown.shape == (*even, 3)
    for axis in (axis for axis in (0, 1) if shape[axis] % 2):
        edge, beside = shown.swapaxes(0, axis)[-1], shown.swapaxes(0, axis)[-2]
        assert error(edge, beside).mean() < 15


@pytest.mark.parametrize("ending", VIDEOS)
@pytest.mark.parametrize("lasting", [delays(30, 24), delays(5, 1), delays(40, 29.97), delays_for(30, 3.7), [2040]])
def test_a_video_lasts_as_long_as_its_frames_to_within_one(ending: str, lasting: list[int], tmp_path: Path) -> None:
    path = tmp_path / f"film{ending}"
    write(path, lasting)
    with av.open(path) as film:
        stream = film.streams.video[0]
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.average_rate is not None
        rate = float(stream.average_rate)
    assert abs(len(decoded_video(path)) / rate - sum(lasting) / 1000) <= 1 / rate


@pytest.mark.parametrize("fps", [0.1, 0.7, 1, 7, 12.5, 23.976, 24, 25, 29.97, 30, 33, 48, 50, 59.94, 60, 90, 120])
@pytest.mark.parametrize("frames", [2, 3, 41, 301])
def test_the_constant_rate_shows_every_frame_once_but_the_first_and_the_last(fps: float, frames: int) -> None:
    lasting = delays(frames, fps)
    rate = constant_rate(lasting)
    ends = [round(sum(lasting[1 : frame + 1]) * rate / 1000) for frame in range(1, frames)]
    assert ends[:-1] == list(range(1, frames - 1))
    # Rounding hides half a hundredth of a second at either end.
    assert frames == 2 or abs(100 * (frames - 2) / rate - 100 * (frames - 2) / fps) <= 2


def test_the_usual_rates_are_found_from_the_rounded_delays_of_a_film() -> None:
    for fps in (1, 5, 10, 12, 15, 24, 25, 30, 48, 50, 60, 120):
        assert constant_rate(delays(301, fps)) == Fraction(fps)


@pytest.mark.parametrize("ending", [".mp4", ".mov"])
def test_a_video_for_the_web_has_its_index_before_its_pictures(ending: str, tmp_path: Path) -> None:
    write(tmp_path / f"film{ending}", delays(12, 25))
    data = (tmp_path / f"film{ending}").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("ending", film_endings())
def test_the_same_frames_give_the_same_bytes_twice(ending: str, tmp_path: Path) -> None:
    # The smallest size of a film: of tinier frames, x264 looks at memory that it has not set.
    for name in ("one", "two"):
        write(tmp_path / f"{name}{ending}", delays(12, 25), (240, 320))
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


@pytest.mark.parametrize("ending", film_endings())
def test_what_a_frame_may_not_have_changed_is_not_looked_at(ending: str, tmp_path: Path) -> None:
    def film(path: Path, *, elsewhere: bool) -> bytes:
        pixels = np.full((40, 40), 0xFFFFFFFF, dtype=np.uint32)
        with written_film(path, (40, 40), [40, 40], lambda: Sample(pixels.copy()), TEXT) as writer:
            writer.add(pixels, [], 40)
            pixels[5:10, 5:10] = 0xFF2020D0
            if elsewhere:
                pixels[30, 30] = 0xFF2020D0
            writer.add(pixels, [(slice(5, 10), slice(5, 10))], 40)
        return path.read_bytes()

    assert film(tmp_path / f"a{ending}", elsewhere=False) == film(tmp_path / f"b{ending}", elsewhere=True)


@pytest.mark.parametrize("ending", film_endings())
def test_a_film_that_is_broken_off_leaves_the_old_file_as_it_was(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{ending}"
    path.write_text("old", encoding="utf-8")
    frames = square_moves()

    def break_off() -> None:
        with written_film(path, (60, 90), [40] * 12, lambda: Sample(last_of()), TEXT) as writer:
            writer.add(*next(frames), 40)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", VIDEOS)
def test_without_pyav_a_video_is_refused_with_the_way_out(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(OptvizError) as caught:
        checked_film(tmp_path / f"film{ending}")
    assert str(caught.value) == (f"A film as {ending} needs PyAV; install it with pip install av, or write .gif.")
    write(tmp_path / "film.gif", [40] * 3)


def test_an_ending_that_no_film_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptvizError, match=r"A film is written as \.gif or .*, not as '\.wmv'"):
        checked_film(tmp_path / "film.wmv")


def test_endings_may_be_in_capitals(tmp_path: Path) -> None:
    assert checked_film(tmp_path / "FILM.MP4") == ".mp4"


class SmallDisk(io.BytesIO):
    """A file for which there is no more room."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 1000, 6000, 20_000])
@pytest.mark.parametrize("ending", film_endings())
def test_a_full_disk_is_an_error_and_not_a_crash(ending: str, room: int) -> None:
    generator = np.random.default_rng(0)
    whole = [(slice(0, 90), slice(0, 120))]

    def fill() -> None:
        noise = generator.integers(0, 1 << 24, (10, 90, 120), dtype=np.uint32) | np.uint32(0xFF000000)
        writer = film_writer(Film(SmallDisk(room), ending, (90, 120), [40] * 10, lambda: Sample(noise[0]), TEXT))
        with closing(writer):
            for pixels in noise:
                writer.add(pixels, whole, 40)

    with pytest.raises(OSError, match="No space left on device"):
        fill()


class LateDisk(io.BytesIO):
    """A file that takes everything into its buffer, and finds where it seeks that there is no room for it."""

    def __init__(self, failure: BaseException) -> None:
        super().__init__()
        self.failure = failure

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if self.tell() and offset != self.tell():
            raise self.failure
        return super().seek(offset, whence)


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("ending", VIDEOS)
def test_what_a_video_meets_while_it_seeks_is_raised_and_nothing_is_printed(
    ending: str, failure: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    pixels, whole = np.full((90, 120), 0xFF2020D0, dtype=np.uint32), [(slice(0, 90), slice(0, 120))]

    def fill() -> None:
        with closing(
            film_writer(Film(LateDisk(failure), ending, (90, 120), [40] * 30, lambda: Sample(pixels), TEXT))
        ) as writer:
            for _ in range(30):
                writer.add(pixels, whole, 40)

    with pytest.raises(type(failure)):
        fill()
    assert capfd.readouterr() == ("", "")
