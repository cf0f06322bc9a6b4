"""The compressor, read back by Pillow and by a strict decoder written after the GIF89a specification."""

from __future__ import annotations

import io
import itertools
import struct

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from optviz.film.formats.lzw import compress

ALL_BITS = range(2, 9)


def compressed(image: NDArray[np.uint8], bits: int) -> bytes:
    places = np.flatnonzero(image)
    return compress(places, image.ravel()[places], image.size, bits)


def by_pillow(data: bytes, shape: tuple[int, int], bits: int) -> NDArray[np.uint8]:
    height, width = shape
    table = bytes(itertools.chain.from_iterable((index, 255 - index, 7) for index in range(1 << bits)))
    header = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | bits - 1, 0, 0) + table
    descriptor = struct.pack("<BHHHHB", 0x2C, 0, 0, width, height, 0) + bytes([bits])
    with Image.open(io.BytesIO(header + descriptor + data + b"\x00\x3b")) as picture:
        assert picture.mode == "P"
        return np.asarray(picture)


def by_specification(data: bytes, bits: int) -> list[int]:
    """Appendix F of GIF89a, literally; whatever a lenient decoder would forgive is an error here."""
    stream, at = b"", 0
    while at < len(data):
        assert 1 <= data[at] <= len(data) - at - 1, "a block must be as long as it says"
        stream += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    number, room = int.from_bytes(stream, "little"), 8 * len(stream)
    clear, width, used = 1 << bits, bits + 1, 0
    words: list[tuple[int, ...]] = []
    before: tuple[int, ...] | None = None
    pixels: list[int] = []
    while True:
        assert used + width <= room, "the end code must come before the data end"
        code = number >> used & (1 << width) - 1
        used += width
        if code == clear:
            words, width, before = [(index,) for index in range(clear)] + [(), ()], bits + 1, None
            continue
        if code == clear + 1:
            assert room - used < 8, "nothing may follow the end code"
            return pixels
        assert words, "the first code must be a clear code"
        word = words[code] if code < len(words) else (*(before or ()), (before or ())[0])
        assert code <= len(words), "a code must be known, or the next one"
        if before is not None and len(words) < 4096:
            words.append((*before, word[0]))
        if len(words) == 1 << width and width < 12:
            width += 1
        pixels.extend(word)
        before = word


def sparse(shape: tuple[int, int], share: float, bits: int, seed: int = 0) -> NDArray[np.uint8]:
    generator = np.random.default_rng(seed)
    values = generator.integers(1, 1 << bits, shape)
    return np.where(generator.random(shape) < share, values, 0).astype(np.uint8)


@pytest.mark.parametrize("bits", ALL_BITS)
@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.5, 1.0])
def test_pillow_reads_back_random_changes_of_every_depth_and_density(bits: int, share: float) -> None:
    image = sparse((97, 131), share, bits)
    assert np.array_equal(by_pillow(compressed(image, bits), image.shape, bits), image)


@pytest.mark.parametrize("bits", ALL_BITS)
@pytest.mark.parametrize("value", [0, 1, "highest"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (50, 1), (120, 90)])
def test_a_picture_of_one_colour_is_read_back(bits: int, value: int | str, shape: tuple[int, int]) -> None:
    image = np.full(shape, (1 << bits) - 1 if value == "highest" else value, dtype=np.uint8)
    data = compressed(image, bits)
    assert np.array_equal(by_pillow(data, shape, bits), image)
    assert by_specification(data, bits) == image.ravel().tolist()


@pytest.mark.parametrize("place", [0, 1, 5, 6, 7, 4999, 9998, 9999])
def test_one_changed_pixel_is_read_back_wherever_it_is(place: int) -> None:
    image = np.zeros((100, 100), dtype=np.uint8)
    image.flat[place] = 3
    data = compressed(image, 2)
    assert np.array_equal(by_pillow(data, image.shape, 2), image)
    assert by_specification(data, 2) == image.ravel().tolist()


@pytest.mark.parametrize("bits", [2, 6, 8])
def test_noise_that_fills_the_dictionary_many_times_over_is_read_back(bits: int) -> None:
    image = sparse((600, 900), 1.0, bits)
    assert np.array_equal(by_pillow(compressed(image, bits), image.shape, bits), image)


@pytest.mark.parametrize("bits", [2, 8])
def test_gaps_of_millions_of_unchanged_pixels_are_read_back(bits: int) -> None:
    image = np.zeros((2160, 3840), dtype=np.uint8)
    image.flat[[0, 17, 4_000_000, 4_000_001, 8_294_398]] = [1, 2, 3, 1, 2]
    assert np.array_equal(by_pillow(compressed(image, bits), image.shape, bits), image)


def test_a_gap_that_comes_after_the_dictionary_is_full_is_read_back() -> None:
    image = sparse((600, 900), 1.0, 8)
    image[200:400] = 0
    image[450:452, 100:800] = 0
    assert np.array_equal(by_pillow(compressed(image, 8), image.shape, 8), image)


def test_every_picture_of_up_to_five_pixels_is_read_back_strictly() -> None:
    for length in range(1, 6):
        for pixels in itertools.product(range(4), repeat=length):
            image = np.array([pixels], dtype=np.uint8)
            assert by_specification(compressed(image, 2), 2) == list(pixels)


@pytest.mark.parametrize("bits", ALL_BITS)
def test_data_that_end_just_where_codes_get_longer_are_read_back_strictly(bits: int) -> None:
    noise = sparse((1, 1100), 0.8, bits, seed=bits)
    for length in range(1, 1100, 3):
        image = noise[:, :length]
        assert by_specification(compressed(image, bits), bits) == image.ravel().tolist()


@pytest.mark.parametrize("gap", [1, 4, 5, 6, 7, 30, 31])
def test_regular_gaps_of_every_kind_are_read_back_strictly(gap: int) -> None:
    image = np.zeros((1, 6000), dtype=np.uint8)
    image[0, :: gap + 1] = 1
    image[0, :: 3 * (gap + 1)] = 2
    assert by_specification(compressed(image, 6), 6) == image.ravel().tolist()


def test_little_change_in_a_large_picture_takes_few_bytes() -> None:
    image = np.zeros((600, 900), dtype=np.uint8)
    image[300, 400:410] = range(1, 11)
    # A run-length of n zeros takes about sqrt(2 n) codes when no longer run is known: here 2 x 600 codes of 9 bits.
    assert len(compressed(image, 6)) < 2000
