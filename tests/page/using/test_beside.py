"""Runs that share a path are seen beside each other on the page, and not one alone."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tabs import SVG, saved

from optviz.look import TRAIL_WIDTH

if TYPE_CHECKING:
    from conftest import OpenTab

ALIKE = "optimizer=sgd:learning_rate=0.01" + "".join(
    f"&optimizer={name}:learning_rate=0.01,momentum=0" for name in ("momentum", "nag")
)


@pytest.mark.parametrize(("view", "step"), [("contour", 5), ("contour", 14), ("3d", 5), ("3d", 14)])
def test_of_three_runs_that_share_a_path_three_are_seen_side_by_side(open_tab: OpenTab, view: str, step: int) -> None:
    fragment = f"#surface=himmelblau&{ALIKE}&start=-1,-1&steps=14&layout=overlay&view={view}&step={step}"
    tab = open_tab(fragment=fragment)
    root = ET.fromstring(saved(tab, "#save-svg")[1])  # noqa: S314 the page has just made it
    colors = tab.evaluate("optviz.colors()")
    trails = [next(each for each in root.iter(f"{SVG}path") if each.get("stroke") == color) for color in colors]
    # The middle of the first line of each.
    places = [
        np.array(re.findall(r"[ML](\S+) (-?[\d.]+)", trail.get("d", ""))[:2], dtype=float).mean(axis=0)
        for trail in trails
    ]
    wide = float(trails[0].get("stroke-width", "0"))
    # From the side, what is nearer is wider, but no farther apart.
    near = 0.1 if view == "contour" else 0.2
    assert len(set(colors)) == 3
    assert TRAIL_WIDTH * 8 < wide < TRAIL_WIDTH * 40
    for one, other in itertools.pairwise(places):
        assert np.hypot(*(one - other)) == pytest.approx(wide, rel=near)
    assert np.hypot(*(places[0] - places[2])) == pytest.approx(2 * wide, rel=near)
