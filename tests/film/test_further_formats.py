"""The formats that imageio writes, read back by imageio itself and by Pillow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import numpy as np
import pytest
from click.testing import CliRunner
from imageio.config import known_extensions
from PIL import Image, ImageSequence

from optviz import OptvizError
from optviz.cli import optviz
from optviz.film.formats import Film, film_endings, still_endings, tiff
from optviz.film.formats.further import VIDEOS
from optviz.film.formats.tiff import TiffWriter
from optviz.film.provenance import MARK
from optviz.film.writers import film_writer

PAGES = [".tif", ".tiff"]
FURTHER = [*VIDEOS, *PAGES]
TEXT = f"{MARK}\nsurface = 'saddle'\n"


def pictures(shape: tuple[int, int] = (41, 31), frames: int = 5) -> Any:
    """Plain ones, so that a video shows nearly their colours."""
    colors = np.array([0xFF2020D0, 0xFF20D020, 0xFFD02020, 0xFFFFFFFF, 0xFF000000], dtype=np.uint32)
    return [np.full(shape, colors[frame % 5]) for frame in range(frames)]


def written(ending: str, some: Any, file: Any = None) -> Any:
    file = file or io.BytesIO()
    writer = film_writer(Film(file, ending, some[0].shape, [40] * len(some), lambda: some[-1], TEXT))
    height, width = some[0].shape
    for each in some:
        writer.add(each, [(slice(0, height), slice(0, width))], 40)
    writer.close()
    return file


@pytest.mark.parametrize("ending", FURTHER)
def test_imageio_knows_every_further_ending_and_reads_every_frame_of_it(
    ending: str, tmp_path: Path, to_rgb: Any
) -> None:
    assert ending in known_extensions
    path = tmp_path / f"film{ending}"
    with path.open("wb") as file:
        written(ending, pictures(), file)
    shown = imageio.imread(path, index=..., plugin="pyav" if ending in VIDEOS else "pillow")
    for frame, picture in zip(shown, pictures(), strict=ending in PAGES):
        height, width = picture.shape
        away = np.abs(frame[:height, :width].astype(int) - to_rgb(picture))
        assert away.max() <= (0 if ending in PAGES else 6)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (61, 91), (300, 5)])
def test_a_tiff_has_any_size_and_every_page_is_exact(shape: tuple[int, int], to_rgb: Any) -> None:
    generator = np.random.default_rng(0)
    some = generator.integers(0, 1 << 24, (4, *shape), dtype=np.uint32) | np.uint32(0xFF000000)
    with Image.open(written(".tif", some)) as film:
        decoded = [np.asarray(each) for each in ImageSequence.Iterator(film)]
    assert np.array_equal(decoded, [to_rgb(each) for each in some])


def test_the_pages_of_a_tiff_are_in_the_file_as_soon_as_they_are_added() -> None:
    file = io.BytesIO()
    writer = TiffWriter(file, (20, 30), TEXT)
    for number, picture in enumerate(pictures((20, 30))):
        writer.add(picture, [(slice(0, 20), slice(0, 30))], 40)
        with Image.open(io.BytesIO(file.getvalue())) as film:
            assert film.n_frames == number + 1


def test_a_tiff_that_would_be_larger_than_a_tiff_can_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "_MOST_BYTES", 500)
    with pytest.raises(OptvizError) as caught:
        written(".tiff", pictures())
    assert str(caught.value) == ("A TIFF holds 4 GB, and this film is larger; have fewer frames or a smaller picture.")


@pytest.mark.parametrize("ending", FURTHER)
def test_a_further_film_shows_its_recipe_and_is_made_again(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(optviz, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    race = ["--surface", "beale", "--optimizer", "adam", "--steps", "3", "--size", "320x240"]
    run("animate", *race, "--out", f"film{ending}", "--quiet")
    assert 'surface = ["beale"]' in run("show", f"film{ending}")
    run("animate", f"film{ending}", "--out", "again.gif", "--quiet")
    run("animate", *race, "--out", "race.gif", "--quiet")
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "race.gif").read_bytes()


def test_the_help_names_every_format() -> None:
    text = CliRunner().invoke(optviz, ["animate", "--help"]).output
    assert [ending for ending in (*film_endings(), *still_endings()) if ending not in text] == []
