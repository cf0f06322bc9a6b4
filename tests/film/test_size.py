"""The size of a film whose camera turns is said before it is made, and is about what it then has."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import Recording, animate, record, scene_of, write_film
from optviz.draw.frames import Frames
from optviz.draw.rc import factory_settings
from optviz.errors import OptvizWarning
from optviz.film.palette import Palette, rgb
from optviz.film.size import expected_size

ORBIT: dict[str, Any] = {"view": "3d", "layout": "overlay", "orbit": 40}


@pytest.fixture(scope="module")
def race() -> Recording:
    return record("saddle", ["sgd", "adam"], steps=40)


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_what_is_said_before_is_about_what_is_written(
    ending: str, race: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, frames = tmp_path / f"film{ending}", 12
    scene = scene_of(race, size=(480, 360), frames=frames, **ORBIT)
    with factory_settings():
        drawn = Frames(scene)
        expected = expected_size(frames, drawn.sample(), drawn.turning_places())
    monkeypatch.setattr("optviz.film.size._LARGE", expected)
    with pytest.warns(
        OptvizWarning, match=f"large film: {frames} frames as {ending} have about {expected / 1e6:.0f} MB"
    ):
        write_film(scene, path)
    # A film without loss of colours is larger.
    assert 0.6 <= path.stat().st_size / expected <= (1.6 if ending == ".gif" else 4)


@pytest.mark.parametrize(
    ("ending", "keys"),
    [(".gif", {**ORBIT, "frames": 2}), (".gif", {"view": "3d", "frames": 40}), (".mp4", {**ORBIT, "frames": 3})],
)
def test_nothing_is_said_of_a_film_that_is_small(
    ending: str, keys: dict[str, Any], race: Recording, tmp_path: Path
) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        animate(race, tmp_path / f"film{ending}", size=(320, 240), **keys)
    assert said == []


def test_where_the_camera_turns_fewer_colours_are_near_enough(race: Recording, tmp_path: Path) -> None:
    keys = {**ORBIT, "size": (480, 360), "frames": 6}
    with factory_settings():
        sample = Frames(scene_of(race, **keys)).sample()
    few, many = Palette(sample), Palette(sample._replace(turns=False))
    assert len(few.colors) < 0.7 * len(many.colors)
    shown = few.colors[few.indices(sample.picture) - 1].astype(int)
    away = np.abs(shown - rgb(sample.picture).astype(int)).max(axis=-1)
    # What can hardly be seen, but for the soft edges of letters.
    assert np.percentile(away, 99) <= 9
    assert away.mean() < 3
    write_film(scene_of(race, **keys), tmp_path / "film.gif")
