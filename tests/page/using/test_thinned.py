"""Paths of thousands of steps are drawn with few lines, and look as if each step had been drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from numpy.typing import NDArray
from tabs import SVG, path_of, saved

from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from conftest import OpenTab

Lines = NDArray[np.float64]
STEPS = 5000
# RMSProp and AdaDelta end in hopping to and fro: for ever between the same places, and on and on along a valley.
HOPPING = {"himmelblau": "rmsprop", "rosenbrock": "rmsprop", "beale": "adadelta"}


def drawn(open_tab: OpenTab, surface: str, optimizer: str, view: str, width: int = 1280) -> tuple[Lines, Lines, Lines]:
    """The lines of the run in the saved picture, each from (x, y) to (x, y); the box that they are in; and its path."""
    fragment = f"#surface={surface}&optimizer={optimizer}&steps={STEPS}&view={view}"
    tab = open_tab(fragment=fragment, size=(width, 800))
    root = ET.fromstring(saved(tab, "#save-svg")[1])  # noqa: S314 the page has just made it
    box = [each[0].get("d", "") for each in root.iter(f"{SVG}clipPath")][-1]
    left, top, width, height = map(float, re.findall(r"-?[\d.]+", box)[:4])
    (color,) = tab.evaluate("optviz.colors()")
    lines, here = [], (0.0, 0.0)
    (trail,) = [each for each in root.iter(f"{SVG}path") if each.get("stroke") == color]
    for kind, x, y in re.findall(r"([ML])(\S+) (-?[\d.]+)", trail.get("d", "")):
        if kind == "L":
            lines.append([*here, float(x), float(y)])
        here = float(x), float(y)
    return np.array(lines), np.array([left, top, width, height]), path_of(tab)


def away(places: Lines, lines: Lines) -> Lines:
    """How far each place is from the nearest line."""
    start, way = lines[:, :2], lines[:, 2:] - lines[:, :2]
    beside = places[:, None] - start
    share = np.clip((beside * way).sum(-1) / np.maximum((way * way).sum(-1), 1e-12), 0, 1)
    found: Lines = np.hypot(*np.moveaxis(beside - share[..., None] * way, -1, 0)).min(axis=1)
    return found


@pytest.mark.parametrize("surface", HOPPING)
def test_a_path_that_goes_to_and_fro_is_drawn_once_and_whole(open_tab: OpenTab, surface: str) -> None:
    lines, (left, top, width, height), path = drawn(open_tab, surface, HOPPING[surface], "contour")
    sides = np.array(surface_from(surface).window)
    # The map is to scale, with the same middle as the window.
    unit = min(size / (high - low) for size, (low, high) in zip((width, height), sides, strict=True))
    seen = (left + width / 2, top + height / 2) + unit * np.array((1, -1)) * (path - sides.mean(axis=1))
    assert len(lines) < STEPS / 5
    assert away(seen, lines).max() < 1
    assert away((seen[1:] + seen[:-1]) / 2, lines).max() < 1


def test_a_curve_is_as_high_and_as_low_in_each_column_of_pixels_as_its_steps(open_tab: OpenTab) -> None:
    lines, _, path = drawn(open_tab, "beale", "adadelta", "loss", 400)
    losses = np.log(surface_from("beale").value(path.T))
    places = np.concatenate([lines[:1, :2], lines[:, 2:]])
    # The axis, from the two places that are known.
    scale = (places[-1, 1] - places[0, 1]) / (losses[-1] - losses[0])
    down = places[0, 1] + scale * (losses - losses[0])
    across = places[:, 0] - places[0, 0]
    width = round(across[-1])
    steps = np.rint(STEPS * across / width).astype(int)
    assert np.allclose(places[:, 1], down[steps], atol=0.1)
    assert len(places) < STEPS / 2
    shown = np.interp(np.arange(STEPS + 1), steps, places[:, 1])
    firsts = np.searchsorted(np.arange(STEPS + 1) * width // STEPS, np.arange(width))
    for end in (np.minimum, np.maximum):
        assert np.abs(end.reduceat(shown, firsts) - end.reduceat(down, firsts)).max() < 0.1
