"""Stills without their paper, to be laid on slides of any colour."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from optviz import Scene, animate, compare, record, scene_of, write_film, write_still
from optviz.errors import OptvizError
from optviz.film.formats import film_endings
from optviz.output import write_strip

SCENES: dict[str, Callable[..., Scene]] = {
    "panels": lambda **keys: scene_of(record("saddle", ["sgd", "adam"], steps=30), view=["contour", "loss"], **keys),
    "overlay": lambda **keys: scene_of(
        record("beale", ["sgd", "adam"], steps=30), layout="overlay", view="3d", theme="dark", **keys
    ),
    "grid": lambda **keys: compare("ravine", "momentum", "momentum=0,0.9", steps=30, theme="print", **keys),
}
Write = Callable[[Scene, Path], None]


def picture(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as still:
        assert still.info["dpi"] == pytest.approx((100, 100), abs=0.1)
        return np.asarray(still.convert("RGBA"))


@pytest.mark.parametrize("write", [write_still, write_strip])
@pytest.mark.parametrize("name", SCENES)
def test_laid_on_its_paper_a_still_without_it_is_the_same_picture(name: str, write: Write, tmp_path: Path) -> None:
    for transparent in (False, True):
        write(SCENES[name](size=(500, 360), transparent=transparent), tmp_path / f"{transparent}.png")
    opaque, bare = picture(tmp_path / "False.png"), picture(tmp_path / "True.png")
    assert opaque.shape == bare.shape == (360, 500, 4)
    paper = opaque[0, 0]
    assert bare[0, 0, 3] == bare[-1, -1, 3] == 0
    # What is drawn covers; around letters and lines it covers by parts.
    assert (bare[..., 3] == 255).mean() > 0.05
    share = bare[..., 3:] / 255
    laid = bare[..., :3] * share + paper[:3] * (1 - share)
    away = np.abs(laid - opaque[..., :3]).max(axis=-1)
    # The digits that change in a film have fewer shades there, and both are rounded.
    assert np.percentile(away, 99) <= 2
    assert (away > 64).mean() < 1e-3


def covers_everything(path: Path) -> bool:
    """Whether the first thing that is drawn fills the whole picture."""
    data = path.read_bytes()
    if path.suffix == ".svg":
        drawn = ET.parse(path).getroot()  # noqa: S314 our own
        first = next(each for each in drawn.iter("{http://www.w3.org/2000/svg}path") if each.get("style"))
        return "fill: none" not in (first.get("style") or "")
    # The content of the page, which begins with its background if there is one: a fill to the corner of the page.
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    texts = [zlib.decompress(each) for each in streams if each[:1] == b"x"]
    content = next(text for text in texts if b" RG" in text and b" m\n" in text)
    return re.search(rb"360 0 l\s+360 259\.2 l\s+0 259\.2 l\s+h\s+f", content) is not None


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_a_drawing_has_no_ground_either(ending: str, tmp_path: Path) -> None:
    for transparent in (False, True):
        path = tmp_path / f"{transparent}{ending}"
        write_still(SCENES["panels"](size=(500, 360), transparent=transparent), path)
        assert covers_everything(path) == (not transparent)


@pytest.mark.parametrize("ending", film_endings())
def test_a_film_keeps_its_paper_and_says_so_before_the_race(ending: str, tmp_path: Path) -> None:
    with pytest.raises(OptvizError, match=r"^A film keeps its paper, .* a still as \.png, \.svg or \.pdf\.$"):
        animate("saddle", tmp_path / f"film{ending}", transparent=True, steps=10_000_000)
    with pytest.raises(OptvizError, match=r"^A film keeps its paper"):
        write_film(SCENES["panels"](transparent=True), tmp_path / f"film{ending}")
    assert list(tmp_path.iterdir()) == []
