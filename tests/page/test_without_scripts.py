"""The page where scripts are blocked: a sentence, and a picture of the end of the race."""

from __future__ import annotations

import base64
import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from optviz import explore, frames, record
from optviz.figure.scene import scene_of
from optviz.figure.texts.captions import alt_text
from optviz.page.page import FIRST_LOOK

if TYPE_CHECKING:
    from conftest import ContextFor, Tab

PICTURE = re.compile(r'<img width="(\d+)" height="(\d+)" alt="([^"]*)" src="data:image/png;base64,([^"]*)">')


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["laptop", "phone"])
def test_without_scripts_a_sentence_and_the_picture_are_all_that_is_seen(
    context_for: ContextFor, built: Path, size: tuple[int, int]
) -> None:
    page = context_for(java_script_enabled=False, viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(built.as_uri())
    assert page.locator("noscript p").first.inner_text().startswith("Scripts are blocked here, so that")
    box = page.locator("noscript img").bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    assert box["width"] / box["height"] == pytest.approx(1.6, abs=0.01)
    for hidden in ("header", "main", "#stage", "#player", "#runs"):
        assert page.locator(hidden).is_hidden(), hidden
    page.close()


def test_with_scripts_neither_is_there(tab: Tab) -> None:
    assert tab.find("noscript").is_hidden()
    assert tab.evaluate("document.querySelectorAll('noscript *').length") == 0
    assert tab.evaluate("document.querySelector('header').getBoundingClientRect().top") == 0


def test_the_picture_is_the_last_frame_of_the_film_and_says_how_each_run_ended(built: Path) -> None:
    page = built.read_text(encoding="utf-8")
    # The letters that it brings are 64 kB of it, the rules that can be added 130 kB, and its maps 60 kB.
    assert len(page.encode()) < 745_000
    (found,) = PICTURE.findall(page)
    width, height, alt, data = found
    assert len(data) < 100_000
    scene = scene_of(record("ravine"), **FIRST_LOOK, dpi=75)
    assert html.unescape(alt) == alt_text(scene)
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert picture.size == (int(width), int(height)) == (960, 600)
        shown = np.asarray(picture.convert("RGB")).astype(int)
    *_, last = frames(scene)
    assert np.abs(shown - last).mean() < 2


def test_where_a_figure_has_no_room_the_page_has_no_picture() -> None:
    rates = [f"sgd:lr=0.0{number:02}" for number in range(1, 81)]
    page = explore("ravine", rates, steps=2, layout="panels", size=(320, 240)).html
    assert PICTURE.findall(page) == []
    assert "<noscript>" in page
