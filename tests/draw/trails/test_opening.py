"""The first frame shows the paths to come, and each is seen on every level of a map."""

from __future__ import annotations

import numpy as np
import pytest
from eyes import luminance_ratio

from optviz import record
from optviz.draw.frames import Frames
from optviz.figure.scene import scene_of


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_path_to_come_stands_out_from_its_rim_or_its_ground_by_three_to_one(theme: str) -> None:
    scene = scene_of(record("ravine", "sgd:lr=0.01", steps=30), layout="overlay", theme=theme, size=(900, 600))
    film = Frames(scene)
    (trail,), color = film.still.trails, film.still.hues[0].color
    pixels = next(iter(film.frames())).pixels
    # The ball and the name at the start have more.
    path = trail.pixels[np.hypot(*(trail.pixels - trail.pixels[0]).T) > 30]
    assert len(path) > 20
    for x, y in path:
        row, column = len(pixels) - int(y), int(x)
        around = np.unique(pixels[row - 3 : row + 4, column - 3 : column + 4])
        seen = (f"#{number & 0xFF:02x}{number >> 8 & 0xFF:02x}{number >> 16 & 0xFF:02x}" for number in around.tolist())
        assert max(luminance_ratio(color, each) for each in seen) >= 3
