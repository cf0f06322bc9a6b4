"""What is seen of a page in a tab: its start, its paths, its pixels."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from conftest import Tab
    from playwright.sync_api import Download


Array = NDArray[np.float64]
SVG = "{http://www.w3.org/2000/svg}"


def start_of(tab: Tab) -> list[float]:
    start: list[float] = tab.state()["start"]
    return start


def path_of(tab: Tab, number: int = 0) -> Array:
    """The points of a run that is on, computed from the state as the page has it."""
    state = tab.state()
    racer = [each for each in state["optimizers"] if each["on"]][number]
    script = "(job) => JSON.stringify([...optviz.race(...job).points])"
    job = [
        state["surface"],
        state["surfaceParameters"],
        racer["name"],
        racer["settings"],
        state["start"],
        state["steps"],
    ]
    return np.reshape(json.loads(tab.evaluate(script, job)), (-1, 2))


def pixels(tab: Tab, selector: str = "#stage") -> Array:
    tab.drawn()
    with Image.open(io.BytesIO(tab.find(selector).first.screenshot())) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def changed(tab: Tab, before: Array, selector: str = "#stage") -> bool:
    after = pixels(tab, selector)
    return after.shape != before.shape or bool((after != before).any())


def enter(tab: Tab, selector: str, text: str) -> None:
    tab.find(selector).fill(text)
    tab.page.keyboard.press("Enter")


def saved(tab: Tab, button: str) -> tuple[str, bytes]:
    with tab.page.expect_download() as caught:
        tab.find(button).click()
    download: Download = caught.value
    return download.suggested_filename, Path(download.path()).read_bytes()
