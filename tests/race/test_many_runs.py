"""A thousand runs: what a figure looks up grows with their number, not with its square, and its text stays short."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from optviz import OptvizError, Recording, record
from optviz.draw.still import Still
from optviz.figure.scene import Scene, scene_of
from optviz.figure.texts.captions import alt_text, filled
from optviz.figure.track import Track
from optviz.film.provenance import checked
from optviz.output import provenance


def race(runs: int) -> Recording:
    places = np.random.default_rng(0).uniform(-1, 1, (runs, 2))
    return record("saddle", "sgd", [tuple(place) for place in places.tolist()], steps=2)


def lookups(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a run is looked at while the figure, its text and a refusal are made."""
    asked = []
    found: Any = Track.run

    def run(track: Track) -> Any:
        asked.append(track.number)
        return found.fget(track)

    with monkeypatch.context() as patched:
        patched.setattr(Track, "run", property(run))
        Still(scene, copies=False)
        alt_text(scene)
        with pytest.raises(OptvizError, match=r"^No run of this figure is named 'adam'"):
            filled(scene, "{adam.loss}")
    return len(asked)


@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_what_is_looked_up_grows_with_the_runs_and_not_with_their_square(
    layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (lookups(scene_of(race(runs), layout=layout, size=(3840, 3840)), monkeypatch) for runs in (8, 32))
    assert many <= 6 * few


def test_the_ends_of_a_thousand_runs_are_told_in_one_line_that_a_file_can_carry() -> None:
    scene = scene_of(race(1000), layout="overlay")
    text = provenance(scene)
    assert checked(text) == text
    said = re.fullmatch(r"1000 runs on Saddle, 2 steps, shown as contour map\. (.*)\.", alt_text(scene))
    assert said
    endings = said[1].split(", ")
    assert sum(int(each.split()[0]) for each in endings) == 1000
    assert endings[0].endswith(" still moving")
    assert len(endings) < 10


def test_up_to_as_many_runs_as_panels_are_told_one_by_one() -> None:
    assert alt_text(scene_of(race(64))).count("SGD (from (") == 64
    assert alt_text(scene_of(race(65))).count("SGD") == 0
