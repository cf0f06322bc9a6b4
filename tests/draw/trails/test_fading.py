"""Who has diverged is out of the race: its path becomes pale where several share a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz import record, scene_of
from optviz.draw.colors.style import channels
from optviz.draw.frames import Frames
from optviz.draw.trails.ends import exit_of


def of_color(picture: Any, color: str) -> int:
    return int((picture == np.array(channels(color))).all(axis=-1).sum())


@pytest.mark.parametrize("theme", ["light", "print"])
def test_a_run_that_diverges_shows_its_way_out_and_is_pale_after(theme: str, to_rgb: Any) -> None:
    race = record("ravine", ["sgd:lr=0.09", "momentum", "adam"], steps=120)
    scene = scene_of(race, layout="overlay", size=(620, 480), pace="linear", frames=121, theme=theme)
    frames = Frames(scene)
    (pane,) = frames.still.panes
    lost, *others = pane.trails
    out = exit_of(lost)
    assert lost.fades
    assert out
    assert out.step < lost.fades < 20
    assert not any(each.fades for each in others)
    pictures = [to_rgb(frame.pixels.copy())[40:330] for frame in frames.frames()]
    before, after = (of_color(pictures[lost.fades + shift], lost.ink.color) for shift in (-1, 0))
    pale = of_color(pictures[lost.fades], lost.ink.pale)
    assert pale > 0.5 * before
    if theme == "light":
        # What is left is its name, its arrow, and the mark at its start.
        assert after < 0.3 * before
    # What comes back through the picture lies under the others: none of them loses a pixel of its path.
    alone = Frames(scene_of(record("ravine", ["momentum", "adam"], steps=120), layout="overlay", size=(620, 480)))
    if theme == "light":
        whole = to_rgb(alone.last_picture())[40:330]
        for each in others:
            assert of_color(pictures[-1], each.ink.color) > 0.8 * of_color(whole, each.ink.color)


def test_in_a_picture_of_its_own_a_run_that_diverges_keeps_its_colour() -> None:
    race = record("ravine", ["sgd:lr=0.09", "momentum"], steps=60)
    assert not any(trail.fades for trail in Frames(scene_of(race, size=(620, 480))).still.trails)
