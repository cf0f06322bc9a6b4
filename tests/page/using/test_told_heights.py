"""Numbers on the lines of the page's map say how high the surface is there, and no path runs through them."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import pytest
from reading import read
from tabs import SVG, path_of, saved

from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from conftest import OpenTab


@pytest.mark.parametrize("surface", ["himmelblau", "saddle"])
def test_a_number_on_the_map_is_the_loss_there(open_tab: OpenTab, surface: str) -> None:
    optimizer = "rmsprop:learning_rate=0.05"
    tab = open_tab(
        fragment=f"#surface={surface}&optimizer={optimizer}&view=contour", viewport={"width": 900, "height": 800}
    )
    tab.page.keyboard.press("h")
    tab.drawn()
    assert tab.state()["heights"] is True
    root = ET.fromstring(saved(tab, "#save-svg")[1])  # noqa: S314 the page has just made it
    box = [each[0].get("d", "") for each in root.iter(f"{SVG}clipPath")][-1]
    left, top, width, height = map(float, re.findall(r"-?[\d.]+", box)[:4])
    sides = np.array(surface_from(surface).window)
    # The map is to scale, with the same middle as the window.
    unit = min(size / (high - low) for size, (low, high) in zip((width, height), sides, strict=True))
    path = (left + width / 2, top + height / 2) + unit * np.array((1, -1)) * (path_of(tab) - sides.mean(axis=1))
    path = np.concatenate([np.linspace(*ends, 40) for ends in itertools.pairwise(path)])
    numbers = [each for each in root.iter(f"{SVG}text") if "rotate" in each.get("transform", "")]
    # Each is written twice: its rim, and the number.
    assert 6 <= len(numbers) <= 10
    values = surface_from(surface).value
    span = np.ptp(values(np.stack(np.meshgrid(*(np.linspace(*ends, 50) for ends in sides)))))
    for each in numbers:
        x, y, angle = map(float, re.findall(r"-?[\d.]+", each.get("transform", "")))
        place = sides.mean(axis=1) + (x - left - width / 2, top + height / 2 - y) / np.array(unit)
        said = read(each.text or "")
        assert float(values(place)) == pytest.approx(said, rel=0.06, abs=0.006 * span)
        assert abs(angle) <= 90
        assert np.hypot(*(path - (x, y)).T).min() > 0.5 * float(each.get("font-size", "0"))
